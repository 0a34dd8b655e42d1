// Reads a reply of this wire, streamed or whole, into events. Why it ended is implied by its status and by what it
// holds, and known only at its very end.
//
// One stream, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

#include "OutputReader.h"

namespace responses {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  void close(spw::Call call, spw::Emit* emit);

 private:
  void readFrame(spw::Call call, std::string_view type, spw::Json frame, spw::Emit& emit);
  bool readPiece(spw::Call call, std::string_view type, spw::Json frame, spw::Emit& emit);
  spw::Status readWhole(spw::Call call, spw::Json response, spw::Emit& emit, spw::Error& error);
  void start(spw::Call call, spw::Json response, spw::Emit& emit);
  void finish(spw::Call call, spw::Json response, bool incomplete, spw::Emit& emit);
  void giveUsage(spw::Call call, spw::Json response, spw::Emit& emit);
  void giveStop(spw::Call call, spw::Json response, bool incomplete, spw::Emit& emit);
  void fail(spw::Call call, spw::Json error, spw::Emit& emit);

  bool whole_;
  bool started_ = false, over_ = false;
  OutputReader output_;
};

}  // namespace responses
