#include "host/logins/DeviceLogins.h"

#include <algorithm>

#include "host/base/Arena.h"
#include "host/base/Call.h"
#include "host/base/Clock.h"
#include "host/base/Ids.h"
#include "host/base/Log.h"
#include "host/config/Scalars.h"
#include "host/logins/Origin.h"
#include "host/logins/TokenMaking.h"
#include "host/upstream/PluginHttp.h"

namespace spillway::logins {
namespace {

constexpr int64_t kMostCallMs = 60'000;
constexpr int64_t kUsualIntervalMs = 5'000, kLeastIntervalMs = 100, kMostIntervalMs = 60'000;
constexpr int64_t kUsualLifeMs = 15 * 60'000, kMostLifeMs = 60 * 60'000;
constexpr size_t kMostText = 2'000, kMostSetting = 2'000;

base::Error refuse(int status, std::string message) {
  return {.fault = status == 502 ? base::Fault::Server : base::Fault::InvalidRequest,
          .httpStatus = status,
          .message = std::move(message)};
}

spw_str str(std::string_view text) { return {text.data(), text.size()}; }
std::string text(spw_str from, size_t most = kMostText) {
  return std::string(from.ptr ? from.ptr : "", std::min<size_t>(from.len, most));
}

bool passes(base::Fault fault) {
  switch (fault) {
    case base::Fault::Network:
    case base::Fault::Timeout:
    case base::Fault::Server:
    case base::Fault::Overloaded:
    case base::Fault::RateLimit:
      return true;
    default:
      return false;
  }
}

// What is shown to people, and nothing a terminal obeys.
bool printable(std::string_view given) {
  return std::all_of(given.begin(), given.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

using SettingList = std::vector<config::SettingRow>;

const config::SettingRow* find(const SettingList& settings, std::string_view name) {
  for (const config::SettingRow& row : settings)
    if (row.name == name) return &row;
  return nullptr;
}

// The settings a plugin sees while somebody logs in.
struct Settings final : base::SecretSource {
  const SettingList& all;

  explicit Settings(const SettingList& from) : all(from) {}
  std::string_view get(std::string_view name) const override {
    const config::SettingRow* found = find(all, name);
    return found != nullptr ? found->value.reveal() : std::string_view();
  }
};

// One call of a hook, and the memory it needs.
struct Calling {
  base::Arena arena;
  spw_call call;

  Calling(const base::SecretSource& secrets, const std::atomic<bool>& stopped) {
    call.arena = &arena;
    call.secrets = &secrets;
    call.deadlineMonotonicMs = base::monotonicMs() + kMostCallMs;
    call.cancelled = &stopped;
  }
  ~Calling() { arena.wipe(); }
};

// The account's settings with what the configuration and the plugin say in default of another; an error names one that
// is missing or unknown.
base::Result<SettingList> settingsOf(const LoginWish& wish, const LoginTarget& target) {
  SettingList out;
  for (const spw_setting& setting : target.provider->settings()) {
    const config::SettingRow* given = find(target.settings, setting.name);
    if (given == nullptr) given = find(wish.settings, setting.name);
    const std::string_view value = given != nullptr              ? given->value.reveal()
                                   : setting.fallback != nullptr ? std::string_view(setting.fallback)
                                                                 : std::string_view();
    if (value.empty() && setting.fallback == nullptr)
      return refuse(400, "it needs the setting '" + std::string(setting.name) +
                             "': " + (setting.description != nullptr ? setting.description : "no description"));
    if (value.size() > kMostSetting || !printable(value))
      return refuse(400, "the setting '" + std::string(setting.name) + "' is too long or holds a control byte");
    out.push_back({setting.name, config::Secret(value), "login"});
  }
  for (const config::SettingRow& row : wish.settings)
    if (find(out, row.name) == nullptr) return refuse(400, "it has no setting '" + row.name + "'");
  return out;
}

base::Result<void> fits(const LoginWish& wish, const LoginTarget& target) {
  const plugins::Provider& provider = *target.provider;
  if (!provider.hasDeviceLogin())
    return refuse(400, "the provider '" + wish.provider + "' has no login; it takes a key");
  if (target.hasKey)
    return refuse(409, "the configuration gives the account '" + wish.account + "' of '" + wish.provider +
                           "' a key; take another name");
  if (!provider.terms().empty() && !wish.termsAccepted)
    return refuse(409, "before you log in: " + std::string(provider.terms()) +
                           " Say that you accept this (--accept-terms, or accept_terms: true)");
  return {};
}

}  // namespace

const char* stateName(LoginView::State state) {
  switch (state) {
    case LoginView::State::Pending:
      return "pending";
    case LoginView::State::Done:
      return "done";
    case LoginView::State::Denied:
      return "denied";
    case LoginView::State::Expired:
      return "expired";
    case LoginView::State::Failed:
      return "failed";
    case LoginView::State::Cancelled:
      break;
  }
  return "cancelled";
}

struct DeviceLogins::Pending {
  LoginTarget target;
  SettingList settings;
  config::Secret deviceCode, extra;
  LoginView view;
  int64_t endedMs = 0;  // unix; 0: it waits
  bool finishing = false;
};

base::Result<LoginView> DeviceLogins::begin(const LoginWish& wish) {
  if (!config::isName(wish.account))
    return refuse(400, "the name must be letters, digits, '.', '_' and '-', at most 64 of them");
  auto target = parts_.resolve(wish.provider, wish.account);
  if (!target.ok()) return target.error();
  if (auto fitting = fits(wish, *target); !fitting.ok()) return fitting.error();
  auto settings = settingsOf(wish, *target);
  if (!settings.ok()) return settings.error();
  {
    const std::lock_guard lock(mutex_);
    forget(base::unixMs());
    if (waiting() >= kMostPending || all_.size() >= kMostKept)
      return refuse(429, "too many logins are under way; end some, or wait until they expire");
  }

  auto pending = std::make_shared<Pending>();
  pending->target = std::move(*target);
  pending->settings = std::move(*settings);
  const Settings secrets(pending->settings);
  Calling calling(secrets, stopped_);
  upstream::PluginHttp http(*parts_.http, pending->target.proxy);
  auto code = pending->target.provider->loginBegin(calling.call, http);
  if (!code.ok()) return refuse(code.error().fault == base::Fault::InvalidRequest ? 400 : 502, code.error().message);
  LoginView& view = pending->view;
  view.id = base::newSecret();
  view.provider = wish.provider;
  view.account = wish.account;
  view.userCode = text(code->user_code);
  view.verificationUrl = text(code->verification_url);
  view.terms = pending->target.provider->terms();
  if (!printable(view.userCode) || !printable(view.verificationUrl))
    return refuse(502, "the vendor's code cannot be shown");
  pending->deviceCode = config::Secret(text(code->device_code, kMostTokenBytes));
  pending->extra = config::Secret(text(code->extra, kMostExtraBytes));
  const int64_t now = base::unixMs();
  view.intervalMs =
      std::clamp(code->interval_ms > 0 ? code->interval_ms : kUsualIntervalMs, kLeastIntervalMs, kMostIntervalMs);
  view.expiresMs =
      code->expires_unix_ms > now ? std::min(code->expires_unix_ms, now + kMostLifeMs) : now + kUsualLifeMs;
  const LoginView shown = view;
  {
    const std::lock_guard lock(mutex_);
    all_.push_back(pending);
  }
  wait(pending);
  return shown;
}

void DeviceLogins::wait(const std::shared_ptr<Pending>& pending) {
  int64_t interval = 0;
  {
    const std::lock_guard lock(mutex_);
    if (pending->endedMs != 0) return;
    if (base::unixMs() >= pending->view.expiresMs)
      return end(*pending, LoginView::State::Expired, "the code has expired; begin anew");
    interval = std::min(pending->view.intervalMs, pending->view.expiresMs - base::unixMs());
  }
  parts_.ticker->in(interval, [this, pending] { parts_.submit([this, pending] { poll(pending); }); });
}

void DeviceLogins::poll(const std::shared_ptr<Pending>& pending) {
  LoginTarget target;
  LoginView view;
  config::Secret deviceCode, extra;
  {
    const std::lock_guard lock(mutex_);
    if (pending->endedMs != 0 || stopped_) return;
    target = pending->target;
    view = pending->view;
    deviceCode = pending->deviceCode;
    extra = pending->extra;
  }
  const Settings secrets(pending->settings);
  Calling calling(secrets, stopped_);
  upstream::PluginHttp http(*parts_.http, target.proxy);
  spw_device_code code{};
  code.size = sizeof code;
  code.user_code = str(view.userCode);
  code.verification_url = str(view.verificationUrl);
  code.device_code = str(deviceCode.reveal());
  code.interval_ms = view.intervalMs;
  code.expires_unix_ms = view.expiresMs;
  code.extra = str(extra.reveal());
  auto polled = target.provider->loginPoll(calling.call, http, code);
  if (polled.ok() && polled->token) {
    const spw_token& token = *polled->token;
    if (token.access.len > kMostTokenBytes || token.refresh.len > kMostTokenBytes ||
        token.extra.len > kMostExtraBytes) {
      const std::lock_guard lock(mutex_);
      return end(*pending, LoginView::State::Failed, "the vendor's token is too large");
    }
    Login login;
    login.access = config::Secret(text(token.access, kMostTokenBytes));
    login.refresh = config::Secret(text(token.refresh, kMostTokenBytes));
    login.extra = config::Secret(text(token.extra, kMostExtraBytes));
    login.person = text(token.account, kMostPersonBytes);
    if (!printable(login.person)) login.person.clear();
    login.expiresMs = std::max<int64_t>(token.expires_unix_ms, 0);
    login.plugin = target.provider->id();
    login.origin = originOf(target.baseUrl, *target.provider);
    return finish(pending, std::move(login));
  }
  {
    const std::lock_guard lock(mutex_);
    if (polled.ok()) {
      if (polled->intervalMs > 0)
        pending->view.intervalMs = std::clamp(polled->intervalMs, pending->view.intervalMs, kMostIntervalMs);
    } else if (passes(polled.error().fault)) {
      pending->view.intervalMs = std::min(2 * view.intervalMs, kMostIntervalMs);
    } else {
      std::string message = polled.error().message;
      coverSecret(message, deviceCode.reveal());
      const bool denied = polled.error().fault == base::Fault::Forbidden;
      const bool expired = polled.error().fault == base::Fault::Auth;
      return end(*pending,
                 denied    ? LoginView::State::Denied
                 : expired ? LoginView::State::Expired
                           : LoginView::State::Failed,
                 std::move(message));
    }
  }
  wait(pending);
}

// It is on the disk before anybody hears of it.
void DeviceLogins::finish(const std::shared_ptr<Pending>& pending, Login login) {
  login.id = pending->view.id;
  login.provider = pending->view.provider;
  login.account = pending->view.account;
  login.settings = pending->settings;
  login.madeMs = base::unixMs();
  {
    const std::lock_guard lock(mutex_);
    if (pending->endedMs != 0) return;
    pending->finishing = true;
  }
  auto kept = parts_.store->put(login);
  if (kept.ok()) {
    base::log(base::Level::Info, "logins", login.provider + "/" + login.account + " has logged in");
    if (parts_.done) parts_.done(login);
  }
  const std::lock_guard lock(mutex_);
  pending->view.person = login.person;
  end(*pending, kept.ok() ? LoginView::State::Done : LoginView::State::Failed,
      kept.ok() ? std::string() : kept.error().message);
}

// Under the lock.
void DeviceLogins::end(Pending& pending, LoginView::State state, std::string message) {
  if (pending.endedMs != 0) return;
  pending.view.state = state;
  pending.view.message = std::move(message);
  pending.endedMs = base::unixMs();
  pending.deviceCode = {};
  pending.extra = {};
  pending.target = {};
}

void DeviceLogins::forget(int64_t nowMs) {
  std::erase_if(all_, [&](const auto& one) { return one->endedMs != 0 && nowMs - one->endedMs > kKeptMs; });
  while (all_.size() >= kMostKept) {
    const auto ended = std::find_if(all_.begin(), all_.end(), [](const auto& one) { return one->endedMs != 0; });
    if (ended == all_.end()) return;
    all_.erase(ended);
  }
}

size_t DeviceLogins::waiting() const {
  return static_cast<size_t>(
      std::count_if(all_.begin(), all_.end(), [](const auto& one) { return one->endedMs == 0; }));
}

std::optional<LoginView> DeviceLogins::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& one) { return one->view.id == id; });
  if (found == all_.end()) return std::nullopt;
  return (*found)->view;
}

std::vector<LoginView> DeviceLogins::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<LoginView> out;
  for (const auto& one : all_) out.push_back(one->view);
  return out;
}

bool DeviceLogins::cancel(const std::string& id) {
  const std::lock_guard lock(mutex_);
  for (const auto& one : all_) {
    if (one->view.id != id || one->endedMs != 0 || one->finishing) continue;
    end(*one, LoginView::State::Cancelled, "it was given up");
    return true;
  }
  return false;
}

}  // namespace spillway::logins
