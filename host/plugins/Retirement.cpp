#include "host/plugins/Retirement.h"

#include <utility>

#include "host/base/Log.h"

namespace spillway::plugins {

std::shared_ptr<Retirement> Retirement::begin() {
  std::shared_ptr<Retirement> retirement(new Retirement());
  retirement->thread_ = std::thread([raw = retirement.get()] { raw->run(); });
  return retirement;
}

Retirement::~Retirement() { close(); }

std::shared_ptr<const Plugin> Retirement::adopt(std::unique_ptr<Plugin> plugin) {
  std::shared_ptr<const Plugin> shared(plugin.release(), [self = shared_from_this()](const Plugin* dropped) {
    self->take(std::unique_ptr<const Plugin>(dropped));
  });
  std::lock_guard lock(mutex_);
  living_[shared->sha256()] = shared;
  return shared;
}

std::shared_ptr<const Plugin> Retirement::living(const std::string& sha256) {
  std::unique_lock lock(mutex_);
  auto found = living_.find(sha256);
  if (found == living_.end()) return nullptr;
  if (auto shared = found->second.lock()) return shared;
  changed_.wait(lock, [&] { return !living_.contains(sha256); });
  return nullptr;
}

void Retirement::stopped(const std::string& sha256) {
  std::lock_guard lock(mutex_);
  living_.erase(sha256);
}

void Retirement::take(std::unique_ptr<const Plugin> plugin) {
  {
    std::lock_guard lock(mutex_);
    if (!closed_) waiting_.push_back(std::move(plugin));
  }
  if (plugin) {
    const std::string content = plugin->sha256();
    auto loading = oneAtATime();
    plugin.reset();
    stopped(content);
  }
  changed_.notify_all();
}

void Retirement::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::vector<std::unique_ptr<const Plugin>> taken = std::exchange(waiting_, {});
    busy_ = true;
    const bool ending = closed_;
    lock.unlock();
    for (auto& plugin : taken) {
      const std::string content = plugin->sha256();
      base::log(ending ? base::Level::Debug : base::Level::Info, "plugins",
                "stopping a version of plugin " + plugin->id() + " that nobody uses any more");
      auto loading = oneAtATime();
      plugin.reset();
      stopped(content);
    }
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

void Retirement::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || (waiting_.empty() && !busy_); });
}

void Retirement::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace spillway::plugins
