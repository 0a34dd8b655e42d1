#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

// What results of tools were sent smaller, and what that has saved.
constexpr const char* kStatements[] = {"ALTER TABLE exchanges ADD COLUMN saver_tokens BIGINT NOT NULL DEFAULT 0",
                                       "ALTER TABLE exchanges ADD COLUMN saver_micros BIGINT",
                                       "ALTER TABLE exchanges ADD COLUMN smaller TEXT NOT NULL DEFAULT ''",
                                       R"sql(CREATE TABLE savings (
  exchange_id TEXT NOT NULL,
  started_ms BIGINT NOT NULL,  -- unix, of the exchange
  tool TEXT NOT NULL, compressor TEXT NOT NULL,
  fresh BIGINT NOT NULL,       -- 1: the results were new to the upstream; 0: they were sent smaller once more
  tokens BIGINT NOT NULL,
  micros BIGINT,               -- micro-dollars; NULL: unknown
  PRIMARY KEY (exchange_id, tool, compressor, fresh)
))sql",
                                       "CREATE INDEX savings_by_start ON savings (started_ms)"};

}  // namespace

Migration schema6() { return kStatements; }

}  // namespace spillway::store
