#include "host/plugins/PluginFile.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "host/base/Hex.h"
#include "host/plugins/Descriptor.h"

namespace spillway::plugins {
namespace {

base::Error refusal(const std::string& path, const std::string& reason) {
  return {.fault = base::Fault::Unsupported, .message = path + ": " + reason};
}

bool trusted(uid_t owner) { return owner == 0 || owner == ::geteuid(); }

// Why what is at `path` could be changed by somebody else; nothing when it could not. In a sticky folder such as /tmp
// others cannot replace what is not theirs, so a parent may be one.
std::optional<std::string> writableByOthers(const std::string& path, const struct stat& facts, bool mayBeSticky) {
  if (!trusted(facts.st_uid))
    return path + " belongs to user " + std::to_string(facts.st_uid) +
           ", who could change it; give it to root or to the user that runs the host (chown)";
  const bool open = (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  if (open && !(mayBeSticky && (facts.st_mode & S_ISVTX)))
    return path + " can be written by others; run: chmod go-w '" + path + "'";
  return std::nullopt;
}

// The folder and everything above it.
std::optional<std::string> openFolder(const std::string& folder) {
  std::string path = folder;
  for (bool first = true;; first = false) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return path + " cannot be looked at (" + std::strerror(errno) + ")";
    if (auto why = writableByOthers(path, facts, !first)) return why;
    const size_t slash = path.rfind('/');
    if (path == "/" || slash == std::string::npos) return std::nullopt;
    path.resize(slash == 0 ? 1 : slash);
  }
}

std::optional<std::string> realFolder(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  std::unique_ptr<char, void (*)(void*)> real(::realpath(folder.c_str(), nullptr), std::free);
  if (!real) return std::nullopt;
  return std::string(real.get());
}

bool readAll(int fd, size_t size, base::Bytes& into) {
  into.reserve(size + 1);
  while (into.size() <= size) {
    const ssize_t got = ::read(fd, into.data() + into.size(), into.capacity() - into.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    into.grow(static_cast<size_t>(got));
  }
  return true;
}

std::string openFailure(int reason) {
  switch (reason) {
    case ELOOP:
      return "it is a symbolic link, whose target could change unseen; put the file itself there";
    case EACCES:
      return "the host may not read it; run: chmod u+r on it, or give it to the user that runs the host";
    default:
      return std::string("it cannot be opened (") + std::strerror(reason) + ")";
  }
}

}  // namespace

std::string sha256Hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr) != 1) return {};
  return base::hex(digest, length);
}

base::Result<PluginFile> PluginFile::read(const std::string& path) {
  PluginFile file;
  file.path_ = path;
  auto folder = realFolder(path);
  if (!folder) return refusal(path, std::string("its folder cannot be found (") + std::strerror(errno) + ")");
  if (auto why = openFolder(*folder)) return refusal(path, "its folder is not safe: " + *why);

  // Opened once and never again by name: what is checked is what is read.
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return refusal(path, openFailure(errno));
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return refusal(path, openFailure(errno));
  if (S_ISDIR(facts.st_mode)) return refusal(path, "it is a folder; put the plugin's .so file itself there");
  if (!S_ISREG(facts.st_mode)) return refusal(path, "it is not a regular file");
  if (auto why = writableByOthers(path, facts, false)) return refusal(path, *why);
  if (static_cast<size_t>(facts.st_size) > kLargest)
    return refusal(path, "it is larger than " + std::to_string(kLargest >> 20) + " MiB");
  if (!readAll(fd.get(), static_cast<size_t>(facts.st_size), file.bytes_))
    return refusal(path, std::string("it cannot be read (") + std::strerror(errno) + ")");
  if (file.bytes_.size() != static_cast<size_t>(facts.st_size))
    return refusal(path, "it changed while it was read; it is looked at again when it rests");

  auto elf = inspectElf(file.bytes());
  if (!elf.ok()) return refusal(path, elf.error().message);
  file.facts_ = *elf;
  file.sha256_ = sha256Hex(file.bytes());
  return file;
}

}  // namespace spillway::plugins
