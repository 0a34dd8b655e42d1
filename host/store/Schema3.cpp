#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

// Of rows of before nobody knows who else could have been asked, and nothing was saved on purpose.
constexpr const char* kStatements[] = {"ALTER TABLE exchanges ADD COLUMN saved_micros BIGINT",
                                       "ALTER TABLE exchanges ADD COLUMN candidates TEXT NOT NULL DEFAULT ''",
                                       "ALTER TABLE attempts ADD COLUMN saved_micros BIGINT"};

}  // namespace

Migration schema3() { return kStatements; }

}  // namespace spillway::store
