#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

// Durations are kept in microseconds. Of rows of before, what was unknown stays so, and nobody knows the new ones.
constexpr const char* kStatements[] = {
    "ALTER TABLE exchanges RENAME COLUMN ttft_ms TO ttft_us",
    "ALTER TABLE exchanges RENAME COLUMN duration_ms TO duration_us",
    "ALTER TABLE exchanges ADD COLUMN planned_us BIGINT",
    "UPDATE exchanges SET ttft_us = ttft_us * 1000, duration_us = duration_us * 1000",
    "ALTER TABLE attempts RENAME COLUMN connect_ms TO connect_us",
    "ALTER TABLE attempts RENAME COLUMN ttft_ms TO ttft_us",
    "ALTER TABLE attempts RENAME COLUMN duration_ms TO duration_us",
    "ALTER TABLE attempts ADD COLUMN prepare_us BIGINT",
    "ALTER TABLE attempts ADD COLUMN sent_us BIGINT",
    "ALTER TABLE attempts ADD COLUMN first_token_us BIGINT",
    "UPDATE attempts SET connect_us = connect_us * 1000, ttft_us = ttft_us * 1000, duration_us = duration_us * 1000"};

}  // namespace

Migration schema4() { return kStatements; }

}  // namespace spillway::store
