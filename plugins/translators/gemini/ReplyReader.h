// Reads a reply of this wire into events: chunks of a stream one by one, a whole body, or a stream's array at once. The
// wire has no end mark of its own, so why generation ended is told when the bytes have ended: until then usage, more
// text or an error may follow.
//
// One stream, one thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "CandidateReader.h"
#include "ReplyContext.h"
#include "Usage.h"
#include "Wire.h"

namespace gemini {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  void close(spw::Call call, spw::Emit* emit);

 private:
  void readChunk(spw::Call call, spw::Json chunk, spw::Emit& emit);
  void start(spw::Json id, spw::Json model, spw::Json created, spw::Emit& emit);
  void readUsage(spw::Json usage, bool alone, spw::Emit& emit);
  CandidateReader& candidate(int32_t number);
  void finish(spw::Call call, spw::Emit& emit);

  bool whole_;
  bool started_ = false, over_ = false;
  std::unique_ptr<ReplyContext> context_ = std::make_unique<ReplyContext>();  // candidates keep its address
  std::vector<CandidateReader> candidates_;
  Usage usage_;
};

}  // namespace gemini
