// How an answer of each wire reads, whole and streamed.
#include "tests/agents/Reading.h"

#include <array>
#include <map>
#include <sstream>

namespace spillway::test {
namespace reading {

std::string textAt(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int64_t numberAt(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<int64_t>() : -1;
}

Json objectAt(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : Json::object();
}

Json listAt(const Json& object, const char* key) {
  auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : Json::array();
}

int64_t sumOf(int64_t a, int64_t b) { return a < 0 ? b : b < 0 ? a : a + b; }

std::string finishOf(const std::string& word) {
  static const std::map<std::string, std::string> words = {
      {"stop", "stop"},         {"end_turn", "stop"},     {"STOP", "stop"},         {"COMPLETE", "stop"},
      {"tool_calls", "tools"},  {"tool_use", "tools"},    {"TOOL_CALL", "tools"},   {"length", "length"},
      {"max_tokens", "length"}, {"MAX_TOKENS", "length"}, {"stop_sequence", "stop"}};
  auto found = words.find(word);
  return found == words.end() ? word : found->second;
}

// Arguments come as text; text that is no JSON object is what no SDK takes.
Json argumentsOf(const std::string& text, Answer& answer) {
  Json value = Json::parse(text, nullptr, false);
  if (!value.is_object()) answer.faults.push_back("arguments are no object: \"" + text + "\"");
  return value.is_discarded() ? Json() : value;
}

void need(bool good, const std::string& what, Answer& answer) {
  if (!good) answer.faults.push_back(what);
}

void readError(Wire wire, const Json& body, Answer& answer) {
  const Json error = objectAt(body, "error");
  switch (wire) {
    case Wire::Chat:
    case Wire::Responses:
      answer.error = textAt(error, "message");
      answer.kind = textAt(error, "code");
      break;
    case Wire::Messages:
      need(textAt(body, "type") == "error", "an error's type is error", answer);
      answer.error = textAt(error, "message");
      answer.kind = textAt(error, "type");
      break;
    case Wire::Gemini:
      answer.error = textAt(error, "message");
      answer.kind = textAt(error, "status");
      break;
    case Wire::Ollama:
      answer.error = textAt(body, "error");
      break;
    case Wire::Cohere:
    case Wire::Bedrock:
      answer.error = textAt(body, "message");
      break;
  }
}

}  // namespace reading

namespace {

using namespace reading;

void readGeminiChunk(const Json& chunk, Answer& answer) {
  if (chunk.contains("error")) return readError(Wire::Gemini, chunk, answer);
  for (const Json& candidate : listAt(chunk, "candidates")) {
    for (const Json& part : listAt(objectAt(candidate, "content"), "parts")) {
      const std::string text = textAt(part, "text");
      const bool thought = part.contains("thought") && part["thought"] == true;
      (thought ? answer.thinking : answer.text) += text;
      answer.pieces += text.empty() || thought ? 0 : 1;
      if (!part.contains("functionCall")) continue;
      const Json& call = part["functionCall"];
      need(call.contains("args") ? call["args"].is_object() : true, "a call's args are an object", answer);
      answer.calls.push_back({textAt(call, "id"), textAt(call, "name"), objectAt(call, "args")});
    }
    if (std::string reason = textAt(candidate, "finishReason"); !reason.empty()) answer.finish = finishOf(reason);
  }
  const Json usage = objectAt(chunk, "usageMetadata");
  if (usage.empty()) return;
  answer.input = numberAt(usage, "promptTokenCount");
  answer.cached = numberAt(usage, "cachedContentTokenCount");
  answer.thought = numberAt(usage, "thoughtsTokenCount");
  answer.output = sumOf(numberAt(usage, "candidatesTokenCount"), answer.thought);
}

void readOllamaPart(const Json& part, Answer& answer) {
  if (part.contains("error")) return readError(Wire::Ollama, part, answer);
  const Json message = objectAt(part, "message");
  const std::string text = textAt(message, "content");
  answer.text += text;
  answer.pieces += text.empty() ? 0 : 1;
  answer.thinking += textAt(message, "thinking");
  for (const Json& call : listAt(message, "tool_calls"))
    answer.calls.push_back(
        {textAt(call, "id"), textAt(call["function"], "name"), objectAt(call["function"], "arguments")});
  if (part.value("done", false)) {
    answer.ended = true;
    answer.finish = finishOf(textAt(part, "done_reason"));
    answer.input = numberAt(part, "prompt_eval_count");
    answer.output = numberAt(part, "eval_count");
  }
}

void readCohereEnd(const Json& end, Answer& answer) {
  answer.finish = finishOf(textAt(end, "finish_reason"));
  if (answer.finish == "ERROR") {
    answer.finish.clear();
    answer.error = textAt(end, "error");
  }
  const Json tokens = objectAt(objectAt(end, "usage"), "tokens");
  answer.input = numberAt(tokens, "input_tokens");
  answer.output = numberAt(tokens, "output_tokens");
}

void readCohereMessage(const Json& message, Answer& answer) {
  for (const Json& part : listAt(message, "content")) {
    answer.text += textAt(part, "text");
    answer.thinking += textAt(part, "thinking");
  }
  for (const Json& call : listAt(message, "tool_calls"))
    answer.calls.push_back({textAt(call, "id"), textAt(call["function"], "name"),
                            argumentsOf(textAt(call["function"], "arguments"), answer)});
}

void readCohereStream(const std::string& body, Answer& answer) {
  Json message = {{"content", Json::array()}, {"tool_calls", Json::array()}};
  for (const Json& event : eventsOf(body)) {
    const std::string type = textAt(event, "type");
    const Json delta = objectAt(event, "delta"), said = objectAt(delta, "message");
    const size_t index = static_cast<size_t>(std::max<int64_t>(numberAt(event, "index"), 0));
    if (type == "content-start") message["content"][index] = said["content"];
    if (type == "content-delta")
      for (const auto& [key, value] : said["content"].items()) {
        message["content"][index][key] = textAt(message["content"][index], key.c_str()) + value.get<std::string>();
        if (key == "text") ++answer.pieces;
      }
    if (type == "tool-call-start") message["tool_calls"][index] = said["tool_calls"];
    if (type == "tool-call-delta") {
      Json& kept = message["tool_calls"][index]["function"];
      kept["arguments"] = textAt(kept, "arguments") + textAt(said["tool_calls"]["function"], "arguments");
    }
    if (type == "message-end") {
      readCohereEnd(delta, answer);
      answer.ended = !answer.finish.empty();
    }
  }
  readCohereMessage(message, answer);
}

void readBedrockUsage(const Json& usage, Answer& answer) {
  answer.cached = numberAt(usage, "cacheReadInputTokens");
  answer.input = sumOf(sumOf(numberAt(usage, "inputTokens"), answer.cached), numberAt(usage, "cacheWriteInputTokens"));
  answer.output = numberAt(usage, "outputTokens");
}

void readBedrockWhole(const Json& body, Answer& answer) {
  for (const Json& block : body.at("output").at("message").at("content")) {
    answer.text += textAt(block, "text");
    answer.thinking += textAt(objectAt(objectAt(block, "reasoningContent"), "reasoningText"), "text");
    if (block.contains("toolUse"))
      answer.calls.push_back(
          {textAt(block["toolUse"], "toolUseId"), textAt(block["toolUse"], "name"), block["toolUse"]["input"]});
  }
  answer.finish = finishOf(textAt(body, "stopReason"));
  readBedrockUsage(objectAt(body, "usage"), answer);
  answer.ended = true;
}

void readBedrockStream(const std::string& body, Answer& answer) {
  std::map<int64_t, std::array<std::string, 3>> calls;
  for (const Json& message : awsMessagesOf(body)) {
    const std::string type = message.begin().key();
    const Json& event = message.begin().value();
    if (type == "contentBlockStart") {
      const Json use = objectAt(objectAt(event, "start"), "toolUse");
      calls[numberAt(event, "contentBlockIndex")] = {textAt(use, "toolUseId"), textAt(use, "name"), ""};
    } else if (type == "contentBlockDelta") {
      const Json& delta = event["delta"];
      const std::string text = textAt(delta, "text");
      answer.text += text;
      answer.pieces += text.empty() ? 0 : 1;
      answer.thinking += textAt(objectAt(delta, "reasoningContent"), "text");
      if (delta.contains("toolUse"))
        calls[numberAt(event, "contentBlockIndex")][2] += textAt(delta["toolUse"], "input");
    } else if (type == "messageStop") {
      answer.finish = finishOf(textAt(event, "stopReason"));
    } else if (type == "metadata") {
      readBedrockUsage(objectAt(event, "usage"), answer);
      answer.ended = true;
    } else if (type.ends_with("Exception")) {
      answer.error = textAt(event, "message");
      answer.kind = type;
    }
  }
  for (auto& [index, call] : calls)
    answer.calls.push_back({call[0], call[1], argumentsOf(call[2].empty() ? "{}" : call[2], answer)});
}

void readWhole(Wire wire, const Json& body, Answer& answer) {
  switch (wire) {
    case Wire::Chat:
      return readChatWhole(body, answer);
    case Wire::Responses:
      answer.ended = true;
      return readResponse(body, answer);
    case Wire::Messages:
      return readMessagesWhole(body, answer);
    case Wire::Gemini:
      answer.ended = true;
      return readGeminiChunk(body, answer);
    case Wire::Ollama:
      return readOllamaPart(body, answer);
    case Wire::Cohere:
      readCohereMessage(body.at("message"), answer);
      answer.ended = true;
      return readCohereEnd(body, answer);
    case Wire::Bedrock:
      return readBedrockWhole(body, answer);
  }
}

void readStream(Wire wire, const std::string& body, Answer& answer) {
  switch (wire) {
    case Wire::Chat:
      return readChatStream(body, answer);
    case Wire::Responses:
      return readResponsesStream(body, answer);
    case Wire::Messages:
      return readMessagesStream(body, answer);
    case Wire::Gemini:
      for (const Json& chunk : eventsOf(body)) readGeminiChunk(chunk, answer);
      answer.ended = !answer.finish.empty();
      return;
    case Wire::Ollama: {
      std::istringstream lines(body);
      for (std::string line; std::getline(lines, line);) readOllamaPart(Json::parse(line), answer);
      return;
    }
    case Wire::Cohere:
      return readCohereStream(body, answer);
    case Wire::Bedrock:
      return readBedrockStream(body, answer);
  }
}

}  // namespace

Answer answerOf(Wire wire, const HttpReply& reply) {
  Answer answer;
  answer.status = reply.status;
  answer.raw = std::to_string(reply.status) + " " + reply.header("x-spillway-loss") + "\n" + reply.body;
  const std::string type = reply.header("content-type");
  const bool stream = type.starts_with("text/event-stream") || type.starts_with("application/x-ndjson") ||
                      type.starts_with("application/vnd.amazon.eventstream");
  try {
    if (reply.status != 200)
      readError(wire, Json::parse(reply.body), answer);
    else if (stream)
      readStream(wire, reply.body, answer);
    else
      readWhole(wire, Json::parse(reply.body), answer);
  } catch (const Json::exception& problem) {
    answer.faults.push_back(problem.what());
  }
  // Some wires say "stop" for calls too, others only how the framing below them ended.
  if (answer.finish == "stop" && !answer.calls.empty()) answer.finish = "tools";
  answer.ended = answer.ended && reply.complete;
  return answer;
}

}  // namespace spillway::test
