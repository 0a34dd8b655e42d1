#include "tests/bench/Requests.h"

namespace spillway::bench {
namespace {

constexpr size_t kResultBytes = 6000;

// Text as tools print it: lines, indentation, quotes, paths; escaped for JSON already.
std::string toolOutput(size_t turn) {
  std::string text;
  for (size_t line = 1; text.size() < kResultBytes; line++) {
    text += std::to_string(line) + "\\t  if (state.find(\\\"key-" + std::to_string(turn * 31 + line) +
            "\\\") != nullptr) {\\n\\t\\treturn load(path, \\\"src\\\\/part.cpp\\\");  // line\\n";
  }
  return text;
}

std::string callId(size_t turn) { return "call_" + std::to_string(100000 + turn); }

std::string chatTurn(size_t turn) {
  std::string id = callId(turn);
  return R"(,{"role":"assistant","content":null,"tool_calls":[{"id":")" + id +
         R"(","type":"function","function":{"name":"read_file","arguments":"{\"path\":\"src/part)" +
         std::to_string(turn) + R"(.cpp\"}"}}]},{"role":"tool","tool_call_id":")" + id + R"(","content":")" +
         toolOutput(turn) + "\"}";
}

std::string messagesTurn(size_t turn) {
  std::string id = callId(turn);
  return R"(,{"role":"assistant","content":[{"type":"tool_use","id":")" + id +
         R"(","name":"read_file","input":{"path":"src/part)" + std::to_string(turn) +
         R"(.cpp"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":")" + id + R"(","content":")" +
         toolOutput(turn) + "\"}]}";
}

constexpr std::string_view kSchema = R"({"type":"object","properties":{"path":{"type":"string"}},"required":["path"]})";

}  // namespace

std::string requestBody(WireKind wire, std::string_view model, bool stream, size_t bytes) {
  bool chat = wire == WireKind::Chat;
  std::string body = R"({"model":")" + std::string(model) + "\"";
  if (!chat) body += ",\"max_tokens\":1024";
  body += stream ? ",\"stream\":true" : ",\"stream\":false";
  if (bytes > 0) {
    body += chat ? R"(,"tools":[{"type":"function","function":{"name":"read_file","parameters":)" +
                       std::string(kSchema) + "}}]"
                 : R"(,"tools":[{"name":"read_file","input_schema":)" + std::string(kSchema) + "}]";
  }
  body += R"(,"messages":[{"role":"user","content":"Say something short."})";
  for (size_t turn = 0; body.size() + kResultBytes < bytes; turn++) body += chat ? chatTurn(turn) : messagesTurn(turn);
  return body + "]}";
}

std::string httpRequest(WireKind wire, std::string_view model, bool stream, size_t bytes) {
  std::string body = requestBody(wire, model, stream, bytes);
  bool chat = wire == WireKind::Chat;
  std::string head = "POST ";
  head += chat ? "/v1/chat/completions" : "/v1/messages";
  head += " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
  head += chat ? "Authorization: Bearer bench-key\r\n" : "x-api-key: bench-key\r\nanthropic-version: 2023-06-01\r\n";
  return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace spillway::bench
