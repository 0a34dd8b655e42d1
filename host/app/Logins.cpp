#include "host/app/Logins.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/base/Masking.h"
#include "host/logins/Origin.h"
#include "host/logins/TokenMaking.h"

namespace spillway::app {
namespace {

constexpr size_t kThreads = 8;        // for exchanges of keys and logins for tokens
constexpr int64_t kAgainMs = 30'000;  // until the logins' key is looked for again
constexpr size_t kTokensKept = 4;     // of an account, in the mask: the old ones may still be on their way
constexpr size_t kLeastExtra = 16;    // of a text that a plugin keeps with a login, to be a secret

// Texts of what a plugin keeps with a login, such as the secret of a client that it has registered.
void addSecretsOf(const config::Secret& extra, std::vector<std::string>& out) {
  const auto json = nlohmann::json::parse(extra.reveal(), nullptr, false);
  if (!json.is_object()) return;
  for (const auto& [name, value] : json.items())
    if (value.is_string() && value.get_ref<const std::string&>().size() >= kLeastExtra)
      out.push_back(value.get<std::string>());
}

bool sameLogins(const std::vector<logins::Login>& a, const std::vector<logins::Login>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const logins::Login& one, const logins::Login& other) {
    return one.id == other.id && one.account == other.account;
  });
}

// Keys go where they were entered for, and nowhere else.
std::vector<config::LoginRow> usable(logins::TokenStore::Listed& listed, const plugins::PluginSet& plugins) {
  std::vector<config::LoginRow> rows;
  for (const logins::Login& login : listed.logins) {
    const plugins::Provider* provider = plugins.provider(login.plugin);
    const auto key = logins::enteredPlace(login);
    if (key && provider != nullptr && logins::originOf(key->baseUrl, *provider) != login.origin)
      listed.problems.push_back("the key of " + login.provider + "/" + login.account + " was entered for " +
                                login.origin + " and is not used: requests go elsewhere now");
    else
      rows.push_back(Logins::rowOf(login));
  }
  return rows;
}

}  // namespace

Logins::Logins(const std::string& stateFolder, upstream::ConnectionPool& connections, accounts::AccountPool& accounts,
               Resolve resolve, std::function<void()> changed)
    : store_(stateFolder, logins::sessionKeyring),
      http_(connections),
      workers_(kThreads),
      pool_(accounts),
      resolve_(resolve),
      changed_(std::move(changed)),
      keeper_({.store = &store_,
               .http = &http_,
               .ticker = &ticker_,
               .submit = [this](std::function<void()> work) { workers_.submit(std::move(work)); },
               .standing = [this](uint32_t slot, bool needsLogin) { pool_.setNeedsLogin(slot, needsLogin); },
               .secrets =
                   [this](uint32_t slot, const config::Secret& access, const config::Secret& refresh) {
                     {
                       const std::lock_guard lock(mutex_);
                       std::deque<config::Secret>& known = tokens_[slot];
                       for (const config::Secret* one : {&access, &refresh})
                         if (!one->empty()) known.push_back(*one);
                       while (known.size() > kTokensKept) known.pop_front();
                     }
                     cover();
                   }}),
      devices_({.store = &store_,
                .http = &http_,
                .ticker = &ticker_,
                .submit = [this](std::function<void()> work) { workers_.submit(std::move(work)); },
                .resolve = std::move(resolve),
                .done = [this](const logins::Login&) { look(); }}) {}

Logins::~Logins() { stop(); }

// Nothing that a token or login consists of may stand in a log, an answer or the database.
void Logins::cover() {
  std::vector<std::string> extras;
  std::vector<std::string_view> secrets;
  const std::lock_guard lock(mutex_);
  for (const logins::Login& login : read_) {
    secrets.push_back(login.access.reveal());
    secrets.push_back(login.refresh.reveal());
    addSecretsOf(login.extra, extras);
  }
  for (const auto& [slot, known] : tokens_)
    for (const config::Secret& one : known) secrets.push_back(one.reveal());
  secrets.insert(secrets.end(), extras.begin(), extras.end());
  base::setTokenMask(secrets.empty() ? nullptr : std::make_shared<const base::Mask>(secrets));
}

void Logins::tend() {
  {
    const std::lock_guard lock(mutex_);
    const int64_t now = base::monotonicMs();
    if (!later_ || now < lookedMs_ + kAgainMs) return;
    lookedMs_ = now;
  }
  look();
}

