#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

// Sums over whole minutes, hours and days, by who asked and was asked, and indexes over the same. A facet is a set of
// names that exchanges have in common; rows of before have none (0) until they have been counted.
#define USAGE                                                                                                     \
  "exchanges BIGINT NOT NULL, spilled BIGINT NOT NULL, attempts BIGINT NOT NULL, usage_unknown BIGINT NOT NULL, " \
  "input BIGINT NOT NULL, cache_read BIGINT NOT NULL, cache_write BIGINT NOT NULL, output BIGINT NOT NULL, "      \
  "reasoning BIGINT NOT NULL, cache_write_1h BIGINT NOT NULL, input_audio BIGINT NOT NULL, "                      \
  "input_image BIGINT NOT NULL, output_audio BIGINT NOT NULL, output_image BIGINT NOT NULL, "                     \
  "cost_micros BIGINT NOT NULL, cost_unknown BIGINT NOT NULL, cost_estimated BIGINT NOT NULL, "                   \
  "saved_micros BIGINT NOT NULL, saver_tokens BIGINT NOT NULL, saver_micros BIGINT NOT NULL, "                    \
  "duration_us BIGINT NOT NULL, ttft BLOB NOT NULL, "
#define SUMS(level)                                                                                                  \
  "CREATE TABLE usage_" level " (at BIGINT NOT NULL, facet BIGINT NOT NULL, " USAGE                                  \
  "PRIMARY KEY (at, facet)) WITHOUT ROWID",                                                                          \
      "CREATE TABLE spill_" level                                                                                    \
      " (at BIGINT NOT NULL, cause BIGINT NOT NULL, spills BIGINT NOT NULL, PRIMARY KEY (at, cause)) WITHOUT ROWID", \
      "CREATE TABLE saving_" level                                                                                   \
      " (at BIGINT NOT NULL, kind BIGINT NOT NULL, exchanges BIGINT NOT NULL, tokens BIGINT NOT NULL, "              \
      "fresh_tokens BIGINT NOT NULL, micros BIGINT NOT NULL, unpriced_tokens BIGINT NOT NULL, "                      \
      "PRIMARY KEY (at, kind)) WITHOUT ROWID"

// Of few names there are few sums: those that most questions are about are kept apart, so that they need not be added
// up from all the others.
#define VIEWS(level)                                                                                     \
  "CREATE TABLE view_" level " (view BIGINT NOT NULL, at BIGINT NOT NULL, facet BIGINT NOT NULL, " USAGE \
  "PRIMARY KEY (view, at, facet)) WITHOUT ROWID"

constexpr const char* kStatements[] = {
    R"sql(CREATE TABLE facets (
  id INTEGER PRIMARY KEY,
  view TEXT NOT NULL,  -- which of the names count; "0": all
  provider TEXT NOT NULL, account TEXT NOT NULL, model TEXT NOT NULL, tier TEXT NOT NULL,  -- who served
  chain TEXT NOT NULL, agent TEXT NOT NULL, client_key TEXT NOT NULL, model_asked TEXT NOT NULL, outcome TEXT NOT NULL
))sql",
    "ALTER TABLE exchanges ADD COLUMN facet BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX exchanges_by_facet ON exchanges (facet, id)",
    "CREATE INDEX exchanges_by_status ON exchanges (status, id) WHERE status <> 200", SUMS("minutes"), SUMS("hours"),
    SUMS("days"), VIEWS("hours"), VIEWS("days"),
    R"sql(CREATE TABLE causes (
  id INTEGER PRIMARY KEY,
  chain TEXT NOT NULL, fault TEXT NOT NULL,
  provider TEXT NOT NULL, account TEXT NOT NULL, model TEXT NOT NULL, tier TEXT NOT NULL,              -- who could not
  to_provider TEXT NOT NULL, to_account TEXT NOT NULL, to_model TEXT NOT NULL, to_tier TEXT NOT NULL  -- who was next
))sql",
    R"sql(CREATE TABLE spills (
  cause BIGINT NOT NULL, exchange_id TEXT NOT NULL, started_ms BIGINT NOT NULL, times BIGINT NOT NULL,
  PRIMARY KEY (cause, exchange_id)
) WITHOUT ROWID)sql",
    "CREATE INDEX spills_by_start ON spills (started_ms)",
    // Of one tool, of one compressor, or of all: an exchange counts once in each.
    "CREATE TABLE saving_kinds (id INTEGER PRIMARY KEY, of TEXT NOT NULL, name TEXT NOT NULL)",
    // One row: which days the sums are of, the rows still to be counted, and since when there is something.
    ("CREATE TABLE rollups (one INTEGER PRIMARY KEY CHECK (one = 1), zone TEXT NOT NULL, uncounted BIGINT NOT NULL, "
     "rows_from BIGINT NOT NULL, minutes_from BIGINT NOT NULL, hours_from BIGINT NOT NULL)"),
    "INSERT INTO rollups SELECT 1, '', IFNULL(max(rowid), 0), 0, 0, 0 FROM exchanges"};

}  // namespace

Migration schema7() { return kStatements; }

}  // namespace spillway::store
