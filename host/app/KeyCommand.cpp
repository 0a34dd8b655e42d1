#include "host/app/KeyCommand.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>

#include "host/base/Clock.h"
#include "host/config/ConfigReader.h"
#include "host/config/Scalars.h"
#include "host/config/StateFolder.h"

namespace spillway::app {
namespace {

constexpr const char* kHelp =
    "Client keys, made at run time. A key is shown once; its SHA-256 is all that is kept.\n\n"
    "usage: spillway keys create NAME [OPTIONS]\n"
    "       spillway keys list [OPTIONS]\n"
    "       spillway keys revoke NAME [OPTIONS]\n\n"
    "options of create:\n"
    "      --chains A,B        chains it may use; '*' stands for anything; without it any\n"
    "      --models A,B        model names it may ask for, in the same way\n"
    "      --rpm N             requests it may make in a minute\n"
    "      --expires TIME      how long it is good for: 90m, 12h or 30d\n"
    "      --dollars N         what it may spend in each such time: 5, 2.5\n"
    "      --tokens N          the same in tokens, of input and output together\n"
    "      --per TIME          that time: hour, day, week or month\n"
    "      --management        it may use the management API too\n\n"
    "options of all:\n"
    "  -c, --config FILE       the host's configuration file, which may say where its state folder is\n"
    "  -s, --state DIR         the host's state folder\n";

base::Error usage(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message) + "; see spillway keys --help"};
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= list.size();) {
    const size_t end = std::min(list.find(',', at), list.size());
    out.push_back(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Milliseconds of "90m", "12h" or "30d"; 0: no such time.
int64_t lifetime(const std::string& text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() - 1 || number <= 0 || number > 100'000) return 0;
  switch (text.back()) {
    case 'm':
      return number * 60'000;
    case 'h':
      return number * 3'600'000;
    case 'd':
      return number * 24 * 3'600'000;
    default:
      return 0;
  }
}

// A whole number from 1 to `most`; 0: none.
int64_t wholeNumber(const std::string& text, int64_t most) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0 && number <= most ? number : 0;
}

std::string wholeWords(int64_t most) { return "a whole number from 1 to " + std::to_string(most); }

keys::KeyBudget& budgetOf(keys::KeyRow& row) { return row.budget ? *row.budget : row.budget.emplace(); }

constexpr std::string_view kCreateOptions[] = {"--chains",  "--models", "--rpm", "--expires",
                                               "--dollars", "--tokens", "--per"};

// Puts what an option of create says into the row, or says what it must be; other options are not looked at.
std::string takeOption(std::string_view option, const std::string& value, int64_t nowMs, keys::KeyRow& row) {
  if (option == "--chains") row.chains = split(value);
  if (option == "--models") row.models = split(value);
  if (option == "--rpm") {
    row.requestsPerMinute = wholeNumber(value, keys::kMostPerMinute);
    if (row.requestsPerMinute == 0) return wholeWords(keys::kMostPerMinute);
  }
  if (option == "--expires") {
    const int64_t ms = lifetime(value);
    if (ms == 0) return "a time such as 90m, 12h or 30d";
    row.expiresMs = nowMs + ms;
  }
  if (option == "--dollars") {
    const std::optional<int64_t> micros = config::parseDollars(value);
    if (!micros) return "dollars above 0, such as 5 or 2.5, at most a million and with at most six decimals";
    budgetOf(row).limit.micros = *micros;
  }
  if (option == "--tokens") {
    budgetOf(row).limit.tokens = wholeNumber(value, keys::kMostBudgetTokens);
    if (row.budget->limit.tokens == 0) return wholeWords(keys::kMostBudgetTokens);
  }
  if (option == "--per") {
    const std::optional<budget::Per> per = budget::perNamed(value);
    if (!per) return "hour, day, week or month";
    budgetOf(row).per = *per;
  }
  return {};
}

std::string day(int64_t unixMs) {
  const std::time_t seconds = unixMs / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts)};
}

std::string joined(const std::vector<std::string>& globs) {
  std::string out;
  for (const std::string& glob : globs) out += (out.empty() ? "" : ",") + glob;
  return out;
}

