#include "host/app/LoginCommand.h"

#include <cstdio>
#include <ctime>

#include "host/app/Host.h"
#include "host/base/Clock.h"
#include "host/config/ConfigReader.h"
#include "host/config/Scalars.h"
#include "host/config/StateFolder.h"
#include "host/logins/EnteredKey.h"
#include "host/logins/TokenStore.h"

namespace spillway::app {
namespace {

constexpr const char* kHelp =
    "Accounts that are logged in to instead of having a key.\n\n"
    "usage: spillway login PROVIDER [OPTIONS]     shows a code and where to enter it, and waits until that is done\n"
    "       spillway logins [OPTIONS]             lists the logins there are\n"
    "       spillway logout PROVIDER/NAME [OPTIONS]\n\n"
    "options of login:\n"
    "      --name NAME          name of the account; 'login' when left out\n"
    "      --set NAME=VALUE     a setting of the account; may be repeated\n"
    "      --accept-terms       you accept the vendor's terms that are shown\n\n"
    "options of all:\n"
    "  -c, --config FILE        the host's configuration file, which may say where its state folder is\n"
    "  -s, --state DIR          the host's state folder\n"
    "  -p, --plugins DIR        folder to load plugins from (login); may be repeated\n";

base::Error usage(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message) + "; see spillway login --help"};
}

int fail(const std::string& message) {
  std::fprintf(stderr, "spillway: %s\n", message.c_str());
  return 1;
}

std::string day(int64_t unixMs) {
  const std::time_t seconds = unixMs / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts)};
}

// Where the host keeps its state, without loading a plugin.
base::Result<logins::TokenStore> storeOf(const Options& options) {
  const config::Environment environment = config::processEnvironment();
  std::string configured = options.state;
  if (configured.empty() && !options.config.empty()) {
    config::Loaded loaded = config::readConfigFile(options.config, environment);
    if (!loaded.report.ok()) return base::Error{.fault = base::Fault::InvalidRequest, .message = loaded.report.text()};
    configured = loaded.config.state;
  }
  base::Result<std::string> folder = config::stateFolder(configured, environment);
  if (!folder) return folder.error();
  if (base::Result<void> prepared = config::prepareStateFolder(*folder); !prepared) return prepared.error();
  return logins::TokenStore(*folder);
}

}  // namespace

base::Result<LoginCommand> LoginCommand::parse(const std::string& word, const std::vector<std::string>& arguments) {
  LoginCommand command;
  command.action = word == "login" ? Action::Login : word == "logins" ? Action::List : Action::Logout;
  command.wish.account = command.action == Action::Login ? "login" : "";
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      command.action = Action::Help;
      return command;
    }
    if (!argument.starts_with('-')) {
      if (command.action == Action::List || !command.wish.provider.empty())
        return usage("unexpected argument '" + argument + "'");
      const size_t slash = command.action == Action::Logout ? argument.find('/') : std::string::npos;
      command.wish.provider = argument.substr(0, slash);
      if (slash != std::string::npos) command.wish.account = argument.substr(slash + 1);
      continue;
    }
    const bool shared = argument == "-c" || argument == "--config" || argument == "-s" || argument == "--state" ||
                        argument == "-p" || argument == "--plugins";
    if (!shared && command.action != Action::Login) return usage("'" + argument + "' is no option of " + word);
    if (argument == "--accept-terms") {
      command.wish.termsAccepted = true;
      continue;
    }
    if (!shared && argument != "--name" && argument != "--set") return usage("unknown option " + argument);
    if (i + 1 == arguments.size()) return usage(argument + " needs a value");
    const std::string& value = arguments[++i];
    if (argument == "-c" || argument == "--config") command.options.config = value;
    if (argument == "-s" || argument == "--state") command.options.state = value;
    if (argument == "-p" || argument == "--plugins") command.options.plugins.push_back(value);
    if (argument == "--name") command.wish.account = value;
    if (argument != "--set") continue;
    const size_t equals = value.find('=');
    if (equals == std::string::npos || equals == 0) return usage("--set must be NAME=VALUE, got '" + value + "'");
    command.wish.settings.push_back({value.substr(0, equals), config::Secret(value.substr(equals + 1)), "login"});
  }
  if (command.action == Action::Login && command.wish.provider.empty()) return usage("login needs a PROVIDER");
  if (command.action == Action::Logout && (command.wish.provider.empty() || command.wish.account.empty()))
    return usage("logout needs PROVIDER/NAME");
  if (command.action != Action::List && !config::isName(command.wish.account))
    return usage("the name must be letters, digits, '.', '_' and '-', at most 64 of them");
  return command;
}

int LoginCommand::run() const {
  switch (action) {
    case Action::Help:
      std::fputs(kHelp, stdout);
      return 0;
    case Action::Login:
      return login();
    case Action::List:
      return list();
    case Action::Logout:
      break;
  }
  return logout();
}

int LoginCommand::login() const {
  const auto show = [](const logins::LoginView& begun) {
    if (!begun.terms.empty()) std::printf("%s\n\n", begun.terms.c_str());
    std::printf("Open %s and enter the code %s\n", begun.verificationUrl.c_str(), begun.userCode.c_str());
    std::printf("Waiting until %s ...\n", day(begun.expiresMs).c_str());
    std::fflush(stdout);
  };
  const base::Result<logins::LoginView> ended = Host(options).login(wish, show);
  if (!ended.ok()) return fail(ended.error().message);
  if (ended->state != logins::LoginView::State::Done)
    return fail(std::string(logins::stateName(ended->state)) + ": " + ended->message);
  std::printf("%s/%s has logged in%s; a running host uses it within seconds\n", ended->provider.c_str(),
              ended->account.c_str(), ended->person.empty() ? "" : (" as " + ended->person).c_str());
  return 0;
}

int LoginCommand::list() const {
  auto store = storeOf(options);
  if (!store.ok()) return fail(store.error().message);
  const logins::TokenStore::Listed listed = store->list();
  for (const logins::Login& login : listed.logins)
    std::printf("%s/%s  %smade %s\n", login.provider.c_str(), login.account.c_str(),
                logins::keyPlace(login) ? "entered key, "
                : login.person.empty()  ? ""
                                        : (login.person + ", ").c_str(),
                day(login.madeMs).c_str());
  for (const std::string& problem : listed.problems) std::fprintf(stderr, "spillway: %s\n", problem.c_str());
  return listed.problems.empty() ? 0 : 1;
}

int LoginCommand::logout() const {
  auto store = storeOf(options);
  if (!store.ok()) return fail(store.error().message);
  const base::Result<bool> removed = store->remove(wish.provider, wish.account);
  if (!removed.ok()) return fail(removed.error().message);
  if (!*removed)
    return fail("there is no login " + wish.provider + "/" + wish.account + "; spillway logins lists them");
  std::printf("%s/%s has been logged out here; its tokens may stay good at the vendor until they expire\n",
              wish.provider.c_str(), wish.account.c_str());
  return 0;
}

}  // namespace spillway::app
