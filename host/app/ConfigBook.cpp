#include "host/app/ConfigBook.h"

#include <dirent.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "host/base/Clock.h"
#include "host/base/DurableFile.h"
#include "host/base/Hex.h"
#include "host/config/ConfigReader.h"
#include "host/config/Scalars.h"
#include "host/config/SmallFile.h"

namespace spillway::app {
namespace {

constexpr std::string_view kEnding = ".yaml";

base::Error failure(int status, std::string message) {
  return {.fault = status == 500 ? base::Fault::Server : base::Fault::InvalidRequest,
          .httpStatus = status,
          .message = std::move(message)};
}

// "1764428400000.chains" as its parts; atMs 0: it is none of ours.
ConfigBook::Version parsed(std::string_view id) {
  ConfigBook::Version version;
  const size_t dot = id.find('.');
  if (dot == std::string_view::npos || !config::isName(id)) return version;
  const auto [end, error] = std::from_chars(id.data(), id.data() + dot, version.atMs);
  if (error != std::errc() || end != id.data() + dot) return {};
  version.id = id;
  version.what = id.substr(dot + 1);
  return version;
}

}  // namespace

ConfigBook::ConfigBook(std::string file, const std::string& stateFolder)
    : file_(std::move(file)), folder_(stateFolder + "/config-history") {}

std::string ConfigBook::revisionOf(std::string_view text) {
  unsigned char bytes[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes);
  return base::hex(bytes, 12);
}

base::Result<ConfigBook::Text> ConfigBook::read() const {
  Text out;
  if (::access(file_.c_str(), F_OK) == 0) {
    auto file = config::readSmallFile(file_, config::kMostConfigBytes);
    if (!file.ok()) return failure(500, file.error().message);
    out.text = file->text;
    out.there = true;
  }
  out.revision = revisionOf(out.text);
  return out;
}

base::Result<std::string> ConfigBook::write(const std::string& revision, std::string_view text,
                                            const std::string& what) {
  const std::lock_guard lock(writing_);
  auto now = read();
  if (!now.ok()) return now.error();
  if (now->revision != revision)
    return failure(409, "the configuration has been changed meanwhile; look at it again and repeat your change");
  if (text.size() > config::kMostConfigBytes)
    return failure(422, "the configuration would become larger than a file may be");
  if (now->there)
    if (auto kept = keep(now->text, what); !kept.ok()) return kept.error();
  // A link stays one, and whoever may read the file still may.
  std::error_code unresolved;
  const std::string target = now->there ? std::filesystem::canonical(file_, unresolved).string() : file_;
  if (unresolved) return failure(500, "cannot find " + file_ + ": " + unresolved.message());
  struct stat status {};
  const bool known = ::stat(target.c_str(), &status) == 0;
  if (auto written = base::writeDurably(target, text); !written.ok()) return written.error();
  if (known && ::chmod(target.c_str(), status.st_mode & 0777) != 0)
    return failure(500, "cannot set the permissions of " + target + ": " + std::strerror(errno));
  return revisionOf(text);
}

base::Result<void> ConfigBook::keep(const std::string& text, const std::string& what) {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST)
    return failure(500, "cannot make " + folder_ + ": " + std::strerror(errno));
  std::vector<Version> all = history();
  // Two changes within a millisecond have two names all the same.
  const int64_t at = std::max(base::unixMs(), all.empty() ? 0 : all.front().atMs + 1);
  if (auto written = base::writeDurably(folder_ + "/" + std::to_string(at) + "." + what + std::string(kEnding), text);
      !written.ok())
    return written;
  for (size_t i = kMostVersions - 1; i < all.size(); ++i)
    ::unlink((folder_ + "/" + all[i].id + std::string(kEnding)).c_str());
  return {};
}

std::vector<ConfigBook::Version> ConfigBook::history() const {
  std::vector<Version> out;
  if (DIR* folder = ::opendir(folder_.c_str())) {
    while (const dirent* entry = ::readdir(folder)) {
      std::string_view name = entry->d_name;
      if (!name.ends_with(kEnding)) continue;
      name.remove_suffix(kEnding.size());
      if (Version version = parsed(name); version.atMs > 0) out.push_back(std::move(version));
    }
    ::closedir(folder);
  }
  std::sort(out.begin(), out.end(), [](const Version& a, const Version& b) { return a.atMs > b.atMs; });
  return out;
}

base::Result<std::string> ConfigBook::version(const std::string& id) const {
  const base::Error none = failure(404, "there is no earlier version '" + id + "'");
  if (parsed(id).atMs == 0) return none;
  auto file = config::readSmallFile(folder_ + "/" + id + std::string(kEnding), config::kMostConfigBytes);
  if (!file.ok()) return none;
  return std::move(file->text);
}

}  // namespace spillway::app
