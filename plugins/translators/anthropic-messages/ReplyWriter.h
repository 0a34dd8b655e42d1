// Events as a reply of this wire, streamed or whole.
//
// The wire's blocks follow one another: of blocks that overlap, the first goes out at once and the others are held
// until it is closed. message_start waits for the counts that come with the beginning of an answer, and message_delta
// for the ones that come after its end. Without a STOP event nothing is written that looks like an ending.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "BodySink.h"
#include "FrameSink.h"
#include "Usage.h"
#include "Wire.h"

namespace messages {

class ReplyWriter {
 public:
  ReplyWriter(spw::Call call, const spw::ReplyOptions& options);

  spw::Status put(spw::Call call, const spw_event& event, spw::Out& out, spw::Error& error);
  void close(spw::Call call, spw::Out* out);

 private:
  enum class Reasoning { Shown, Omitted, Hidden };

  // A piece of a block that waits for its turn.
  struct Piece {
    int32_t part;
    std::string text, name, extra;
  };
  // A block between OPEN and CLOSE. The front one is being written.
  struct Block {
    int32_t index, kind;
    std::string id = {}, name = {}, extra = {};
    bool closed = false;
    bool begun = false;                   // something of it was written
    std::string issuer = {}, token = {};  // of reasoning or of a signed call
    std::string mark = {};                // the issuer's own id of the reasoning
    bool redacted = false;                // the token is the whole block
    std::string unseen = {};              // reasoning the client does not want to see; input of a free-text call
    std::vector<Piece> held = {};
  };

  BlockSink& sink();
  void start();
  void open(spw::Call call, const spw_event& event);
  void delta(spw::Call call, const spw_event& event);
  void closeBlock(spw::Call call, const spw_event& event);
  void begin(spw::Call call, Block& block);
  void write(spw::Call call, Block& block, const Piece& piece);
  void writeReasoning(spw::Call call, Block& block, const Piece& piece);
  void finish(spw::Call call, Block& block);
  void finishReasoning(spw::Call call, Block& block);
  void finishCall(spw::Call call, Block& block);
  void putSignature(spw::Call call, const std::string& signature);
  void advance(spw::Call call);
  void writeOpaque(spw::Call call, const Block& block);
  void end(spw::Call call);
  void putStop();
  void endStream();
  void endBody();
  void fail(int32_t fault, std::string_view message);
  void flush(spw::Out& out);

  const bool streaming_;
  std::string id_, model_;
  Reasoning reasoning_ = Reasoning::Shown;
  bool unthought_ = false;  // the client gave a budget to think, and nothing of the answer was thought yet
  FrameSink frames_;
  BodySink body_;
  std::deque<Block> blocks_;
  bool spoke_ = false;  // a text was begun
  std::string late_;    // a signature behind it, until something follows
  Usage usage_;
  int32_t stop_ = SPW_STOP_NONE;
  std::string stopText_, stopDetails_;
  bool started_ = false, begun_ = false, content_ = false, done_ = false;
  std::string buffer_;  // what the current function writes
};

}  // namespace messages
