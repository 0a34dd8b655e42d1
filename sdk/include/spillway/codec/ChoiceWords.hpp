// A word for which tool is to be called, in the wires that share the member "tool_choice"; what the target cannot be
// told is asked for in words or by leaving the tools out.
//
// One request, one thread.
#pragma once

#include <string_view>
#include <vector>

#include "OpenAiRules.hpp"

namespace spw {

// The word of a choice that the target takes while it reasons.
inline std::string_view choiceWord(const OpenAiRules& rules, Json choice, bool reasoning) {
  const std::string_view word = choice["type"].str();
  if (!reasoning || !rules.choiceBlockedByReasoning(word)) return word;
  rules.call().changed("tool_choice", "this target cannot force a tool while it reasons; auto was sent");
  return "auto";
}

inline void writeChoiceWord(const OpenAiRules& rules, std::string_view word, Json out,
                            std::vector<std::string_view>& hints) {
  if (rules.choiceAllowed(word)) {
    const std::string_view renamed = rules.renamedValue("tool_choice", word);
    out.put("tool_choice", renamed.empty() ? word : renamed);
  } else if (word == "none") {
    rules.call().emulated("tool_choice", "this target cannot be told to leave its tools alone; they were not offered");
    out.take("tools");
  } else if (word == "required") {
    rules.call().emulated("tool_choice", "this target cannot be forced to call a tool; it was asked to");
    hints.push_back("Answer by calling one of the tools.");
  }
}

}  // namespace spw
