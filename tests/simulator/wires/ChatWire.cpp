#include "tests/simulator/wires/ChatWire.h"

#include <ctime>

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/ChatRequest.h"

namespace spillway::simulator {
namespace {

std::string answerId(const Answer& answer) { return makeId("chatcmpl-", answer.number, 29); }
std::string callId(const Answer& answer, size_t index) { return makeId("call_", answer.number * 16 + index, 24); }

const char* kindOf(const ToolCall& call) { return call.freeText ? "custom" : "function"; }
const char* fieldOf(const ToolCall& call) { return call.freeText ? "input" : "arguments"; }

Json callOf(const Answer& answer, size_t index, std::string_view arguments) {
  const ToolCall& call = answer.calls[index];
  return {{"id", callId(answer, index)},
          {"type", kindOf(call)},
          {kindOf(call), {{"name", call.name}, {fieldOf(call), arguments}}}};
}

const char* finishReason(const Answer& answer) {
  switch (answer.stop) {
    case Answer::Stop::Length:
      return "length";
    case Answer::Stop::Tools:
      return "tool_calls";
    default:
      return "stop";
  }
}

Json usageOf(const Answer& answer) {
  return {{"prompt_tokens", answer.inputTokens},
          {"completion_tokens", answer.outputTokens},
          {"total_tokens", answer.inputTokens + answer.outputTokens},
          {"prompt_tokens_details", {{"cached_tokens", answer.cacheRead}, {"audio_tokens", 0}}},
          {"completion_tokens_details",
           {{"reasoning_tokens", answer.thinkingTokens},
            {"audio_tokens", 0},
            {"accepted_prediction_tokens", 0},
            {"rejected_prediction_tokens", 0}}}};
}

class ChunkWriter {
 public:
  ChunkWriter(const Prompt& prompt, const Answer& answer)
      : usageAsked_(prompt.includeUsage),
        base_({{"id", answerId(answer)},
               {"object", "chat.completion.chunk"},
               {"created", static_cast<int64_t>(std::time(nullptr))},
               {"model", answer.model},
               {"service_tier", "default"},
               {"system_fingerprint", "fp_simulated"}}) {}

  std::string choice(Json delta, Json finish = nullptr) const {
    Json chunk = base_;
    chunk["choices"] = Json::array(
        {{{"index", 0}, {"delta", std::move(delta)}, {"logprobs", nullptr}, {"finish_reason", std::move(finish)}}});
    if (usageAsked_) chunk["usage"] = nullptr;
    return sseData(chunk);
  }

  std::string usage(const Answer& answer) const {
    Json chunk = base_;
    chunk["choices"] = Json::array();
    chunk["usage"] = usageOf(answer);
    return sseData(chunk);
  }

 private:
  bool usageAsked_;
  Json base_;
};

}  // namespace

Reading ChatWire::read(const Asked& asked) { return readChatRequest(asked); }

std::string ChatWire::whole(const Prompt&, const Answer& answer, bool usage) {
  bool refused = answer.stop == Answer::Stop::Refusal;
  Json message = {{"role", "assistant"}, {"content", nullptr}, {"refusal", nullptr}, {"annotations", Json::array()}};
  if (refused) {
    message["refusal"] = answer.text;
  } else if (!answer.text.empty() || answer.calls.empty()) {
    message["content"] = answer.text;
  }
  if (!answer.thinking.empty()) message["reasoning_content"] = answer.thinking;
  for (size_t i = 0; i < answer.calls.size(); i++) {
    message["tool_calls"].push_back(callOf(answer, i, answer.calls[i].argumentText()));
  }
  Json reply = {
      {"id", answerId(answer)},
      {"object", "chat.completion"},
      {"created", static_cast<int64_t>(std::time(nullptr))},
      {"model", answer.model},
      {"choices",
       Json::array(
           {{{"index", 0}, {"message", message}, {"logprobs", nullptr}, {"finish_reason", finishReason(answer)}}})}};
  if (usage) reply["usage"] = usageOf(answer);
  reply["service_tier"] = "default";
  reply["system_fingerprint"] = "fp_simulated";
  return reply.dump();
}

EventList ChatWire::stream(const Prompt& prompt, const Answer& answer, bool usage) {
  ChunkWriter writer(prompt, answer);
  bool refused = answer.stop == Answer::Stop::Refusal;
  EventList list;
  std::vector<std::string>& events = list.events;
  Json first = {{"role", "assistant"}, {"content", answer.calls.empty() ? Json("") : Json()}, {"refusal", nullptr}};
  events.push_back(writer.choice(std::move(first)));
  for (auto piece : cutText(answer.thinking, kTextPiece))
    events.push_back(writer.choice({{"reasoning_content", piece}}));
  const char* field = refused ? "refusal" : "content";
  for (const auto& piece : answer.deltas) events.push_back(writer.choice({{field, piece}}));
  for (size_t i = 0; i < answer.calls.size(); i++) {
    const ToolCall& call = answer.calls[i];
    Json head = {{"index", i}};
    head.update(callOf(answer, i, ""));
    events.push_back(writer.choice({{"tool_calls", Json::array({std::move(head)})}}));
    std::string arguments = call.argumentText();
    for (auto piece : cutText(arguments, kArgumentPiece)) {
      Json part = {{"index", i}, {kindOf(call), {{fieldOf(call), piece}}}};
      events.push_back(writer.choice({{"tool_calls", Json::array({std::move(part)})}}));
    }
  }
  list.stopAt = events.size();
  list.opening = 2;
  events.push_back(writer.choice(Json::object(), finishReason(answer)));
  if (prompt.includeUsage && usage) events.push_back(writer.usage(answer));
  events.push_back("data: [DONE]\n\n");
  return list;
}

}  // namespace spillway::simulator
