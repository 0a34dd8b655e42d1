#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

constexpr const char* kStatements[] = {
    R"sql(CREATE TABLE exchanges (
  id TEXT NOT NULL PRIMARY KEY,   -- sorts by age
  started_ms BIGINT NOT NULL,     -- unix
  client TEXT NOT NULL, client_key TEXT NOT NULL, path TEXT NOT NULL, wire_in TEXT NOT NULL,
  model_asked TEXT NOT NULL, chain TEXT NOT NULL, stream BIGINT NOT NULL,
  outcome TEXT NOT NULL, status BIGINT NOT NULL,
  provider TEXT NOT NULL, account TEXT NOT NULL, model TEXT NOT NULL, tier TEXT NOT NULL,  -- who served it
  input BIGINT, cache_read BIGINT, cache_write BIGINT, output BIGINT, reasoning BIGINT,    -- tokens; NULL: unknown
  usage_estimated BIGINT NOT NULL, cost_micros BIGINT,  -- micro-dollars; NULL: unknown
  ttft_ms BIGINT, duration_ms BIGINT NOT NULL, bytes_in BIGINT NOT NULL, bytes_out BIGINT NOT NULL,
  skipped TEXT NOT NULL, losses TEXT NOT NULL  -- JSON arrays, or empty
))sql",
    "CREATE INDEX exchanges_by_start ON exchanges (started_ms)",
    R"sql(CREATE TABLE attempts (
  exchange_id TEXT NOT NULL, number BIGINT NOT NULL,
  provider TEXT NOT NULL, account TEXT NOT NULL, model TEXT NOT NULL, tier TEXT NOT NULL,
  wire_out TEXT NOT NULL, reason TEXT NOT NULL,
  status BIGINT NOT NULL, fault TEXT NOT NULL, scope TEXT NOT NULL, message TEXT NOT NULL,
  retry_after_ms BIGINT NOT NULL,
  input BIGINT, cache_read BIGINT, cache_write BIGINT, output BIGINT, reasoning BIGINT,
  usage_estimated BIGINT NOT NULL, cost_micros BIGINT,
  connect_ms BIGINT, ttft_ms BIGINT, duration_ms BIGINT NOT NULL, bytes_up BIGINT NOT NULL, bytes_down BIGINT NOT NULL,
  PRIMARY KEY (exchange_id, number)
))sql",
    "CREATE INDEX attempts_by_provider ON attempts (provider, exchange_id)",
    // One row: everything before this place in the journal is in the tables above.
    "CREATE TABLE carried (one INTEGER PRIMARY KEY CHECK (one = 1), file BIGINT NOT NULL, offset BIGINT NOT NULL)",
    "INSERT INTO carried VALUES (1, 0, 0)"};

}  // namespace

Migration schema1() { return kStatements; }

}  // namespace spillway::store
