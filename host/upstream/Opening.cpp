#include "host/upstream/Opening.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "host/base/Clock.h"

namespace spillway::upstream {

Opening::Opening(int64_t limitMs, Interrupt interrupt)
    : limitMs_(limitMs), deadlineMs_(base::monotonicMs() + limitMs), interrupt_(interrupt) {}

base::Result<void> Opening::wait(int fd, short events, const std::string& what) const {
  for (;;) {
    const int64_t left = deadlineMs_ - base::monotonicMs();
    if (left <= 0)
      return base::Error{.fault = base::Fault::Network,
                         .message = what + " took longer than " + std::to_string(limitMs_) + " ms"};
    pollfd watched[3] = {{fd, events, 0}, {interrupt_.closes, POLLRDHUP, 0}, {interrupt_.speaks, POLLIN, 0}};
    const int ready = ::poll(watched, 3, static_cast<int>(std::min<int64_t>(left, 60'000)));
    if (ready < 0 && errno != EINTR)
      return base::Error{.fault = base::Fault::Network,
                         .message = what + ": " + std::generic_category().message(errno)};
    if (ready <= 0) continue;
    if (watched[1].revents) return base::Error{.fault = base::Fault::Cancelled, .message = "the client went away"};
    if (watched[2].revents) return base::Error{.fault = base::Fault::Cancelled, .message = "another one answers"};
    if (watched[0].revents) return {};
  }
}

}  // namespace spillway::upstream
