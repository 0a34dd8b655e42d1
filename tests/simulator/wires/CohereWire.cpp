#include "tests/simulator/wires/CohereWire.h"

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/CohereRequest.h"

namespace spillway::simulator {
namespace {

const char* finishReason(const Answer& answer) {
  switch (answer.stop) {
    case Answer::Stop::Length:
      return "MAX_TOKENS";
    case Answer::Stop::Tools:
      return "TOOL_CALL";
    case Answer::Stop::Sequence:
      return "STOP_SEQUENCE";
    default:
      return "COMPLETE";
  }
}

// What is billed leaves the vendor's own preamble out; here it has none.
Json usageOf(const Answer& answer) {
  Json counts = {{"input_tokens", answer.inputTokens}, {"output_tokens", answer.outputTokens}};
  Json usage = {{"billed_units", counts}, {"tokens", counts}};
  if (answer.cacheRead > 0) usage["cached_tokens"] = answer.cacheRead;
  return usage;
}

Json callOf(const Answer& answer, size_t index, std::string_view arguments) {
  const ToolCall& call = answer.calls[index];
  return {{"id", makeId(call.name + "_", answer.number * 16 + index, 12)},
          {"type", "function"},
          {"function", {{"name", call.name}, {"arguments", arguments}}}};
}

// Text before calls is the plan that led to them.
bool isPlan(const Answer& answer) { return !answer.calls.empty(); }

class EventWriter {
 public:
  void add(std::string_view type, Json data) {
    Json event = {{"type", type}};
    event.update(data);
    list.events.push_back(sseEvent(type, event));
  }

  void addMessage(std::string_view type, size_t index, Json message) {
    add(type, {{"index", index}, {"delta", {{"message", std::move(message)}}}});
  }

