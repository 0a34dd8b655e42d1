#include "tests/simulator/wires/OllamaWire.h"

#include <ctime>

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/OllamaRequest.h"

namespace spillway::simulator {
namespace {

constexpr int64_t kNanosecondsPerToken = 20'000'000;

bool asks(const Prompt& prompt, const char* what) {
  return prompt.echo.is_object() && prompt.echo.contains(what) && prompt.echo[what] == true;
}

std::string now() {
  std::time_t seconds = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000000001Z", &parts);
  return std::string(text, length);
}

Json callsOf(const Answer& answer) {
  Json calls = Json::array();
  for (size_t i = 0; i < answer.calls.size(); i++) {
    const ToolCall& call = answer.calls[i];
    calls.push_back({{"id", makeId("call_", answer.number * 16 + i, 8)},
                     {"function", {{"index", i}, {"name", call.name}, {"arguments", call.arguments}}}});
  }
  return calls;
}

// One line: what is new of the text, the thinking and the calls.
Json line(const Prompt& prompt, const Answer& answer, std::string_view text, std::string_view thinking, Json calls) {
  Json reply = {{"model", answer.model}, {"created_at", now()}};
  if (asks(prompt, "generate")) {
    reply["response"] = text;
    if (!thinking.empty()) reply["thinking"] = thinking;
  } else {
    Json message = {{"role", "assistant"}, {"content", text}};
    if (!thinking.empty()) message["thinking"] = thinking;
    if (!calls.empty()) message["tool_calls"] = std::move(calls);
    reply["message"] = std::move(message);
  }
  reply["done"] = false;
  return reply;
}

void finish(const Prompt& prompt, const Answer& answer, bool usage, Json& reply) {
  reply["done"] = true;
  if (asks(prompt, "load")) {
    reply["done_reason"] = "load";
    return;
  }
  reply["done_reason"] = answer.stop == Answer::Stop::Length ? "length" : "stop";
  if (asks(prompt, "generate")) reply["context"] = Json::array({1, 2, 3});
  if (!usage) return;
  int64_t reading = answer.inputTokens * kNanosecondsPerToken / 10;
  int64_t writing = answer.outputTokens * kNanosecondsPerToken;
  reply["total_duration"] = reading + writing + 1'000'000;
  reply["load_duration"] = 1'000'000;
  reply["prompt_eval_count"] = answer.inputTokens;
  reply["prompt_eval_duration"] = reading;
  reply["eval_count"] = answer.outputTokens;
  reply["eval_duration"] = writing;
}

}  // namespace

Reading OllamaWire::read(const Asked& asked) { return readOllamaRequest(asked); }

std::string OllamaWire::whole(const Prompt& prompt, const Answer& answer, bool usage) {
  bool load = asks(prompt, "load");
  Json reply = load ? line(prompt, answer, "", "", Json::array())
                    : line(prompt, answer, answer.text, answer.thinking, callsOf(answer));
  finish(prompt, answer, usage, reply);
  return reply.dump();
}

EventList OllamaWire::stream(const Prompt& prompt, const Answer& answer, bool usage) {
  EventList list;
  auto add = [&](const Json& json) { list.events.push_back(json.dump() + "\n"); };
  if (!asks(prompt, "load")) {
    for (auto piece : cutText(answer.thinking, kTextPiece)) add(line(prompt, answer, "", piece, Json::array()));
    for (const auto& delta : answer.deltas) add(line(prompt, answer, delta, "", Json::array()));
    Json calls = callsOf(answer);
    for (auto& call : calls) add(line(prompt, answer, "", "", Json::array({std::move(call)})));
  }
  list.stopAt = list.events.size();
  list.opening = 1;
  Json last = line(prompt, answer, "", "", Json::array());
  finish(prompt, answer, usage, last);
  add(last);
  return list;
}

std::string OllamaWire::error(const Rejection& rejection, uint64_t, Action) const {
  return Json({{"error", rejection.message}}).dump();
}

std::string OllamaWire::errorEvent(const Rejection& rejection, const Prompt&, const Answer&, size_t) const {
  return Json({{"error", rejection.message}}).dump() + "\n";
}

Headers OllamaWire::headers(uint64_t, const Rejection*) const { return {}; }

Rejection OllamaWire::preset(std::string_view name, int status, std::string_view model) const {
  if (name == "quota") {
    return {status ? status : 429, "you (simulated) have reached your weekly usage limit, upgrade for higher limits"};
  }
  if (name == "context") return {status ? status : 400, "the input length exceeds the context length"};
  if (name == "content") return {status ? status : 400, "the request was rejected by the content policy"};
  if (name == "model" || status == 404) return {status ? status : 404, "model '" + std::string(model) + "' not found"};
  if (name == "overloaded" || status == 503) {
    return {status ? status : 503, "server busy, please try again.  maximum pending requests exceeded"};
  }
  if (status == 401) return {401, "unauthorized"};
  if (status == 403) return {403, "this model requires a subscription, upgrade for access"};
  if (status == 429) return {429, "too many concurrent requests"};
  if (status >= 500) return {status, "an error was encountered while running the model: unexpected EOF"};
  return {status ? status : 400, "invalid request"};
}

Rejection OllamaWire::unreadable() const { return {400, "invalid character looking for beginning of value"}; }

}  // namespace spillway::simulator
