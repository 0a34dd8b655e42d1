#include "host/routing/ReplayCast.h"

#include <algorithm>
#include <limits>

namespace spillway::routing {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max() / 2;

const Condition kSomeCondition;

}  // namespace

ReplayCast::ReplayCast(const Story& story) : story_(story) {
  for (const Story::Plan& plan : story.plans) {
    for (const Story::Planned& one : plan.candidates) meet(one.lane, one.context);
    for (const Story::Left& one : plan.left) meet(one.lane, one.context);
  }
  for (Provider& provider : providers_) provider.indexModels();
}

void ReplayCast::meet(const Story::Lane& lane, int64_t context) {
  if (lane.provider.empty()) return;
  auto found =
      std::find_if(providers_.begin(), providers_.end(), [&](const Provider& one) { return one.id == lane.provider; });
  if (found == providers_.end()) {
    found = providers_.emplace(providers_.end());
    found->id = lane.provider;
  }
  const auto named = [&](const Account& one) { return one.name == lane.account; };
  if (std::none_of(found->accounts.begin(), found->accounts.end(), named))
    found->accounts.push_back({.name = lane.account});
  const auto known = [&](const Model& one) { return one.id == lane.model; };
  if (context <= 0 || std::any_of(found->models.begin(), found->models.end(), known)) return;
  Model& model = found->models.emplace_back();
  model.id = lane.model;
  model.context = context;
}

const Provider* ReplayCast::provider(std::string_view id) const {
  const auto found =
      std::find_if(providers_.begin(), providers_.end(), [&](const Provider& one) { return one.id == id; });
  return found == providers_.end() ? nullptr : &*found;
}

const Account* ReplayCast::account(const Provider* provider, std::string_view name) {
  if (provider == nullptr || name.empty()) return nullptr;
  const auto found = std::find_if(provider->accounts.begin(), provider->accounts.end(),
                                  [&](const Account& one) { return one.name == name; });
  return found == provider->accounts.end() ? nullptr : &*found;
}

Plan ReplayCast::plan(size_t number, int64_t madeAtMs) const {
  Plan out;
  out.madeAtMs = madeAtMs;
  out.policy.pastFilters = story_.pastFilters;
  if (number >= story_.plans.size()) return out;
  for (const Story::Planned& one : story_.plans[number].candidates) {
    Candidate candidate;
    candidate.provider = provider(one.lane.provider);
    candidate.account = account(candidate.provider, one.lane.account);
    if (candidate.account == nullptr) continue;
    candidate.model = one.lane.model;
    candidate.facts = candidate.provider->find(one.lane.model);
    candidate.entry = one.entry;
    candidate.why = one.why;
    out.candidates.push_back(candidate);
  }
  for (const Story::Left& one : story_.plans[number].left)
    if (one.turn < 0) out.skipped.push_back(skipped(one));
  return out;
}

Skipped ReplayCast::skipped(const Story::Left& left) const {
  Skipped out;
  out.provider = provider(left.lane.provider);
  out.account = account(out.provider, left.lane.account);
  out.model = left.lane.model;
  out.why = left.why;
  out.rest.fault = left.fault;
  out.rest.untilMs = left.woke > 0 ? left.woke : kNever;
  out.when = &kSomeCondition;
  return out;
}

}  // namespace spillway::routing
