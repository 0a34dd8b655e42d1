// Loads the plugins of some folders and publishes them as one immutable PluginSet; takes up added, replaced and removed
// files when told to look again. A bad file is refused and everything else goes on; a bad replacement leaves the
// version before it in use. A version that left the set is stopped, on a thread of the registry's own, when its last
// user is done; its library stays mapped.
//
// current() may be called from any thread; load() and rescan() too, they exclude each other.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/plugins/PluginSet.h"
#include "host/plugins/Trust.h"

namespace spillway::plugins {

class Breadcrumbs;
class Retirement;
class SettingSource;

class PluginRegistry {
 public:
  static constexpr int64_t kRestMs = 500;

  // All pointers are borrowed for the registry's life and may be null.
  struct Options {
    std::vector<std::string> folders;  // searched in this order; one that does not exist is empty
    std::string state;                 // state folder; copies are kept in <state>/plugins
    const SettingSource* settings = nullptr;
    Breadcrumbs* crumbs = nullptr;
    Trust trust = {};
    int64_t restMs = kRestMs;        // rescan() reads a file that has stayed as it is this long
    std::function<void()> onChange;  // after a new set was published by rescan(), on its thread; may be empty
  };

  explicit PluginRegistry(Options options);

  // Stops what nobody uses any more. Plugins still in use are stopped by whoever drops them last.
  ~PluginRegistry();

  // Loads everything, at once. Called once, before the first current().
  void load();

  // Looks at the folders again. True when some file has changed but not yet rested: call again after restMs.
  bool rescan();

  // The newest set; never null.
  std::shared_ptr<const PluginSet> current() const;

  // Waits until every version that nobody uses has been stopped.
  void settle();

  const std::vector<std::string>& folders() const { return options_.folders; }

 private:
  // What tells one state of a file from another without reading it.
  struct Stamp {
    uint64_t device = 0, inode = 0;
    int64_t size = 0, modifiedNs = 0, changedNs = 0;
    int64_t signedNs = 0;  // when the signature beside it was changed; 0: there is none
    bool operator==(const Stamp&) const = default;
  };
  // A file of a folder, as last seen.
  struct Entry {
    Stamp seen;
    int64_t sinceMs = 0;                   // when `seen` was first seen, monotonic
    bool taken = false;                    // `seen` has been read and judged
    bool duplicate = false;                // refused only because another file offers the same id
    std::string reason;                    // why the newest state is refused; empty when it is in use
    std::shared_ptr<const Plugin> plugin;  // in use; may be of an earlier state of the file
  };

  bool look(bool atOnce);
  std::map<std::string, Stamp> list();
  bool update(const std::map<std::string, Stamp>& found, bool atOnce, bool& changed);
  void take(const std::string& file, Entry& entry);
  std::string conflict(const Plugin& plugin, const std::string& file) const;
  void publish();

  Options options_;
  std::shared_ptr<Retirement> retirement_;
  std::mutex lookMutex_;  // guards entries_, order_ and loading_
  bool loading_ = false;  // all of them at once, when the host starts
  std::vector<std::string> order_;
  std::map<std::string, Entry> entries_;  // by path
  mutable std::mutex setMutex_;
  std::shared_ptr<const PluginSet> set_;
};

}  // namespace spillway::plugins