base::Result<bool> Logins::logout(const std::string& provider, const std::string& account, std::string& told) {
  const auto kept = store_.find(provider, account);
  if (kept.ok() && kept->has_value()) {
    const auto target = resolve_(provider, account);
    if (target.ok() && target->provider->id() == (*kept)->plugin) {
      auto ended = logins::endLogin(**kept, *target->provider, http_, target->proxy, stopped_);
      told = !ended.ok() ? "the vendor could not be told: " + ended.error().message
             : *ended    ? "the vendor has been told"
                         : "";
    }
  }
  return store_.remove(provider, account);
}

void Logins::stop() {
  stopped_ = true;
  watcher_.reset();
  keeper_.stop();
  devices_.stop();
  ticker_.stop();
  workers_.stop();
}

config::LoginRow Logins::rowOf(const logins::Login& login) {
  config::LoginRow row;
  row.id = login.id;
  row.provider = login.provider;
  row.account = login.account;
  row.plugin = login.plugin;
  row.settings = login.settings;
  if (const auto place = logins::enteredPlace(login)) {
    row.isKey = true;
    row.key = login.access;
    row.baseUrl = place->baseUrl;
    row.tier = place->tier;
  }
  return row;
}

std::vector<config::LoginRow> Logins::rows(const plugins::PluginSet& plugins) {
  logins::TokenStore::Listed listed = store_.list();
  std::vector<config::LoginRow> rows = usable(listed, plugins);
  {
    const std::lock_guard lock(mutex_);
    for (const std::string& problem : listed.problems)
      if (std::find(said_.begin(), said_.end(), problem) == said_.end())
        base::log(base::Level::Error, "logins", problem);
    said_ = std::move(listed.problems);
    read_ = std::move(listed.logins);
    later_ = listed.later;
  }
  cover();
  return rows;
}

std::vector<config::LoginRow> Logins::peek(const plugins::PluginSet& plugins) {
  logins::TokenStore::Listed listed = store_.list();
  return usable(listed, plugins);
}

void Logins::adopt(std::shared_ptr<const accounts::Roster> roster,
                   const std::shared_ptr<const plugins::PluginSet>& plugins) {
  std::vector<logins::Login> logins;
  {
    const std::lock_guard lock(mutex_);
    for (const logins::Login& login : read_)
      if (!logins::enteredPlace(login)) logins.push_back(login);
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
      return !logins::enteredPlace(one) && one.provider == token.provider && one.account == token.account;
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
      if (login.id == id && !logins::enteredPlace(login)) {
        provider = login.provider;
        account = login.account;
      }
  }
  const base::Error none{.fault = base::Fault::InvalidRequest,
                         .httpStatus = 404,
                         .message = "there is no login '" + id + "' that could be ended"};
  if (provider.empty()) return none;
  std::string told;
  auto removed = logout(provider, account, told);
  if (!removed.ok()) return removed.error();
  if (!*removed) return none;
  base::log(base::Level::Info, "logins",
            provider + "/" + account + " has been logged out" + (told.empty() ? "" : "; " + told));
  look();
  return std::string("logged_out");
}

base::Result<void> Logins::keep(const logins::Login& key) {
  if (auto put = store_.put(key); !put.ok()) return put;
  base::log(base::Level::Info, "logins", "a key of " + key.provider + "/" + key.account + " has been entered");
  look();
  return {};
}

base::Result<bool> Logins::remove(const std::string& provider, const std::string& account) {
  auto removed = store_.remove(provider, account);
  if (!removed.ok() || !*removed) return removed;
  base::log(base::Level::Info, "logins", provider + "/" + account + " has been logged out or its key removed");
  look();
  return removed;
}

base::Result<bool> Logins::rename(const std::string& provider, const std::string& account, const std::string& name) {
  auto found = store_.find(provider, account);
  if (!found.ok()) return found.error();
  if (!*found) return false;
  logins::Login login = std::move(**found);
  login.account = name;
  if (auto put = store_.put(login); !put.ok()) return put.error();
  auto removed = store_.remove(provider, account);
  if (removed.ok() && *removed) look();
  return removed;
}

void Logins::fill(admin::Ports& ports) {
  ports.loginAccounts = [this] { return accounts(); };
  ports.logins = [this] { return devices_.list(); };
  ports.beginLogin = [this](const logins::LoginWish& wish) { return devices_.begin(wish); };
  ports.endLogin = [this](const std::string& id) { return end(id); };
}

}  // namespace spillway::app
