// Accounts as the management API adds, renames and removes them: where each stands is looked up first.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/app/Host.h"
#include "host/app/Refusal.h"
#include "host/config/LoginRows.h"
#include "host/config/Scalars.h"
#include "host/config/YamlPatch.h"

namespace spillway::app {
namespace {

using Json = nlohmann::ordered_json;

const config::AccountRow* find(const config::Config& config, const std::string& provider, const std::string& account) {
  const config::ProviderRow* row = config.provider(provider);
  if (row == nullptr) return nullptr;
  const auto found = std::find_if(row->accounts.begin(), row->accounts.end(),
                                  [&](const config::AccountRow& one) { return one.name == account; });
  return found == row->accounts.end() ? nullptr : &*found;
}

bool isStored(const config::AccountRow& row) { return !row.login.empty() || row.keyOrigin == config::kKeptOrigin; }

base::Error standsNowhere(const config::AccountRow& row) {
  return refusal(409, "the account was found by itself (" + row.keyOrigin +
                          "): take that away and start anew, or disable the account");
}

// Changes an account in the section "providers" of the text; `name` empty: takes it out.
base::Result<std::string> accountEdited(const std::string& text, const std::string& provider,
                                        const std::string& account, const std::string& name) {
  auto section = config::sectionJson(text, "providers");
  if (!section.ok()) return section;
  Json providers = Json::parse(*section, nullptr, false);
  if (!providers.is_object() || !providers.contains(provider)) return noAccount(provider, account);
  Json& accounts = providers[provider]["accounts"];
  const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const Json& one) {
    return one.is_object() && one.value("name", Json()) == Json(account);
  });
  if (found == accounts.end()) return noAccount(provider, account);
  if (!name.empty())
    (*found)["name"] = name;
  else
    accounts.erase(found);
  if (accounts.empty()) providers[provider].erase("accounts");
  return config::patched(text, "providers", providers.dump());
}

}  // namespace

base::Result<void> Host::addAccount(const logins::KeyWish& wish) {
  const auto running = world().config;
  const config::ProviderRow* row = running->provider(wish.provider);
  if (!config::isName(wish.provider))
    return refusal(400, "the provider's name must be letters, digits, '.', '_' and '-', at most 64 of them");
  if (!wish.tier.empty() && !config::isName(wish.tier)) return refusal(400, "the tier must be a name");
  if (find(*running, wish.provider, wish.account) != nullptr)
    return refusal(409, "provider '" + wish.provider + "' has an account '" + wish.account + "' already");
  std::string baseUrl;
  if (!wish.baseUrl.empty()) {
    const auto parsed = config::parseBaseUrl(wish.baseUrl);
    if (!parsed)
      return refusal(400, "the base URL must begin with http:// or https:// and have no user, query or blanks");
    baseUrl = *parsed;
  }
  if (row != nullptr &&
      ((!wish.plugin.empty() && wish.plugin != row->plugin) || (!baseUrl.empty() && baseUrl != row->baseUrl)))
    return refusal(409, "there is a provider '" + wish.provider +
                            "' already, with another plugin or base URL; take "
                            "another name");
  auto target = loginTarget(row != nullptr || wish.plugin.empty() ? wish.provider : wish.plugin, wish.account);
  if (!target.ok()) return target.error();
  if (row == nullptr) target->baseUrl = baseUrl;
  auto key = logins::enteredKey(wish, *target);
  if (!key.ok()) return key.error();
  {
    const std::lock_guard lock(reloadMutex_);
    config::Config config = asRead_;
    std::vector<config::LoginRow> rows = logins_->peek(*registry_->current());
    rows.push_back(Logins::rowOf(*key));
    const config::Report report = fit(config, rows);
    if (!report.ok()) return refusal(422, report.errors.front().message);
    const config::AccountRow* made = find(config, wish.provider, wish.account);
    if (made == nullptr || !isStored(*made))
      return refusal(409, report.warnings.empty() ? "the account would not be used" : report.warnings.front().message);
  }
  return logins_->keep(*key);
}

