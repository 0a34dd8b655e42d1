#include "host/config/SmallFile.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace spillway::config {

namespace {

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

base::Error unreadable(const std::string& path) {
  return refuse("cannot read " + path + ": " + std::generic_category().message(errno));
}

// A file descriptor that closes itself.
struct OpenFile {
  int fd;
  ~OpenFile() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

SmallFile::~SmallFile() { OPENSSL_cleanse(text.data(), text.size()); }

std::string SmallFile::openness(const std::string& path) const {
  char words[8];
  std::snprintf(words, sizeof words, "%04o", mode);
  return path + " may be read or changed by others (mode " + words + "): run chmod 600 " + path;
}

base::Result<SmallFile> readSmallFile(const std::string& path, size_t most) {
  const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0) return unreadable(path);
  if (!S_ISREG(status.st_mode)) return refuse(path + " is not a regular file");
  SmallFile read;
  read.mode = status.st_mode & 07777;
  read.text.resize(most + 1);
  size_t size = 0;
  while (size < read.text.size()) {
    const ssize_t got = ::read(file.fd, read.text.data() + size, read.text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > most) return refuse(path + " is larger than " + std::to_string(most >> 10) + " KiB");
  read.text.resize(size);
  return read;
}

}  // namespace spillway::config
