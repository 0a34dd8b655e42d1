#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

// Rows of before know none of it: no count is NULL, no tier was asked after, and every cost followed from prices of its
// own or from the input's without saying so.
#define BILLING(table)                                                                                               \
  "ALTER TABLE " table " ADD COLUMN cache_write_1h BIGINT", "ALTER TABLE " table " ADD COLUMN input_audio BIGINT",   \
      "ALTER TABLE " table " ADD COLUMN input_image BIGINT", "ALTER TABLE " table " ADD COLUMN output_audio BIGINT", \
      "ALTER TABLE " table " ADD COLUMN output_image BIGINT",                                                        \
      "ALTER TABLE " table " ADD COLUMN service_tier TEXT NOT NULL DEFAULT ''",                                      \
      "ALTER TABLE " table " ADD COLUMN cost_estimated BIGINT NOT NULL DEFAULT 0"

constexpr const char* kStatements[] = {BILLING("exchanges"), BILLING("attempts")};

}  // namespace

Migration schema2() { return kStatements; }

}  // namespace spillway::store
