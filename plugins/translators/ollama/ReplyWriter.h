// Writes events as a reply of this wire, a line per piece or one body at the end, in the shape of the path that was
// asked: /api/chat or /api/generate. A call is written when it is complete. Without a reason why generation ended
// nothing says "done".
//
// One stream, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace ollama {

class ReplyWriter {
 public:
  ReplyWriter(spw::Call call, const spw::ReplyOptions& options);

  spw::Status put(spw::Call call, const spw_event& event, spw::Out& out, spw::Error& error);
  void close(spw::Call call, spw::Out* out);

 private:
  // An open call or image: what must be whole before it is written.
  struct Held {
    int32_t index = 0, kind = 0;
    std::string id, name, text;
  };

  static void reportLost(spw::Call call, const spw_event& event);
  void putDelta(const spw_event& event, spw::Out& out);
  void putClose(spw::Call call, const spw_event& event, spw::Out& out);
  void putUsage(spw::Call call, const spw_event& event);
  void putError(const spw_event& event, spw::Out& out);
  void putText(std::string_view text, spw::Out& out);
  void putThinking(std::string_view text, spw::Out& out);
  void putLogprobs(std::string_view list, spw::Out& out);
  void finish(spw::Out& out);

  std::string callText(spw::Call call, const Held& held);
  // One line whose message holds `rest` behind an empty text.
  void writeLine(std::string_view rest, spw::Out& out);
  void endMessage(std::string& line) const;
  std::string_view reason() const;
  Held* heldOf(const spw_event& event);

  const bool streaming_, generate_;
  bool hideThinking_ = false, refused_ = false, over_ = false;
  std::string head_;  // of a line, up to where the text of its message begins
  std::string tail_;  // from the end of that text
  std::string thinkingHead_, buffer_;
  std::string load_;  // instead of a reason, when nothing was asked
  std::vector<Held> held_;
  std::string text_, thinking_, calls_, images_, logprobs_;  // of a whole answer, escaped and without brackets
  std::string durations_;
  int32_t callCount_ = 0, stop_ = SPW_STOP_NONE;
  int64_t input_ = -1, output_ = -1;
};

}  // namespace ollama
