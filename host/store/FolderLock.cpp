#include "host/store/FolderLock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "host/base/Explained.h"

namespace spillway::store {

base::Result<std::unique_ptr<FolderLock>> FolderLock::take(const std::string& folder) {
  std::string path = folder + "/spillway.lock";
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return base::Error{base::Fault::Server,
                       0,
                       0,
                       "cannot write in the state folder " + folder + ": " + std::strerror(errno) +
                           "; make it writable or configure another one (state:)",
                       "",
                       ""};
  }
  std::unique_ptr<FolderLock> lock(new FolderLock(descriptor));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    // For those who want to send a signal; the lock holds without it.
    if (::ftruncate(descriptor, 0) == 0) ::dprintf(descriptor, "%d\n", static_cast<int>(::getpid()));
    return lock;
  }
  return base::Error{
      base::Fault::Server,
      0,
      0,
      base::explained("the state folder " + folder +
                          " is in use by another Spillway; stop that one or configure another folder (state:)",
                      base::Cause::FolderTaken),
      "",
      ""};
}

std::optional<pid_t> FolderLock::holder(const std::string& folder) {
  const int descriptor = ::open((folder + "/spillway.lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  char text[16]{};
  const ssize_t got = held ? ::pread(descriptor, text, sizeof text - 1, 0) : 0;
  ::close(descriptor);
  const long pid = got > 0 ? std::strtol(text, nullptr, 10) : 0;
  if (pid <= 0) return std::nullopt;
  return static_cast<pid_t>(pid);
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace spillway::store
