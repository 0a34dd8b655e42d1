#include "host/memory/Vault.h"

#include <algorithm>

#include "host/base/Clock.h"

namespace spillway::memory {
namespace {

constexpr size_t kLargestEntry = size_t{8} << 20;
constexpr int64_t kNoteEveryMs = 600'000;

}  // namespace

void Vault::setLimits(const VaultLimits& limits) {
  objects_.setLimits(space_,
                     {limits.enabled ? limits.keepMs : 0, limits.enabled ? static_cast<int64_t>(limits.bytes) : 0,
                      limits.enabled ? std::min(kLargestEntry, limits.bytes) : 0});
  std::lock_guard lock(mutex_);
  limits_ = limits;
  if (!limits_.enabled) {
    entries_.clear();
    byKey_.clear();
    bytes_ = 0;
  }
  shrink();
}

bool Vault::enabled() const {
  std::lock_guard lock(mutex_);
  return limits_.enabled;
}

base::Result<void> Vault::load() {
  return objects_.visit(space_, [this](std::string owner, std::string place, std::string content) {
    std::lock_guard lock(mutex_);
    if (!limits_.enabled) return false;
    Entry entry{std::move(owner), std::move(place), std::make_shared<const std::string>(std::move(content)),
                base::unixMs(), base::unixMs()};
    if (bytes_ + entry.size() > limits_.bytes) return false;
    if (byKey_.count(keyOf(entry.owner, entry.place)) == 0) insert(std::move(entry), true);
    return true;
  });
}

void Vault::put(std::string_view owner, std::string_view place, std::string content) {
  const int64_t nowMs = base::unixMs();
  Entry entry{std::string(owner), std::string(place), std::make_shared<const std::string>(std::move(content)), nowMs,
              nowMs};
  {
    std::lock_guard lock(mutex_);
    if (!limits_.enabled || entry.size() > std::min(limits_.bytes, kLargestEntry)) return;
    if (auto found = byKey_.find(keyOf(owner, place)); found != byKey_.end()) remove(found->second);
    insert(entry, false);
    shrink();
  }
  objects_.put({space_, std::move(entry.owner), std::move(entry.place)}, *entry.content);
}

std::shared_ptr<const std::string> Vault::find(std::string_view owner, std::string_view place) {
  const int64_t nowMs = base::unixMs();
  std::shared_ptr<const std::string> content;
  {
    std::lock_guard lock(mutex_);
    if (entries_.empty()) return nullptr;
    auto found = byKey_.find(keyOf(owner, place));
    if (found == byKey_.end()) return nullptr;
    Entry& entry = *found->second;
    if (entry.usedMs + limits_.keepMs <= nowMs) {
      remove(found->second);
      return nullptr;
    }
    ++found_;
    entry.usedMs = nowMs;
    content = entry.content;
    entries_.splice(entries_.begin(), entries_, found->second);
    if (entry.notedMs + std::min(kNoteEveryMs, limits_.keepMs / 8) > nowMs) return content;
    entry.notedMs = nowMs;
  }
  objects_.touch({space_, std::string(owner), std::string(place)});
  return content;
}

Vault::Status Vault::status() const {
  std::lock_guard lock(mutex_);
  return {entries_.size(), bytes_, found_};
}

std::string Vault::keyOf(std::string_view owner, std::string_view place) {
  return std::string(owner).append(1, '\0').append(place);
}

void Vault::insert(Entry entry, bool asOldest) {
  bytes_ += entry.size();
  std::string key = keyOf(entry.owner, entry.place);
  auto at = entries_.insert(asOldest ? entries_.end() : entries_.begin(), std::move(entry));
  byKey_.emplace(std::move(key), at);
}

void Vault::remove(Entries::iterator entry) {
  bytes_ -= entry->size();
  byKey_.erase(keyOf(entry->owner, entry->place));
  entries_.erase(entry);
}

void Vault::shrink() {
  while (bytes_ > limits_.bytes && !entries_.empty()) remove(std::prev(entries_.end()));
}

}  // namespace spillway::memory
