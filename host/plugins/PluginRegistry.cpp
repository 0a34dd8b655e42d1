#include "host/plugins/PluginRegistry.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "host/base/Clock.h"
#include "host/base/Explained.h"
#include "host/base/Log.h"
#include "host/plugins/Breadcrumbs.h"
#include "host/plugins/Plugin.h"
#include "host/plugins/PluginFile.h"
#include "host/plugins/PluginStaging.h"
#include "host/plugins/Retirement.h"
#include "host/plugins/Signature.h"

namespace spillway::plugins {
namespace {

namespace fs = std::filesystem;

int64_t nanoseconds(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

// What a plugin offers, as "provider acme"; ids of different kinds do not collide.
std::vector<std::string> offers(const Plugin& plugin) {
  std::vector<std::string> all{"plugin " + plugin.id()};
  for (const Translator& one : plugin.translators()) {
    all.push_back("wire " + std::string(one.wire()));
    for (const spw_route& route : one.routes())
      all.push_back("route " + std::string(route.method) + " " + route.path +
                    (route.when_header ? std::string(" with ") + route.when_header : ""));
  }
  for (const Provider& one : plugin.providers()) all.push_back("provider " + std::string(one.id()));
  for (const Compressor& one : plugin.compressors()) all.push_back("compressor " + std::string(one.id()));
  return all;
}

}  // namespace

PluginRegistry::PluginRegistry(Options options)
    : options_(std::move(options)),
      retirement_(Retirement::begin()),
      set_(std::make_shared<PluginSet>(std::vector<PluginSet::Member>(), std::vector<Refused>())) {}

PluginRegistry::~PluginRegistry() {
  {
    std::lock_guard lock(lookMutex_);
    entries_.clear();
  }
  {
    std::lock_guard lock(setMutex_);
    set_.reset();
  }
  retirement_->close();
}

void PluginRegistry::load() {
  const int64_t begun = base::monotonicMs();
  look(true);
  const int64_t took = base::monotonicMs() - begun;
  std::set<std::string> used;
  {
    std::lock_guard lock(lookMutex_);
    for (const auto& [file, entry] : entries_)
      if (entry.plugin) used.insert(entry.plugin->sha256());
  }
  base::log(base::Level::Info, "plugins",
            std::to_string(used.size()) + " plugins loaded in " + std::to_string(took) + " ms");
  PluginStaging(options_.state + "/plugins").sweep(used);
}

bool PluginRegistry::rescan() { return look(false); }

std::shared_ptr<const PluginSet> PluginRegistry::current() const {
  std::lock_guard lock(setMutex_);
  return set_;
}

void PluginRegistry::settle() { retirement_->settle(); }

bool PluginRegistry::look(bool atOnce) {
  bool changed = false, waiting = false;
  {
    std::lock_guard lock(lookMutex_);
    loading_ = atOnce;
    const std::map<std::string, Stamp> found = list();
    waiting = update(found, atOnce, changed);
    if (changed || atOnce) publish();
  }
  if (changed && !atOnce && options_.onChange) options_.onChange();
  return waiting;
}

// The files that could be plugins, as they are now; order_ becomes the order in which they are taken.
std::map<std::string, PluginRegistry::Stamp> PluginRegistry::list() {
  std::map<std::string, Stamp> found;
  order_.clear();
  for (const std::string& folder : options_.folders) {
    std::vector<std::string> files;
    std::error_code problem;
    for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem))
      if (at->path().extension() == ".so") files.push_back(at->path().string());
    std::sort(files.begin(), files.end());
    for (std::string& file : files) {
      struct stat facts {};
      if (::lstat(file.c_str(), &facts) != 0 || found.contains(file)) continue;
      found[file] = {facts.st_dev, facts.st_ino, facts.st_size, nanoseconds(facts.st_mtim), nanoseconds(facts.st_ctim)};
      if (::lstat((file + std::string(kSignatureEnding)).c_str(), &facts) == 0)
        found[file].signedNs = nanoseconds(facts.st_ctim);
      order_.push_back(std::move(file));
    }
  }
  return found;
}

