// Which accounts hold the beginning of which conversation in their prompt caches: remembers where the turns of a
// conversation were answered, and how long such places have proved to stay warm.
//
// One thread at a time. Holds at most kMostConversations, the latest. Times are unix milliseconds.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "host/money/Usage.h"
#include "host/routing/CacheLife.h"
#include "host/routing/Lane.h"
#include "host/routing/Warm.h"

namespace spillway::accounts {

// What an answer has shown of its upstream's cache.
struct CacheUse {
  uint64_t conversation = 0;  // 0: none is known
  money::Usage usage;
  int64_t declaredMs = 0;  // how long its vendor says that prompts are kept; 0: it does not say
};

class Affinity {
 public:
  static constexpr size_t kMostConversations = 20'000;
  static constexpr size_t kPlaces = 4;           // of one conversation, the latest
  static constexpr int64_t kLeastTokens = 1024;  // prompts below are not cached by anybody

  // Places that are warm now.
  struct Places {
    std::array<routing::Warm, kPlaces> all;
    size_t count = 0;

    operator std::span<const routing::Warm>() const { return {all.data(), count}; }
  };
  Places find(uint64_t conversation, int64_t nowMs) const;

  // An answer has come through that lane.
  void note(const routing::Lane& lane, const CacheUse& use, int64_t nowMs);

  // How long prompts stay in that lane's cache, as far as is known; 0: not at all.
  int64_t lifeMs(const routing::Lane& lane) const;

 private:
  struct Place {
    routing::Warm warm;
    int64_t usedMs = 0;
    bool hour = false;  // was written to be kept for an hour
  };
  struct Conversation {
    std::array<Place, kPlaces> places;
    size_t count = 0;
  };
  using Conversations = std::unordered_map<uint64_t, Conversation>;

  static uint64_t lifeKey(const routing::Lane& lane);
  Conversation& conversation(uint64_t key);
  static Place& placeFor(Conversation& conversation, uint32_t account, size_t model);

  // What was used lately, and what was before that: when the first is half of all, it takes the second's place.
  Conversations late_, before_;
  std::unordered_map<uint64_t, routing::CacheLife> lives_;  // by provider and model: one per model asked
};

}  // namespace spillway::accounts
