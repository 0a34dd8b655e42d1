// Logins that people make on another device: a code is shown, the vendor is asked now and then whether it was entered,
// and what comes of it is kept on the disk. The timer is here; what the vendor wants to hear knows its plugin.
//
// Thread-safe. begin() waits for the vendor; the rest never blocks.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/base/Result.h"
#include "host/config/Proxy.h"
#include "host/logins/Login.h"
#include "host/logins/Ticker.h"
#include "host/logins/TokenStore.h"
#include "host/plugins/Provider.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::logins {

// What somebody asks for.
struct LoginWish {
  std::string provider, account;             // as configured; a plugin's provider stands for itself
  std::vector<config::SettingRow> settings;  // of the account
  bool termsAccepted = false;
};

// A provider that somebody wants to log in to.
struct LoginTarget {
  std::shared_ptr<const void> plugins;  // keeps the next one
  const plugins::Provider* provider = nullptr;
  std::string baseUrl;                         // the configured one; empty: the plugin's
  std::shared_ptr<const config::Proxy> proxy;  // the account's; null: directly
  std::vector<config::SettingRow> settings;    // of the account, as configured
  bool hasKey = false;                         // the configuration gives the account one
};

// A login as it stands.
struct LoginView {
  enum class State { Pending, Done, Denied, Expired, Failed, Cancelled } state = State::Pending;
  std::string id, provider, account;
  std::string userCode, verificationUrl;  // what the person needs
  std::string person, terms;
  int64_t expiresMs = 0;   // unix
  int64_t intervalMs = 0;  // between two questions to the vendor
  std::string message;     // why it came to nothing
};

const char* stateName(LoginView::State state);

class DeviceLogins {
 public:
  static constexpr size_t kMostPending = 16, kMostKept = 64;
  static constexpr int64_t kKeptMs = 15 * 60'000;  // that an ended one can be asked for

  // Everything is borrowed. `resolve` finds a provider, `submit` runs work on a thread that may block, `done` hears of
  // a login that is on the disk before it is said to be done; it may block.
  struct Parts {
    TokenStore* store = nullptr;
    upstream::HttpCaller* http = nullptr;
    Ticker* ticker = nullptr;
    std::function<void(std::function<void()>)> submit;
    std::function<base::Result<LoginTarget>(const std::string& provider, const std::string& account)> resolve;
    std::function<void(const Login&)> done;
  };
  explicit DeviceLogins(Parts parts) : parts_(std::move(parts)) {}

  // Errors are for people, with the status the API answers: 400, 404, 409 (the terms must be accepted), 429, 502.
  base::Result<LoginView> begin(const LoginWish& wish);

  std::optional<LoginView> find(const std::string& id) const;
  std::vector<LoginView> list() const;  // the newest last

  // False: there is none that waits.
  bool cancel(const std::string& id);

  // Breaks off what is under way, and begins nothing more.
  void stop() { stopped_ = true; }

 private:
  struct Pending;

  void wait(const std::shared_ptr<Pending>& pending);
  void poll(const std::shared_ptr<Pending>& pending);
  void finish(const std::shared_ptr<Pending>& pending, Login login);
  void end(Pending& pending, LoginView::State state, std::string message);
  void forget(int64_t nowMs);
  size_t waiting() const;

  const Parts parts_;
  std::atomic<bool> stopped_{false};
  mutable std::mutex mutex_;  // guards what follows, and what is in them
  std::vector<std::shared_ptr<Pending>> all_;
};

}  // namespace spillway::logins
