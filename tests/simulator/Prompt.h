// What a request asks for, in the simulator's own words: the same for all wires, so that one place decides the answer.
// Plain values; built by a wire's reader, used by composeAnswer and the wire's writer on the loop's thread.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::simulator {

using Json = nlohmann::ordered_json;

struct ToolOffer {
  std::string name;
  Json schema;
  bool freeText = false;  // its input is a text of its own form, not an object
};

struct ImageSeen {
  std::string mediaType;  // empty when it came as a URL
  size_t bytes = 0;       // of the decoded data, or of the URL
};

struct Prompt {
  enum class Choice { Auto, None, Any, Named };

  std::string model;
  bool stream = false;
  bool includeUsage = false;
  std::string lastUser;                  // text of the last user message
  std::string answered, begun;           // what the user had said before the assistant's last text, and that text
  bool open = false;                     // nobody has said anything after it
  std::vector<std::string> toolResults;  // of the messages after the last assistant turn
  std::vector<ToolOffer> tools;
  Choice choice = Choice::Auto;
  std::string choiceName;
  bool parallel = true;
  bool thinking = false;
  bool thinkingOmitted = false;
  std::vector<ImageSeen> images;
  size_t documents = 0;
  std::optional<int64_t> maxTokens;
  std::vector<std::string> stops;
  std::optional<Json> schema;  // of a structured answer
  bool jsonObject = false;     // any JSON object is asked for
  int64_t inputTokens = 0;     // all of the prompt, cached or not
  bool counting = false;       // only the number of tokens is asked for
  bool array = false;          // a stream is one JSON list
  Json echo;                   // what the wire's reader leaves to its writer
  std::string cachePrefix;     // text up to the last cache mark; empty without marks
  int64_t cachePrefixTokens = 0;

  // The assistant's text in the conversation, or more of it.
  void said(std::string_view text) {
    if (answered != lastUser) begun.clear();
    answered = lastUser;
    begun += text;
    open = true;
  }
};

// A request the vendor would refuse.
struct Rejection {
  int status = 400;
  std::string message;
  std::string param = {};  // which field, for the wire that names it
  std::string code = {};   // vendor's code, for the wire that has one
  std::string wait = {};   // seconds to wait, for the wire that says so in the body
};

struct ToolCall {
  std::string name;
  Json arguments;  // a string when the tool takes free text
  bool freeText = false;

  std::string argumentText() const { return freeText ? arguments.get<std::string>() : arguments.dump(); }
};

struct Answer {
  enum class Stop { End, Length, Tools, Sequence, Refusal };

  uint64_t number = 0;  // of this answer since the start; ids depend on it
  std::string model;    // with the label
  std::string thinking;
  bool redacted = false;  // the thinking is shown as an opaque block only
  std::string text;
  std::vector<std::string> deltas;  // the text as a stream sends it
  std::vector<ToolCall> calls;
  Stop stop = Stop::End;
  std::string stopSequence;
  int64_t inputTokens = 0;  // all of the prompt
  int64_t cacheRead = 0;
  int64_t cacheWritten = 0;
  int64_t thinkingTokens = 0;
  int64_t outputTokens = 0;  // with thinking
};

// Decides the answer by the words of the last user message; README.md lists them. Pure: the same prompt and number give
// the same answer. Cache counts are the caller's.
Answer composeAnswer(const Prompt& prompt, uint64_t number, bool label);

}  // namespace spillway::simulator
