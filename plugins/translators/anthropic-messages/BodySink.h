// The content array of a whole message, gathered block by block. Writes nothing until asked.
//
// Threading: one reply, one thread at a time.
#pragma once

#include "BlockSink.h"

namespace messages {

class BodySink : public BlockSink {
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

  // The blocks so far, without brackets.
  const std::string& content() const { return content_; }

 private:
  enum class Form { Text, Thinking, Tool };
  void begin();

  std::string content_, input_, citations_, signature_;
  Form form_ = Form::Text;
};

}  // namespace messages
