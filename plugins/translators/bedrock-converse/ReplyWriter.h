// Events as a reply of this wire, streamed or whole. Without a STOP event nothing is written that looks like an ending.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <spillway/codec/SequentialBlocks.hpp>

#include <chrono>
#include <string>
#include <string_view>

#include "BodySink.h"
#include "FrameSink.h"
#include "Usage.h"
#include "Wire.h"

namespace converse {

class ReplyWriter {
 public:
  ReplyWriter(spw::Call call, const spw::ReplyOptions& options);

  spw::Status put(spw::Call call, const spw_event& event, spw::Out& out, spw::Error& error);
  void close(spw::Call call, spw::Out* out);

 private:
  enum class Reasoning { Shown, Omitted, Hidden };

  // The block that is being written.
  struct Block {
    int32_t kind = 0;
    std::string extra = {};               // of the vendor's own blocks
    bool fed = false;                     // a piece of it was written
    bool redacted = false;                // its token is all of it
    std::string issuer = {}, token = {};  // of reasoning or of a signed call
    std::string mark = {};                // the issuer's own id of the reasoning
    std::string unseen = {};  // reasoning the client does not want to see; input of a free-text call; a picture
    std::string media = {};
  };

  BlockSink& sink();
  void start();
  void see(spw::Call call, const spw_event& event);
  void open(const spw_event& event);
  void write(spw::Call call, const spw_event& event);
  void writeReasoning(int32_t part, std::string_view text, std::string_view issuer);
  void finish(spw::Call call);
  void finishReasoning(spw::Call call);
  void finishCall(spw::Call call);
  void finishOpaque(spw::Call call);
  void finishImage(spw::Call call);
  void end(spw::Call call);
  void endStream();
  void endBody();
  void putStop();
  void putSequence();
  void putMetrics();
  void fail(int32_t fault, std::string_view message);
  void flush(spw::Out& out);

  const bool streaming_;
  std::string id_;
  Reasoning reasoning_ = Reasoning::Shown;
  bool unthought_ = false;  // the client gave a budget to think, and nothing of the answer was thought yet
  bool tellsSequence_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  FrameSink frames_;
  BodySink body_;
  spw::SequentialBlocks order_;
  Block block_;
  Usage usage_;
  std::string tier_;
  int32_t stop_ = SPW_STOP_NONE;
  std::string sequence_, explanation_;  // of the stop
  bool guarded_ = false;                // a guardrail of the upstream stopped it
  int calls_ = 0;
  bool started_ = false, done_ = false;
  std::string buffer_;  // what the current function writes
};

}  // namespace converse
