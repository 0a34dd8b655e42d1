#include "tests/agents/AgentHost.h"
#include "tests/Places.h"

namespace spillway::test {

void AgentHost::SetUp() {
  const std::string url = upstream_.baseUrl();
  std::vector<UpstreamRow> rows = {{"chat", "openai-compatible", url + "/v1", {"key-chat"}},
                                   {"messages", "anthropic-compatible", url, {"key-messages"}},
                                   {"responses", "test-responses", url + "/v1", {"key-responses"}},
                                   {"gemini", "test-gemini", url + "/v1beta", {"key-gemini"}},
                                   {"ollama", "test-ollama", url, {"key-ollama"}},
                                   {"cohere", "test-cohere", url, {"key-cohere"}},
                                   {"bedrock", "test-bedrock", url, {"key-bedrock"}}};
  const std::string folder = SPILLWAY_TEST_PROVIDERS "/";
  // A stream that ends too early is to be seen as it is; how another attempt goes on with it has tests of its own.
  host_.start(providersYaml(rows) + "rescue: error\nchains:\n  default:\n    - {tier: cheap, use: [chat/m]}\n", {},
              {folder + "test-responses.so", folder + "test-gemini.so", folder + "test-ollama.so",
               folder + "test-cohere.so", folder + "test-bedrock.so"});
}

void AgentHost::forEveryUpstream(const std::function<void(Wire upstream)>& body) {
  for (const Wire upstream : kWires) {
    SCOPED_TRACE("to " + nameOf(upstream));
    upstream_.reset();
    body(upstream);
  }
}

void AgentHost::forEveryPair(const std::function<void(Wire client, Wire upstream)>& body) {
  for (const Wire client : kWires) {
    SCOPED_TRACE("from " + nameOf(client));
    forEveryUpstream([&](Wire upstream) { body(client, upstream); });
  }
}

HttpReply AgentHost::post(const std::string& path, const Json& body, Headers headers) {
  return postJson(host_.port(), path, body.dump(), std::move(headers));
}

HttpReply AgentHost::send(Wire client, const Question& question, Headers headers) {
  const Request request = requestOf(client, question);
  return post(request.path, request.body, std::move(headers));
}

simulator::Received AgentHost::received() const {
  const auto all = upstream_.requests();
  return all.empty() ? simulator::Received() : all.back();
}

Json AgentHost::sent() const {
  const auto last = received();
  return last.request.body.empty() ? Json() : Json::parse(last.request.body);
}

bool AgentHost::holds(const Json& value, const std::string& member) {
  if (value.is_object() && value.contains(member)) return true;
  if (!value.is_structured()) return false;
  for (const Json& inner : value)
    if (holds(inner, member)) return true;
  return false;
}

}  // namespace spillway::test
