#include "host/config/SecretReader.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "host/base/Strings.h"

namespace spillway::config {

namespace {

constexpr size_t kMostSecretBytes = size_t{64} << 10;

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

std::string systemWords(int code) { return std::generic_category().message(code); }

// A file descriptor that closes itself.
struct OpenFile {
  int fd;
  ~OpenFile() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

base::Result<Secret> secretFromEnvironment(const std::string& name, const Environment& environment) {
  const std::optional<std::string> value = environment(name);
  if (!value) return refuse("environment variable " + name + " is not set");
  const std::string_view text = base::trim(*value);
  if (text.empty()) return refuse("environment variable " + name + " is empty");
  return Secret(text);
}

base::Result<Secret> secretFromFile(const std::string& path) {
  const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.fd < 0) return refuse("cannot read " + path + ": " + systemWords(errno));
  struct stat status {};
  if (::fstat(file.fd, &status) != 0) return refuse("cannot read " + path + ": " + systemWords(errno));
  if (!S_ISREG(status.st_mode)) return refuse(path + " is not a regular file");
  if ((status.st_mode & 077) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(status.st_mode & 07777));
    return refuse(path + " may be read or changed by others (mode " + mode + "): run chmod 600 " + path);
  }
  std::string text(kMostSecretBytes + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refuse("cannot read " + path + ": " + systemWords(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  base::Result<Secret> result = refuse(path + " is larger than 64 KiB");
  if (size <= kMostSecretBytes) {
    const std::string_view trimmed = base::trim(std::string_view(text).substr(0, size));
    if (trimmed.empty())
      result = refuse(path + " is empty");
    else
      result = Secret(trimmed);
  }
  OPENSSL_cleanse(text.data(), text.size());
  return result;
}

}  // namespace spillway::config
