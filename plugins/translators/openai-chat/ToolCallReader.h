// Puts the tool calls of one choice together from their fragments, in all the ways services of this wire number them.
//
// One stream, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ReplyContext.h"

namespace openaichat {

class ToolCallReader {
 public:
  ToolCallReader(int32_t choice, ReplyContext& context) : choice_(choice), context_(&context) {}

  // One entry of tool_calls; opens a block numbered `next` when it begins a call, and counts `next` up. `whole`: every
  // entry is a call of its own.
  void read(spw::Call call, spw::Json entry, bool whole, int32_t& next, spw::Emit& emit);
  // The form before tools.
  void readFunction(spw::Call call, spw::Json function, int32_t& next, spw::Emit& emit);

  // True when `entry` begins a call that has not been seen.
  bool begins(spw::Json entry, bool whole) const { return find(entry, whole) == kNone; }
  bool any() const { return !calls_.empty(); }
  // Closes the calls whose arguments are complete JSON: something else begins, and nothing can be added to them.
  void closeComplete(spw::Call call, spw::Emit& emit);
  // Closes all calls.
  void finish(spw::Call call, spw::Emit& emit);

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  // Knows when a JSON text that comes in pieces is complete.
  struct Balance {
    int depth = 0;
    bool inString = false, escaped = false, any = false;
    void add(std::string_view text);
    bool complete() const { return any && depth == 0 && !inString; }
  };
  struct ToolCall {
    int64_t wireIndex = -1;
    std::string id, name;
    int32_t index = 0, block = SPW_BLOCK_TOOL_CALL;
    bool unwrap = false;  // a custom tool that travels as a function
    bool closed = false;
    std::string held;  // arguments of a call to unwrap
    Balance balance;
  };

  size_t find(spw::Json entry, bool whole) const;
  void open(spw::Json entry, std::string_view name, bool custom, int32_t& next, spw::Emit& emit);
  void addArguments(spw::Json value, ToolCall& one, spw::Emit& emit);
  void unwrap(spw::Call call, const ToolCall& one, spw::Emit& emit);
  void close(spw::Call call, ToolCall& one, spw::Emit& emit);

  int32_t choice_;
  ReplyContext* context_;
  std::vector<ToolCall> calls_;
};

}  // namespace openaichat
