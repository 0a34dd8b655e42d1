#include "host/base/DurableFile.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace spillway::base {
namespace {

// A descriptor that closes itself.
struct File {
  int fd;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

Error failure(const char* doing, const std::string& path) {
  return {.fault = Fault::Server,
          .httpStatus = 500,
          .message = std::string("cannot ") + doing + " " + path + ": " + std::strerror(errno)};
}

}  // namespace

Result<void> syncFolder(const std::string& folder) {
  const File file{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (file.fd < 0 || ::fsync(file.fd) != 0) return failure("sync", folder);
  return {};
}

Result<void> writeDurably(const std::string& path, std::string_view bytes) {
  const std::string fresh = path + ".new";
  {
    const File file{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (file.fd < 0) return failure("write", fresh);
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t wrote = ::write(file.fd, bytes.data() + done, bytes.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return failure("write", fresh);
      done += static_cast<size_t>(wrote);
    }
    if (::fsync(file.fd) != 0) return failure("write", fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return failure("replace", path);
  return syncFolder(path.substr(0, path.rfind('/')));
}

}  // namespace spillway::base
