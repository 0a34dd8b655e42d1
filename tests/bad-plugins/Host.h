// A little host for loader tests: a plugin folder, a state folder and a registry in a place of their own, and the log
// as it was written.
//
// Used by the test's thread; the log may be written to from any.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "host/base/Call.h"
#include "host/base/Log.h"
#include "host/plugins/PluginRegistry.h"

namespace zoo {

// Keeps log lines instead of writing them.
class Log final : public spillway::base::LogSink {
 public:
  Log() : before_(spillway::base::setLogSink(this)) {}
  ~Log() override { spillway::base::setLogSink(before_); }
  void write(spillway::base::Level level, std::string_view component, std::string_view message) override;

  bool has(std::string_view part) const;
  int count(std::string_view part) const;

 private:
  LogSink* before_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

class Host {
 public:
  Host();
  ~Host();

  std::string path(const std::string& file) const { return folder() + "/" + file; }
  std::string folder() const { return root_ + "/plugins"; }
  std::string state() const { return root_ + "/state"; }

  // Puts a copy of an animal into the plugin folder, complete at once (written aside, then renamed).
  std::string bring(const std::string& animal, const std::string& as = "");
  // Puts bytes there.
  std::string write(const std::string& file, const std::string& bytes);

  // Starts a registry over the folder and loads everything.
  void start(spillway::plugins::Breadcrumbs* crumbs = nullptr);
  // Looks again until every change has been taken.
  void lookAgain();

  spillway::plugins::PluginRegistry& registry() { return *registry_; }
  std::shared_ptr<const spillway::plugins::PluginSet> set() const { return registry_->current(); }

  // Why a file of the folder is refused; empty when it is not.
  std::string refusal(const std::string& file) const;

  Log log;

 private:
  std::string root_;
  std::unique_ptr<spillway::plugins::PluginRegistry> registry_;
};

// The bytes of an animal.
std::string bytesOf(const std::string& animal);

// A call with an arena of its own.
struct Call {
  Call() { call.arena = &arena; }
  spillway::base::Arena arena;
  spw_call call;
  operator spw_call&() { return call; }
};

}  // namespace zoo
