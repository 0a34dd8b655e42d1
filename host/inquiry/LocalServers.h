// Looks for model servers on this machine that nobody has configured: those whose plugin says how to tell them (quirk
// "local_probe", docs/quirks.md) are asked at their usual address, at the start and every half minute until they
// answer.
//
// Thread-safe; one thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "host/plugins/Provider.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::inquiry {

// One of them, and a member of the JSON object that it answers at its address.
struct LocalServer {
  std::string id, url, member;
};

// Nothing: the plugin does not say, or its address is not on this machine.
std::optional<LocalServer> localServerOf(const plugins::Provider& provider);

class LocalServers {
 public:
  // `caller` outlives this. `onFound` is called on the thread that looks, after found() has changed.
  LocalServers(upstream::HttpCaller& caller, std::function<void()> onFound);
  ~LocalServers();
  LocalServers(const LocalServers&) = delete;
  LocalServers& operator=(const LocalServers&) = delete;

  // Which to look for from now on.
  void adopt(std::vector<LocalServer> wanted);

  // Ids of providers whose server has answered since the start. One that has gone away may come back: it stays.
  std::vector<std::string> found() const;

 private:
  bool answers(const LocalServer& wanted);
  void run();

  upstream::HttpCaller& caller_;
  const std::function<void()> onFound_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::atomic<bool> cancelled_{false};
  std::vector<LocalServer> wanted_;
  std::set<std::string> found_;
  std::thread thread_;
};

}  // namespace spillway::inquiry
