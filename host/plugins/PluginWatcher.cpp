#include "host/plugins/PluginWatcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <string>

#include "host/base/Clock.h"
#include "host/base/Log.h"

namespace spillway::plugins {
namespace {

// Not only IN_CLOSE_WRITE: a file that is being written starts its rest when it appears, and each write prolongs it.
constexpr uint32_t kEvents = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM |
                             IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr int64_t kAgainMs = 100;  // between looks while a file has yet to rest

}  // namespace

PluginWatcher::PluginWatcher(PluginRegistry& registry, int64_t rescanMs)
    : registry_(registry),
      rescanMs_(rescanMs),
      events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      stop_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!events_)
    base::log(base::Level::Warn, "plugins",
              std::string("plugin folders cannot be watched (") + std::strerror(errno) +
                  "); they are looked at every " + std::to_string(rescanMs_ / 1000) + " s");
  watchFolders();
  thread_ = std::thread([this] { run(); });
}

PluginWatcher::~PluginWatcher() {
  const uint64_t one = 1;
  // An eventfd that has been written to once takes this write; a full one wakes the thread as well.
  [[maybe_unused]] const ssize_t written = ::write(stop_.get(), &one, sizeof one);
  thread_.join();
}

// Adding a watch that exists changes nothing, so folders that appeared late are found here too.
void PluginWatcher::watchFolders() {
  if (!events_) return;
  for (const std::string& folder : registry_.folders()) ::inotify_add_watch(events_.get(), folder.c_str(), kEvents);
}

// True when there was an event.
bool PluginWatcher::drain() {
  alignas(inotify_event) char room[8192];
  bool any = false;
  while (events_ && ::read(events_.get(), room, sizeof room) > 0) any = true;
  return any;
}

void PluginWatcher::run() {
  int64_t nextLook = base::monotonicMs() + rescanMs_;
  for (;;) {
    pollfd waits[2] = {{stop_.get(), POLLIN, 0}, {events_.get(), POLLIN, 0}};
    const int64_t left = std::clamp<int64_t>(nextLook - base::monotonicMs(), 0, rescanMs_);
    ::poll(waits, 2, static_cast<int>(left));
    if (waits[0].revents) return;
    // A file being written makes thousands of events; they are taken together every kAgainMs.
    if (drain()) nextLook = std::min(nextLook, base::monotonicMs() + kAgainMs);
    if (base::monotonicMs() < nextLook) continue;
    bool waiting = false;
    try {
      watchFolders();
      waiting = registry_.rescan();
    } catch (const std::exception& thrown) {
      base::log(base::Level::Error, "plugins", std::string("looking at the plugin folders failed: ") + thrown.what());
    }
    nextLook = base::monotonicMs() + (waiting ? kAgainMs : rescanMs_);
  }
}

}  // namespace spillway::plugins
