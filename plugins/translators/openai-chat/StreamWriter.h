// Writes events as a stream of chat.completion.chunk objects. A piece of text is one append between two fixed strings.
//
// One stream, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ReplyText.h"

namespace openaichat {

class StreamWriter {
 public:
  explicit StreamWriter(const spw::ReplyOptions& options);

  void put(spw::Call call, const spw_event& event, spw::Out& out);
  void close(spw::Out& out);

 private:
  // An open block that is more than text.
  struct Block {
    int32_t choice = 0, index = 0, kind = 0;
    int32_t tool = 0;   // its number among the tool calls of the choice
    bool said = false;  // arguments have been written
    std::string signature, data, media;
    SealedReasoning reasoning;
  };
  struct Choice {
    int32_t tools = 0, sealed = 0, stop = SPW_STOP_NONE;
    bool begun = false, refused = false;
  };

  void putStart(spw::Call call, const spw_event& event, spw::Out& out);
  void putOpen(const spw_event& event, spw::Out& out);
  void putDelta(spw::Call call, const spw_event& event, spw::Out& out);
  void putToolDelta(const spw_event& event, spw::Out& out);
  void putClose(spw::Call call, const spw_event& event, spw::Out& out);
  void putStop(const spw_event& event, spw::Out& out);
  void putError(const spw_event& event, spw::Out& out);
  void finish(spw::Out& out);

  void writeText(std::string_view text, spw::Out& out);
  // One chunk with a delta; `escaped` is text inside the JSON string that `before` leaves open.
  void writeDelta(int32_t choice, std::string_view before, std::string_view escaped, std::string_view after,
                  spw::Out& out);
  void writeChunk(int32_t choice, std::string_view delta, std::string_view logprobs, std::string_view reason,
                  spw::Out& out);
  void begin(int32_t choice, spw::Out& out);
  void makeTemplates();
  Choice& choiceOf(int32_t number);
  Block* blockOf(const spw_event& event);

  std::string head_;  // up to the choice's number
  std::string tail_;  // behind the choices
  std::string textHead_, textTail_;
  std::string buffer_;
  std::vector<Block> blocks_;
  std::vector<Choice> choices_;
  spw_event usage_ = spw::event(SPW_EVENT_USAGE);
  bool showUsage_, functions_;
  bool over_ = false;
};

}  // namespace openaichat
