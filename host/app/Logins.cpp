#include "host/app/Logins.h"

#include <algorithm>

#include "host/base/Log.h"

namespace spillway::app {
namespace {

constexpr size_t kThreads = 8;  // for exchanges of keys and logins for tokens

bool sameLogins(const std::vector<logins::Login>& a, const std::vector<logins::Login>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const logins::Login& one, const logins::Login& other) { return one.id == other.id; });
}

}  // namespace

Logins::Logins(const std::string& stateFolder, upstream::ConnectionPool& connections, accounts::AccountPool& accounts,
               Resolve resolve, std::function<void()> changed)
    : store_(stateFolder),
      http_(connections),
      workers_(kThreads),
      pool_(accounts),
      changed_(std::move(changed)),
      keeper_({.store = &store_,
               .http = &http_,
               .ticker = &ticker_,
               .submit = [this](std::function<void()> work) { workers_.submit(std::move(work)); },
               .standing = [this](uint32_t slot, bool needsLogin) { pool_.setNeedsLogin(slot, needsLogin); }}),
      devices_({.store = &store_,
                .http = &http_,
                .ticker = &ticker_,
                .submit = [this](std::function<void()> work) { workers_.submit(std::move(work)); },
                .resolve = std::move(resolve),
                .done = [this](const logins::Login&) { look(); }}) {}

Logins::~Logins() { stop(); }

void Logins::stop() {
  watcher_.reset();
  keeper_.stop();
  devices_.stop();
  ticker_.stop();
  workers_.stop();
}

std::vector<config::LoginRow> Logins::rows() {
  logins::TokenStore::Listed listed = store_.list();
  std::vector<config::LoginRow> rows;
  for (const logins::Login& login : listed.logins)
    rows.push_back({login.id, login.provider, login.account, login.plugin, login.settings});
  const std::lock_guard lock(mutex_);
  for (const std::string& problem : listed.problems)
    if (std::find(said_.begin(), said_.end(), problem) == said_.end()) base::log(base::Level::Error, "logins", problem);
  said_ = std::move(listed.problems);
  read_ = std::move(listed.logins);
  return rows;
}

void Logins::adopt(std::shared_ptr<const accounts::Roster> roster,
                   const std::shared_ptr<const plugins::PluginSet>& plugins) {
  std::vector<logins::Login> logins;
  {
    const std::lock_guard lock(mutex_);
    logins = read_;
  }
  keeper_.adopt(
      std::move(roster), [plugins](std::string_view id) { return plugins->provider(id); }, std::move(logins));
}

void Logins::watch() {
  watcher_ = std::make_unique<config::ConfigWatcher>(store_.folder(), [this] { look(); });
}

// New tokens of the same logins are no news.
void Logins::look() {
  if (!changed_) return;
  const logins::TokenStore::Listed listed = store_.list();
  {
    const std::lock_guard lock(mutex_);
    if (sameLogins(listed.logins, read_)) return;
  }
  changed_();
}

std::vector<admin::LoginAccount> Logins::accounts() const {
  std::vector<admin::LoginAccount> out;
  const std::vector<logins::TokenStatus> tokens = keeper_.status();
  const std::lock_guard lock(mutex_);
  for (const logins::TokenStatus& token : tokens) {
    admin::LoginAccount& row = out.emplace_back();
    row.token = token;
    const auto login = std::find_if(read_.begin(), read_.end(), [&](const logins::Login& one) {
      return one.provider == token.provider && one.account == token.account;
    });
    if (login == read_.end()) continue;
    row.id = login->id;
    row.person = login->person;
    row.madeMs = login->madeMs;
  }
  return out;
}

base::Result<std::string> Logins::end(const std::string& id) {
  if (devices_.cancel(id)) return std::string("cancelled");
  std::string provider, account;
  {
    const std::lock_guard lock(mutex_);
    for (const logins::Login& login : read_)
      if (login.id == id) {
        provider = login.provider;
        account = login.account;
      }
  }
  const base::Error none{.fault = base::Fault::InvalidRequest,
                         .httpStatus = 404,
                         .message = "there is no login '" + id + "' that could be ended"};
  if (provider.empty()) return none;
  auto removed = store_.remove(provider, account);
  if (!removed.ok()) return removed.error();
  if (!*removed) return none;
  base::log(base::Level::Info, "logins", provider + "/" + account + " has been logged out");
  look();
  return std::string("logged_out");
}

void Logins::fill(admin::Ports& ports) {
  ports.loginAccounts = [this] { return accounts(); };
  ports.logins = [this] { return devices_.list(); };
  ports.beginLogin = [this](const logins::LoginWish& wish) { return devices_.begin(wish); };
  ports.endLogin = [this](const std::string& id) { return end(id); };
}

}  // namespace spillway::app
