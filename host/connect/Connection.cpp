#include "host/connect/Connection.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/base/DurableFile.h"

namespace spillway::connect {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostBytes = size_t{8} << 20;
constexpr mode_t kPrivate = 0600;

base::Error failure(std::string message) { return {.fault = base::Fault::Server, .message = std::move(message)}; }

std::optional<std::string> contentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// A file as it is. An error when it is there and cannot be read.
base::Result<Change> now(const std::string& path) {
  Change out;
  out.path = path;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return out;
    return failure("cannot read " + path + ": " + std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) return failure(path + " is no file");
  if (static_cast<size_t>(status.st_size) > kMostBytes) return failure(path + " is too large for settings");
  const auto content = contentOf(path);
  if (!content) return failure("cannot read " + path);
  out.before = *content;
  out.existed = true;
  return out;
}

// Writes or removes it. Who may read the file stays as it is; a new one is its owner's alone, since a key may be in it.
base::Result<void> apply(const Change& change) {
  if (!change.exists) {
    if (::unlink(change.path.c_str()) != 0 && errno != ENOENT)
      return failure("cannot remove " + change.path + ": " + std::strerror(errno));
    return {};
  }
  std::error_code error;
  fs::create_directories(fs::path(change.path).parent_path(), error);
  if (error) return failure("cannot make the folder of " + change.path + ": " + error.message());
  struct stat status {};
  const mode_t mode = ::stat(change.path.c_str(), &status) == 0 ? status.st_mode & 07777 : kPrivate;
  if (auto written = base::writeDurably(change.path, change.after); !written.ok()) return written;
  if (::chmod(change.path.c_str(), mode) != 0) return failure("cannot set the mode of " + change.path);
  return {};
}

Change reversed(const Change& change) {
  return {change.path, change.after, change.before, change.exists, change.existed};
}

Json jsonOf(const Path& path) {
  Json out = Json::array();
  for (const Step& step : path) out.push_back(step.value ? Json{{step.name, *step.value}} : Json(step.name));
  return out;
}

Path pathOf(const Json& json) {
  Path out;
  for (const Json& step : json) {
    if (step.is_string())
      out.push_back({step.get<std::string>()});
    else
      out.push_back({step.items().begin().key(), step.items().begin().value().get<std::string>()});
  }
  return out;
}

bool wanted(const Edit& edit, const Place& place) {
  return edit.condition.empty() || (edit.condition == "key" ? place.keyNeeded : place.modelWished);
}

// Whether two values say the same: some agents write their settings anew, with other spaces and in another order.
bool sameValue(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto first = nlohmann::json::parse(a, nullptr, false, true),
             second = nlohmann::json::parse(b, nullptr, false, true);
  return !first.is_discarded() && first == second;
}

// How many steps of a path lead to something that is there.
size_t present(const Document& document, const Path& path) {
  size_t depth = 0;
  while (depth < path.size()) {
    const auto raw = document.raw({path.begin(), path.begin() + static_cast<std::ptrdiff_t>(depth) + 1});
    if (!raw.ok() || !*raw) break;
    ++depth;
  }
  return depth;
}

}  // namespace

std::string Connection::pathOf(const SettingsFile& file) const {
  const auto under = [this](const std::string& path) { return path.starts_with("~/") ? home_ + path.substr(1) : path; };
  std::string path = under(file.path);
  if (!file.folderVariable.empty())
    if (const auto folder = variables_(file.folderVariable); folder && !folder->empty())
      path = *folder + path.substr(path.rfind('/'));
  std::error_code error;
  if (!fs::exists(path, error))
    for (const std::string& other : file.other)
      if (fs::exists(under(other), error)) path = under(other);
  // Written through a link, not in its place.
  const fs::path real = fs::canonical(path, error);
  return error ? path : real.string();
}

Json Connection::record() const {
  const auto text = contentOf(folder() + "/record.json");
  const Json json = text ? Json::parse(*text, nullptr, false) : Json();
  return json.is_object() && json.contains("files") ? json : Json();
}

bool Connection::exists() const { return !record().is_null(); }

std::string Connection::keyName() const {
  const Json json = record();
  return json.is_null() ? "" : json.value("key", std::string());
}

base::Result<std::vector<Change>> Connection::plan(const Place& place) const {
  const auto before = planUndo();
  if (!before.ok()) return before.error();
  std::vector<Change> out;
  for (const SettingsFile& file : agent_.files) {
    const std::string path = pathOf(file);
    auto change = now(path);
    if (!change.ok()) return change.error();
    const bool existedAtAll = change->existed;
    // What was there before an earlier connecting is what one goes from.
    std::string base = change->before;
    bool existed = change->existed;
    for (const Change& earlier : *before)
      if (earlier.path == path) {
        base = earlier.after;
        existed = earlier.exists;
      }
    auto document = Document::read(file.format, existed ? base : file.fresh);
    if (!document.ok()) return failure(path + ": " + document.error().message + "; nothing was changed");
    for (const Edit& edit : file.edits) {
      if (!wanted(edit, place)) continue;
      if (auto done = (*document)->set(filled(edit.at, place), filled(edit.value, place)); !done.ok())
        return failure(path + ": " + done.error().message + "; nothing was changed");
    }
    change->existed = existedAtAll;
    change->after = (*document)->text();
    out.push_back(std::move(*change));
  }
  return out;
}

