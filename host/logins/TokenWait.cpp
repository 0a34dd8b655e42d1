#include "host/logins/TokenWait.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "host/upstream/Connection.h"

namespace spillway::logins {

TokenWait::TokenWait() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), serial_(upstream::Connection::nextSerial()) {}

TokenWait::~TokenWait() {
  if (fd_ >= 0) ::close(fd_);
}

void TokenWait::ring() {
  rung_.store(true, std::memory_order_release);
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
}

}  // namespace spillway::logins