// Brings entries_ to what was found; true when a file has yet to rest.
bool PluginRegistry::update(const std::map<std::string, Stamp>& found, bool atOnce, bool& changed) {
  const int64_t now = base::monotonicMs();
  bool waiting = false;
  for (auto at = entries_.begin(); at != entries_.end();) {
    if (found.contains(at->first)) {
      ++at;
      continue;
    }
    if (at->second.plugin)
      base::log(base::Level::Info, "plugins",
                at->first + " is gone; plugin " + at->second.plugin->id() + " leaves with it");
    changed = changed || at->second.plugin || !at->second.reason.empty();
    at = entries_.erase(at);
  }
  for (const std::string& file : order_) {
    Entry& entry = entries_[file];
    const Stamp& stamp = found.at(file);
    if (entry.sinceMs == 0 || entry.seen != stamp) {
      entry.seen = stamp;
      entry.sinceMs = now;
      entry.taken = false;
    }
    if (entry.taken) continue;
    if (!atOnce && now - entry.sinceMs < options_.restMs) {
      waiting = true;
      continue;
    }
    take(file, entry);
    changed = true;
  }
  // A file that was refused for the sake of another may be wanted now that the other one is gone.
  for (const std::string& file : changed ? order_ : std::vector<std::string>()) {
    Entry& entry = entries_[file];
    if (entry.taken && entry.duplicate) take(file, entry);
  }
  return waiting;
}

// Reads the file's present state and puts it to use, or says why not.
void PluginRegistry::take(const std::string& file, Entry& entry) {
  const std::string before = entry.reason;
  entry.taken = true;
  entry.duplicate = false;
  entry.reason.clear();
  const auto refuse = [&](std::string reason) {
    entry.reason = std::move(reason);
    if (entry.plugin) entry.reason += "; the version loaded before stays in use";
    if (entry.reason != before)
      base::log(base::Level::Error, "plugins", base::explained("refused: " + entry.reason, base::Cause::PluginRefused));
  };

  auto read = PluginFile::read(file);
  if (!read.ok()) return refuse(read.error().message);
  const Trust::Verdict verdict = options_.trust.judge(*read);
  if (!verdict.refusal.empty()) {
    // What nobody answers for any more does not stay, unlike a version before a bad replacement.
    if (entry.plugin && entry.plugin->sha256() == read->sha256()) entry.plugin.reset();
    return refuse(file + ": " + verdict.refusal);
  }
  if (entry.plugin && entry.plugin->sha256() == read->sha256()) return;
  if (options_.crumbs)
    if (auto barred = options_.crumbs->barred(read->sha256(), base::unixMs())) return refuse(file + ": " + *barred);
  std::shared_ptr<const Plugin> plugin = retirement_->living(read->sha256());
  if (!plugin) {
    auto staged = PluginStaging(options_.state + "/plugins").place(*read);
    if (!staged.ok()) return refuse(file + ": no private copy could be made: " + staged.error().message);
    auto loading = retirement_->oneAtATime();
    auto loaded = Plugin::load(*read, *staged, {options_.settings, options_.crumbs});
    if (!loaded.ok()) return refuse(loaded.error().message);
    plugin = retirement_->adopt(std::move(*loaded));
  }
  if (std::string why = conflict(*plugin, file); !why.empty()) {
    entry.duplicate = true;
    return refuse(std::move(why));
  }
  base::log(loading_ && !entry.plugin ? base::Level::Debug : base::Level::Info, "plugins",
            (entry.plugin ? "replaced plugin " : "loaded plugin ") + plugin->id() + " from " + file +
                (verdict.note.empty() ? "" : ", " + verdict.note));
  entry.plugin = std::move(plugin);
}

// Why the plugin cannot stand beside the others; empty when it can.
std::string PluginRegistry::conflict(const Plugin& plugin, const std::string& file) const {
  std::map<std::string, std::string> taken;
  for (const auto& [other, entry] : entries_)
    if (entry.plugin && other != file)
      for (std::string& offer : offers(*entry.plugin)) taken.emplace(std::move(offer), other);
  for (const std::string& offer : offers(plugin)) {
    auto [at, isNew] = taken.emplace(offer, file);
    if (isNew) continue;
    return file + ": it offers " + offer +
           (at->second == file ? " twice" : ", which " + at->second + " offers already; remove one of the two files");
  }
  return {};
}

void PluginRegistry::publish() {
  std::vector<PluginSet::Member> members;
  std::vector<Refused> refused;
  for (const std::string& file : order_) {
    const Entry& entry = entries_.at(file);
    if (entry.plugin) members.push_back({entry.plugin, file});
    if (!entry.reason.empty()) refused.push_back({file, entry.reason});
  }
  auto set = std::make_shared<const PluginSet>(std::move(members), std::move(refused));
  std::lock_guard lock(setMutex_);
  set_.swap(set);
}

}  // namespace spillway::plugins
