#include "host/app/App.h"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "host/app/CompressCommand.h"
#include "host/app/Host.h"
#include "host/app/KeyCommand.h"
#include "host/app/LoginCommand.h"
#include "host/app/OpenCommand.h"
#include "host/app/RestartCommand.h"
#include "host/app/ServiceCommand.h"
#include "host/app/Serving.h"
#include "host/base/Clock.h"
#include "host/config/ConfigSchema.h"

namespace spillway::app {
namespace {

template <typename Command>
int runCommand(base::Result<Command> command) {
  if (command.ok()) return command->run();
  std::fprintf(stderr, "spillway: %s\n", command.error().message.c_str());
  return 2;
}

}  // namespace

int App::run(int argc, char** argv) {
  if (argc > 1) {
    const std::string_view word = argv[1];
    const std::vector<std::string> rest(argv + 2, argv + argc);
    if (word == "keys") return runCommand(KeyCommand::parse(rest, base::unixMs()));
    if (LoginCommand::isWord(word)) return runCommand(LoginCommand::parse(argv[1], rest));
    if (word == "compress") return runCommand(CompressCommand::parse(rest));
    if (word == "open") return runCommand(OpenCommand::parse(rest));
    if (word == "service") return runCommand(ServiceCommand::parse(rest));
    if (word == "restart") return runCommand(RestartCommand::parse(rest));
  }
  const bool list = argc > 1 && std::string_view(argv[1]) == "providers";
  auto options = parseOptions({argv + (list ? 2 : 1), argv + argc});
  if (!options.ok()) {
    std::fprintf(stderr, "spillway: %s\n", options.error().message.c_str());
    return 2;
  }
  switch (options->action) {
    case Options::Action::Help:
      std::fputs(helpText().c_str(), stdout);
      return 0;
    case Options::Action::Version:
      std::puts("spillway " SPILLWAY_VERSION);
      return 0;
    case Options::Action::PrintSchema:
      std::fputs(config::schemaManual().c_str(), stdout);
      return 0;
    case Options::Action::CheckConfig:
      return Host(*options).check() ? 0 : 1;
    case Options::Action::Run:
      return list ? Host(*options).listProviders() ? 0 : 1 : Serving(*options).run();
  }
  return 2;
}

}  // namespace spillway::app
