// A conversation in the order that wires with one message per turn want it: the leading system text first, then the
// messages, and behind every message of the assistant the result of each of its calls. Results that nobody called for
// follow where they stood.
//
// One request, one thread.
#pragma once

#include <string_view>
#include <vector>

#include "../Call.hpp"
#include "ToolResults.hpp"

namespace spw {

struct FlatTurn {
  enum class Kind { System, User, Assistant, Result, Orphan };

  Kind kind;
  Json message;
  size_t position;   // of the message, for paths
  bool now = false;  // belongs to what is being asked: behind the last message of the assistant
  Json call = {};    // Result: the call that is answered
  Json result = {};  // Result: missing when nobody answered; Orphan: the result
};

// How many messages of system text lead.
inline size_t leadingSystem(Json messages) {
  size_t count = 0;
  for (Json message : messages) {
    if (message["role"].str() != "system") break;
    ++count;
  }
  return count;
}

// The blocks of the leading system text in one list, with `hints` behind them as texts.
inline Json leadingBlocks(Call call, Json messages, const std::vector<std::string_view>& hints) {
  const Json blocks = call.array();
  size_t left = leadingSystem(messages);
  for (Json message : messages) {
    if (left-- == 0) break;
    for (Json block : message["blocks"]) blocks.push(block);
  }
  for (std::string_view hint : hints) blocks.push(call.object().put("type", "text").put("text", hint));
  return blocks;
}

// The turns behind the leading system text.
inline std::vector<FlatTurn> flatTurns(Json messages) {
  ToolResults results(messages);
  const size_t begin = leadingSystem(messages);
  std::vector<FlatTurn> turns;
  size_t position = 0;
  for (Json message : messages) {
    const size_t here = position++;
    if (here < begin) continue;
    const std::string_view role = message["role"].str();
    const bool behind = static_cast<int64_t>(here) > results.lastAssistant();
    if (role == "system") turns.push_back({FlatTurn::Kind::System, message, here, behind});
    if (role == "user") turns.push_back({FlatTurn::Kind::User, message, here, behind});
    if (role == "tool") {
      for (Json block : message["blocks"]) {
        const bool lost = block["type"].str() == "tool_result" && results.isLeft(block);
        if (lost) turns.push_back({FlatTurn::Kind::Orphan, message, here, behind, {}, block});
      }
    }
    if (role != "assistant") continue;
    turns.push_back({FlatTurn::Kind::Assistant, message, here});
    const bool last = static_cast<int64_t>(here) == results.lastAssistant();
    for (Json block : message["blocks"]) {
      if (block["type"].str() != "tool_call") continue;
      const Json result = results.takeResult(block["id"].str(), here);
      turns.push_back({FlatTurn::Kind::Result, message, here, last, block, result});
    }
  }
  return turns;
}

}  // namespace spw
