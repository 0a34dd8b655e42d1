#include "tests/agents/Client.h"

#include <sstream>

namespace spillway::test {
namespace {

Json schema() {
  return {{"type", "object"},
          {"properties", {{"city", {{"type", "string"}}}, {"days", {{"type", "integer"}}}}},
          {"required", Json::array({"city"})}};
}

Json userText(const std::string& text) { return Json::array({Json{{"role", "user"}, {"content", text}}}); }

Json functions(const Question& question) {
  Json out = Json::array();
  for (const std::string& name : question.tools)
    out.push_back({{"type", "function"},
                   {"function", {{"name", name}, {"description", "asks " + name}, {"parameters", schema()}}}});
  return out;
}

Json chatBody(const Question& question) {
  Json body = {{"model", question.model}, {"messages", userText(question.text)}};
  if (question.stream) body["stream"] = true;
  if (question.stream) body["stream_options"] = {{"include_usage", true}};
  if (!question.tools.empty()) body["tools"] = functions(question);
  if (!question.effort.empty()) body["reasoning_effort"] = question.effort;
  if (question.limit > 0) body["max_completion_tokens"] = question.limit;
  return body;
}

Json responsesBody(const Question& question) {
  Json body = {{"model", question.model}, {"input", question.text}, {"store", false}};
  if (question.stream) body["stream"] = true;
  for (const std::string& name : question.tools)
    body["tools"].push_back({{"type", "function"},
                             {"name", name},
                             {"description", "asks " + name},
                             {"parameters", schema()},
                             {"strict", false}});
  if (!question.effort.empty()) {
    body["reasoning"] = {{"effort", question.effort}, {"summary", "auto"}};
    body["include"] = Json::array({"reasoning.encrypted_content"});
  }
  if (question.limit > 0) body["max_output_tokens"] = question.limit;
  return body;
}

Json messagesBody(const Question& question) {
  Json body = {{"model", question.model},
               {"max_tokens", question.limit > 0 ? question.limit : 4000},
               {"messages", userText(question.text)}};
  if (question.stream) body["stream"] = true;
  for (const std::string& name : question.tools)
    body["tools"].push_back({{"name", name}, {"description", "asks " + name}, {"input_schema", schema()}});
  if (!question.effort.empty()) {
    body["thinking"] = {{"type", "adaptive"}};
    body["output_config"] = {{"effort", question.effort}};
  }
  return body;
}

Json geminiBody(const Question& question) {
  Json body = {
      {"contents", Json::array({Json{{"role", "user"}, {"parts", Json::array({Json{{"text", question.text}}})}}})}};
  Json declared = Json::array();
  for (const std::string& name : question.tools)
    declared.push_back({{"name", name}, {"description", "asks " + name}, {"parametersJsonSchema", schema()}});
  if (!declared.empty()) body["tools"] = Json::array({Json{{"functionDeclarations", declared}}});
  Json config = Json::object();
  if (!question.effort.empty())
    config["thinkingConfig"] = {{"includeThoughts", true}, {"thinkingLevel", question.effort}};
  if (question.limit > 0) config["maxOutputTokens"] = question.limit;
  if (!config.empty()) body["generationConfig"] = config;
  return body;
}

Json ollamaBody(const Question& question) {
  Json body = {{"model", question.model}, {"messages", userText(question.text)}, {"stream", question.stream}};
  if (!question.tools.empty()) body["tools"] = functions(question);
  if (!question.effort.empty()) body["think"] = question.effort;
  if (question.limit > 0) body["options"] = {{"num_predict", question.limit}};
  return body;
}

Json cohereBody(const Question& question) {
  Json body = {{"model", question.model}, {"messages", userText(question.text)}};
  if (question.stream) body["stream"] = true;
  if (!question.tools.empty()) body["tools"] = functions(question);
  if (!question.effort.empty()) body["thinking"] = {{"type", "enabled"}};
  if (question.limit > 0) body["max_tokens"] = question.limit;
  return body;
}

Json bedrockBody(const Question& question) {
  Json body = {
      {"messages", Json::array({Json{{"role", "user"}, {"content", Json::array({Json{{"text", question.text}}})}}})}};
  Json tools = Json::array();
  for (const std::string& name : question.tools)
    tools.push_back(
        {{"toolSpec", {{"name", name}, {"description", "asks " + name}, {"inputSchema", {{"json", schema()}}}}}});
  if (!tools.empty()) body["toolConfig"] = {{"tools", tools}};
  if (!question.effort.empty())
    body["additionalModelRequestFields"] = {{"thinking", {{"type", "adaptive"}, {"display", "summarized"}}},
                                            {"output_config", {{"effort", question.effort}}}};
  if (question.limit > 0) body["inferenceConfig"] = {{"maxTokens", question.limit}};
  return body;
}

// A big-endian number of four bytes.
size_t numberAt(const std::string& bytes, size_t at) {
  size_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

// The header ":event-type" or ":exception-type" of the message that begins at `at`; all headers here are texts.
std::string typeOf(const std::string& bytes, size_t at, size_t headerBytes) {
  for (size_t i = at + 12; i < at + 12 + headerBytes;) {
    const size_t nameSize = static_cast<unsigned char>(bytes.at(i));
    const std::string name = bytes.substr(i + 1, nameSize);
    i += 1 + nameSize + 1;  // and the value's type
    const size_t size =
        static_cast<size_t>(static_cast<unsigned char>(bytes.at(i))) << 8 | static_cast<unsigned char>(bytes.at(i + 1));
    if (name == ":event-type" || name == ":exception-type") return bytes.substr(i + 2, size);
    i += 2 + size;
  }
  return {};
}

}  // namespace

std::string nameOf(Wire wire) {
  switch (wire) {
    case Wire::Chat:
      return "chat";
    case Wire::Responses:
      return "responses";
    case Wire::Messages:
      return "messages";
    case Wire::Gemini:
      return "gemini";
    case Wire::Ollama:
      return "ollama";
    case Wire::Cohere:
      return "cohere";
    case Wire::Bedrock:
      return "bedrock";
  }
  return {};
}

Request requestOf(Wire wire, const Question& question) {
  switch (wire) {
    case Wire::Chat:
      return {"/v1/chat/completions", chatBody(question)};
    case Wire::Responses:
      return {"/v1/responses", responsesBody(question)};
    case Wire::Messages:
      return {"/v1/messages?beta=true", messagesBody(question)};
    case Wire::Gemini:
      return {"/v1beta/models/" + question.model +
                  (question.stream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
              geminiBody(question)};
    case Wire::Ollama:
      return {"/api/chat", ollamaBody(question)};
    case Wire::Cohere:
      return {"/v2/chat", cohereBody(question)};
    case Wire::Bedrock:
      return {"/model/" + question.model + (question.stream ? "/converse-stream" : "/converse"), bedrockBody(question)};
  }
  return {};
}

std::vector<Json> eventsOf(const std::string& body, std::vector<std::string>* names) {
  std::vector<Json> out;
  std::istringstream lines(body);
  for (std::string line; std::getline(lines, line);) {
    if (names && line.starts_with("event: ")) names->push_back(line.substr(7));
    if (line.starts_with("data: ") && line != "data: [DONE]") out.push_back(Json::parse(line.substr(6)));
  }
  return out;
}

std::vector<Json> awsMessagesOf(const std::string& body) {
  std::vector<Json> out;
  for (size_t at = 0; at + 16 <= body.size();) {
    const size_t total = numberAt(body, at);
    const size_t headers = numberAt(body, at + 4);
    if (total < 16 + headers || at + total > body.size()) break;
    const std::string payload = body.substr(at + 12 + headers, total - 16 - headers);
    out.push_back({{typeOf(body, at, headers), Json::parse(payload)}});
    at += total;
  }
  return out;
}

}  // namespace spillway::test