  EventList list;
};

void writeContent(const char* kind, size_t index, const std::vector<std::string>& pieces, EventWriter& writer) {
  writer.addMessage("content-start", index, {{"content", {{"type", kind}, {kind, ""}}}});
  for (const auto& piece : pieces) writer.addMessage("content-delta", index, {{"content", {{kind, piece}}}});
  writer.add("content-end", {{"index", index}});
}

void writeCall(const Answer& answer, size_t index, EventWriter& writer) {
  writer.addMessage("tool-call-start", index, {{"tool_calls", callOf(answer, index, "")}});
  std::string arguments = answer.calls[index].argumentText();
  if (arguments != "{}") {
    for (auto piece : cutText(arguments, kArgumentPiece)) {
      writer.addMessage("tool-call-delta", index, {{"tool_calls", {{"function", {{"arguments", piece}}}}}});
    }
  }
  writer.add("tool-call-end", {{"index", index}});
}

}  // namespace

Reading CohereWire::read(const Asked& asked) { return readCohereRequest(asked); }

std::string CohereWire::whole(const Prompt&, const Answer& answer, bool usage) {
  Json content = Json::array();
  if (!answer.thinking.empty()) content.push_back({{"type", "thinking"}, {"thinking", answer.thinking}});
  if (!answer.text.empty() && !isPlan(answer)) content.push_back({{"type", "text"}, {"text", answer.text}});
  Json message = {{"role", "assistant"}};
  if (!answer.text.empty() && isPlan(answer)) message["tool_plan"] = answer.text;
  for (size_t i = 0; i < answer.calls.size(); i++) {
    message["tool_calls"].push_back(callOf(answer, i, answer.calls[i].argumentText()));
  }
  if (!content.empty()) message["content"] = std::move(content);
  Json reply = {
      {"id", makeUuid(answer.number)}, {"message", std::move(message)}, {"finish_reason", finishReason(answer)}};
  if (usage) reply["usage"] = usageOf(answer);
  return reply.dump();
}

EventList CohereWire::stream(const Prompt&, const Answer& answer, bool usage) {
  EventWriter writer;
  Json empty = {{"role", "assistant"},
                {"content", Json::array()},
                {"tool_plan", ""},
                {"tool_calls", Json::array()},
                {"citations", Json::array()}};
  writer.list.events.push_back(sseEvent(
      "message-start",
      {{"id", makeUuid(answer.number)}, {"type", "message-start"}, {"delta", {{"message", std::move(empty)}}}}));
  size_t index = 0;
  if (!answer.thinking.empty()) {
    std::vector<std::string> pieces;
    for (auto piece : cutText(answer.thinking, kTextPiece)) pieces.emplace_back(piece);
    writeContent("thinking", index++, pieces, writer);
  }
  if (isPlan(answer)) {
    for (const auto& delta : answer.deltas)
      writer.add("tool-plan-delta", {{"delta", {{"message", {{"tool_plan", delta}}}}}});
  } else if (!answer.deltas.empty()) {
    writeContent("text", index++, answer.deltas, writer);
  }
  for (size_t i = 0; i < answer.calls.size(); i++) writeCall(answer, i, writer);
  writer.list.opening = 3;
  writer.list.stopAt = writer.list.events.size();
  Json delta = {{"finish_reason", finishReason(answer)}};
  if (usage) delta["usage"] = usageOf(answer);
  writer.add("message-end", {{"delta", std::move(delta)}});
  writer.list.events.emplace_back("data: [DONE]\n\n");
  return std::move(writer.list);
}

std::string CohereWire::error(const Rejection& rejection, uint64_t number, Action) const {
  return Json({{"id", makeUuid(number)}, {"message", rejection.message}}).dump();
}

// Under status 200 a failure is an end of its own kind.
std::string CohereWire::errorEvent(const Rejection& rejection, const Prompt&, const Answer&, size_t) const {
  return sseEvent("message-end",
                  {{"type", "message-end"}, {"delta", {{"error", rejection.message}, {"finish_reason", "ERROR"}}}});
}

std::string CohereWire::failedWhole(const Rejection&, const Prompt&, const Answer& answer) const {
  return Json({{"id", makeUuid(answer.number)},
               {"message", {{"role", "assistant"}, {"content", Json::array()}}},
               {"finish_reason", "ERROR"}})
      .dump();
}

Headers CohereWire::headers(uint64_t number, const Rejection*) const {
  return {{"x-debug-trace-id", makeUuid(number)},
          {"x-endpoint-monthly-call-limit", "100000"},
          {"x-trial-endpoint-call-limit", "1000"},
          {"x-trial-endpoint-call-remaining", "999"}};
}

Rejection CohereWire::preset(std::string_view name, int status, std::string_view model) const {
  if (name == "quota") return {status ? status : 402, "Please add or update your payment method to continue."};
  if (name == "context") {
    return {
        status ? status : 400,
        "too many tokens: size limit exceeded by 9000 tokens. Try using shorter or fewer inputs. The limit for this "
        "model is 128000 tokens."};
  }
  if (name == "content") return {status ? status : 498, "blocked output: please try again with a different prompt"};
  if (name == "model" || status == 404) {
    return {status ? status : 404, "model '" + std::string(model) +
                                       "' not found, make sure the correct model ID was used "
                                       "and that you have access to the model."};
  }
  if (name == "overloaded" || status == 503)
    return {status ? status : 503, "upstream service is overloaded, please try again"};
  if (status == 401) return {401, "invalid api token"};
  if (status == 403) return {403, "your API token does not have the permissions to access this resource"};
  if (status == 429) {
    return {429,
            "You are using a Trial key, which is limited to 20 API calls / minute. Please wait and try again later."};
  }
  if (status >= 500) return {status, "internal server error, this has been reported to our developers."};
  return {status ? status : 400, "invalid request"};
}

Rejection CohereWire::unreadable() const { return {400, "invalid request: request body is not valid JSON"}; }

}  // namespace spillway::simulator
