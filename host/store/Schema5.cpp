#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

// What a walk was told and what it came to. Rows of before cannot be walked again.
constexpr const char* kStatements[] = {"ALTER TABLE exchanges ADD COLUMN walk_end TEXT NOT NULL DEFAULT ''",
                                       "ALTER TABLE exchanges ADD COLUMN fault TEXT NOT NULL DEFAULT 'none'",
                                       "ALTER TABLE attempts ADD COLUMN phase TEXT NOT NULL DEFAULT ''",
                                       "ALTER TABLE attempts ADD COLUMN again TEXT NOT NULL DEFAULT ''",
                                       "ALTER TABLE attempts ADD COLUMN led_to TEXT NOT NULL DEFAULT ''",
                                       "ALTER TABLE attempts ADD COLUMN marks BIGINT NOT NULL DEFAULT 0"};

}  // namespace

Migration schema5() { return kStatements; }

}  // namespace spillway::store
