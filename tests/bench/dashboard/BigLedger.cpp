#include "tests/bench/dashboard/BigLedger.h"

#include <cstdio>
#include <filesystem>

#include "host/base/Clock.h"
#include "host/store/Database.h"
#include "host/store/RecordInsert.h"
#include "tests/bench/dashboard/Traffic.h"

namespace spillway::bench {
namespace {

constexpr int64_t kBatch = 20'000, kTellEvery = 500'000;

void fill(store::Database& database, int64_t rows) {
  const int64_t begun = base::monotonicMs();
  // Nobody else looks on, and what a loss of power takes is made again.
  database.run("PRAGMA synchronous = OFF");
  database.run("PRAGMA cache_size = -400000");
  const store::Days days = store::Days::local();
  Traffic traffic(rows, base::unixMs());
  store::RecordInsert insert(database.session(), days);
  for (int64_t done = 0; done < rows;) {
    database.run("BEGIN IMMEDIATE");
    for (int64_t i = 0; i < kBatch && done < rows; ++i, ++done) insert.put(traffic.next());
    insert.finish();
    database.run("COMMIT");
    if (done % kTellEvery == 0)
      std::fprintf(stderr, "%lld exchanges after %.0f s\n", static_cast<long long>(done),
                   static_cast<double>(base::monotonicMs() - begun) / 1000);
  }
  database.run("UPDATE rollups SET zone = '" + days.zone + "'");
}

}  // namespace

std::string makeBigLedger(const std::string& folder, int64_t rows) {
  const std::string path = folder + "/spillway.db";
  std::filesystem::create_directories(folder);
  if (std::filesystem::exists(path)) {
    auto there = store::Database::openForWriting(path);
    if (there.ok() && there->number("SELECT max(rowid) FROM exchanges") == rows) return {};
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) std::filesystem::remove(entry.path());
  auto database = store::Database::openForWriting(path);
  if (!database) return database.error().message;
  fill(*database, rows);
  database->number("PRAGMA wal_checkpoint(TRUNCATE)");
  return {};
}

}  // namespace spillway::bench
