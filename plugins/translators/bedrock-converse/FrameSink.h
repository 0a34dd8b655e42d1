// Content as streamed messages of this wire. Text is the hot path: one prefix for all pieces of a block, one escape and
// the checksums.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <spillway/codec/AwsFrame.hpp>

#include "BlockSink.h"

namespace converse {

class FrameSink : public BlockSink {
 public:
  void openTool(std::string& out, std::string_view id, std::string_view name) override;
  void text(std::string& out, std::string_view piece) override;
  void reasoning(std::string& out, std::string_view piece) override;
  void signature(std::string& out, std::string_view signature) override;
  void input(std::string& out, std::string_view json) override;
  void citation(std::string& out, std::string_view json) override;
  void close(std::string& out, spw::Call call) override;
  void redacted(std::string& out, std::string_view data) override;
  void image(std::string& out, std::string_view format, std::string_view data) override;
  void opaque(std::string& out, spw::Call call, spw::Json value) override;

 private:
  void start(std::string& out, std::string_view json);
  void piece(std::string& out, std::string_view before, std::string_view text, std::string_view after);
  void delta(std::string& out, std::string_view json);
  void stop(std::string& out);
  std::string place() const;

  int index_ = 0;
  bool begun_ = false;  // something of the block was written
};

}  // namespace converse
