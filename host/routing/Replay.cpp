#include "host/routing/Replay.h"

#include <algorithm>
#include <limits>

#include "host/routing/ReplayCast.h"
#include "host/routing/Walk.h"

namespace spillway::routing {
namespace {

using base::LedTo;

std::string nameOf(const Story::Lane& lane) { return lane.provider + "/" + lane.model + " by " + lane.account; }

std::string nameOf(const Candidate* candidate) {
  if (candidate == nullptr) return "nobody";
  return candidate->provider->id + "/" + std::string(candidate->model) + " by " + candidate->account->name;
}

bool isAt(const Candidate* candidate, const Story::Lane& lane) {
  return candidate != nullptr && candidate->provider->id == lane.provider && candidate->account->name == lane.account &&
         candidate->model == lane.model;
}

// Walks with what is recorded. Time is the number of attempts that have begun: all that depends on it is whose rest is
// over, and that is recorded.
class Walker {
 public:
  explicit Walker(const Story& story) : story_(story), cast_(story) {}

  Replay run() {
    begin(0);
    for (size_t i = 0; same() && i < story_.tries.size();) {
      passOver(i);
      if (same()) i += attempt(i);
    }
    if (same()) passOver(story_.tries.size());
    if (same()) end();
    if (!same() && story_.cut) replay_.difference += " The exchange had more to tell than a trace keeps.";
    return std::move(replay_);
  }

 private:
  bool same() const { return replay_.difference.empty(); }
  void differs(std::string sentence) {
    if (same()) replay_.difference = std::move(sentence);
  }

  void begin(size_t plan) {
    plan_ = plan;
    walk_.emplace(cast_.plan(plan, begun_));
  }

  // Whose turn had come when so many attempts had begun.
  void passOver(size_t attempts) {
    if (plan_ >= story_.plans.size()) return;
    for (const Story::Left& one : story_.plans[plan_].left) {
      if (one.turn < 0 || static_cast<size_t>(one.turn) != attempts) continue;
      if (!isAt(walk_->current(), one.lane))
        return differs("The trace passes over " + nameOf(one.lane) + " after " + std::to_string(attempts) +
                       " attempts; by the replay it is the turn of " + nameOf(walk_->current()) + ".");
      walk_->passOver(cast_.skipped(one));
    }
  }

  // Returns how many attempts were walked.
  size_t attempt(size_t i) {
    begun_ = static_cast<int64_t>(i) + 1;
    if (!expect(i, walk_->current())) return 1;
    if (i + 1 < story_.tries.size() && story_.tries[i + 1].beside) {
      race(i);
      return 2;
    }
    outcome(i);
    return 1;
  }

  bool expect(size_t i, const Candidate* due) {
    const Story::Lane& lane = story_.tries[i].lane;
    if (over_) {
      differs("The trace has attempt " + std::to_string(i + 1) + " (" + nameOf(lane) +
              "); by the replay there is none after the one before.");
      return false;
    }
    if (due != nullptr) replay_.tried.push_back(nameOf(due));
    if (isAt(due, lane)) return true;
    differs("Attempt " + std::to_string(i + 1) + " of the trace asked " + nameOf(lane) + "; the replay asks " +
            nameOf(due) + ".");
    return false;
  }

  // Two at once: whoever fails first leaves the answer to the other.
  void race(size_t i) {
    begun_ = static_cast<int64_t>(i) + 2;
    if (!expect(i + 1, walk_->beside())) return;
    const LedTo first = story_.tries[i].ledTo, second = story_.tries[i + 1].ledTo;
    if (first == LedTo::LeftToOther || first == LedTo::Outrun) {
      walk_->swap();
      if (first == LedTo::LeftToOther) besideFails(i);
      return outcome(i + 1);
    }
    if (second == LedTo::LeftToOther) besideFails(i + 1);
    outcome(i);
  }

  void besideFails(size_t i) {
    const Story::Try& one = story_.tries[i];
    const Next next = walk_->failedBeside(one.verdict, one.phase, begun_);
    if (next == Next::Answer || next == Next::GiveUp) leads(i, next == Next::Answer ? LedTo::Told : LedTo::GaveUp);
  }

  void outcome(size_t i) {
    switch (story_.tries[i].ledTo) {
      case LedTo::AnotherWay:
      case LedTo::Renewed:
        return;
      case LedTo::GoneOn:
        return begin(plan_ + 1);
      case LedTo::NextAccount:
      case LedTo::NextCandidate:
      case LedTo::AskedAgain:
      case LedTo::Waited:
      case LedTo::Told:
      case LedTo::GaveUp:
        return fails(i);
      case LedTo::Unknown:
      case LedTo::Answered:
      case LedTo::LeftToOther:
      case LedTo::Outrun:
      case LedTo::Stopped:
      case LedTo::Counted:
      case LedTo::Cancelled:
        over_ = true;
    }
  }

  void fails(size_t i) {
    const Story::Try& one = story_.tries[i];
    RetryBudget budget;
    while (one.unpaid && budget.spend()) {
    }
    const Walk::Again again = walk_->again(one.verdict, one.phase, budget, begun_);
    if (again.atOnce) return leads(i, LedTo::AskedAgain);
    if (again.afterMs > 0) return leads(i, LedTo::Waited);
    walk_->failed(one.verdict, one.phase, begun_);
    leads(i, walk_->led());
  }

  void leads(size_t i, LedTo to) {
    over_ = over_ || to == LedTo::Told || to == LedTo::GaveUp;
    const LedTo recorded = story_.tries[i].ledTo;
    if (to == recorded) return;
    differs("The failure of attempt " + std::to_string(i + 1) + " (" + nameOf(story_.tries[i].lane) + ", " +
            ruleFor(story_.tries[i].verdict.fault).words + ") led to '" + base::ledToName(recorded) +
            "'; in the replay it leads to '" + base::ledToName(to) + "'.");
  }

  void end() {
    if (!story_.told) return;
    if (walk_->current() != nullptr)
      return differs("The client was told that there is no answer; by the replay " + nameOf(walk_->current()) +
                     " is left to be asked.");
    replay_.told = walk_->error(begun_);
    if (replay_.told->fault != *story_.told)
      differs(std::string("The client was told '") + base::faultName(*story_.told) + "'; by the replay it is told '" +
              base::faultName(replay_.told->fault) + "'.");
  }

  const Story& story_;
  ReplayCast cast_;
  std::optional<Walk> walk_;
  size_t plan_ = 0;
  int64_t begun_ = 0;
  bool over_ = false;
  Replay replay_;
};

}  // namespace

Replay replay(const Story& story) { return Walker(story).run(); }

}  // namespace spillway::routing
