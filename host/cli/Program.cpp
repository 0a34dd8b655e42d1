#include "host/cli/Program.h"

#include <algorithm>

#include "host/base/Explained.h"
#include "host/base/Strings.h"
#include "host/cli/Command.h"
#include "host/cli/Help.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

constexpr const char* kMisusedCode = "misused";

int statusOf(const base::Error& error) {
  if (error.code == kMisusedCode) return kMisused;
  if (error.fault == base::Fault::Network || error.fault == base::Fault::Timeout) return kNoHost;
  if (error.fault == base::Fault::Auth || error.fault == base::Fault::Forbidden) return kRefused;
  return kFailed;
}

int tell(const std::string& path, const base::Error& error, bool json) {
  const int status = statusOf(error);
  std::string message = error.message;
  if (status == kMisused)
    message +=
        (message.ends_with('?') ? " See" : "; see") + std::string(" spillway help") + (path.empty() ? "" : " " + path);
  if (json)
    say(Json{{"error", {{"message", message}, {"exit", status}}}}.dump(-1, ' ', false, Json::error_handler_t::replace));
  else
    say("spillway" + (path.empty() ? "" : " " + path) + ": " + message);
  return status;
}

bool asks(const std::vector<std::string>& words, size_t from, std::string_view word) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin() + static_cast<std::ptrdiff_t>(std::min(from, words.size())), end, word) != end;
}

// Where a group was named, and none of its commands.
base::Error lacksWord(const Command& group, const std::string& given) {
  std::string list;
  std::vector<std::string> names;
  for (const Command* one : below(group.path)) names.emplace_back(one->path.substr(group.path.size() + 1));
  const std::string last = given.empty() ? " or " : " and ";
  for (size_t i = 0; i < names.size(); ++i) list += (i == 0 ? "" : i + 1 == names.size() ? last : ", ") + names[i];
  if (given.empty()) return misused(std::string(group.path) + " needs a word: " + list);
  return misused("'" + given + "' is none of " + list);
}

base::Error unknown(const std::string& word) {
  std::vector<std::string> names;
  for (const Command* one : below("")) names.emplace_back(one->path);
  const std::string_view close = base::nearest(word, names);
  return misused("there is no command '" + word + "'" +
                 (close.empty() ? std::string() : "; did you mean '" + std::string(close) + "'?"));
}

}  // namespace

base::Error misused(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message), .code = kMisusedCode};
}

base::Error failed(std::string message) { return {.fault = base::Fault::Server, .message = std::move(message)}; }

base::Error noHost(std::string message) {
  return {.fault = base::Fault::Network, .message = base::explained(std::move(message), base::Cause::NoHost)};
}

const Command* findCommand(std::string_view path) {
  for (const Command* command : commands())
    if (command->path == path) return command;
  return nullptr;
}

int run(const std::vector<std::string>& words) {
  const bool bare = words.empty() || words.front().starts_with('-');
  if (bare && (asks(words, 0, "--help") || asks(words, 0, "-h"))) {
    print(helpOverview());
    return kDone;
  }
  if (bare && asks(words, 0, "--version")) return run({"version"});
  const Command* command = bare ? findCommand("serve") : findCommand(words.front());
  size_t used = bare ? 0 : 1;
  const std::string path = command == nullptr ? "" : std::string(command->path);
  if (command == nullptr) return tell("", unknown(words.front()), asks(words, 1, "--json"));
  if (!bare && words.size() > 1) {
    if (const Command* longer = findCommand(path + " " + words[1])) {
      command = longer;
      used = 2;
    }
  }
  const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(used), words.end());
  const std::string name = bare ? "" : std::string(command->path);
  const bool json = asks(rest, 0, "--json");
  if (command->run == nullptr) {
    if (asks(rest, 0, "--help") || asks(rest, 0, "-h")) {
      print(helpOf(*command));
      return kDone;
    }
    return tell(name, lacksWord(*command, rest.empty() || rest[0].starts_with('-') ? "" : rest[0]), json);
  }
  const base::Result<Arguments> arguments = Arguments::read(*command, rest);
  if (!arguments.ok()) return tell(name, arguments.error(), json);
  if (arguments->helps()) {
    print(helpOf(*command));
    return kDone;
  }
  const base::Result<int> status = command->run(*arguments);
  return status.ok() ? *status : tell(name, status.error(), json);
}

}  // namespace spillway::cli
