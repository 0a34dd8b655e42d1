#include "tests/bench/engine/Engine.h"

#include <stdexcept>

#include "host/accounts/AccountPool.h"
#include "host/budget/Budgets.h"
#include "host/pipeline/ConversationNumber.h"
#include "host/routing/RateWindows.h"
#include "host/routing/Walk.h"
#include "tests/bench/Part.h"

namespace spillway::bench {
namespace {

constexpr int kRequests = 20'000;
constexpr int64_t kNow = 1'790'000'000'000;
constexpr int kConversations = 500;

config::Config configured(config::Pick pick, config::Share share) {
  config::Config config;
  for (const char* id : {"sub", "one", "two", "three", "four", "five", "gift", "own"}) {
    config::ProviderRow row;
    row.id = row.plugin = id;
    row.tier = "cheap";
    row.share = share;
    for (const char* name : {"a", "b", "c"}) {
      config::AccountRow account;
      account.name = name;
      account.maxConcurrent = 1000;
      row.accounts.push_back(account);
    }
    config::ModelRow model;
    model.id = "m";
    model.input = 1;
    model.output = 5;
    model.cacheRead = 0.1;
    model.context = 200'000;
    row.models = {model};
    config.providers.push_back(row);
  }
  config::ChainRow chain;
  chain.name = "coding";
  const auto use = [](const char* id) {
    config::EntryRow entry;
    entry.provider = id;
    entry.model = "m";
    return entry;
  };
  chain.tiers = {{"subscription", pick, {use("sub")}, 0},
                 {"cheap", pick, {use("one"), use("two"), use("three"), use("four"), use("five")}, 0},
                 {"free", pick, {use("gift"), use("own")}, 0}};
  config.chains = {chain};
  config.defaultChain = "coding";
  return config;
}

std::vector<budget::Rule> rules() {
  std::vector<budget::Rule> rules(3);
  const budget::On ons[] = {budget::On::Tier, budget::On::Account, budget::On::Key};
  for (size_t i = 0; i < rules.size(); ++i) {
    rules[i].name = "b";
    rules[i].on = ons[i];
    rules[i].match = "*";
    rules[i].limit = {int64_t{1} << 60, 0};
  }
  return rules;
}

constexpr std::pair<std::string_view, std::string_view> kHeaders[] = {
    {"date", "Mon, 21 Sep 2026 12:53:20 GMT"},  {"content-type", "application/json"},
    {"x-request-id", "req_0123456789"},         {"x-ratelimit-limit-requests", "10000"},
    {"x-ratelimit-remaining-requests", "9999"}, {"x-ratelimit-reset-requests", "6ms"},
    {"x-ratelimit-limit-tokens", "2000000"},    {"x-ratelimit-remaining-tokens", "1999000"},
    {"x-ratelimit-reset-tokens", "120ms"},      {"openai-processing-ms", "412"}};

// One host's engine with what it learns.
class Bed {
 public:
  Bed(config::Pick pick, config::Share share) {
    pool_.adopt(configured(pick, share), {});
    budgets_.adopt(rules(), cctz::utc_time_zone(), {}, kNow);
    for (int i = 0; i < kConversations; ++i)
      turns_.push_back(R"([{"role":"user","content":[{"type":"text","text":"task )" + std::to_string(i) +
                       std::string(3000, '.') + R"("}]},{"role":"assistant","content":"yes"}])");
  }

  void request(int number) {
    const int64_t now = kNow + number;
    routing::Query query;
    query.model = "coding";
    query.needs = 1;
    query.clientKey = "key";
    query.agent = "agent/1.0";
    query.conversation = pipeline::beginningOf(turns_[static_cast<size_t>(number % kConversations)]);
    auto planned = pool_.begin(query, now);
    if (!planned.ok()) throw std::runtime_error(planned.error().message);
    routing::Walk walk(std::move(planned->plan));
    const routing::Candidate candidate = *walk.current();
    budget::Hold hold;
    if (budgets_.take({candidate.tier, candidate.provider->id, candidate.account->name, "coding", "key"}, {1000, 1000},
                      now, hold))
      throw std::runtime_error("a budget is used up");
    std::optional<accounts::InFlight> flight;
    if (pool_.admit(candidate, planned->roster->account(candidate), now, flight))
      throw std::runtime_error("a candidate was not admitted");
    routing::RateWindows windows;
    for (const auto& [name, value] : kHeaders) windows.header(name, value);
    pool_.noteLimits(candidate, windows.windows(now), now);
    flight->answering();
    walk.settle();
    pool_.succeeded(candidate, now, 400);
    money::Usage usage;
    usage.input = 9000;
    usage.cacheRead = 8000;
    usage.output = 300;
    pool_.cached(candidate, {query.conversation, usage}, now);
    hold.settle({900, 9300}, true, now, now);
  }

 private:
  accounts::AccountPool pool_;
  budget::Budgets budgets_;
  std::vector<std::string> turns_;
};

double costOf(config::Pick pick, config::Share share, int runs) {
  Bed bed(pick, share);
  int number = 0;
  const double seconds = leastSeconds(runs, [&] {
    for (int i = 0; i < kRequests; ++i) bed.request(number++);
  });
  return seconds * 1e6 / kRequests;
}

}  // namespace

std::vector<EngineCost> engineCosts(int runs) {
  using config::Pick;
  using config::Share;
  struct Row {
    const char* name;
    Pick pick;
    Share share;
  };
  const Row rows[] = {
      {"ordered", Pick::Ordered, Share::RoundRobin},        {"ordered, accounts sticky", Pick::Ordered, Share::Sticky},
      {"round-robin", Pick::RoundRobin, Share::RoundRobin}, {"weighted", Pick::Weighted, Share::RoundRobin},
      {"least-busy", Pick::LeastBusy, Share::RoundRobin},   {"lowest-cost", Pick::LowestCost, Share::RoundRobin},
      {"fastest", Pick::Fastest, Share::RoundRobin},        {"quota-aware", Pick::QuotaAware, Share::RoundRobin}};
  std::vector<EngineCost> costs;
  for (const Row& row : rows) costs.push_back({row.name, costOf(row.pick, row.share, runs)});
  return costs;
}

}  // namespace spillway::bench
