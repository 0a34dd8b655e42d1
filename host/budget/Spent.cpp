#include "host/budget/Spent.h"

#include <algorithm>

namespace spillway::budget {

// One grain more than the window has: the oldest is counted in whole as long as any of it is inside.
std::string dollarText(int64_t micros) {
  std::string text = std::to_string(micros);
  if (text.size() < 7) text.insert(0, 7 - text.size(), '0');
  text.insert(text.size() - 6, ".");
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

Spent::Spent(Per per, bool rolling, const cctz::time_zone& zone) : per_(per), rolling_(rolling), zone_(zone) {
  if (rolling_) grains_.resize(static_cast<size_t>(rollingMs(per) / grainMs(per) + 1));
}

void Spent::advance(int64_t nowMs) {
  if (!rolling_) {
    if (nowMs >= span_.beginMs && nowMs < span_.endMs) return;
    // A clock that was set back does not give a budget back.
    if (nowMs < span_.beginMs) return;
    span_ = calendarSpan(per_, zone_, nowMs);
    used_ = {};
    return;
  }
  const int64_t now = nowMs / grainMs(per_);
  if (now <= newest_) return;
  const auto count = static_cast<int64_t>(grains_.size());
  if (now - newest_ >= count) {
    std::fill(grains_.begin(), grains_.end(), Amount{});
    used_ = {};
  } else {
    for (int64_t number = newest_ + 1; number <= now; ++number) {
      used_ -= grain(number);
      grain(number) = {};
    }
  }
  newest_ = now;
}

void Spent::add(const Amount& amount, int64_t atMs, int64_t nowMs) {
  advance(nowMs);
  if (!rolling_) {
    if (atMs >= span_.beginMs) used_ += amount;
    return;
  }
  const int64_t number = std::min(atMs / grainMs(per_), newest_);
  if (number <= newest_ - static_cast<int64_t>(grains_.size())) return;
  grain(number) += amount;
  used_ += amount;
}

Amount Spent::used(int64_t nowMs) {
  advance(nowMs);
  return used_;
}

int64_t Spent::endMs(int64_t nowMs) {
  advance(nowMs);
  if (!rolling_) return span_.endMs;
  const auto count = static_cast<int64_t>(grains_.size());
  for (int64_t number = newest_ - count + 1; number <= newest_; ++number)
    if (number >= 0 && grain(number) != Amount{}) return (number + count) * grainMs(per_);
  return (newest_ + count) * grainMs(per_);
}

int64_t Spent::freeMs(const Amount& limit, int64_t nowMs) {
  advance(nowMs);
  if (!rolling_) return span_.endMs;
  Amount left = used_;
  const auto free = [&] {
    return (limit.micros == 0 || left.micros < limit.micros) && (limit.tokens == 0 || left.tokens < limit.tokens);
  };
  if (free()) return nowMs;
  const auto count = static_cast<int64_t>(grains_.size());
  for (int64_t number = std::max<int64_t>(newest_ - count + 1, 0); number <= newest_; ++number) {
    left -= grain(number);
    if (free()) return (number + count) * grainMs(per_);
  }
  return (newest_ + count) * grainMs(per_);
}

}  // namespace spillway::budget
