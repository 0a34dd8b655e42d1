// The message of a whole answer, gathered block by block. Writes nothing until asked.
//
// One reply, one thread.
#pragma once

#include "ContentSink.h"

namespace cohere {

class BodySink : public ContentSink {
 public:
  void openContent(std::string& out, int index, bool thinking) override;
  void content(std::string& out, std::string_view piece) override;
  void closeContent(std::string& out) override;
  void openCall(std::string& out, int index, std::string_view id, std::string_view name) override;
  void arguments(std::string& out, std::string_view piece) override;
  void closeCall(std::string& out) override;
  void citation(std::string& out, int index, std::string_view json) override;
  void logprob(std::string& out, std::string_view json) override;

  // {"role":"assistant",...}, and what follows it: ,"logprobs":[...] or nothing.
  std::string message() const;
  std::string logprobs() const;

 private:
  std::string content_, calls_, citations_, logprobs_;  // without brackets
};

}  // namespace cohere
