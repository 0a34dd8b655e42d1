#include "host/tokens/Merging.h"

#include <algorithm>
#include <functional>

namespace spillway::tokens {
namespace {

// Up to here looking at every pair again is faster than keeping them in order.
constexpr size_t kShort = 32;

uint32_t mergeShort(const Vocabulary& vocabulary, std::vector<uint32_t>& symbols) {
  const Vocabulary::Merge* merges[kShort];
  size_t count = symbols.size();
  for (size_t i = 0; i + 1 < count; ++i) merges[i] = vocabulary.merge(symbols[i], symbols[i + 1]);
  for (;;) {
    size_t best = count;
    for (size_t i = 0; i + 1 < count; ++i)
      if (merges[i] && (best == count || merges[i]->rank < merges[best]->rank)) best = i;
    if (best == count) return static_cast<uint32_t>(count);
    symbols[best] = merges[best]->token;
    --count;
    for (size_t i = best + 1; i < count; ++i) {
      symbols[i] = symbols[i + 1];
      if (i + 1 < count) merges[i] = merges[i + 1];
    }
    if (best > 0) merges[best - 1] = vocabulary.merge(symbols[best - 1], symbols[best]);
    if (best + 1 < count) merges[best] = vocabulary.merge(symbols[best], symbols[best + 1]);
  }
}

// The symbols as a list, and the pairs that merge in a heap. A pair that has changed since it was put there is known by
// its rank, which is no longer the one of its place.
class LongWord {
 public:
  LongWord(const Vocabulary& vocabulary, std::vector<uint32_t>& symbols)
      : vocabulary_(vocabulary), symbols_(symbols), places_(symbols.size()) {
    const auto count = static_cast<uint32_t>(symbols.size());
    pairs_.reserve(symbols.size());
    for (uint32_t i = 0; i < count; ++i) {
      places_[i].next = i + 1 < count ? i + 1 : kEnd;
      places_[i].previous = i == 0 ? kEnd : i - 1;
    }
    for (uint32_t i = 0; i + 1 < count; ++i)
      if (look(i)) pairs_.push_back(order(i));
    std::make_heap(pairs_.begin(), pairs_.end(), std::greater<>());
  }

  uint32_t merge() {
    auto left = static_cast<uint32_t>(symbols_.size());
    while (!pairs_.empty()) {
      std::pop_heap(pairs_.begin(), pairs_.end(), std::greater<>());
      const uint64_t pair = pairs_.back();
      pairs_.pop_back();
      const auto at = static_cast<uint32_t>(pair);
      Place& place = places_[at];
      if (place.rank != pair >> 32) continue;
      symbols_[at] = place.token;
      places_[place.next].rank = kEnd;
      place.next = places_[place.next].next;
      if (place.next != kEnd) places_[place.next].previous = at;
      --left;
      if (place.previous != kEnd) push(place.previous);
      push(at);
    }
    return left;
  }

 private:
  static constexpr uint32_t kEnd = ~uint32_t{0};

  // Where a symbol stands, and what it and the next one become: of rank kEnd, nothing.
  struct Place {
    uint32_t next, previous, rank = kEnd, token = 0;
  };

  bool look(uint32_t at) {
    Place& place = places_[at];
    const Vocabulary::Merge* merge =
        place.next == kEnd ? nullptr : vocabulary_.merge(symbols_[at], symbols_[place.next]);
    place.rank = merge ? merge->rank : kEnd;
    if (merge) place.token = merge->token;
    return merge != nullptr;
  }
  uint64_t order(uint32_t at) const { return uint64_t{places_[at].rank} << 32 | at; }
  void push(uint32_t at) {
    if (!look(at)) return;
    pairs_.push_back(order(at));
    std::push_heap(pairs_.begin(), pairs_.end(), std::greater<>());
  }

  const Vocabulary& vocabulary_;
  std::vector<uint32_t>& symbols_;
  std::vector<Place> places_;
  std::vector<uint64_t> pairs_;
};

}  // namespace

uint32_t mergedCount(const Vocabulary& vocabulary, std::vector<uint32_t>& symbols) {
  if (symbols.size() < 2) return static_cast<uint32_t>(symbols.size());
  if (symbols.size() <= kShort) return mergeShort(vocabulary, symbols);
  return LongWord(vocabulary, symbols).merge();
}

}  // namespace spillway::tokens
