// One item of a reply's output on its way to the client, and its JSON at any moment.
//
// Values; one thread.
#pragma once

#include <string>
#include <string_view>

namespace responses {

struct OutputItem {
  enum class Kind { Message, Reasoning, FunctionCall, CustomCall, Whole };

  Kind kind = Kind::Whole;
  size_t position = 0;
  std::string id, callId, name, group, phase;
  std::string parts;  // of a message's content or a reasoning's summary, as JSON, comma-separated
  size_t partCount = 0;
  std::string text;       // arguments or input of a call, escaped
  std::string encrypted;  // what gives reasoning back
  std::string whole;      // JSON of an item that came in one piece
  int openBlocks = 0;
  std::string json;  // once it is done

  bool done() const { return !json.empty(); }

  // {"item_id":...,"output_index":...} with a comma in front, as most events have it.
  std::string place() const;

  // As it is now; `status` where the kind has one.
  std::string toJson(std::string_view status) const;
};

// "name":"value" with a comma in front, escaped.
void appendMember(std::string& out, std::string_view name, std::string_view value);

}  // namespace responses
