// What one plugin gets from the host: its spw_host with log and services. Lives as long as the plugin is started.
//
// The functions in the tables may be called from any thread.
#pragma once

#include <spillway/host.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "host/plugins/HttpClient.h"

namespace spillway::plugins {

// Where spillway.config finds a plugin's own settings. get() is called from any thread.
class SettingSource {
 public:
  virtual ~SettingSource() = default;

  // The scalar at a dotted path below plugins.<plugin>; nothing when it is not set.
  virtual std::optional<std::string> get(std::string_view plugin, std::string_view path) const = 0;
};

class HostServices {
 public:
  // `settings` null: every setting is empty.
  HostServices(std::string plugin, const SettingSource* settings);
  HostServices(const HostServices&) = delete;
  HostServices& operator=(const HostServices&) = delete;

  const spw_host& host() const { return host_; }

  // While one of these lives, spillway.http of the calling thread goes to `client`. The hooks that may block run inside
  // one; everywhere else the service refuses, so that no plugin waits for a network on the chat path.
  class HttpScope {
   public:
    explicit HttpScope(HttpClient& client);
    ~HttpScope();
    HttpScope(const HttpScope&) = delete;
    HttpScope& operator=(const HttpScope&) = delete;

   private:
    HttpClient* const before_;
  };

 private:
  static void log(void* ctx, int32_t level, spw_str message);
  static const void* get(void* ctx, const char* serviceId);
  static spw_str setting(void* ctx, spw_str path);

  const std::string plugin_;
  const SettingSource* const settings_;
  spw_host host_;
  spw_config config_;
  std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> read_;  // settings handed out; their text stays where it is
};

}  // namespace spillway::plugins
