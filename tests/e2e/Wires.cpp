#include "tests/e2e/Wires.h"

#include <gtest/gtest.h>

#include "tests/Places.h"
#include "tests/golden/Codec.h"

namespace spillway::test {

using golden::Codec;
using golden::Event;

std::vector<std::string> testProviders() {
  std::vector<std::string> plugins;
  for (const char* one : {"responses", "gemini", "ollama", "cohere", "bedrock"})
    plugins.push_back(std::string(SPILLWAY_TEST_PROVIDERS) + "/test-" + one + ".so");
  return plugins;
}

Json said(const char* role, const std::string& text) {
  return {{"role", role}, {"blocks", Json::array({{{"type", "text"}, {"text", text}}})}};
}

Json weatherTool(const char* name) {
  return {{"name", name},
          {"description", "asks for the weather"},
          {"kind", "function"},
          {"schema", Json::parse(R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},
                                     "required":["city","days"]})")}};
}

HttpRequest requestOf(const Wire& client, const std::string& model, Json canonical, bool stream) {
  canonical["model"] = model;
  canonical["stream"] = stream;
  golden::TargetText target;
  target.model = model;
  target.mode = stream ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  const golden::Outcome written = Codec::of(client.name).writeRequest(canonical.dump(), target);
  EXPECT_EQ(SPW_OK, written.status) << written.failure.message;
  HttpRequest request;
  request.path = stream && client.streamPath != nullptr ? client.streamPath : client.path;
  if (const size_t star = request.path.find('*'); star != std::string::npos) request.path.replace(star, 1, model);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = written.body;
  return request;
}

Answer answerOf(const Wire& client, const std::string& body, bool stream) {
  Answer answer;
  std::map<int32_t, Answer::Call> calls;
  for (const Event& e : Codec::of(client.name).readReply(body, stream ? SPW_MODE_STREAM : SPW_MODE_WHOLE).events) {
    const bool call = e.block == SPW_BLOCK_TOOL_CALL;
    if (e.kind == SPW_EVENT_OPEN && call) calls[e.index] = {e.id, e.name, "", nullptr};
    if (e.kind == SPW_EVENT_DELTA && e.part == SPW_PART_ARGUMENTS) calls[e.index].arguments += e.text;
    if (e.kind == SPW_EVENT_DELTA && call && e.part == SPW_PART_SIGNATURE)
      calls[e.index].signature = {{"issuer", e.name}, {"value", e.text}};
    if (e.kind == SPW_EVENT_DELTA && e.block == SPW_BLOCK_TEXT && e.part == SPW_PART_TEXT) answer.text += e.text;
    if (e.kind == SPW_EVENT_DELTA && e.block == SPW_BLOCK_REASONING &&
        (e.part == SPW_PART_TEXT || e.part == SPW_PART_SUMMARY))
      answer.thoughts += e.text;
    if (e.kind == SPW_EVENT_STOP) answer.stop = e.stop;
    if (e.kind == SPW_EVENT_END) answer.ended = true;
    if (e.kind == SPW_EVENT_ERROR) answer.failed = true, answer.error = e.text;
    if (e.kind == SPW_EVENT_USAGE && e.input >= 0) answer.input = e.input;
    if (e.kind == SPW_EVENT_USAGE && e.output >= 0) answer.output = e.output;
  }
  for (auto& [index, one] : calls) answer.calls.push_back(std::move(one));
  return answer;
}

}  // namespace spillway::test
