#include "host/app/Options.h"

#include <Poco/Exception.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionProcessor.h>
#include <Poco/Util/OptionSet.h>

#include <sstream>

namespace spillway::app {
namespace {

Poco::Util::OptionSet optionSet() {
  using Poco::Util::Option;
  Poco::Util::OptionSet set;
  set.addOption(Option("config", "c",
                       "configuration file; without it every provider whose key is in the environment "
                       "joins its tier")
                    .argument("FILE"));
  set.addOption(Option("listen", "l", "address to serve, instead of the configured one; port 0 takes any free one")
                    .argument("HOST:PORT"));
  set.addOption(Option("state", "s", "folder for ledger and staged plugins").argument("DIR"));
  set.addOption(
      Option("plugins", "p", "folder to load plugins from; may be repeated").argument("DIR").repeatable(true));
  set.addOption(Option("log-level", "", "debug, info, warn or error").argument("LEVEL"));
  set.addOption(Option("check-config", "", "check the configuration and say what is wrong with it"));
  set.addOption(Option("print-config-schema", "", "print the manual of the configuration file"));
  set.addOption(Option("version", "", "print the version"));
  set.addOption(Option("help", "h", "print this"));
  return set;
}

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
  Poco::Util::OptionSet set = optionSet();
  Poco::Util::OptionProcessor processor(set);
  processor.setUnixStyle(true);
  Options options;
  std::string pending;  // an option whose value is the next argument
  try {
    for (const std::string& argument : arguments) {
      if (!pending.empty()) {
        apply(options, pending, argument);
        pending.clear();
        continue;
      }
      std::string name, value;
      if (!processor.process(argument, name, value)) return usageError("unexpected argument " + argument);
      if (set.getOption(name, false).takesArgument() && value.empty())
        pending = name;
      else
        apply(options, name, value);
    }
  } catch (const Poco::Exception& e) {
    return usageError(e.displayText());
  }
  if (!pending.empty()) return usageError("--" + pending + " needs a value");
  return options;
}

std::string helpText() {
  Poco::Util::OptionSet set = optionSet();
  Poco::Util::HelpFormatter formatter(set);
  formatter.setUnixStyle(true);
  formatter.setWidth(100);
  formatter.setIndent(26);
  formatter.setCommand("spillway");
  formatter.setUsage("[OPTIONS]");
  formatter.setHeader("A local LLM routing proxy: one address for every agent, tiers of accounts behind it.");
  std::ostringstream text;
  formatter.format(text);
  return text.str();
}

}  // namespace spillway::app
