#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

// Whose request was sent once more.
constexpr const char* kStatements[] = {"ALTER TABLE exchanges ADD COLUMN replay_of TEXT NOT NULL DEFAULT ''",
                                       "CREATE INDEX exchanges_by_replay ON exchanges (replay_of, id) "
                                       "WHERE replay_of <> ''"};

}  // namespace

Migration schema8() { return kStatements; }

}  // namespace spillway::store
