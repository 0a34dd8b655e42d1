#include "tests/simulator/wires/MessagesWire.h"

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"
#include "tests/simulator/wires/MessagesRequest.h"

namespace spillway::simulator {
namespace {

const char* stopReason(const Answer& answer) {
  switch (answer.stop) {
    case Answer::Stop::Length:
      return "max_tokens";
    case Answer::Stop::Tools:
      return "tool_use";
    case Answer::Stop::Sequence:
      return "stop_sequence";
    case Answer::Stop::Refusal:
      return "refusal";
    default:
      return "end_turn";
  }
}

Json stopSequence(const Answer& answer) {
  return answer.stop == Answer::Stop::Sequence ? Json(answer.stopSequence) : Json();
}

Json usageOf(const Answer& answer, int64_t output) {
  return {{"input_tokens", answer.inputTokens - answer.cacheRead - answer.cacheWritten},
          {"cache_creation_input_tokens", answer.cacheWritten},
          {"cache_read_input_tokens", answer.cacheRead},
          {"cache_creation", {{"ephemeral_5m_input_tokens", answer.cacheWritten}, {"ephemeral_1h_input_tokens", 0}}},
          {"output_tokens", output},
          {"service_tier", "standard"}};
}

Json messageShell(const Answer& answer) {
  return {{"id", makeId("msg_01", answer.number, 22)},
          {"type", "message"},
          {"role", "assistant"},
          {"model", answer.model},
          {"content", Json::array()},
          {"stop_reason", nullptr},
          {"stop_sequence", nullptr}};
}

std::string callId(const Answer& answer, size_t index) { return makeId("toolu_01", answer.number * 16 + index, 22); }

Json thinkingBlock(const Prompt& prompt, const Answer& answer) {
  if (answer.redacted) {
    return {{"type", "redacted_thinking"}, {"data", sealReasoning(Vendor::Anthropic, "redacted " + answer.thinking)}};
  }
  return {{"type", "thinking"},
          {"thinking", prompt.thinkingOmitted ? "" : answer.thinking},
          {"signature", sealReasoning(Vendor::Anthropic, answer.thinking)}};
}

std::string event(const Json& data) { return sseEvent(data["type"].get_ref<const std::string&>(), data); }

class BlockWriter {
 public:
  explicit BlockWriter(std::vector<std::string>& events) : events_(events) {}

  void open(Json block) {
    events_.push_back(event({{"type", "content_block_start"}, {"index", index_}, {"content_block", std::move(block)}}));
    if (index_ == 0) events_.push_back("event: ping\ndata: {\"type\": \"ping\"}\n\n");
  }
  void add(Json delta) {
    events_.push_back(event({{"type", "content_block_delta"}, {"index", index_}, {"delta", std::move(delta)}}));
  }
  void close() { events_.push_back(event({{"type", "content_block_stop"}, {"index", index_++}})); }

