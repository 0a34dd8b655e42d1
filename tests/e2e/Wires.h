// The wires from a test's side: how an upstream of each is configured, and requests and answers as a client of each
// writes and reads them, through the wire's own codec. No vendor's client is needed (tests/clients has those).
//
// One thread, as the codecs are.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "spillway/translator.h"
#include "tests/e2e/RunningHost.h"
#include "tests/golden/EventText.h"

namespace spillway::test {

struct Wire {
  const char *name, *provider, *plugin;  // provider: a short name to configure one under
  const char* base;                      // of its upstream's URL
  const char *path, *streamPath;         // of a client; '*' stands for the model
};
inline constexpr Wire kWires[] = {
    {"openai-chat", "chat", "openai-compatible", "/v1", "/v1/chat/completions", nullptr},
    {"openai-responses", "responses", "test-responses", "/v1", "/v1/responses", nullptr},
    {"anthropic-messages", "messages", "anthropic-compatible", "", "/v1/messages", nullptr},
    {"gemini", "gemini", "test-gemini", "/v1beta", "/v1beta/models/*:generateContent",
     "/v1beta/models/*:streamGenerateContent?alt=sse"},
    {"ollama", "ollama", "test-ollama", "", "/api/chat", nullptr},
    {"cohere", "cohere", "test-cohere", "", "/v2/chat", nullptr},
    {"bedrock-converse", "bedrock", "test-bedrock", "", "/model/*/converse", "/model/*/converse-stream"},
};

// The plugins among them that are made for tests: files to start a host with.
std::vector<std::string> testProviders();

// A canonical document of one user's message, and a tool for one.
Json said(const char* role, const std::string& text);
Json weatherTool(const char* name);

// What a client of the wire sends. `canonical` lacks model and stream.
HttpRequest requestOf(const Wire& client, const std::string& model, Json canonical, bool stream);

struct Answer {
  struct Call {
    std::string id, name, arguments;
    Json signature;
  };
  std::string text, thoughts;
  std::vector<Call> calls;
  int32_t stop = SPW_STOP_NONE;
  int64_t input = -1, output = -1;
  bool ended = false;   // by the wire's own mark
  bool failed = false;  // it says so itself
  std::string error;    // then
  bool told() const { return !text.empty() || !thoughts.empty() || !calls.empty(); }
};
Answer answerOf(const Wire& client, const std::string& body, bool stream);

}  // namespace spillway::test
