#include "host/routing/Order.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace spillway::routing {

namespace {

// Steps of this width visit every one of `total` slots once, and do not stay in one place for long.
uint64_t stride(uint64_t total) {
  uint64_t step = std::max<uint64_t>(1, total * 618 / 1000);
  while (std::gcd(step, total) != 1) ++step;
  return step;
}

template <class Key>
void order(std::vector<Choice>& choices, Key key) {
  std::stable_sort(choices.begin(), choices.end(), [&](const Choice& a, const Choice& b) { return key(a) < key(b); });
}

bool measured(const Choice& choice) { return choice.facts.firstTokenMs >= 0; }

}  // namespace

void drawByWeight(std::vector<Choice>& choices, uint64_t turn) {
  uint64_t total = 0;
  for (const Choice& choice : choices) total += choice.weight;
  const uint64_t rounds = total > 0 ? turn / total : 0;
  for (Choice& choice : choices) choice.turn = rounds;
  for (size_t at = 0; at < choices.size() && total > 0; ++at) {
    uint64_t slot = turn % total * stride(total) % total;
    turn /= total;
    size_t drawn = at;
    while (slot >= choices[drawn].weight) slot -= choices[drawn++].weight;
    // The first one's own count: its accounts take turns each time it is drawn.
    if (at == 0) choices[drawn].turn = rounds * choices[drawn].weight + slot;
    total -= choices[drawn].weight;
    const auto from = choices.begin() + static_cast<ptrdiff_t>(at),
               chosen = choices.begin() + static_cast<ptrdiff_t>(drawn);
    std::rotate(from, chosen, chosen + 1);
  }
}

void orderByBusyness(std::vector<Choice>& choices) {
  order(choices, [](const Choice& choice) { return choice.facts.inFlight; });
}

void orderByCost(std::vector<Choice>& choices) {
  order(choices, [](const Choice& choice) { return choice.nanoDollars.value_or(std::numeric_limits<int64_t>::max()); });
}

void orderBySpeed(std::vector<Choice>& choices, uint64_t turn) {
  order(choices, [](const Choice& choice) {
    return measured(choice) ? choice.facts.firstTokenMs : std::numeric_limits<int64_t>::max();
  });
  const auto unknown = std::find_if_not(choices.begin(), choices.end(), measured);
  const auto count = static_cast<uint64_t>(choices.end() - unknown);
  if (count == 0 || unknown == choices.begin() || turn % kExploreEvery != kExploreEvery - 1) return;
  const auto chosen = unknown + static_cast<ptrdiff_t>(turn / kExploreEvery % count);
  chosen->explored = true;
  std::rotate(choices.begin(), chosen, chosen + 1);
}

void orderByHeadroom(std::vector<Choice>& choices) {
  order(choices,
        [](const Choice& choice) { return -(choice.facts.headroom < 0 ? kUnknownHeadroom : choice.facts.headroom); });
}

}  // namespace spillway::routing
