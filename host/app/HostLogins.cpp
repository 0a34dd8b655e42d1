// The host's part in logins: whom one can log in to, and what follows when somebody has.
#include <algorithm>
#include <thread>

#include "host/app/Host.h"
#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/config/StateFolder.h"
#include "host/upstream/TlsContext.h"

namespace spillway::app {

base::Result<logins::LoginTarget> Host::loginTarget(const std::string& provider, const std::string& account) const {
  const pipeline::World world = this->world();
  const config::ProviderRow* row = world.config->provider(provider);
  logins::LoginTarget target;
  target.plugins = world.plugins;
  target.provider = world.plugins->provider(row != nullptr ? row->plugin : provider);
  if (target.provider == nullptr)
    return base::Error{.fault = base::Fault::InvalidRequest,
                       .httpStatus = 404,
                       .message = "there is no provider '" + provider + "'; spillway providers lists them"};
  if (row == nullptr) return target;
  target.baseUrl = row->baseUrl;
  target.proxy = row->proxy.none ? nullptr : row->proxy.proxy;
  const auto found = std::find_if(row->accounts.begin(), row->accounts.end(),
                                  [&](const config::AccountRow& one) { return one.name == account; });
  if (found == row->accounts.end()) return target;
  if (!found->baseUrl.empty()) target.baseUrl = found->baseUrl;
  if (found->proxy.none)
    target.proxy = nullptr;
  else if (found->proxy.proxy)
    target.proxy = found->proxy.proxy;
  target.hasKey = !found->key.empty();
  // Those of an earlier login are chosen anew, and what the plugin says in default of another is no choice.
  if (found->login.empty())
    for (const config::SettingRow& setting : found->settings)
      if (setting.origin != "plugin") target.settings.push_back(setting);
  return target;
}

void Host::makeLogins(const std::string& state, bool follow) {
  connections_ = std::make_unique<upstream::ConnectionPool>([] { return upstream::makeTlsContext({}); });
  std::function<void()> changed;
  if (follow) changed = [this] { settleAnew("the logins have changed"); };
  logins_ = std::make_unique<Logins>(
      state, *connections_, accounts_,
      [this](const std::string& provider, const std::string& account) { return loginTarget(provider, account); },
      std::move(changed));
}

// Not a host: it opens no ledger and no port, so it may run beside one.
base::Result<logins::LoginView> Host::login(const logins::LoginWish& wish,
                                            const std::function<void(const logins::LoginView&)>& show) {
  base::setLogLevel(base::Level::Error);
  auto config = readConfigAndPlugins();
  if (!config.ok()) return config.error();
  {
    const std::lock_guard lock(worldMutex_);
    world_ = {std::make_shared<const config::Config>(std::move(*config)), registry_->current()};
  }
  auto begun = logins_->devices().begin(wish);
  if (!begun.ok()) return begun;
  show(*begun);
  for (;;) {
    const auto view = logins_->devices().find(begun->id);
    if (!view) return base::Error{.fault = base::Fault::Server, .message = "the login is gone"};
    if (view->state != logins::LoginView::State::Pending) return *view;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

base::Result<bool> Host::logout(const std::string& provider, const std::string& account, std::string& told) {
  base::setLogLevel(base::Level::Error);
  auto config = readConfigAndPlugins();
  if (!config.ok()) return config.error();
  {
    const std::lock_guard lock(worldMutex_);
    world_ = {std::make_shared<const config::Config>(std::move(*config)), registry_->current()};
  }
  return logins_->logout(provider, account, told);
}

}  // namespace spillway::app
