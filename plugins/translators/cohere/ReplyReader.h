// Reads a reply of this wire, typed events or a whole body, into events. The plan behind a turn's calls is text said
// before them. A text stays open behind its end until something else begins, because citations of it may follow.
//
// One stream, one thread.
#pragma once

#include <spillway/codec/CallIds.hpp>
#include <spillway/codec/SentNames.hpp>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "Usage.h"
#include "Wire.h"

namespace cohere {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  // A stream without its last event was cut: nothing is added to it.
  void close(spw::Call, spw::Emit*) {}

 private:
  static constexpr int64_t kPlan = -1;  // in place of a content's number
  struct ToolCall {
    int64_t wireIndex;
    int32_t index, block;
    std::string held = {};  // arguments that may yet turn out to be none, or the input of a free-text call
    bool fed = false;
  };

  void readEvent(spw::Call call, std::string_view type, spw::Json root, spw::Emit& emit);
  void readWhole(spw::Call call, spw::Json root, spw::Emit& emit);
  void readContent(spw::Json part, int64_t number, spw::Emit& emit);
  void readCitation(spw::Call call, spw::Json citation, spw::Emit& emit);
  void readLogprobs(spw::Call call, spw::Json items, spw::Emit& emit);
  void openCall(int64_t number, spw::Json entry, spw::Emit& emit);
  void addArguments(ToolCall& one, std::string_view text, spw::Emit& emit);
  void closeCall(spw::Call call, int64_t number, spw::Emit& emit);
  void closeCalls(spw::Call call, spw::Emit& emit);
  void start(spw::Json root, spw::Emit& emit);
  void finish(spw::Call call, std::string_view reason, std::string_view error, spw::Emit& emit);
  void fail(int32_t fault, std::string_view message, spw::Emit& emit);
  void put(int32_t block, int64_t number, std::string_view text, spw::Emit& emit);
  void leave(spw::Emit& emit);

  spw::SentNames tools_;
  spw::CallIds callIds_;
  Usage usage_;
  std::vector<ToolCall> calls_;  // the open ones
  std::string id_;
  int32_t open_ = 0;    // enum spw_block_kind of the text that takes deltas now; 0: none
  int32_t index_ = 0;   // its number
  int64_t number_ = 0;  // of the content it is
  int32_t next_ = 0;
  bool whole_, started_ = false, called_ = false, over_ = false;
};

}  // namespace cohere
