#include "host/accounts/Affinity.h"

#include <algorithm>

namespace spillway::accounts {

namespace {

constexpr int64_t kHourMs = 3'600'000;
constexpr size_t kMostLives = 4096;  // models; one that nobody knows yet is then taken for usual

int64_t known(int64_t count) { return std::max<int64_t>(count, 0); }

}  // namespace

uint64_t Affinity::lifeKey(const routing::Lane& lane) { return routing::modelNumber(lane.model) * 31 + lane.provider; }

Affinity::Places Affinity::find(uint64_t conversation, int64_t nowMs) const {
  Places out;
  if (conversation == 0) return out;
  auto at = late_.find(conversation);
  if (at == late_.end()) {
    at = before_.find(conversation);
    if (at == before_.end()) return out;
  }
  for (size_t i = 0; i < at->second.count; ++i)
    if (const routing::Warm& place = at->second.places[i].warm; place.untilMs > nowMs) out.all[out.count++] = place;
  return out;
}

int64_t Affinity::lifeMs(const routing::Lane& lane) const {
  const auto life = lives_.find(lifeKey(lane));
  return life == lives_.end() ? routing::CacheLife::kUsualMs : life->second.ms();
}

void Affinity::note(const routing::Lane& lane, const CacheUse& use, int64_t nowMs) {
  const int64_t read = known(use.usage.cacheRead), written = known(use.usage.cacheWrite);
  if (use.conversation == 0 || (use.usage.input < kLeastTokens && read == 0)) return;
  const uint64_t key = lifeKey(lane);
  routing::CacheLife untold;
  const bool keeps = lives_.size() < kMostLives || lives_.contains(key);
  routing::CacheLife& life = keeps ? lives_[key] : untold;
  life.declare(use.declaredMs);
  if (read > 0) life.works();

  const size_t model = routing::modelNumber(lane.model);
  Place& place = placeFor(conversation(use.conversation), lane.account, model);
  // A vendor that tells what it writes has written nothing unless it says so.
  const bool cached = read + written > 0 || use.usage.cacheWrite < 0;
  if (place.usedMs > 0 && !place.hour && use.usage.cacheRead >= 0 && cached)
    life.observe(nowMs - place.usedMs, read * 2 >= place.warm.tokens);
  place.hour = use.usage.cacheWrite1h > 0 || (place.hour && read > 0);
  place.usedMs = cached ? nowMs : 0;
  place.warm = {lane.account, model, cached ? nowMs + (place.hour ? kHourMs : life.ms()) : 0, use.usage.input};
}

// For writing: brings it to the front.
Affinity::Conversation& Affinity::conversation(uint64_t key) {
  if (const auto at = late_.find(key); at != late_.end()) return at->second;
  if (late_.size() >= kMostConversations / 2) {
    before_ = std::move(late_);
    late_.clear();
  }
  Conversation& fresh = late_[key];
  if (const auto old = before_.find(key); old != before_.end()) {
    fresh = old->second;
    before_.erase(old);
  }
  return fresh;
}

// The place on that lane, or a new one instead of the one used longest ago.
Affinity::Place& Affinity::placeFor(Conversation& conversation, uint32_t account, size_t model) {
  Place* oldest = nullptr;
  for (size_t i = 0; i < conversation.count; ++i) {
    Place& place = conversation.places[i];
    if (place.warm.account == account && place.warm.model == model) return place;
    if (oldest == nullptr || place.usedMs < oldest->usedMs) oldest = &place;
  }
  if (conversation.count < kPlaces) return conversation.places[conversation.count++];
  *oldest = {};
  return *oldest;
}

}  // namespace spillway::accounts