 private:
  std::vector<std::string>& events_;
  int index_ = 0;
};

void writeThinking(const Prompt& prompt, const Answer& answer, BlockWriter& writer) {
  Json block = thinkingBlock(prompt, answer);
  if (answer.redacted) {
    writer.open(std::move(block));
    writer.close();
    return;
  }
  writer.open({{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
  if (!prompt.thinkingOmitted) {
    for (auto piece : cutText(answer.thinking, kTextPiece)) {
      writer.add({{"type", "thinking_delta"}, {"thinking", piece}});
    }
  }
  writer.add({{"type", "signature_delta"}, {"signature", block["signature"]}});
  writer.close();
}

void writeBlocks(const Prompt& prompt, const Answer& answer, BlockWriter& writer) {
  if (!answer.thinking.empty()) writeThinking(prompt, answer, writer);
  if (!answer.text.empty()) {
    writer.open({{"type", "text"}, {"text", ""}});
    for (const auto& piece : answer.deltas) writer.add({{"type", "text_delta"}, {"text", piece}});
    writer.close();
  }
  for (size_t i = 0; i < answer.calls.size(); i++) {
    writer.open(
        {{"type", "tool_use"}, {"id", callId(answer, i)}, {"name", answer.calls[i].name}, {"input", Json::object()}});
    writer.add({{"type", "input_json_delta"}, {"partial_json", ""}});
    std::string arguments = answer.calls[i].arguments.dump();
    if (arguments != "{}") {
      for (auto piece : cutText(arguments, kArgumentPiece)) {
        writer.add({{"type", "input_json_delta"}, {"partial_json", piece}});
      }
    }
    writer.close();
  }
}

const char* errorType(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 409:
      return "conflict_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 504:
      return "timeout_error";
    case 503:
    case 529:
      return "overloaded_error";
    default:
      return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

Json errorObject(const Rejection& rejection, uint64_t number) {
  return {{"type", "error"},
          {"error", {{"type", errorType(rejection.status)}, {"message", rejection.message}}},
          {"request_id", makeId("req_011", number, 21)}};
}

}  // namespace

Reading MessagesWire::read(const Asked& asked) { return readMessagesRequest(asked); }

std::string MessagesWire::whole(const Prompt& prompt, const Answer& answer, bool usage) {
  Json message = messageShell(answer);
  Json& content = message["content"];
  if (!answer.thinking.empty()) content.push_back(thinkingBlock(prompt, answer));
  if (!answer.text.empty()) content.push_back({{"type", "text"}, {"text", answer.text}});
  for (size_t i = 0; i < answer.calls.size(); i++) {
    content.push_back({{"type", "tool_use"},
                       {"id", callId(answer, i)},
                       {"name", answer.calls[i].name},
                       {"input", answer.calls[i].arguments}});
  }
  message["stop_reason"] = stopReason(answer);
  message["stop_sequence"] = stopSequence(answer);
  if (usage) message["usage"] = usageOf(answer, answer.outputTokens);
  return message.dump();
}

EventList MessagesWire::stream(const Prompt& prompt, const Answer& answer, bool usage) {
  EventList list;
  Json message = messageShell(answer);
  message["usage"] = usageOf(answer, 1);
  list.events.push_back(event({{"type", "message_start"}, {"message", std::move(message)}}));
  BlockWriter writer(list.events);
  writeBlocks(prompt, answer, writer);
  list.stopAt = list.events.size();
  list.opening = 4;
  Json end = {{"type", "message_delta"},
              {"delta", {{"stop_reason", stopReason(answer)}, {"stop_sequence", stopSequence(answer)}}}};
  if (usage) end["usage"] = {{"output_tokens", answer.outputTokens}};
  list.events.push_back(event(end));
  list.events.push_back(event({{"type", "message_stop"}}));
  return list;
}

std::string MessagesWire::error(const Rejection& rejection, uint64_t number, Action) const {
  return errorObject(rejection, number).dump();
}

std::string MessagesWire::errorEvent(const Rejection& rejection, const Prompt&, const Answer& answer, size_t) const {
  return event(errorObject(rejection, answer.number));
}

Headers MessagesWire::headers(uint64_t number, const Rejection*) const {
  Headers headers = {{"request-id", makeId("req_011", number, 21)}, {"anthropic-organization-id", "simulated"}};
  for (const char* kind : {"requests", "tokens", "input-tokens", "output-tokens"}) {
    std::string name = std::string("anthropic-ratelimit-") + kind;
    headers.emplace_back(name + "-limit", "4000000");
    headers.emplace_back(name + "-remaining", "3999000");
    headers.emplace_back(name + "-reset", "2026-01-01T00:00:00Z");
  }
  return headers;
}

Rejection MessagesWire::preset(std::string_view name, int status, std::string_view model) const {
  if (name == "quota") return {status ? status : 402, "Your credit balance is too low to access the API."};
  if (name == "context") return {status ? status : 400, "prompt is too long: 210000 tokens > 200000 maximum"};
  if (name == "content") return {status ? status : 400, "Output blocked by content filtering policy"};
  if (name == "model" || status == 404) return {status ? status : 404, "model: " + std::string(model)};
  if (name == "overloaded" || status == 529 || status == 503) return {status ? status : 529, "Overloaded"};
  switch (status) {
    case 401:
      return {401, "invalid x-api-key"};
    case 403:
      return {403, "Your API key does not have permission to use the specified resource."};
    case 413:
      return {413, "Request exceeds the maximum size"};
    case 429:
      return {429, "This request would exceed your account's rate limit. Please try again later."};
    default:
      break;
  }
  if (status >= 500) return {status, "Internal server error"};
  return {status ? status : 400, "The request is invalid."};
}

}  // namespace spillway::simulator
