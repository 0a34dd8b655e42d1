// Content as streamed events. A piece is one append between two fixed strings, made when its block opens.
//
// One reply, one thread.
#pragma once

#include "ContentSink.h"

namespace cohere {

class FrameSink : public ContentSink {
 public:
  void openContent(std::string& out, int index, bool thinking) override;
  void content(std::string& out, std::string_view piece) override;
  void closeContent(std::string& out) override;
  void openCall(std::string& out, int index, std::string_view id, std::string_view name) override;
  void arguments(std::string& out, std::string_view piece) override;
  void closeCall(std::string& out) override;
  void citation(std::string& out, int index, std::string_view json) override;
  void logprob(std::string& out, std::string_view json) override;

 private:
  int index_ = 0;
  std::string head_;  // of the open block's next delta, up to where its text begins
};

}  // namespace cohere
