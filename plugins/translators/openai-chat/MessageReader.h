// Reads the messages of a request into canonical messages. See RequestReader.
//
// One request, one thread.
#pragma once

#include <span>
#include <spillway/translator.hpp>
#include <string_view>

#include "Wire.h"

namespace openaichat {

// A cache mark: {"ttl"?}.
spw::Json cacheOf(spw::Call call, spw::Json mark);

class MessageReader {
 public:
  explicit MessageReader(spw::Call call) : call_(call) {}

  // Puts "messages" into `out`. Throws Refusal.
  void read(spw::Json messages, spw::Json out);

 private:
  void readOne(spw::Json message, const Path& at);
  void readContent(spw::Json content, spw::Json blocks, spw::Json out, const Path& at);
  spw::Json readPart(spw::Json part, const Path& at);
  spw::Json readImage(spw::Json part, const Path& at);
  spw::Json readFile(spw::Json part, const Path& at);
  void readAssistant(spw::Json message, spw::Json out, const Path& at);
  void readReasoning(spw::Json message, spw::Json blocks);
  void readToolCall(spw::Json call, spw::Json blocks, const Path& at);
  void readToolResult(spw::Json message, const Path& at);
  void readFunctionResult(spw::Json message, const Path& at);
  void addResult(spw::Json message, std::string_view id, const Path& at);
  void keepRest(spw::Json message, spw::Json out, std::span<const std::string_view> known);

  spw::Call call_;
  spw::Json messages_;             // what has been read so far
  spw::Json results_;              // blocks of the run of tool results we are in, if we are in one
  std::string_view functionCall_;  // id made for the latest call in the form before tools
  int functionCalls_ = 0;
};

}  // namespace openaichat
