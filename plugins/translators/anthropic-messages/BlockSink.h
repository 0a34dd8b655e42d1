// Where a reply's content goes: one block after another, never two at once. FrameSink writes each piece as a streamed
// frame, BodySink gathers the blocks of a whole message.
//
// A sink writes into the buffer it is given; whoever owns the buffer sends it on. JSON arguments are complete JSON
// text.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "Wire.h"

namespace messages {

class BlockSink {
 public:
  virtual ~BlockSink() = default;

  // Begins a block.
  virtual void openText(std::string& out) = 0;
  virtual void openThinking(std::string& out) = 0;
  virtual void openTool(std::string& out, std::string_view id, std::string_view name) = 0;

  // Pieces of the open block: of its text or thinking, of its input's JSON text, a citation as JSON.
  virtual void text(std::string& out, std::string_view piece) = 0;
  virtual void input(std::string& out, std::string_view json) = 0;
  virtual void citation(std::string& out, std::string_view json) = 0;

  // Ends the open block; a thinking block ends with its signature.
  virtual void closeThinking(std::string& out, std::string_view signature) = 0;
  virtual void close(std::string& out, spw::Call call) = 0;

  // Whole blocks, begun and ended.
  virtual void redacted(std::string& out, std::string_view data) = 0;
  virtual void opaque(std::string& out, spw::Call call, spw::Json value) = 0;
};

}  // namespace messages
