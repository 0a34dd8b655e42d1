// Writes events as a reply of this wire, streamed or whole. Contents and calls follow one another: of calls that
// overlap, the first goes out at once and the others are held until it is closed. Without a reason why generation ended
// nothing is written that looks like an ending.
//
// One reply, one thread.
#pragma once

#include <deque>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "BodySink.h"
#include "FrameSink.h"
#include "Usage.h"
#include "Wire.h"

namespace cohere {

class ReplyWriter {
 public:
  ReplyWriter(spw::Call call, const spw::ReplyOptions& options);

  spw::Status put(spw::Call call, const spw_event& event, spw::Out& out, spw::Error& error);
  void close(spw::Call call, spw::Out* out);

 private:
  enum class Form { Text, Thinking, Call, CustomCall, Unseen };

  // A piece of a block that waits for its turn.
  struct Piece {
    int32_t part;
    std::string text, extra;
  };
  // A block between OPEN and CLOSE. The front one is being written.
  struct Block {
    int32_t index = 0;
    Form form = Form::Unseen;
    std::string id = {}, name = {};
    bool begun = false, closed = false;
    int number = 0;         // among contents or calls
    std::string said = {};  // text so far, for citations; the input of a free-text call
    bool fed = false;       // arguments have been written
    std::vector<Piece> held = {};
    std::vector<std::string> unplaced = {};  // citations of the whole text
  };

  ContentSink& sink() { return streaming_ ? static_cast<ContentSink&>(frames_) : body_; }
  static Form formOf(int32_t block);
  void start();
  void open(const spw_event& event);
  void delta(spw::Call call, const spw_event& event);
  void write(spw::Call call, Block& block, int32_t part, std::string_view text, std::string_view extra);
  void writeText(Block& block, std::string_view text);
  void writeCitation(spw::Call call, Block& block, std::string_view extra);
  void cite(spw::Call call, const Block& block, spw::Json canonical);
  void writeLogprobs(spw::Call call, Block& block, std::string_view extra);
  void begin(Block& block);
  void finish(spw::Call call, Block& block);
  void advance(spw::Call call);
  void end(spw::Call call);
  void fail(std::string_view message);
  void writeEnd(std::string_view reason, std::string_view error);
  std::string_view reason() const;

  const bool streaming_;
  std::string id_, model_;
  FrameSink frames_;
  BodySink body_;
  std::deque<Block> blocks_;
  Usage usage_;
  int contents_ = 0, calls_ = 0, citations_ = 0;
  int32_t stop_ = SPW_STOP_NONE;
  bool started_ = false, refused_ = false, over_ = false;
  std::string buffer_;  // what the current function writes
};

}  // namespace cohere
