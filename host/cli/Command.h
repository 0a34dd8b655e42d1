// What a command of the program is: its words, its options and what it says of itself. Help, completion, the manual
// page and docs/operate/commands.md are made of this, and arguments are read by it.
//
// Constant tables; any thread.
#pragma once

#include <span>
#include <string_view>

#include "host/base/Result.h"
#include "host/cli/Arguments.h"

namespace spillway::cli {

// Exit statuses. `compress -- COMMAND` ends with the command's own.
enum Exit : int {
  kDone = 0,
  kFailed = 1,   // it could not be done, or what was looked at is not in order
  kMisused = 2,  // the words were not understood
  kNoHost = 3,   // no running host could be reached
  kRefused = 4   // the host wants a key, or another one
};

// What a shell offers where a value is expected.
enum class Offer {
  Nothing,
  Files,
  Folders,
  Choices,
  Commands,
  Agents,
  Imports,
  Keys,
  Accounts,
  Providers,
  Models,
  Logins
};

// An option.
struct Flag {
  std::string_view name;        // "config"
  char letter = 0;              // 0: none
  std::string_view value = {};  // how the help calls its value, "FILE"; empty: it takes none
  std::string_view text = {};   // one sentence
  Offer offer = Offer::Nothing;
  std::string_view choices = {};  // separated by '|'; others are refused
  bool repeats = false;
};

// A word without a dash.
struct Operand {
  std::string_view name;  // "PROVIDER"
  std::string_view text = {};
  bool required = true;
  Offer offer = Offer::Nothing;
  std::string_view choices = {};  // separated by '|'; others are refused
  bool repeats = false;           // the last one only
};

struct Example {
  std::string_view words;  // behind "spillway "
  std::string_view text;
};

struct Command {
  std::string_view path;     // "keys create"; empty: what is done without a word
  std::string_view summary;  // one line
  std::string_view about = {};
  std::span<const Operand> operands = {};
  std::span<const Flag> flags = {};
  std::span<const Example> examples = {};
  // Does it and gives the exit status. An error is printed; InvalidRequest stands for words that make no sense.
  base::Result<int> (*run)(const Arguments&) = nullptr;
  std::string_view rest = {};  // what may stand behind "--", "COMMAND"; empty: nothing
  bool hidden = false;
};

// Every command, in the order of the help. A group such as "keys" has a row of its own, without run.
std::span<const Command* const> commands();

// The command of that path, or null.
const Command* findCommand(std::string_view path);

// An error of somebody who has typed the wrong words.
base::Error misused(std::string message);

// What keeps a command from being done.
base::Error failed(std::string message);

// There is no running host to ask.
base::Error noHost(std::string message);

}  // namespace spillway::cli
