#include "host/store/Migrations.h"

namespace spillway::store {
namespace {

constexpr const char* kStatements[] = {
    R"sql(CREATE TABLE objects (
  space TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL,
  part BIGINT NOT NULL,     -- 0 begins the object; what was appended later follows in order
  used_ms BIGINT NOT NULL,  -- unix, of all parts the same
  bytes BIGINT NOT NULL,    -- what the part counts for
  value TEXT NOT NULL,
  PRIMARY KEY (space, owner, id, part)
))sql",
    "CREATE INDEX objects_by_use ON objects (space, used_ms, bytes)"};

}  // namespace

Migration objectSchema1() { return kStatements; }

}  // namespace spillway::store
