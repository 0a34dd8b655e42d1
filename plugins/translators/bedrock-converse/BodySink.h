// The content of a whole message, gathered block by block. Writes nothing until asked.
//
// Threading: one reply, one thread at a time.
#pragma once

#include "BlockSink.h"

namespace converse {

class BodySink : public BlockSink {
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

  // The blocks so far, without brackets.
  const std::string& content() const { return content_; }

 private:
  enum class Form { None, Text, Reasoning, Tool };
  void add(std::string_view block);

  std::string content_;
  Form form_ = Form::None;
  std::string said_;       // of the block under way, escaped: its text, or what a tool call begins with
  std::string input_;      // of a tool call
  std::string citations_;  // of a text
  std::string signature_;
};

}  // namespace converse
