#include "host/accounts/Quotas.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::accounts {

namespace {

constexpr int64_t kShortestMs = 100;  // what is renewed sooner is not worth going elsewhere for

bool renewed(const Quotas::Window& window, int64_t nowMs) { return window.resetMs > 0 && window.resetMs <= nowMs; }

}  // namespace

Quotas::Exhausted Quotas::note(uint32_t slot, std::string_view model, std::span<const routing::RateWindow> windows,
                               int64_t nowMs) {
  Exhausted out;
  if (windows.empty()) return out;
  if (slot >= bySlot_.size()) bySlot_.resize(slot + 1);
  std::vector<Window>& known = bySlot_[slot];
  for (const routing::RateWindow& said : windows) {
    const bool whole = said.scope == base::Scope::Account;
    const std::string_view of = whole ? std::string_view() : model;
    auto at = std::find_if(known.begin(), known.end(),
                           [&](const Window& one) { return one.model == of && base::iequals(one.name, said.name); });
    if (at == known.end()) {
      if (known.size() >= kMostWindows)
        known.erase(std::min_element(known.begin(), known.end(),
                                     [](const Window& a, const Window& b) { return a.learnedMs < b.learnedMs; }));
      known.push_back({std::string(of), base::toLower(said.name)});
      at = std::prev(known.end());
    }
    at->limit = said.limit >= 0 ? said.limit : at->limit;
    at->remaining = said.remaining;
    at->resetMs = said.resetMs;
    at->learnedMs = nowMs;
    (whole ? out.accountSaid : out.modelSaid) = true;
    int64_t& until = whole ? out.accountUntilMs : out.modelUntilMs;
    if (said.exhausted(nowMs + kShortestMs)) until = std::max(until, said.resetMs);
  }
  return out;
}

int64_t Quotas::usedUpUntilMs(uint32_t slot, int64_t nowMs) const {
  int64_t until = 0;
  for (const Window& window : windows(slot))
    if (window.model.empty() && window.remaining == 0 && window.resetMs > nowMs + kShortestMs)
      until = std::max(until, window.resetMs);
  return until;
}

double Quotas::headroom(uint32_t slot, int64_t nowMs) const {
  double least = -1;
  for (const Window& window : windows(slot)) {
    if (window.limit <= 0 || window.remaining < 0 || renewed(window, nowMs)) continue;
    const double left = std::min(1.0, static_cast<double>(window.remaining) / static_cast<double>(window.limit));
    if (least < 0 || left < least) least = left;
  }
  return least;
}

std::span<const Quotas::Window> Quotas::windows(uint32_t slot) const {
  return slot < bySlot_.size() ? std::span<const Window>(bySlot_[slot]) : std::span<const Window>();
}

void Quotas::restore(uint32_t slot, std::vector<Window> windows) {
  if (slot >= bySlot_.size()) bySlot_.resize(slot + 1);
  if (windows.size() > kMostWindows) windows.resize(kMostWindows);
  bySlot_[slot] = std::move(windows);
}

}  // namespace spillway::accounts
