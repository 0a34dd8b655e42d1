// spillway-simulator: a simulated upstream as a program. See README.md in this folder, or --help.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/simulator/Simulator.h"

namespace {

using spillway::simulator::Simulator;

constexpr const char* kHelp =
    "spillway-simulator [options]\n"
    "A simulated model provider on 127.0.0.1. It answers with made-up text and never talks to anybody.\n"
    "  --port N            port to listen on; 0 (the default) takes a free one\n"
    "  --print-port        print \"listening PORT\" when ready (the default)\n"
    "  --quiet             print nothing\n"
    "  --label on|off      put \"simulated/\" before every answer's model name (on)\n"
    "  --lenient           accept fields the vendors do not know\n"
    "  --key KEY           accept this credential only; may be repeated\n"
    "  --model NAME        list this model; may be repeated\n"
    "  --default WORDS     behaviour of every answer, such as status=429,retry-after=2\n"
    "  --die-with-parent   end when standard input closes or the parent ends\n";

struct Arguments {
  Simulator::Options simulator;
  bool quiet = false;
  bool dieWithParent = false;
  bool help = false;
  std::string problem;
};

bool takeValue(std::string_view name, std::string_view value, Arguments& arguments) {
  auto& endpoints = arguments.simulator.endpoints;
  if (name == "--port") {
    int port = std::atoi(std::string(value).c_str());
    if (port < 0 || port > 65535) return false;
    arguments.simulator.port = static_cast<uint16_t>(port);
  } else if (name == "--label") {
    endpoints.label = value != "off";
  } else if (name == "--key") {
    endpoints.keys.emplace_back(value);
  } else if (name == "--model") {
    endpoints.models.emplace_back(value);
  } else if (name == "--default") {
    if (auto problem = arguments.simulator.defaults.setAll(value)) arguments.problem = "--default: " + *problem;
  } else {
    return false;
  }
  return true;
}

Arguments parse(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count && arguments.problem.empty(); i++) {
    std::string_view name = values[i];
    if (name == "--help" || name == "-h") {
      arguments.help = true;
    } else if (name == "--quiet") {
      arguments.quiet = true;
    } else if (name == "--lenient") {
      arguments.simulator.endpoints.strict = false;
    } else if (name == "--die-with-parent") {
      arguments.dieWithParent = true;
    } else if (name != "--print-port" && (i + 1 >= count || !takeValue(name, values[++i], arguments))) {
      arguments.problem = "unknown or incomplete option '" + std::string(name) + "'; try --help";
    }
  }
  return arguments;
}

// Ends the process when standard input is closed: the parent is gone, however it went.
void watchStandardInput(Simulator& simulator) {
  std::thread([&simulator] {
    char byte;
    ssize_t got = 1;
    while ((got = ::read(STDIN_FILENO, &byte, 1)) > 0 || (got < 0 && errno == EINTR)) {
    }
    simulator.stop();
  }).detach();
}

void raiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments = parse(count, values);
  if (!arguments.problem.empty()) {
    std::fprintf(stderr, "spillway-simulator: %s\n", arguments.problem.c_str());
    return 2;
  }
  if (arguments.help) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  if (arguments.dieWithParent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  std::signal(SIGPIPE, SIG_IGN);
  raiseDescriptorLimit();
  try {
    Simulator simulator(std::move(arguments.simulator));
    if (!arguments.quiet) {
      std::printf("listening %u\n", static_cast<unsigned>(simulator.port()));
      std::fflush(stdout);
    }
    if (arguments.dieWithParent) watchStandardInput(simulator);
    simulator.wait();
    std::_Exit(0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
