// "spillway completion SHELL", and what its scripts ask for.
#include "host/cli/Completion.h"

#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Operand kOperands[] = {{"SHELL", "the shell", true, Offer::Choices, "bash|zsh|fish"}};

constexpr Example kExamples[] = {{"completion bash", "For this shell only: source <(spillway completion bash)."},
                                 {"completion zsh", "Kept: write it to a file _spillway in a folder of $fpath."},
                                 {"completion fish", "Kept: write it to ~/.config/fish/completions/spillway.fish."}};

base::Result<int> run(const Arguments& arguments) {
  print(std::string(completionScript(arguments.operand(0))));
  return kDone;
}

constexpr Operand kWords[] = {{"WORDS", {}, false, Offer::Nothing, {}, true}};

base::Result<int> answer(const Arguments& arguments) {
  print(completionLines(complete(arguments.rest())));
  return kDone;
}

}  // namespace

constinit const Command kCompletion{
    .path = "completion",
    .summary = "Print the script that completes commands, options and names at the shell",
    .about =
        "What it offers is asked from the program as one types: commands and options as they are, and names of "
        "accounts, keys, models and agents as they exist now.",
    .operands = kOperands,
    .examples = kExamples,
    .run = run};

constinit const Command kComplete{.path = "__complete",
                                  .summary = "What could stand in the place of the last word",
                                  .operands = kWords,
                                  .run = answer,
                                  .rest = "WORDS",
                                  .hidden = true};

}  // namespace spillway::cli
