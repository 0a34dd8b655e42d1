// Who has the access token of each account whose key or login is exchanged for one: makes it when it is first needed,
// renews it ahead of its expiry while it is in use, and once when an upstream has refused it. There is one exchange at
// a time for an account, however many wait for it; tokens of a login are on the disk before anybody gets them.
//
// Thread-safe. get() and refused() never block; what does is done on threads that the owner lends.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/accounts/Roster.h"
#include "host/base/Error.h"
#include "host/logins/AccessToken.h"
#include "host/logins/Login.h"
#include "host/logins/Ticker.h"
#include "host/logins/TokenStore.h"
#include "host/logins/TokenWait.h"
#include "host/plugins/Provider.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::logins {

struct TokenStatus {
  std::string provider, account;
  enum class State { AsIs, None, Good, Failing, NeedsLogin } state = State::None;
  int64_t expiresMs = 0;  // of the token; 0: none, or not said
  int64_t retryMs = 0;    // Failing: when it is tried again, unix
  std::string message;    // Failing, NeedsLogin: why
};

class TokenKeeper {
 public:
  // Everything is borrowed for the keeper's life. `submit` runs work on a thread that may block; `standing` hears
  // whether an account needs a login, from any thread; `secrets` of each fresh token and what renews it, before either
  // is used.
  struct Parts {
    TokenStore* store = nullptr;  // null: tokens of logins are not written down
    upstream::HttpCaller* http = nullptr;
    Ticker* ticker = nullptr;
    std::function<void(std::function<void()>)> submit;
    std::function<void(uint32_t slot, bool needsLogin)> standing;
    std::function<void(uint32_t slot, const config::Secret& access, const config::Secret& refresh)> secrets = {};
  };
  explicit TokenKeeper(Parts parts) : parts_(std::move(parts)) {}

  // The accounts and logins from now on. What is known about accounts that stay is kept.
  // `find` gives the provider of a plugin, or null; it holds what it gives.
  using Find = std::function<const plugins::Provider*(std::string_view plugin)>;
  void adopt(std::shared_ptr<const accounts::Roster> roster, Find find, std::vector<Login> logins);

  struct Answer {
    enum class Kind {
      AsIs,    // the account's key is sent
      Ready,   // `token` is
      Waits,   // `wait` is rung when there is more to say
      Missing  // there is none: `why`, until `untilMs`
    } kind = Kind::AsIs;
    std::shared_ptr<const AccessToken> token = {};
    bool needsLogin = false;
    base::Error why = {};
    int64_t untilMs = 0;  // unix; 0: until somebody does something
  };
  // `account`: of this roster or an earlier one. `wait` null: whoever asks does not wait, and is told Waits all the
  // same.
  Answer get(const accounts::Account& account, const std::shared_ptr<TokenWait>& wait);

  // The upstream has refused that token. True: another one can be had, get() tells when.
  bool refused(const accounts::Account& account, const AccessToken& token);

  std::vector<TokenStatus> status() const;

  // Breaks off what is under way, and begins nothing more.
  void stop() { stopped_ = true; }

 private:
  struct Entry;
  using Entries = std::unordered_map<uint32_t, std::shared_ptr<Entry>>;  // by slot of the account

  void start(const std::shared_ptr<Entry>& entry);
  void make(const std::shared_ptr<Entry>& entry);
  void publish(Entry& entry, std::shared_ptr<const AccessToken> token);
  void failed(Entry& entry, const base::Error& error, bool final);
  void plan(const std::shared_ptr<Entry>& entry);
  void ahead(const std::shared_ptr<Entry>& entry);

  const Parts parts_;
  std::atomic<bool> stopped_{false};
  mutable std::mutex mutex_;  // guards what follows, and what is in the entries
  std::shared_ptr<const accounts::Roster> roster_;
  Find find_;
  Entries entries_;
  uint64_t serials_ = 0;
};

}  // namespace spillway::logins