base::Result<void> Connection::connect(const Place& place, const std::string& keyName) const {
  const auto changes = plan(place);
  if (!changes.ok()) return changes.error();
  const auto before = planUndo();
  if (!before.ok()) return before.error();
  std::error_code error;
  fs::create_directories(folder(), error);
  if (error) return failure("cannot make " + folder() + ": " + error.message());
  fs::permissions(folder(), fs::perms::owner_all, error);
  Json files = Json::array();
  for (size_t i = 0; i < changes->size(); ++i) {
    const Change& change = (*changes)[i];
    std::string original = change.before;
    bool existed = change.existed;
    for (const Change& earlier : *before)
      if (earlier.path == change.path) {
        original = earlier.after;
        existed = earlier.exists;
      }
    const std::string kept = "before-" + std::to_string(i), written = "after-" + std::to_string(i);
    if (auto done = base::writeDurably(folder() + "/" + kept, original); !done.ok()) return done;
    if (auto done = base::writeDurably(folder() + "/" + written, change.after); !done.ok()) return done;
    const auto document = Document::read(agent_.files[i].format, original);
    Json edits = Json::array();
    for (const Edit& edit : agent_.files[i].edits) {
      if (!wanted(edit, place) || !document.ok()) continue;
      const Path at = filled(edit.at, place);
      const auto raw = (*document)->raw(at);
      edits.push_back({{"at", jsonOf(at)},
                       {"before", raw.ok() && *raw ? Json(**raw) : Json()},
                       {"present", present(**document, at)}});
    }
    files.push_back({{"path", change.path},
                     {"format", agent_.files[i].format},
                     {"existed", existed},
                     {"before", kept},
                     {"after", written},
                     {"edits", std::move(edits)}});
  }
  const Json json = {{"agent", agent_.id}, {"key", keyName}, {"files", std::move(files)}};
  if (auto done = base::writeDurably(folder() + "/record.json", json.dump(1) + "\n"); !done.ok()) return done;
  for (size_t i = 0; i < changes->size(); ++i) {
    auto done = apply((*changes)[i]);
    if (done.ok()) continue;
    while (i-- > 0) (void)apply(reversed((*changes)[i]));
    return done;
  }
  return {};
}

base::Result<Change> Connection::undone(const Json& file, bool* merged) const {
  const auto read = [&](const char* name) { return contentOf(folder() + "/" + file.value(name, std::string())); };
  const auto before = read("before"), after = read("after");
  auto change = now(file.value("path", std::string()));
  if (!change.ok()) return change;
  if (!before || !after) return failure("what was there before is not in " + folder() + " any more");
  const bool existed = file.value("existed", true);
  if (!change->existed || change->before == *after || change->before == *before) {
    change->after = *before;
    change->exists = existed;
    // A file that its owner has removed meanwhile stays removed.
    if (!change->existed) change->exists = false;
    return change;
  }
  // Changed since: what was written is taken out again, all else stays.
  if (merged != nullptr) *merged = true;
  const std::string format = file.value("format", std::string());
  auto document = Document::read(format, change->before);
  auto written = Document::read(format, *after);
  if (!document.ok()) return failure(change->path + ": " + document.error().message);
  if (!written.ok()) return failure(change->path + ": " + written.error().message);
  for (const Json& edit : file.at("edits")) {
    const Path at = connect::pathOf(edit.at("at"));
    const auto is = (*document)->raw(at), was = (*written)->raw(at);
    if (!is.ok() || !was.ok() || !*is || !*was || !sameValue(**is, **was))
      continue;  // its owner has made something else of it
    const Json& earlier = edit.at("before");
    if (earlier.is_string()) {
      if (auto done = (*document)->setRaw(at, earlier.get<std::string>()); !done.ok()) return done.error();
      continue;
    }
    for (size_t depth = at.size(); depth > edit.value("present", size_t{0}); --depth) {
      const Path part(at.begin(), at.begin() + static_cast<std::ptrdiff_t>(depth));
      if (depth < at.size() && !(*document)->isEmpty(part)) break;
      if (auto done = (*document)->remove(part); !done.ok()) return done.error();
    }
  }
  change->after = (*document)->text();
  return change;
}

base::Result<std::vector<Change>> Connection::planUndo(std::vector<std::string>* merged) const {
  std::vector<Change> out;
  const Json json = record();
  if (json.is_null()) return out;
  for (const Json& file : json.at("files")) {
    bool changed = false;
    auto change = undone(file, &changed);
    if (!change.ok()) return change.error();
    if (changed && merged != nullptr) merged->push_back(change->path);
    out.push_back(std::move(*change));
  }
  return out;
}

base::Result<void> Connection::undo() const {
  const auto changes = planUndo();
  if (!changes.ok()) return changes.error();
  for (size_t i = 0; i < changes->size(); ++i) {
    if (!(*changes)[i].changes()) continue;
    auto done = apply((*changes)[i]);
    if (done.ok()) continue;
    while (i-- > 0) (void)apply(reversed((*changes)[i]));
    return done;
  }
  std::error_code error;
  fs::remove_all(folder(), error);
  if (error) return failure("cannot remove " + folder() + ": " + error.message());
  return {};
}

}  // namespace spillway::connect
