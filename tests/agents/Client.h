// A client of any wire, for tests of what agents need: one question in the wire's own words, and what its answer says
// once read as strictly as the vendors' SDKs read it. It shares nothing with Spillway's codecs.
//
// Plain values and pure functions; any thread.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/e2e/Http.h"

namespace spillway::test {

using Json = nlohmann::ordered_json;

enum class Wire { Chat, Responses, Messages, Gemini, Ollama, Cohere, Bedrock };

inline constexpr Wire kWires[] = {Wire::Chat,   Wire::Responses, Wire::Messages, Wire::Gemini,
                                  Wire::Ollama, Wire::Cohere,    Wire::Bedrock};

// As the upstream of that wire is called in AgentHost's configuration.
std::string nameOf(Wire wire);

struct Question {
  std::string model;
  std::string text = "say exactly: hello there";
  bool stream = false;
  std::vector<std::string> tools = {};  // each with a city and a number of days
  std::string effort = {};              // low, medium or high: thinking is wanted
  int limit = 0;
};

struct Request {
  std::string path;
  Json body;
};
Request requestOf(Wire wire, const Question& question);

struct Answer {
  struct Call {
    std::string id, name;
    Json input;
  };

  int status = 0;
  bool ended = false;  // as the wire ends a good answer
  std::string text, thinking;
  std::vector<Call> calls;
  std::string finish;                                          // stop, tools, length; empty: nobody said
  int64_t input = -1, output = -1, cached = -1, thought = -1;  // input counts what was cached; -1: not said
  std::string error;                                           // the sentence, in the wire's own place for it
  std::string kind;                                            // what the wire calls the error
  size_t pieces = 0;                                           // deltas of the text
  std::vector<std::string> faults;                             // what a strict SDK would choke on
  std::string raw;                                             // for messages of tests
};
Answer answerOf(Wire wire, const HttpReply& reply);

// The data of the server-sent events, "[DONE]" left out, and the names of them all.
std::vector<Json> eventsOf(const std::string& body, std::vector<std::string>* names = nullptr);

// The messages of an AWS event stream as {its type: payload}.
std::vector<Json> awsMessagesOf(const std::string& body);

}  // namespace spillway::test
