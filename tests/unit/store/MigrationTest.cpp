// A ledger of an earlier version: opened, its rows are all there, and what they could not know is not known.
#include "host/store/Migrations.h"

#include <gtest/gtest.h>

#include <thread>

#include "host/store/Database.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

TEST(Migration, ALedgerOfTheFirstVersionKeepsItsRows) {
  TempFolder folder;
  {
    const Migration first[] = {schema1()};
    auto database = Database::openForWriting(folder.file("spillway.db"), first);
    ASSERT_TRUE(database.ok());
    EXPECT_EQ(database->number("PRAGMA user_version"), 1);
    database->run(
        "INSERT INTO exchanges VALUES ('01A', 1000, 'agent', 'laptop', '/p', 'w', 'asked', 'coding', 1, 'ok', 200, "
        "'prov', 'acc', 'mod', 'cheap', 7, 2, NULL, 3, NULL, 0, 41, 5, 6, 8, 9, '', '')");
    database->run(
        "INSERT INTO attempts VALUES ('01A', 1, 'prov', 'acc', 'mod', 'cheap', 'w', 'first', 200, 'none', 'request', "
        "'', 0, 7, 2, NULL, 3, NULL, 0, 41, 0, NULL, 6, 8, 9)");
  }
  auto ledger = openLedger(folder);
  auto found = ledger->exchange("01A");
  ASSERT_TRUE(found.ok());
  ASSERT_TRUE(*found);
  EXPECT_EQ((*found)->usage, (Usage{7, 2, -1, 3, -1}));
  EXPECT_EQ((*found)->costMicros, 41);
  EXPECT_EQ((*found)->serviceTier, "");
  EXPECT_FALSE((*found)->costEstimated);
  EXPECT_EQ((*found)->plannedUs, -1);
  EXPECT_EQ((*found)->walkEnd, WalkEnd::Unknown);
  EXPECT_EQ((*found)->told, base::Fault::None);
  EXPECT_EQ((*found)->saverTokens, 0);
  EXPECT_EQ((*found)->saverMicros, -1);
  EXPECT_EQ((*found)->ttftUs, 5'000) << "it was milliseconds";
  EXPECT_EQ((*found)->durationUs, 6'000);
  ASSERT_EQ((*found)->attempts.size(), 1u);
  EXPECT_EQ((*found)->attempts[0].usage, (Usage{7, 2, -1, 3, -1}));
  EXPECT_EQ((*found)->attempts[0].connectUs, 0);
  EXPECT_EQ((*found)->attempts[0].ttftUs, -1) << "what was unknown stays so";
  EXPECT_EQ((*found)->attempts[0].durationUs, 6'000);
  EXPECT_EQ((*found)->attempts[0].sentUs, -1);
  EXPECT_EQ((*found)->attempts[0].ledTo, base::LedTo::Unknown);
  EXPECT_EQ((*found)->attempts[0].phase, base::Phase::None);

  const UsageQuery query{0, 2'000, Period::All, {}, {}};
  for (int i = 0; i < 2000 && ledger->usage(query)->counting; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto usage = ledger->usage(query);
  ASSERT_TRUE(usage.ok() && usage->rows.size() == 1u) << "what it had is part of the sums";
  EXPECT_EQ(usage->rows[0].sums.usage.input, 7);

  ledger->record(fullRecord("01B"));
  ledger->flush();
  auto added = ledger->exchange("01B");
  ASSERT_TRUE(added.ok() && *added);
  EXPECT_EQ(**added, fullRecord("01B"));
}

}  // namespace
}  // namespace spillway::store
