#include "tests/simulator/Journal.h"

#include <algorithm>

namespace spillway::simulator {

int64_t steadyMs() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

uint64_t Journal::add(Received received) {
  std::lock_guard lock(mutex_);
  received.number = ++last_;
  received.receivedMs = steadyMs();
  if (received_.size() >= kKept) received_.erase(received_.begin(), received_.begin() + kKept / 2);
  received_.push_back(std::move(received));
  changed_.notify_all();
  return last_;
}

void Journal::setStatus(uint64_t number, int status) {
  std::lock_guard lock(mutex_);
  for (auto& one : received_) {
    if (one.number == number) one.status = status;
  }
}

void Journal::end(uint64_t number, Received::End end) {
  std::lock_guard lock(mutex_);
  auto found =
      std::find_if(received_.rbegin(), received_.rend(), [&](const Received& r) { return r.number == number; });
  if (found == received_.rend() || found->end != Received::End::Open) return;
  found->end = end;
  found->endedMs = steadyMs();
  changed_.notify_all();
}

std::vector<Received> Journal::all() const {
  std::lock_guard lock(mutex_);
  return received_;
}

bool Journal::waitFor(size_t count, bool ended, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [&] {
    auto open = [](const Received& r) { return r.end == Received::End::Open; };
    size_t have = received_.size();
    if (ended) have -= static_cast<size_t>(std::count_if(received_.begin(), received_.end(), open));
    return have >= count;
  });
}

void Journal::addScript(std::vector<ScriptEntry> entries) {
  std::lock_guard lock(mutex_);
  for (auto& entry : entries) script_.push_back(std::move(entry));
}

std::optional<Behaviour> Journal::takeScript(std::string_view path, std::string_view key, std::string_view model) {
  std::lock_guard lock(mutex_);
  for (auto entry = script_.begin(); entry != script_.end(); ++entry) {
    if (!path.ends_with(entry->path)) continue;
    if (!entry->key.empty() && entry->key != key) continue;
    if (!entry->model.empty() && entry->model != model) continue;
    Behaviour behaviour = entry->behaviour;
    if (entry->times > 0 && --entry->times == 0) script_.erase(entry);
    return behaviour;
  }
  return {};
}

size_t Journal::scriptLeft() const {
  std::lock_guard lock(mutex_);
  return script_.size();
}

void Journal::setDefaults(const Behaviour& behaviour) {
  std::lock_guard lock(mutex_);
  defaults_ = behaviour;
  readPace_ = behaviour.readBytes;
}

Behaviour Journal::defaults() const {
  std::lock_guard lock(mutex_);
  return defaults_;
}

bool Journal::seenPrefix(uint64_t hash) {
  std::lock_guard lock(mutex_);
  if (std::find(prefixes_.begin(), prefixes_.end(), hash) != prefixes_.end()) return true;
  prefixes_.push_back(hash);
  return false;
}

void Journal::reset() {
  std::lock_guard lock(mutex_);
  received_.clear();
  script_.clear();
  prefixes_.clear();
  defaults_ = Behaviour();
  readPace_ = 0;
}

}  // namespace spillway::simulator
