// The words behind a command, read by the command's own table.
//
// A plain value; one thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::cli {

struct Command;

class Arguments {
 public:
  // Options may stand before, between and behind operands, their values behind '=' or as the next word. An error names
  // the word and what is expected. `partial`: it is no error that something is missing.
  static base::Result<Arguments> read(const Command& command, const std::vector<std::string>& words);

  const Command& command() const { return *command_; }

  bool has(std::string_view flag) const { return values_.contains(flag); }
  // The value of that option, the last one given; empty: it is not there.
  std::string text(std::string_view flag) const;
  std::vector<std::string> all(std::string_view flag) const;

  // The word at that place; empty: it is not there.
  std::string operand(size_t at) const { return at < operands_.size() ? operands_[at] : std::string(); }
  const std::vector<std::string>& operands() const { return operands_; }

  // What stands behind "--".
  const std::vector<std::string>& rest() const { return rest_; }

  bool json() const { return has("json"); }
  bool helps() const { return has("help"); }

 private:
  explicit Arguments(const Command& command) : command_(&command) {}
  base::Result<void> check() const;

  const Command* command_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_, rest_;
};

}  // namespace spillway::cli
