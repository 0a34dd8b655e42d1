// The tool calls of a conversation in this wire and who answers them. A tool's message names its call by id, by the
// tool's name, or not at all: then the first call of the latest turn that nobody has answered is meant.
//
// One request, one thread.
#pragma once

#include <spillway/Json.hpp>
#include <string_view>
#include <vector>

namespace ollama {

struct ToolCall {
  std::string_view id, name;
  spw::Json arguments;
  bool answered = false;
};

class OpenCalls {
 public:
  // A message of the assistant begins: the calls that follow are its.
  void beginTurn() { turn_ = calls_.size(); }
  void add(ToolCall call) { calls_.push_back(call); }

  // The call that a tool's message answers, or null.
  const ToolCall* answer(spw::Json message) {
    const std::string_view id = message["tool_call_id"].str(), name = toolName(message);
    for (size_t i = calls_.size(); !id.empty() && i-- > 0;) {
      if (calls_[i].id == id && !calls_[i].answered) return take(calls_[i]);
    }
    if (!id.empty()) return nullptr;
    for (size_t i = turn_; i < calls_.size(); ++i) {
      if (!calls_[i].answered && (name.empty() || calls_[i].name == name)) return take(calls_[i]);
    }
    return nullptr;
  }

  static std::string_view toolName(spw::Json message) { return message["tool_name"].str(message["name"].str()); }

 private:
  static const ToolCall* take(ToolCall& call) {
    call.answered = true;
    return &call;
  }

  std::vector<ToolCall> calls_;
  size_t turn_ = 0;  // where the latest turn begins
};

}  // namespace ollama
