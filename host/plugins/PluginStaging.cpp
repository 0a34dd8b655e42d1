#include "host/plugins/PluginStaging.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "host/base/Clock.h"
#include "host/plugins/Descriptor.h"

namespace spillway::plugins {
namespace {

namespace fs = std::filesystem;

base::Error failure(const std::string& path, const std::string& what) {
  base::Error error;
  error.fault = base::Fault::Server;
  error.message = path + ": " + what + " (" + std::strerror(errno) + "); check the state folder's owner and free space";
  return error;
}

bool holds(const std::string& path, const PluginFile& file) {
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  struct stat facts {};
  if (!fd || ::fstat(fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_uid != ::geteuid()) return false;
  if ((facts.st_mode & 0777) != 0500 || static_cast<size_t>(facts.st_size) != file.bytes().size()) return false;
  const std::string_view wanted = file.bytes();
  std::array<char, 1 << 16> part;
  for (size_t have = 0; have < wanted.size();) {
    const ssize_t got = ::read(fd.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 ||
        wanted.substr(have, static_cast<size_t>(got)) != std::string_view(part.data(), static_cast<size_t>(got)))
      return false;
    have += static_cast<size_t>(got);
  }
  return true;
}

bool writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

}  // namespace

base::Result<void> PluginStaging::prepare() const {
  std::error_code made;
  fs::create_directories(fs::path(folder_).parent_path(), made);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return failure(folder_, "cannot be made");
  struct stat facts {};
  if (::lstat(folder_.c_str(), &facts) != 0) return failure(folder_, "cannot be looked at");
  if (!S_ISDIR(facts.st_mode) || facts.st_uid != ::geteuid()) {
    errno = ENOTDIR;
    return failure(folder_, "must be a folder of the user that runs the host");
  }
  if ((facts.st_mode & 077) != 0 && ::chmod(folder_.c_str(), 0700) != 0)
    return failure(folder_, "cannot be closed to others");
  return {};
}

base::Result<std::string> PluginStaging::place(const PluginFile& file) const {
  if (auto ready = prepare(); !ready.ok()) return ready.error();
  const std::string path = folder_ + "/" + file.sha256() + ".so";
  if (holds(path, file)) {
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // keeps it from being swept
    return path;
  }

  const std::string part = path + "." + std::to_string(::getpid()) + ".part";
  ::unlink(part.c_str());
  Descriptor fd(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0500));
  if (!fd) return failure(part, "cannot be made");
  // Without fsync: every start compares the copy before it is used, so one that a power cut damaged is found and made
  // again, and the first start need not wait for the disk.
  const bool written = writeAll(fd.get(), file.bytes()) && ::fchmod(fd.get(), 0500) == 0;
  if (!written || ::rename(part.c_str(), path.c_str()) != 0) {
    base::Error error = failure(part, "cannot be written");
    ::unlink(part.c_str());
    return error;
  }
  return path;
}

size_t PluginStaging::sweep(const std::set<std::string>& keep, int64_t ageMs) const {
  size_t removed = 0;
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, problem)) {
    const std::string name = entry.path().filename().string();
    if (name.size() < 64 || keep.contains(name.substr(0, 64))) continue;
    struct stat facts {};
    if (::lstat(entry.path().c_str(), &facts) != 0) continue;
    if (base::unixMs() - int64_t{facts.st_mtim.tv_sec} * 1000 < ageMs) continue;
    if (::unlink(entry.path().c_str()) == 0) ++removed;
  }
  return removed;
}

}  // namespace spillway::plugins
