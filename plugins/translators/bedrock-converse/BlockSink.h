// Where a reply's content goes: one block after another, never two at once. FrameSink writes each piece as a streamed
// message, BodySink gathers the blocks of a whole one. A block of which nothing was written leaves no trace.
//
// A sink writes into the buffer it is given; whoever owns the buffer sends it on.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "Wire.h"

namespace converse {

class BlockSink {
 public:
  virtual ~BlockSink() = default;

  // Begins a tool call; text and reasoning begin with their first piece.
  virtual void openTool(std::string& out, std::string_view id, std::string_view name) = 0;

  // Pieces: of text, of reasoning and the signature that ends it, of a call's JSON text, a citation as JSON.
  virtual void text(std::string& out, std::string_view piece) = 0;
  virtual void reasoning(std::string& out, std::string_view piece) = 0;
  virtual void signature(std::string& out, std::string_view signature) = 0;
  virtual void input(std::string& out, std::string_view json) = 0;
  virtual void citation(std::string& out, std::string_view json) = 0;

  // Ends the block.
  virtual void close(std::string& out, spw::Call call) = 0;

  // Whole blocks, begun and ended. Data is base64.
  virtual void redacted(std::string& out, std::string_view data) = 0;
  virtual void image(std::string& out, std::string_view format, std::string_view data) = 0;
  virtual void opaque(std::string& out, spw::Call call, spw::Json value) = 0;
};

}  // namespace converse
