// Who was inside which plugin when the process died. Each thread keeps one word, "plugin and function", in its own slot
// of a small file mapped into memory; what is in the file survives the process. A crash marks the slot of the thread
// that crashed, the next start reads it, names the culprit, and leaves out a plugin that has crashed the host twice
// within ten minutes.
//
// Crumb may be used on any thread; so may add(). Crash signals belong to the process, so the state they are caught with
// does too: at most one Breadcrumbs is open at a time.
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/plugins/Functions.h"

namespace spillway::plugins {

class Breadcrumbs {
 public:
  static constexpr int64_t kWindowMs = 10 * 60 * 1000;
  static constexpr int kCrashesToBar = 2;

  struct Crash {
    std::string plugin, sha256, function, signal;
    int64_t atUnixMs = 0;
  };

  // What a host calls at its start: opens <stateFolder>/breadcrumbs, says in the log how the run before crashed if it
  // did, and catches crashes from here on.
  static base::Result<std::unique_ptr<Breadcrumbs>> open(const std::string& stateFolder);

  // Reads what an earlier run left at `path`, then begins a new file there. `nowUnixMs`: the present.
  static base::Result<std::unique_ptr<Breadcrumbs>> openFile(const std::string& path, int64_t nowUnixMs);

  // Says goodbye: a run that ended in order. Threads may go on using crumbs, unseen.
  ~Breadcrumbs();

  // Marks the crashing thread when SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGABRT strikes, then lets the signal take its
  // course. For the life of the process.
  void catchCrashes();

  // How the run before ended, when it crashed. `plugin` is empty when the crash was outside of plugins.
  const std::optional<Crash>& lastCrash() const { return lastCrash_; }

  // Whether a plugin file of that content has crashed the host too often to be started now; the sentence says so.
  std::optional<std::string> barred(std::string_view sha256, int64_t nowUnixMs) const;

  // The number of a plugin's version for crumbs, from 1; 0 when there is no room left.
  uint32_t add(std::string_view id, std::string_view sha256);

  // Where the calling thread writes. Never null.
  static std::atomic<uint64_t>& here() {
    if (place_.generation != generation_.load(std::memory_order_relaxed)) [[unlikely]]
      claim();
    return *place_.word;
  }

  struct File;
  class Slots;

 private:
  struct Place {
    std::atomic<uint64_t>* word;
    uint32_t generation, slot;  // slot 0: none, from 1
  };
  class Claimed;

  explicit Breadcrumbs(std::shared_ptr<Slots> slots) : slots_(std::move(slots)) {}
  static void claim();
  static void onCrash(int signal, siginfo_t* info, void* context);
  static void mark(int signal);

  inline static constinit thread_local Place place_{nullptr, 0, 0};
  inline static std::atomic<uint32_t> generation_{1};

  std::shared_ptr<Slots> slots_;
  std::optional<Crash> lastCrash_;
  std::vector<Crash> history_;
};

// Says that this thread is inside a plugin's function, as long as it lives; nests. Two stores and a load.
class Crumb {
 public:
  Crumb(uint32_t plugin, Function function)
      : word_(Breadcrumbs::here()), before_(word_.load(std::memory_order_relaxed)) {
    word_.store((uint64_t{plugin} << 16) | static_cast<uint16_t>(function), std::memory_order_relaxed);
  }
  ~Crumb() { word_.store(before_, std::memory_order_relaxed); }
  Crumb(const Crumb&) = delete;
  Crumb& operator=(const Crumb&) = delete;

 private:
  std::atomic<uint64_t>& word_;
  const uint64_t before_;
};

}  // namespace spillway::plugins
