// Replies of this wire into events: streamed messages one by one, or a whole body at once.
//
// Only tools and pictures announce themselves; text and reasoning begin with their first piece. Why the answer ended
// comes before its counts, so STOP waits for them: they are the wire's last word. Says STOP only when the wire did.
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

namespace converse {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  void close(spw::Call call, spw::Emit* emit);

 private:
  // How a block of the wire becomes events.
  enum class Form { Text, Reasoning, ToolCall, CustomCall, StandIn, Image, ServerCall, ServerResult };
  struct Block {
    int64_t wireIndex;
    int32_t index;  // -1 until it is given out, for the vendor's own blocks
    Form form;
    bool fed = false;     // a piece of it was emitted
    std::string opening;  // what began it, for the vendor's own blocks; a picture's media type
    std::string kept;     // given out at the end: input of free-text and vendor's calls, redacted bytes, result parts
  };

  void readEvent(spw::Call call, std::string_view event, spw::Json data, spw::Emit& emit);
  void readDelta(spw::Call call, int64_t wireIndex, spw::Json delta, spw::Emit& emit);
  void readReasoning(int64_t wireIndex, spw::Json delta, spw::Emit& emit);
  void readWhole(spw::Call call, spw::Json body, spw::Emit& emit);
  void readBlock(spw::Call call, int64_t wireIndex, spw::Json block, spw::Emit& emit);
  void start(spw::Emit& emit);
  void openBlock(spw::Call call, int64_t wireIndex, spw::Json opening, spw::Emit& emit);
  void openTool(spw::Call call, int64_t wireIndex, spw::Json tool, spw::Emit& emit);
  Block& block(int64_t wireIndex, Form form, spw::Emit& emit);
  Block& add(int64_t wireIndex, Form form);
  Block* find(int64_t wireIndex);
  void feedText(Block& block, int32_t part, std::string_view text, spw::Emit& emit, std::string_view name = {});
  void feedInput(Block& block, std::string_view json, spw::Emit& emit);
  void cite(spw::Call call, Block& block, spw::Json citation, spw::Emit& emit);
  void closeBlock(spw::Call call, Block& block, spw::Emit& emit);
  void closeOpaque(spw::Call call, const Block& block, spw::Emit& emit);
  void closeAll(spw::Call call, spw::Emit& emit);
  void readStop(spw::Json reason, spw::Json fields);
  void readMetadata(spw::Json data, spw::Emit& emit);
  void emitStop(spw::Call call, spw::Emit& emit);
  void fail(spw::Call call, std::string_view type, std::string_view data, spw::Emit& emit);
  static int32_t kindOf(Form form);

  int32_t mode_;
  std::unordered_map<std::string, std::string> names_;  // as sent to as asked
  std::unordered_set<std::string> custom_;
  std::string standIn_;
  std::vector<Block> open_;
  Usage usage_;
  int32_t nextIndex_ = 0;
  int32_t stop_ = SPW_STOP_NONE;
  std::string sequence_, explanation_;  // of the stop
  spw::CallIds callIds_;
  bool started_ = false, ended_ = false, called_ = false, guarded_ = false;
};

}  // namespace converse
