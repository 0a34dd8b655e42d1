// Content as streamed frames of this wire. Text is the hot path: one prefix, made when the block opens, and one escape.
//
// Threading: one reply, one thread at a time.
#pragma once

#include "BlockSink.h"

namespace messages {

class FrameSink : public BlockSink {
 public:
  void openText(std::string& out) override;
  void openThinking(std::string& out) override;
  void openTool(std::string& out, std::string_view id, std::string_view name) override;
  void text(std::string& out, std::string_view piece) override;
  void input(std::string& out, std::string_view json) override;
  void citation(std::string& out, std::string_view json) override;
  void closeThinking(std::string& out, std::string_view signature) override;
  void close(std::string& out, spw::Call call) override;
  void redacted(std::string& out, std::string_view data) override;
  void opaque(std::string& out, spw::Call call, spw::Json value) override;

 private:
  void begin(std::string& out);
  void end(std::string& out);
  void setPrefix(std::string_view type, std::string_view member);

  int index_ = 0;
  std::string prefix_;  // of the next delta, up to where its text begins
};

}  // namespace messages
