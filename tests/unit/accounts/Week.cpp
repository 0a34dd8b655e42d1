#include "tests/unit/accounts/Week.h"

#include <memory>
#include <optional>
#include <queue>
#include <unordered_map>

#include "host/budget/Budgets.h"
#include "host/routing/RetryBudget.h"
#include "host/routing/Walk.h"
#include "tests/unit/accounts/WeekLaws.h"
#include "tests/unit/accounts/WeekVendors.h"
#include "tests/unit/accounts/WeekWorld.h"

namespace spillway::accounts::week {
namespace {

constexpr int64_t kAfterHintMs = 20;

// One request as an exchange carries it.
struct Request {
  uint64_t number = 0;
  const Agent* agent = nullptr;
  int64_t fromMs = 0;
  std::shared_ptr<const Roster> roster;
  std::optional<routing::Walk> walk;
  std::optional<InFlight> flight;
  bool probe = false;
  routing::Candidate candidate;
  Outcome outcome;
  budget::Hold hold;
  budget::Amount likely;
  const routing::Account* heldFor = nullptr;
  int step = 0;  // events of an earlier one are void
};

class Week {
 public:
  explicit Week(uint64_t seed)
      : dice_(seed), vendors_(vendors(seed)), pool_([this] { return dice_.next(); }), laws_(vendors_, rules()) {
    std::vector<config::PluginFacts> facts;
    const config::Config config = configured();
    for (const config::ProviderRow& row : config.providers) {
      config::PluginFacts one;
      one.id = row.id;
      one.wires = {"wire"};
      facts.push_back(one);
    }
    pool_.adopt(config, facts);
    budgets_.adopt(rules(), cctz::utc_time_zone(), {}, kStart);
  }

  Result run() {
    for (const Agent& agent : agents()) arrive(agent, kStart);
    int64_t now = kStart;
    while (!events_.empty() && laws_.broken().empty()) {
      const Event event = events_.top();
      events_.pop();
      now = event.atMs;
      happen(event);
    }
    if (laws_.broken().empty()) laws_.finish(now);
    result_.broken = laws_.broken();
    result_.fewResorts = laws_.excusedByFewResorts();
    return result_;
  }

 private:
  enum class What { Arrival, First, Last, Again, Leaving };
  struct Event {
    int64_t atMs;
    uint64_t order;
    What what;
    const Agent* agent;
    uint64_t request;
    int step;
    bool operator<(const Event& other) const { return atMs != other.atMs ? atMs > other.atMs : order > other.order; }
  };

  void plan(What what, int64_t atMs, const Agent* agent, const Request* request) {
    events_.push({atMs, ++order_, what, agent, request ? request->number : 0, request ? request->step : 0});
  }

  void arrive(const Agent& agent, int64_t nowMs) {
    // Thinned from the highest rate, so that a quiet hour does not reach into a busy one.
    constexpr double kMostRate = 0.4;
    int64_t at = nowMs;
    do {
      at += static_cast<int64_t>(dice_.exponential(1000 / kMostRate)) + 1;
    } while (at < kStart + 7 * kDay &&
             !dice_.chance(agent.rate((at - kStart) % kDay / kHour, (at - kStart) / kDay) / kMostRate));
    if (at < kStart + 7 * kDay) plan(What::Arrival, at, &agent, nullptr);
  }

  void happen(const Event& event) {
    if (event.what == What::Arrival) {
      arrive(*event.agent, event.atMs);
      return begin(*event.agent, event.atMs);
    }
    const auto found = requests_.find(event.request);
    if (found == requests_.end() || (found->second->step != event.step && event.what != What::Leaving)) return;
    Request& request = *found->second;
    switch (event.what) {
      case What::First:
        laws_.proved(request.candidate, request.probe);
        request.probe = false;
        return pool_.proved(
            {request.candidate.provider->slot, request.candidate.account->slot, request.candidate.model},
            request.flight->probe(), event.atMs);
      case What::Last:
        return end(request, event.atMs);
      case What::Again:
        return go(request, event.atMs);
      default:
        return leave(request, event.atMs);
    }
  }

