// Replies of this wire into events: streamed frames one by one, or a whole body at once.
//
// Tolerates what clones of the vendor do: message_start twice or in mid stream, frames without event names, blocks
// that were never opened, input in the opening frame. Says STOP only when the wire did.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <spillway/codec/CallIds.hpp>

#include "Usage.h"
#include "Wire.h"

namespace messages {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  void close(spw::Call call, spw::Emit* emit);

 private:
  // How a block of the wire becomes events.
  enum class Form { Text, Thinking, Redacted, ToolCall, CustomCall, StandIn, Opaque };
  struct Block {
    int64_t wireIndex;
    int32_t index;
    Form form;
    bool fed = false;     // a delta was emitted or kept
    std::string opening;  // the opening frame's block, for opaque ones; the opening input of tools
    std::string kept;     // input of custom and opaque blocks, given out at the end
  };

  void readFrame(spw::Call call, spw::Json frame, std::string_view type, spw::Emit& emit);
  void readWhole(spw::Call call, spw::Json body, spw::Emit& emit);
  void start(spw::Call call, spw::Json message, spw::Emit& emit);
  void startUnsaid(spw::Emit& emit);
  void openBlock(spw::Call call, int64_t wireIndex, spw::Json block, spw::Emit& emit);
  void openTool(spw::Json block, Block& opened, spw::Emit& emit);
  void feedBlock(spw::Call call, spw::Json frame, spw::Emit& emit);
  void feedInput(Block& block, std::string_view json, spw::Emit& emit);
  void feedText(Block& block, int32_t part, std::string_view text, spw::Emit& emit, std::string_view issuer = {});
  void citation(spw::Call call, Block& block, spw::Json wire, spw::Emit& emit);
  void closeBlock(spw::Call call, Block& block, spw::Emit& emit);
  void closeOpaque(spw::Call call, const Block& block, spw::Emit& emit);
  void finishMessage(spw::Call call, spw::Json frame, spw::Emit& emit);
  void emitUsage(spw::Emit& emit);
  void readStop(spw::Json reason, spw::Json sequence, spw::Json details);
  void closeAll(spw::Call call, spw::Emit& emit);
  void emitStop(spw::Call call, spw::Emit& emit);
  void emitError(spw::Json error, spw::Emit& emit);
  Block* find(int64_t wireIndex);
  Block& add(int64_t wireIndex, Form form);
  static int32_t kindOf(Form form);

  int32_t mode_;
  std::unordered_map<std::string, std::string> names_;  // as sent to as asked
  std::unordered_set<std::string> custom_;
  std::string standIn_;
  std::vector<Block> open_;
  Usage usage_;
  int32_t nextIndex_ = 0;
  spw::CallIds callIds_;
  int32_t stop_ = SPW_STOP_NONE;  // held back until the end: an error or more of the answer may follow
  std::string sequence_, details_;
  bool started_ = false, stopped_ = false, ended_ = false, called_ = false;
};

}  // namespace messages
