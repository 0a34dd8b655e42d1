// Reads a reply of this wire, streamed or whole, into events. A whole body is a stream of one frame. Why generation
// ended is held back until the wire's own end, because usage, or an error, may still follow.
//
// One stream, one thread.
#pragma once

#include <memory>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

#include "ChoiceReader.h"
#include "ReplyContext.h"

namespace openaichat {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  void close(spw::Call call, spw::Emit* emit);

 private:
  struct Members;

  void readDocument(spw::Call call, spw::Json root, bool errorFrame, spw::Emit& emit);
  void readStart(spw::Call call, const Members& members, spw::Emit& emit);
  void readCitations(spw::Call call, const Members& members, spw::Emit& emit);
  void readUsageOf(const Members& members, bool alone, spw::Emit& emit);
  ChoiceReader& choice(int32_t number);
  void fail(spw::Call call, spw::Json error, spw::Emit& emit);
  void finish(spw::Call call, bool complete, spw::Emit& emit);

  bool whole_;
  bool started_ = false, cited_ = false, over_ = false;
  std::unique_ptr<ReplyContext> context_ = std::make_unique<ReplyContext>();  // choices keep its address
  std::vector<ChoiceReader> choices_;
};

}  // namespace openaichat