std::string described(const keys::KeyRow& row, int64_t nowMs) {
  std::string out = row.name + "  made " + day(row.createdMs);
  if (row.expiresMs != 0) out += (row.expiresMs <= nowMs ? ", expired " : ", expires ") + day(row.expiresMs);
  if (!row.chains.empty()) out += ", chains " + joined(row.chains);
  if (!row.models.empty()) out += ", models " + joined(row.models);
  if (row.requestsPerMinute > 0) out += ", " + std::to_string(row.requestsPerMinute) + " requests a minute";
  if (row.budget) out += ", " + keys::budgetWords(*row.budget);
  if (row.management) out += ", management";
  return out;
}

int fail(const base::Error& error) {
  std::fprintf(stderr, "spillway keys: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

std::string KeyCommand::help() { return kHelp; }

base::Result<KeyCommand> KeyCommand::parse(const std::vector<std::string>& arguments, int64_t nowMs) {
  KeyCommand command;
  if (arguments.empty()) return usage("keys needs a word: create, list or revoke");
  const std::string& word = arguments[0];
  if (word == "--help" || word == "-h") return command;
  if (word != "create" && word != "list" && word != "revoke")
    return usage("'" + word + "' is none of create, list and revoke");
  command.action = word == "create" ? Action::Create : word == "list" ? Action::List : Action::Revoke;
  bool timed = false;  // --per was given
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      command.action = Action::Help;
      return command;
    }
    if (!argument.starts_with('-')) {
      if (command.action == Action::List || !command.row.name.empty())
        return usage("unexpected argument '" + argument + "'");
      command.row.name = argument;
      continue;
    }
    const bool shared = argument == "-c" || argument == "--config" || argument == "-s" || argument == "--state";
    if (!shared && command.action != Action::Create) return usage("'" + argument + "' is no option of keys " + word);
    if (argument == "--management") {
      command.row.management = true;
      continue;
    }
    const bool known =
        shared || std::find(std::begin(kCreateOptions), std::end(kCreateOptions), argument) != std::end(kCreateOptions);
    if (!known) return usage("unknown option " + argument);
    if (i + 1 == arguments.size()) return usage(argument + " needs a value");
    const std::string& value = arguments[++i];
    if (argument == "-c" || argument == "--config") command.config = value;
    if (argument == "-s" || argument == "--state") command.state = value;
    timed |= argument == "--per";
    if (std::string wrong = takeOption(argument, value, nowMs, command.row); !wrong.empty())
      return usage(argument + " must be " + wrong + ", got '" + value + "'");
  }
  if (command.row.budget && !timed) return usage("--dollars and --tokens need --per hour, day, week or month");
  if (command.row.budget && command.row.budget->limit == budget::Amount{})
    return usage("--per needs --dollars, --tokens or both");
  if (command.action != Action::List && command.row.name.empty()) return usage("keys " + word + " needs a NAME");
  if (command.action == Action::Create)
    if (std::string fault = keys::keyRowFault(command.row, nowMs); !fault.empty()) return usage(fault);
  return command;
}

base::Result<std::string> KeyCommand::keyFile() const {
  base::Result<std::string> folder = config::stateFolder(state, config, config::processEnvironment());
  if (!folder) return folder;
  if (base::Result<void> prepared = config::prepareStateFolder(*folder); !prepared) return prepared.error();
  return keys::keyFilePath(*folder);
}

int KeyCommand::run() const {
  if (action == Action::Help) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  const base::Result<std::string> file = keyFile();
  if (!file) return fail(file.error());
  const int64_t now = base::unixMs();
  if (action == Action::Create) {
    const base::Result<std::string> key = keys::createKey(*file, row, now);
    if (!key) return fail(key.error());
    std::fprintf(stderr, "client key '%s'; it is shown this once:\n", row.name.c_str());
    std::printf("%s\n", key->c_str());
    return 0;
  }
  if (action == Action::Revoke) {
    if (const base::Result<void> gone = keys::revokeKey(*file, row.name); !gone) return fail(gone.error());
    std::printf("client key '%s' is revoked\n", row.name.c_str());
    return 0;
  }
  const base::Result<std::vector<keys::KeyRow>> rows = keys::readKeyFile(*file);
  if (!rows) return fail(rows.error());
  for (const keys::KeyRow& one : *rows) std::printf("%s\n", described(one, now).c_str());
  return 0;
}

}  // namespace spillway::app
