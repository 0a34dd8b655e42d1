// Where a reply's content goes: one block after another, never two at once. FrameSink writes each piece as a streamed
// event, BodySink gathers the message of a whole answer.
//
// A sink appends to the buffer it is given; whoever owns the buffer sends it on.
//
// One reply, one thread.
#pragma once

#include <string>
#include <string_view>

namespace cohere {

class ContentSink {
 public:
  virtual ~ContentSink() = default;

  // Begins a content of text or thinking, gives it a piece, ends it. `index` numbers contents.
  virtual void openContent(std::string& out, int index, bool thinking) = 0;
  virtual void content(std::string& out, std::string_view piece) = 0;
  virtual void closeContent(std::string& out) = 0;

  // Begins a tool call, gives it a piece of its arguments' JSON text, ends it. `index` numbers calls.
  virtual void openCall(std::string& out, int index, std::string_view id, std::string_view name) = 0;
  virtual void arguments(std::string& out, std::string_view piece) = 0;
  virtual void closeCall(std::string& out) = 0;

  // Of the open content: JSON texts in this wire's form.
  virtual void citation(std::string& out, int index, std::string_view json) = 0;
  virtual void logprob(std::string& out, std::string_view json) = 0;
};

}  // namespace cohere
