// Collects events into one chat.completion object, written at the end. Without a reason why generation ended nothing is
// written: half an answer must not look like one.
//
// One reply, one thread.
#pragma once

#include <map>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ReplyText.h"

namespace openaichat {

class WholeWriter {
 public:
  explicit WholeWriter(const spw::ReplyOptions& options);

  void put(spw::Call call, const spw_event& event, spw::Out& out);
  void close(spw::Out& out);

 private:
  struct Block {
    int32_t kind = 0;
    std::string id, name, text, data, media, signature;
    SealedReasoning reasoning;
  };
  struct Choice {
    std::map<int32_t, Block> blocks;
    std::string annotations, logprobs, details;
    int32_t stop = SPW_STOP_NONE;
  };

  void putDelta(spw::Call call, const spw_event& event);
  void putClose(spw::Call call, const spw_event& event);
  void writeChoice(int32_t number, const Choice& choice, std::string& out) const;
  void writeMessage(const Choice& choice, std::string& out) const;
  void writeCalls(const Choice& choice, std::string& out) const;
  static std::string joined(const Choice& choice, int32_t kind);
  static bool has(const Choice& choice, int32_t kind);

  std::string head_, tail_;
  std::map<int32_t, Choice> choices_;
  std::map<int32_t, int64_t> sealed_;  // reasoning details written so far, by choice
  spw_event usage_ = spw::event(SPW_EVENT_USAGE);
  bool functions_;
  bool over_ = false;
};

}  // namespace openaichat
