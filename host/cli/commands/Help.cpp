// "spillway help".
#include "host/cli/Help.h"

#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Operand kOperands[] = {{"COMMAND", "the command, of one word or two", false, Offer::Commands, {}, true}};

constexpr Flag kFlags[] = {{"all", 0, {}, "every command at length"},
                           {"man", 0, {}, "the manual page, for man -l"},
                           {"markdown", 0, {}, "the page of the documentation"},
                           kJsonFlag};

constexpr Example kExamples[] = {{"help keys create", "One command."}, {"help --all", "Everything there is to type."}};

base::Result<int> run(const Arguments& arguments) {
  if (arguments.json()) {
    print(commandsJson());
  } else if (arguments.has("man")) {
    print(manualPage(SPILLWAY_VERSION));
  } else if (arguments.has("markdown")) {
    print(commandsPage());
  } else if (arguments.has("all")) {
    for (const Command* command : commands())
      if (!command->hidden) print(std::string(72, '-') + "\n" + helpOf(*command));
  } else if (arguments.operands().empty()) {
    print(helpOverview());
  } else {
    std::string path;
    for (const std::string& word : arguments.operands()) path += (path.empty() ? "" : " ") + word;
    const Command* command = findCommand(path);
    if (command == nullptr || command->hidden) return misused("there is no command '" + path + "'");
    print(helpOf(*command));
  }
  return kDone;
}

}  // namespace

constinit const Command kHelp{.path = "help",
                              .summary = "Say what a command does",
                              .operands = kOperands,
                              .flags = kFlags,
                              .examples = kExamples,
                              .run = run};

}  // namespace spillway::cli