base::Result<void> Host::renameAccount(const std::string& provider, const std::string& account,
                                       const std::string& name) {
  const auto running = world().config;
  const config::AccountRow* row = find(*running, provider, account);
  if (row == nullptr) return noAccount(provider, account);
  if (!config::isName(name))
    return refusal(400, "the account's name must be letters, digits, '.', '_' and '-', at most 64 of them");
  if (find(*running, provider, name) != nullptr)
    return refusal(409, "provider '" + provider + "' has an account '" + name + "' already");
  if (!isStored(*row) && row->line == 0) return standsNowhere(*row);
  if (isStored(*row)) {
    auto renamed = logins_->rename(provider, account, name);
    if (!renamed.ok()) return renamed.error();
    if (!*renamed) return noAccount(provider, account);
  }
  if (row->line == 0) return {};
  auto text = configText();
  if (!text.ok()) return text.error();
  auto edited = accountEdited(text->text, provider, account, name);
  if (!edited.ok()) return edited.error();
  auto saved = saveConfig(text->revision, *edited, "accounts");
  return saved.ok() ? base::Result<void>() : saved.error();
}

base::Result<void> Host::deleteAccount(const std::string& provider, const std::string& account) {
  const auto running = world().config;
  const config::AccountRow* row = find(*running, provider, account);
  if (row == nullptr) return noAccount(provider, account);
  if (!isStored(*row) && row->line == 0) return standsNowhere(*row);
  if (row->line > 0) {
    auto text = configText();
    if (!text.ok()) return text.error();
    auto edited = accountEdited(text->text, provider, account, "");
    if (!edited.ok()) return edited.error();
    if (auto saved = saveConfig(text->revision, *edited, "accounts"); !saved.ok()) return saved.error();
    if (!isStored(*row)) return {};
  } else {
    // What still names it must not end up naming nothing.
    const std::lock_guard lock(reloadMutex_);
    config::Config config = asRead_;
    std::vector<config::LoginRow> rows = logins_->peek(*registry_->current());
    std::erase_if(rows, [&](const auto& one) { return one.provider == provider && one.account == account; });
    if (const config::Report report = fit(config, rows); !report.ok())
      return refusal(409, "without this account the configuration would not be good: " + report.errors.front().text());
  }
  auto removed = logins_->remove(provider, account);
  if (!removed.ok()) return removed.error();
  return *removed ? base::Result<void>() : noAccount(provider, account);
}

admin::AccountPlace Host::placeOf(const std::string& provider, const std::string& account) const {
  const auto running = world().config;
  admin::AccountPlace place;
  const config::ProviderRow* row = running->provider(provider);
  const config::AccountRow* found = find(*running, provider, account);
  if (found == nullptr) return place;
  place.baseUrl = found->baseUrl.empty() ? row->baseUrl : found->baseUrl;
  place.source = row->simulated                            ? "simulator"
                 : !found->login.empty()                   ? "login"
                 : found->keyOrigin == config::kKeptOrigin ? "kept"
                 : found->line > 0                         ? "file"
                                                           : "found";
  return place;
}

void Host::fillAccounts(admin::Ports& ports) {
  ports.addAccount = [this](const logins::KeyWish& wish) { return addAccount(wish); };
  ports.renameAccount = [this](const std::string& provider, const std::string& account, const std::string& name) {
    return renameAccount(provider, account, name);
  };
  ports.deleteAccount = [this](const std::string& provider, const std::string& account) {
    return deleteAccount(provider, account);
  };
  ports.checkAccount = [this](const std::string& provider, const std::string& account) {
    return checkAccount(provider, account);
  };
  ports.callAccount = [this](const std::string& provider, const std::string& account, const std::string& model) {
    return callAccount(provider, account, model);
  };
  ports.placeOf = [this](const std::string& provider, const std::string& account) {
    return placeOf(provider, account);
  };
}

}  // namespace spillway::app
