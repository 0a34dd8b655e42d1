#include "host/app/Options.h"

#include <getopt.h>

#include <array>

namespace spillway::app {
namespace {

struct Switch {
  const char* name;
  char letter;           // 0: none
  const char* argument;  // null: takes none
  const char* text;
};

constexpr std::array<Switch, 9> kSwitches{{
    {"config", 'c', "FILE",
     "configuration file; without it every provider whose key is in the environment joins its tier"},
    {"listen", 'l', "HOST:PORT", "address to serve, instead of the configured one; port 0 takes any free one"},
    {"state", 's', "DIR", "folder for ledger and staged plugins"},
    {"plugins", 'p', "DIR", "folder to load plugins from; may be repeated"},
    {"log-level", 0, "LEVEL", "debug, info, warn or error"},
    {"check-config", 0, nullptr, "check the configuration and say what is wrong with it"},
    {"print-config-schema", 0, nullptr, "print the manual of the configuration file"},
    {"version", 0, nullptr, "print the version"},
    {"help", 'h', nullptr, "print this"},
}};

base::Error usageError(const std::string& what) {
  base::Error error;
  error.fault = base::Fault::InvalidRequest;
  error.message = what + "; see spillway --help";
  return error;
}

void apply(Options& options, const std::string& name, const std::string& value) {
  if (name == "config") options.config = value;
  if (name == "listen") options.listen = value;
  if (name == "state") options.state = value;
  if (name == "plugins") options.plugins.push_back(value);
  if (name == "log-level") options.logLevel = value;
  if (name == "check-config") options.action = Options::Action::CheckConfig;
  if (name == "print-config-schema") options.action = Options::Action::PrintSchema;
  if (name == "version") options.action = Options::Action::Version;
  if (name == "help") options.action = Options::Action::Help;
}

}  // namespace

base::Result<Options> parseOptions(const std::vector<std::string>& arguments) {
  std::string letters = "+:";  // no permutation; a missing value is told apart from an unknown name
  std::vector<option> names;
  for (size_t i = 0; i < kSwitches.size(); ++i) {
    const Switch& one = kSwitches[i];
    names.push_back({one.name, one.argument ? required_argument : no_argument, nullptr, static_cast<int>(i) + 256});
    if (!one.letter) continue;
    letters += one.letter;
    if (one.argument) letters += ':';
  }
  names.push_back({nullptr, 0, nullptr, 0});

  std::vector<char*> argv{const_cast<char*>("spillway")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  int argc = static_cast<int>(argv.size()) - 1;
  Options options;
  optind = 0;
  opterr = 0;
  for (int found; (found = ::getopt_long(argc, argv.data(), letters.c_str(), names.data(), nullptr)) != -1;) {
    if (found == ':') return usageError(std::string(argv[static_cast<size_t>(optind) - 1]) + " needs a value");
    if (found == '?') return usageError("unknown option " + std::string(argv[static_cast<size_t>(optind) - 1]));
    for (size_t i = 0; i < kSwitches.size(); ++i)
      if (found == static_cast<int>(i) + 256 || (kSwitches[i].letter && found == kSwitches[i].letter))
        apply(options, kSwitches[i].name, optarg ? optarg : "");
  }
  if (optind < argc) return usageError("unexpected argument " + std::string(argv[static_cast<size_t>(optind)]));
  return options;
}

std::string helpText() {
  std::string text =
      "A local LLM routing proxy: one address for every agent, tiers of accounts behind it.\n\n"
      "usage: spillway [OPTIONS]\n"
      "       spillway open                       the dashboard in the browser; see spillway open --help\n"
      "       spillway service                    a service of this machine; see spillway service --help\n"
      "       spillway restart                    a new process takes over from the running one; see spillway restart "
      "--help\n"
      "       spillway providers [OPTIONS]        what there is to have accounts with, and where a key is looked for\n"
      "       spillway keys create|list|revoke    client keys; see spillway keys --help\n"
      "       spillway login|logins|logout        accounts to log in to; see spillway login --help\n"
      "       spillway compress                   what tools print, smaller; see spillway compress --help\n\n";
  for (const Switch& one : kSwitches) {
    std::string left =
        one.letter ? std::string("  -") + one.letter + ", --" + one.name : std::string("      --") + one.name;
    if (one.argument) left += std::string(" ") + one.argument;
    left.resize(std::max<size_t>(left.size() + 2, 30), ' ');
    text += left + one.text + "\n";
  }
  return text;
}

}  // namespace spillway::app