  void begin(const Agent& agent, int64_t nowMs) {
    retries_.earn();
    ++result_.requests;
    auto request = std::make_unique<Request>();
    request->number = result_.requests;
    request->agent = &agent;
    request->fromMs = nowMs;
    routing::Query query;
    query.model = agent.model;
    query.clientKey = agent.key;
    query.agent = agent.name;
    auto planned = pool_.begin(query, nowMs);
    laws_.note(nowMs, "request " + std::to_string(request->number) + " of " + agent.name);
    laws_.planned(*planned, *pool_.health(), nowMs);
    request->roster = planned->roster;
    request->walk.emplace(std::move(planned->plan));
    Request& kept = *request;
    requests_[kept.number] = std::move(request);
    if (dice_.chance(0.02)) plan(What::Leaving, nowMs + dice_.between(10, 20'000), &agent, &kept);
    go(kept, nowMs);
  }

  budget::Spender spender(const Request& request, const routing::Candidate& candidate) const {
    return {candidate.tier, candidate.provider->id, candidate.account->name, request.walk->plan().chain,
            request.agent->key};
  }

  // As pipeline/Spending does. False: the request has been refused.
  bool afford(Request& request, int64_t nowMs) {
    while (const routing::Candidate* candidate = request.walk->current()) {
      if (request.hold.active() && request.heldFor == candidate->account) return true;
      giveBack(request);
      const bool paid = candidate->tier == "cheap";
      const budget::Amount likely{paid ? dice_.between(15'000, 60'000) : 0, 1000};
      const budget::Spender who = spender(request, *candidate);
      const auto block = budgets_.take(who, likely, nowMs, request.hold);
      if (!block) {
        request.heldFor = candidate->account;
        request.likely = likely;
        request.candidate = *candidate;
        laws_.held(who, likely, false);
        return true;
      }
      laws_.blocked(who, likely, *block, nowMs);
      laws_.note(nowMs, "request " + std::to_string(request.number) + ": " + block->why);
      if (block->on == budget::On::Key) return false;
      routing::Skipped skipped;
      skipped.provider = candidate->provider;
      skipped.account = candidate->account;
      skipped.model = candidate->model;
      skipped.tier = candidate->tier;
      skipped.why = routing::Skipped::Why::Budget;
      skipped.rest.untilMs = block->untilMs;
      skipped.rest.fault = base::Fault::Quota;
      request.walk->passOver(skipped);
    }
    giveBack(request);
    return true;
  }

  // What is held for somebody who is not asked after all.
  void giveBack(Request& request) {
    if (request.heldFor == nullptr) return;
    laws_.held(spender(request, request.candidate), request.likely, true);
    request.hold = {};
    request.heldFor = nullptr;
  }

  void settle(Request& request, int64_t costMicros, int64_t nowMs) {
    const budget::Spender who = spender(request, request.candidate);
    const budget::Amount cost{costMicros, costMicros > 0 ? 1000 : 0};
    laws_.held(who, request.likely, true);
    laws_.spent(who, cost, request.fromMs, nowMs);
    request.hold.settle(cost, true, request.fromMs, nowMs);
    request.heldFor = nullptr;
  }

  void go(Request& request, int64_t nowMs) {
    ++request.step;
    for (;;) {
      if (!afford(request, nowMs)) {
        ++result_.refused;
        return forget(request);
      }
      const routing::Candidate* candidate = request.walk->current();
      if (candidate == nullptr) return fail(request, nowMs);
      if (auto why = pool_.admit(*candidate, request.roster->account(*candidate), nowMs, request.flight)) {
        ++result_.passedOver;
        laws_.note(nowMs, "request " + std::to_string(request.number) + " passes over " + laneText(*candidate) + ": " +
                              why->reason(nowMs));
        request.walk->passOver(*why);
        continue;
      }
      request.candidate = *candidate;
      request.probe = request.flight->probe() != 0;
      ++result_.attempts;
      if (request.probe) ++result_.probes;
      laws_.note(nowMs, "request " + std::to_string(request.number) + " asks " + laneText(*candidate) + ": " +
                            candidate->reason());
      laws_.began(*candidate, request.probe, nowMs);
      request.outcome = vendors_.ask(vendors_.find(candidate->provider->id, candidate->account->name), nowMs);
      if (request.outcome.good) plan(What::First, nowMs + request.outcome.firstMs, request.agent, &request);
      return plan(What::Last, nowMs + request.outcome.lastMs, request.agent, &request);
    }
  }

  void end(Request& request, int64_t nowMs) {
    const Outcome& outcome = request.outcome;
    if (!outcome.windows.empty()) pool_.noteLimits(request.candidate, outcome.windows, nowMs);
    for (const routing::RateWindow& window : outcome.windows)
      if (window.exhausted(nowMs)) laws_.warned(request.candidate, nowMs);
    if (outcome.good) {
      laws_.note(nowMs, "request " + std::to_string(request.number) + " is answered by " + laneText(request.candidate));
      laws_.ended(request.candidate, request.probe, nullptr, nowMs);
      pool_.succeeded(request.candidate, nowMs, outcome.firstMs, request.flight->probe());
      request.flight.reset();
      settle(request, static_cast<int64_t>(static_cast<double>(request.likely.micros) * (0.2 + 0.8 * dice_.next())),
             nowMs);
      ++result_.answered;
      return forget(request);
    }
    const routing::Verdict& verdict = outcome.verdict;
    settle(request, 0, nowMs);
    const routing::Walk::Again again = request.walk->again(verdict, outcome.phase, retries_, nowMs);
    laws_.note(nowMs,
               "request " + std::to_string(request.number) + " is failed by " + laneText(request.candidate) + ": " +
                   base::faultName(verdict.fault) + " of the " + base::scopeName(verdict.scope) +
                   (verdict.retryAfterMs > 0 ? ", again in " + std::to_string(verdict.retryAfterMs) + " ms" : "") +
                   (again.atOnce ? "; once more" : ""));
    if (again.atOnce) {
      ++result_.retries;
      laws_.ended(request.candidate, request.probe, nullptr, nowMs);
      return go(request, nowMs);
    }
    laws_.ended(request.candidate, request.probe, &verdict, nowMs);
    pool_.learn(request.candidate, verdict, nowMs, request.flight->probe());
    request.flight.reset();
    if (again.afterMs > 0) {
      ++result_.waits;
      ++request.step;
      return plan(What::Again, nowMs + again.afterMs + kAfterHintMs, request.agent, &request);
    }
    request.walk->failed(verdict, outcome.phase, nowMs);
    go(request, nowMs);
  }

  void fail(Request& request, int64_t nowMs) {
    ++result_.failed;
    laws_.note(nowMs, "request " + std::to_string(request.number) + " fails");
    laws_.failed({request.number, request.fromMs, nowMs, &*request.walk});
    forget(request);
  }

  // The client goes away: whatever is under way ends without a word.
  void leave(Request& request, int64_t nowMs) {
    laws_.note(nowMs, "request " + std::to_string(request.number) + ": the client leaves");
    if (request.flight) laws_.ended(request.candidate, request.probe, nullptr, nowMs);
    if (request.heldFor != nullptr) settle(request, request.likely.micros / 2, nowMs);
    ++result_.left;
    forget(request);
  }

  void forget(Request& request) { requests_.erase(request.number); }

  Dice dice_;
  Vendors vendors_;
  AccountPool pool_;
  budget::Budgets budgets_;
  routing::RetryBudget retries_;
  Laws laws_;
  Result result_;
  std::priority_queue<Event> events_;
  uint64_t order_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Request>> requests_;
};

}  // namespace

Result run(uint64_t seed) { return Week(seed).run(); }

}  // namespace spillway::accounts::week
