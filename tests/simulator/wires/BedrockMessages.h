// The conversation of a converse request: strict alternation, each content block one thing, tool uses matched with
// their results, reasoning checked to be the vendor's own.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/simulator/Prompt.h"
#include "tests/simulator/ReasoningSeal.h"

namespace spillway::simulator {

// Whose tokens a model there hands out and takes: Claude signs alike wherever it is served.
Vendor sealerOf(std::string_view model);

class BedrockMessages {
 public:
  using Problem = std::optional<Rejection>;

  BedrockMessages(bool strict, Prompt& prompt) : strict_(strict), prompt_(prompt) {}

  Problem readSystem(const Json& system);
  Problem read(const Json& messages);

  bool hasToolBlocks() const { return toolBlocks_; }
  int marks() const { return marks_; }

  // What the last assistant message began with, and where, when tool results follow it.
  const std::string& opening() const { return opening_; }
  const std::string& openingAt() const { return openingAt_; }

 private:
  Problem readMessage(const Json& message, const std::string& where);
  Problem readBlock(const Json& block, const std::string& role, const std::string& where);
  Problem readMedia(const Json& block, const std::string& kind, const std::string& where);
  Problem readToolUse(const Json& use, const std::string& role, const std::string& where);
  Problem readToolResult(const Json& result, const std::string& role, const std::string& where);
  Problem readReasoning(const Json& reasoning, const std::string& where);
  Problem checkResults(const std::vector<std::string>& expected, const std::string& where) const;
  void count(std::string_view text);
  void mark();

  bool strict_;
  Prompt& prompt_;
  std::string prefix_;
  int marks_ = 0;
  bool toolBlocks_ = false;
  bool textSeen_ = false;  // in this message
  bool documentSeen_ = false;
  std::vector<std::string> uses_;  // of this message, in order
  std::vector<std::string> results_;
  std::string opening_;
  std::string openingAt_;
};

}  // namespace spillway::simulator
