// How a planner orders what it has gathered. A tier's counter turns all wheels: its entries with every request, what is
// inside of an entry (accounts, a nested chain) once per round.
#include <algorithm>

#include "host/routing/Planner.h"

namespace spillway::routing {

namespace {

auto at(std::vector<Candidate>& candidates, size_t index) { return candidates.begin() + static_cast<ptrdiff_t>(index); }

int64_t figureOf(Pick pick, const Choice& choice) {
  if (pick == Pick::LeastBusy) return choice.facts.inFlight;
  if (pick == Pick::LowestCost) return choice.nanoDollars.value_or(-1);
  if (pick == Pick::Fastest) return choice.facts.firstTokenMs;
  return choice.facts.headroom < 0 ? -1 : static_cast<int64_t>(choice.facts.headroom * 100);
}

uint64_t mixed(uint64_t number) {  // splitmix64
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

// That a candidate finds out whether its lane works again is worth telling whatever brought it to the front.
void stands(Candidate& candidate, Candidate::Why why) {
  if (candidate.why != Candidate::Why::Probe) candidate.why = why;
}

}  // namespace

void Planner::arrange(const Group& group, uint64_t turn) {
  if (group.units == 0) return;
  const Pick pick = group.tier->pick;
  if (pick == Pick::Weighted && group.units > 1) {
    arrangeWeighted(group, turn);
    return warmFirst(group.first, group.last);
  }
  const bool wheel = pick == Pick::RoundRobin && group.units > 1;
  const uint64_t innerTurn = wheel ? turn / group.units : turn;
  size_t start = group.first, number = 0;
  for (uint32_t unit = group.firstUnit; unit != kNone; unit = units_[unit].next) {
    arrangeInner(units_[unit], innerTurn);
    if (wheel && number++ == turn % group.units) start = units_[unit].first;
  }
  if (wheel) {
    std::rotate(at(out_.candidates, group.first), at(out_.candidates, start), at(out_.candidates, group.last));
    stands(out_.candidates[group.first], Candidate::Why::Turn);
  } else if (pick > Pick::Weighted) {
    arrangeByFigures(group, turn);
  }
  // Whoever wrote an order meant it, and the lowest cost knows of caches already.
  if (pick != Pick::Ordered && pick != Pick::LowestCost) warmFirst(group.first, group.last);
}

void Planner::arrangeInner(const Unit& unit, uint64_t turn) {
  if (unit.inner == kNone) return arrangeAccounts(unit.first, unit.last, turn);
  for (uint32_t inner = unit.inner; inner != kNone; inner = groups_[inner].next) arrange(groups_[inner], turn);
}

// Accounts of one model.
void Planner::arrangeAccounts(size_t first, size_t last, uint64_t turn) {
  if (last - first < 2) return;
  const auto begin = at(out_.candidates, first);
  const Share share = begin->provider->share;
  if (share == Share::Sticky && query_.conversation != 0) {
    stickTo(first, last);
  } else if (share != Share::FillFirst) {
    std::rotate(begin, begin + static_cast<ptrdiff_t>(turn % (last - first)), at(out_.candidates, last));
    stands(*begin, Candidate::Why::Turn);
  }
  warmFirst(first, last);
}

// Every conversation has an order of its own, in which an account that leaves or comes changes nothing else.
void Planner::stickTo(size_t first, size_t last) {
  const auto score = [&](const Candidate& candidate) {
    return mixed(query_.conversation ^ mixed(candidate.account->slot));
  };
  std::sort(at(out_.candidates, first), at(out_.candidates, last),
            [&](const Candidate& a, const Candidate& b) { return score(a) > score(b); });
  stands(out_.candidates[first], Candidate::Why::Sticky);
}

// Of equals, one that has most of the conversation in its cache is tried first.
void Planner::warmFirst(size_t first, size_t last) {
  if (query_.warm.empty() || last - first < 2) return;
  const Warm* best = nullptr;
  size_t found = first;
  for (size_t i = first; i < last; ++i) {
    const Candidate& candidate = out_.candidates[i];
    if (candidate.why == Candidate::Why::Probe) continue;
    const Warm* place = warmOn(query_.warm, candidate.account->slot, candidate.model);
    if (place == nullptr || (best != nullptr && place->tokens <= best->tokens)) continue;
    best = place;
    found = i;
  }
  if (best == nullptr) return;
  const auto begin = at(out_.candidates, first), it = at(out_.candidates, found);
  std::rotate(begin, it, it + 1);
  begin->why = Candidate::Why::Warm;
  begin->figure = best->untilMs - out_.madeAtMs;
  begin->of = best->tokens;
}

void Planner::arrangeWeighted(const Group& group, uint64_t turn) {
  std::vector<Choice> choices;
  int64_t total = 0;
  for (uint32_t unit = group.firstUnit; unit != kNone; unit = units_[unit].next) {
    Choice& choice = choices.emplace_back();
    choice.first = units_[unit].first;
    choice.last = units_[unit].last;
    choice.weight = units_[unit].weight;
    choice.unit = unit;
    total += choice.weight;
  }
  drawByWeight(choices, turn);
  for (const Choice& choice : choices) arrangeInner(units_[choice.unit], choice.turn);
  place(group, choices);
  Candidate& drawn = out_.candidates[group.first];
  stands(drawn, Candidate::Why::Picked);
  drawn.pick = Pick::Weighted;
  drawn.figure = choices.front().weight;
  drawn.of = total;
}

// As soon as it is known where the conversation is kept, what it will cost is no guess.
Expected Planner::expectedOn(const Candidate& candidate) const {
  Expected expected = query_.expected;
  if (query_.warm.empty()) return expected;
  const Warm* place = warmOn(query_.warm, candidate.account->slot, candidate.model);
  expected.cached = place != nullptr ? std::min(place->tokens, expected.prompt) : 0;
  return expected;
}

// Accounts are lanes of their own here; a nested chain is judged by what it would try first.
void Planner::arrangeByFigures(const Group& group, uint64_t turn) {
  const Pick pick = group.tier->pick;
  std::vector<Choice> choices;
  for (uint32_t unit = group.firstUnit; unit != kNone; unit = units_[unit].next) {
    const bool nested = units_[unit].inner != kNone;
    for (size_t lane = units_[unit].first; lane < units_[unit].last; ++lane) {
      const Candidate& candidate = out_.candidates[lane];
      Choice& choice = choices.emplace_back();
      choice.first = lane;
      choice.last = nested ? units_[unit].last : lane + 1;
      choice.facts = factsOf(health_, *candidate.account, candidate.model);
      if (candidate.facts != nullptr)
        choice.nanoDollars = expectedNanoDollars(candidate.facts->prices, expectedOn(candidate));
      if (nested) break;
    }
  }
  switch (pick) {
    case Pick::LeastBusy:
      orderByBusyness(choices);
      break;
    case Pick::LowestCost:
      orderByCost(choices);
      break;
    case Pick::Fastest:
      orderBySpeed(choices, turn);
      break;
    default:
      orderByHeadroom(choices);
      break;
  }
  for (const Choice& choice : choices) {
    Candidate& candidate = out_.candidates[choice.first];
    stands(candidate, Candidate::Why::Picked);
    candidate.pick = pick;
    candidate.explored = choice.explored;
    candidate.figure = figureOf(pick, choice);
    candidate.of = choice.facts.answers;
  }
  place(group, choices);
}

void Planner::place(const Group& group, const std::vector<Choice>& choices) {
  std::vector<Candidate> placed;
  placed.reserve(group.last - group.first);
  for (const Choice& choice : choices)
    placed.insert(placed.end(), at(out_.candidates, choice.first), at(out_.candidates, choice.last));
  std::copy(placed.begin(), placed.end(), at(out_.candidates, group.first));
}

}  // namespace spillway::routing
