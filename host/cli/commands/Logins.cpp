// "spillway login", "spillway logins" and "spillway logout": the accounts that people log in to. A running host takes
// changes up within seconds.
#include "host/app/Host.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/Scalars.h"
#include "host/logins/EnteredKey.h"
#include "host/logins/SecretService.h"
#include "host/logins/TokenStore.h"

namespace spillway::cli {
namespace {

constexpr Operand kProvider[] = {{"PROVIDER", "whose account it is", true, Offer::Providers}};
constexpr Operand kLoginName[] = {{"PROVIDER/NAME", "the login, as 'spillway logins' lists it", true, Offer::Logins}};

constexpr Flag kLoginFlags[] = {{"name", 0, "NAME", "name of the account; 'login' when left out"},
                                {"set", 0, "NAME=VALUE", "a setting of the account", Offer::Nothing, {}, true},
                                {"accept-terms", 0, {}, "you accept the vendor's terms that are shown"},
                                kConfigFlag,
                                kStateFlag,
                                kPluginsFlag,
                                kJsonFlag};
constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kJsonFlag};
constexpr Flag kLogoutFlags[] = {kConfigFlag, kStateFlag, kPluginsFlag, kJsonFlag};

base::Result<logins::TokenStore> storeOf(const Arguments& arguments) {
  const base::Result<std::string> folder = preparedStateFolderOf(arguments);
  if (!folder) return failed(folder.error().message);
  return logins::TokenStore(*folder, logins::sessionKeyring);
}

base::Result<logins::LoginWish> wishOf(const Arguments& arguments) {
  logins::LoginWish wish;
  wish.provider = arguments.operand(0);
  wish.account = arguments.has("name") ? arguments.text("name") : "login";
  wish.termsAccepted = arguments.has("accept-terms");
  if (!config::isName(wish.account))
    return misused("the name must be letters, digits, '.', '_' and '-', at most 64 of them");
  for (const std::string& setting : arguments.all("set")) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) return misused("--set must be NAME=VALUE, got '" + setting + "'");
    wish.settings.push_back({setting.substr(0, equals), config::Secret(setting.substr(equals + 1)), "login"});
  }
  return wish;
}

base::Result<int> login(const Arguments& arguments) {
  const base::Result<logins::LoginWish> wish = wishOf(arguments);
  if (!wish) return wish.error();
  const bool json = arguments.json();
  const auto show = [json](const logins::LoginView& begun) {
    if (json) {
      print(Json{{"verification_url", begun.verificationUrl},
                 {"user_code", begun.userCode},
                 {"terms", begun.terms},
                 {"expires_ms", begun.expiresMs}});
      return;
    }
    if (!begun.terms.empty()) print(begun.terms + "\n\n");
    print("Open " + begun.verificationUrl + " and enter the code " + begun.userCode + "\n");
    print("Waiting until " + day(begun.expiresMs) + " ...\n");
  };
  const base::Result<logins::LoginView> ended = app::Host(optionsOf(arguments)).login(*wish, show);
  if (!ended.ok()) return failed(ended.error().message);
  if (ended->state != logins::LoginView::State::Done)
    return failed(std::string(logins::stateName(ended->state)) + ": " + ended->message);
  if (json)
    print(Json{{"provider", ended->provider}, {"account", ended->account}, {"person", ended->person}});
  else
    print(ended->provider + "/" + ended->account + " has logged in" +
          (ended->person.empty() ? "" : " as " + ended->person) + "; a running host uses it within seconds\n");
  return kDone;
}

base::Result<int> list(const Arguments& arguments) {
  auto store = storeOf(arguments);
  if (!store.ok()) return store.error();
  const logins::TokenStore::Listed listed = store->list();
  Json rows = Json::array();
  for (const logins::Login& one : listed.logins) {
    const bool entered = logins::enteredPlace(one).has_value();
    rows.push_back({{"provider", one.provider},
                    {"account", one.account},
                    {"person", one.person.empty() ? Json() : Json(one.person)},
                    {"entered_key", entered},
                    {"made_ms", one.madeMs}});
    if (!arguments.json())
      print(one.provider + "/" + one.account + "  " +
            (entered              ? "entered key, "
             : one.person.empty() ? ""
                                  : one.person + ", ") +
            "made " + day(one.madeMs) + "\n");
  }
  if (arguments.json()) print(Json{{"logins", std::move(rows)}, {"problems", listed.problems}});
  for (const std::string& problem : listed.problems) say("spillway logins: " + problem);
  return listed.problems.empty() ? kDone : kFailed;
}

base::Result<int> logout(const Arguments& arguments) {
  const std::string word = arguments.operand(0);
  const size_t slash = word.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == word.size())
    return misused("logout needs PROVIDER/NAME");
  const std::string provider = word.substr(0, slash), account = word.substr(slash + 1);
  if (!config::isName(account))
    return misused("the name must be letters, digits, '.', '_' and '-', at most 64 of them");
  std::string told;
  base::Result<bool> removed = app::Host(optionsOf(arguments)).logout(provider, account, told);
  if (!removed.ok()) {
    // Without plugins nobody can be told, and the tokens go all the same.
    auto store = storeOf(arguments);
    if (!store.ok()) return store.error();
    removed = store->remove(provider, account);
  }
  if (!removed.ok()) return failed(removed.error().message);
  if (told.empty()) told = "its tokens may stay good at the vendor until they expire";
  if (!*removed) return failed("there is no login " + word + "; spillway logins lists them");
  if (arguments.json())
    print(Json{{"provider", provider}, {"account", account}, {"removed", true}, {"told", told}});
  else
    print(word + " has been logged out here; " + told + "\n");
  return kDone;
}

}  // namespace

constinit const Command kLogin{.path = "login",
                               .summary = "Log in to an account instead of giving it a key",
                               .about = "Shows a code and where to enter it, and waits until that is done.",
                               .operands = kProvider,
                               .flags = kLoginFlags,
                               .run = login};

constinit const Command kLogins{.path = "logins", .summary = "List the logins there are", .flags = kFlags, .run = list};

constinit const Command kLogout{.path = "logout",
                                .summary = "Forget the tokens of a login",
                                .operands = kLoginName,
                                .flags = kLogoutFlags,
                                .run = logout};

}  // namespace spillway::cli
