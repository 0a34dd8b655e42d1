#include "host/logins/EnteredKey.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/Clock.h"
#include "host/base/Ids.h"
#include "host/base/Strings.h"
#include "host/config/Scalars.h"
#include "host/logins/Origin.h"

namespace spillway::logins {
namespace {

using Json = nlohmann::json;

constexpr size_t kMostSetting = 8'000;
// What accounts are called that nobody has named.
constexpr std::string_view kTaken[] = {"env", "default", "simulated"};

base::Error refuse(int status, std::string message) {
  return {.fault = base::Fault::InvalidRequest, .httpStatus = status, .message = std::move(message)};
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

}  // namespace

base::Result<Login> enteredKey(const KeyWish& wish, const LoginTarget& target) {
  if (!config::isName(wish.account))
    return refuse(400, "the account's name must be letters, digits, '.', '_' and '-', at most 64 of them");
  if (std::find(std::begin(kTaken), std::end(kTaken), wish.account) != std::end(kTaken))
    return refuse(409, "'" + wish.account + "' is what accounts are called that nobody has named; take another name");
  const plugins::Provider& provider = *target.provider;
  if (!provider.terms().empty() && !wish.termsAccepted)
    return refuse(
        409, "before you use it: " + std::string(provider.terms()) + " Say that you accept this (accept_terms: true)");
  const std::string_view key = base::trim(wish.key.reveal());
  if (key.size() > kMostTokenBytes) return refuse(400, "the key is larger than 64 KiB");
  // The text of a service account's file has lines, all other keys go into a header.
  if (!key.starts_with('{') && !printable(key)) return refuse(400, "the key holds a control byte");
  Login login;
  for (const config::SettingRow& row : wish.settings) {
    const auto known = std::find_if(provider.settings().begin(), provider.settings().end(),
                                    [&](const spw_setting& setting) { return row.name == setting.name; });
    if (known == provider.settings().end())
      return refuse(400, "'" + std::string(provider.id()) + "' has no setting '" + row.name + "'");
    const std::string_view value = base::trim(row.value.reveal());
    if (value.size() > kMostSetting || !printable(value))
      return refuse(400, "the setting '" + row.name + "' is too long or holds a control byte");
    if (!value.empty()) login.settings.push_back({row.name, config::Secret(value), "login"});
  }
  login.id = base::newSecret();
  login.provider = wish.provider;
  login.account = wish.account;
  login.plugin = provider.id();
  const Json place = {{"entered_key", {{"base_url", target.baseUrl}, {"tier", wish.tier}}}};
  login.extra = config::Secret(place.dump());
  login.origin = originOf(target.baseUrl, provider);
  login.madeMs = base::unixMs();
  login.access = config::Secret(key);
  return login;
}

std::optional<EnteredPlace> enteredPlace(const Login& login) {
  const Json json = Json::parse(login.extra.reveal(), nullptr, false);
  const auto found = json.is_object() ? json.find("entered_key") : json.end();
  if (!json.is_object() || found == json.end() || !found->is_object()) return std::nullopt;
  return EnteredPlace{found->value("base_url", ""), found->value("tier", "")};
}

}  // namespace spillway::logins
