#include "host/store/FolderLock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  return base::Error{base::Fault::Server,
                     0,
                     0,
                     "the state folder " + folder +
                         " is in use by another Spillway; stop that one or configure another folder (state:)",
                     "",
                     ""};
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace spillway::store
