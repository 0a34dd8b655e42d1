// Whatever is filtered by, the list is that of looking at every exchange.
#include "host/store/ExchangeReader.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "host/base/Strings.h"
#include "host/store/ExchangeFilter.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

ExchangeFilter with(const std::function<void(ExchangeFilter&)>& set) {
  ExchangeFilter filter;
  set(filter);
  return filter;
}

class ExchangeReaderTest : public testing::Test {
 protected:
  ExchangeReaderTest() : ledger_(openLedger(folder_)) {
    std::mt19937 random(11);
    const auto one = [&](std::initializer_list<const char*> names) {
      return std::data(names)[random() % names.size()];
    };
    for (int i = 0; i < 300; ++i) {
      ExchangeRecord record = fullRecord();
      record.startedMs = 1'700'000'000'000 + i * 1000;
      record.client = one({"claude-cli/2.1", "Claude-Cli/3", "codex/1", ""});
      record.clientKey = one({"laptop", "ci"});
      record.chain = one({"coding", "cheap", "nightly"});
      record.model = one({"m-1", "m-2"});
      record.modelAsked = one({"m-2", "auto"});
      record.tier = one({"cheap", "free"});
      record.account = one({"main", "spare"});
      record.outcome = one({"a", "b"})[0] == 'a' ? Outcome::Ok : Outcome::Failed;
      record.status = record.outcome == Outcome::Ok ? 200 : 502;
      record.costMicros = i % 3 == 0 ? -1 : i % 5 * 50;
      record.attempts[0].provider = one({"first", "third"});
      record.attempts[0].fault = random() % 2 == 0 ? base::Fault::RateLimit : base::Fault::Timeout;
      record.attempts[1].marks = 0;
      if (random() % 2 == 0) record.attempts.erase(record.attempts.begin());
      all_.push_back(record);
      ledger_->record(record);
    }
  }

  std::vector<std::string> expected(const std::function<bool(const ExchangeRecord&)>& fits) const {
    std::vector<std::string> ids;
    for (const ExchangeRecord& one : all_)
      if (fits(one)) ids.push_back(one.id);
    std::sort(ids.rbegin(), ids.rend());
    return ids;
  }

  // Page by page, as a client reads.
  std::vector<std::string> listed(ExchangeFilter filter) {
    std::vector<std::string> ids;
    filter.limit = 17;
    for (int i = 0; i < 100; ++i) {
      auto page = ledger_->exchanges(filter);
      EXPECT_TRUE(page.ok());
      if (!page.ok()) return ids;
      for (const ExchangeRecord& row : page->rows) ids.push_back(row.id);
      if (page->next.empty()) return ids;
      filter.before = page->next;
    }
    ADD_FAILURE() << "pages without end";
    return ids;
  }

  TempFolder folder_;
  std::unique_ptr<Ledger> ledger_;
  std::vector<ExchangeRecord> all_;
};

TEST_F(ExchangeReaderTest, FindsByAnyNameAndSeveral) {
  EXPECT_EQ(listed({}), expected([](const auto&) { return true; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.chain = "nightly"; })),
            expected([](const auto& r) { return r.chain == "nightly"; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.tier = "free"; })),
            expected([](const auto& r) { return r.tier == "free"; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) {
              f.outcome = Outcome::Failed;
              f.account = "spare";
              f.clientKey = "ci";
            })),
            expected([](const auto& r) {
              return r.outcome == Outcome::Failed && r.account == "spare" && r.clientKey == "ci";
            }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.model = "m-2"; })),
            expected([](const auto& r) { return r.model == "m-2" || r.modelAsked == "m-2"; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.costMicros = 100; })),
            expected([](const auto& r) { return r.costMicros >= 100; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.status = 502; })),
            expected([](const auto& r) { return r.status == 502; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) {
              f.status = 200;
              f.chain = "cheap";
            })),
            expected([](const auto& r) { return r.status == 200 && r.chain == "cheap"; }));
  EXPECT_TRUE(listed(with([&](ExchangeFilter& f) { f.chain = "none"; })).empty());
}

TEST_F(ExchangeReaderTest, FindsAgentsByHowTheirNameBegins) {
  for (const char* client : {"claude", "CLAUDE-CLI", "claude-cli/2", "c", "codex/1"}) {
    const std::string begin = base::toLower(client);
    EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.client = client; })),
              expected([&](const auto& r) { return base::toLower(r.client).starts_with(begin); }))
        << client;
  }
}

TEST_F(ExchangeReaderTest, FindsByTimeAndId) {
  const int64_t begin = 1'700'000'000'000;
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) {
              f.fromMs = begin + 100'000;
              f.toMs = begin + 150'000;
            })),
            expected([&](const auto& r) { return r.startedMs >= begin + 100'000 && r.startedMs < begin + 150'000; }));
  EXPECT_TRUE(listed(with([&](ExchangeFilter& f) { f.fromMs = begin + 900'000; })).empty());
  EXPECT_TRUE(listed(with([&](ExchangeFilter& f) { f.toMs = begin; })).empty());
  const std::string id = all_[40].id;
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.id = id; })), std::vector<std::string>{id});
}

TEST_F(ExchangeReaderTest, FindsSpillsByCauseAndProvider) {
  const auto spilled = [](const ExchangeRecord& r) { return r.attempts.size() > 1; };
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.spilled = true; })), expected(spilled));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) {
              f.provider = "third";
              f.spilled = true;
            })),
            expected([&](const auto& r) { return spilled(r) && r.attempts[0].provider == "third"; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) {
              f.provider = "second";
              f.spilled = true;
            })),
            expected(spilled))
      << "whom it went on to counts as well";
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) {
              f.provider = "first";
              f.cause = "timeout";
            })),
            expected([&](const auto& r) {
              return spilled(r) && r.attempts[0].provider == "first" && r.attempts[0].fault == base::Fault::Timeout;
            }));
  EXPECT_TRUE(listed(with([&](ExchangeFilter& f) {
                f.provider = "second";
                f.cause = "timeout";
              })).empty())
      << "it answered";
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) {
              f.chain = "cheap";
              f.spilled = true;
            })),
            expected([&](const auto& r) { return spilled(r) && r.chain == "cheap"; }));
  EXPECT_EQ(listed(with([&](ExchangeFilter& f) { f.provider = "third"; })),
            expected([](const auto& r) { return r.attempts[0].provider == "third"; }));
}

}  // namespace
}  // namespace spillway::store
