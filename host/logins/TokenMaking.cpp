#include "host/logins/TokenMaking.h"

#include <algorithm>

#include "host/base/Arena.h"
#include "host/base/Call.h"
#include "host/base/Clock.h"
#include "host/upstream/PluginHttp.h"

namespace spillway::logins {
namespace {

constexpr int64_t kMostMs = 60'000;     // however many calls it takes
constexpr int64_t kMostEndMs = 15'000;  // somebody waits

spw_str str(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(spw_str text) { return text.len > 0 ? std::string_view(text.ptr, text.len) : std::string_view(); }

base::Error broken(std::string message) { return {.fault = base::Fault::Server, .message = std::move(message)}; }

// What a plugin may know while it makes a token.
struct Secrets final : base::SecretSource {
  const accounts::Account& account;
  const Login* login;

  Secrets(const accounts::Account& of, const Login* with) : account(of), login(with) {}
  std::string_view get(std::string_view name) const override {
    if (login != nullptr && name == "token") return login->access.reveal();
    if (login != nullptr && name == "refresh_token") return login->refresh.reveal();
    return account.get(name);
  }
};

// The same when the account may be gone already.
struct LoginSecrets final : base::SecretSource {
  const Login& login;

  explicit LoginSecrets(const Login& of) : login(of) {}
  std::string_view get(std::string_view name) const override {
    if (name == "token") return login.access.reveal();
    if (name == "refresh_token") return login.refresh.reveal();
    for (const config::SettingRow& setting : login.settings)
      if (setting.name == name) return setting.value.reveal();
    return {};
  }
};

struct Memory {
  base::Arena arena;
  ~Memory() { arena.wipe(); }
};

spw_token asToken(const Login* login) {
  spw_token old{};
  old.size = sizeof old;
  if (login == nullptr) return old;
  old.access = str(login->access.reveal());
  old.refresh = str(login->refresh.reveal());
  old.account = str(login->person);
  old.extra = str(login->extra.reveal());
  old.expires_unix_ms = login->expiresMs;
  return old;
}

}  // namespace

base::Result<bool> endLogin(const Login& login, const plugins::Provider& provider, upstream::HttpCaller& http,
                            std::shared_ptr<const config::Proxy> proxy, const std::atomic<bool>& cancelled) {
  if (!provider.hasLogout()) return false;
  Memory memory;
  const LoginSecrets secrets(login);
  spw_call call;
  call.arena = &memory.arena;
  call.secrets = &secrets;
  call.deadlineMonotonicMs = base::monotonicMs() + kMostEndMs;
  call.cancelled = &cancelled;
  upstream::PluginHttp service(http, std::move(proxy));
  auto told = provider.logout(call, service, asToken(&login));
  if (told.ok()) return told;
  base::Error error = told.error();
  for (const std::string_view secret : {login.access.reveal(), login.refresh.reveal()})
    coverSecret(error.message, secret);
  return error;
}

void coverSecret(std::string& text, std::string_view secret) {
  if (secret.size() < 6) return;
  for (size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
    text.replace(at, secret.size(), "***");
}

base::Result<std::optional<AccessToken>> makeToken(const accounts::Account& account, const plugins::Provider& provider,
                                                   upstream::HttpCaller& http, const std::atomic<bool>& cancelled,
                                                   Login* login) {
  Memory memory;
  const Secrets secrets(account, login);
  spw_call call;
  call.arena = &memory.arena;
  call.secrets = &secrets;
  call.deadlineMonotonicMs = base::monotonicMs() + kMostMs;
  call.cancelled = &cancelled;
  upstream::PluginHttp service(http, account.proxy);
  const spw_token old = asToken(login);
  auto fresh = provider.refresh(call, service, old);
  if (!fresh.ok()) {
    base::Error error = fresh.error();
    for (const std::string_view secret : {account.key.reveal(), view(old.access), view(old.refresh)})
      coverSecret(error.message, secret);
    return error;
  }
  if (!fresh->has_value()) return std::optional<AccessToken>();
  const spw_token& token = **fresh;
  if (token.access.len > kMostTokenBytes || token.refresh.len > kMostTokenBytes || token.extra.len > kMostExtraBytes)
    return broken("the token it was given is too large");
  AccessToken made;
  made.madeMs = base::unixMs();
  if (token.expires_unix_ms > 0 && token.expires_unix_ms <= made.madeMs)
    return broken("the token it was given has expired already");
  made.text = config::Secret(view(token.access));
  made.expiresMs = std::max<int64_t>(token.expires_unix_ms, 0);
  if (login != nullptr) {
    login->access = made.text;
    login->expiresMs = made.expiresMs;
    if (token.refresh.len > 0) login->refresh = config::Secret(view(token.refresh));
    if (token.extra.len > 0) login->extra = config::Secret(view(token.extra));
  }
  return std::optional<AccessToken>(std::move(made));
}

}  // namespace spillway::logins
