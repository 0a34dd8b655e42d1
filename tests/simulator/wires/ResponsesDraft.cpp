#include "tests/simulator/wires/ResponsesDraft.h"

#include <ctime>

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

constexpr size_t kIdLength = 48;

Json reasoningItem(const Prompt& prompt, const Answer& answer) {
  std::string id = makeId("rs_", answer.number, kIdLength);
  Json summary = Json::array();
  if (asksFor(prompt, "summary")) summary.push_back({{"type", "summary_text"}, {"text", answer.thinking}});
  Json item = {{"id", id}, {"type", "reasoning"}, {"summary", std::move(summary)}};
  if (asksFor(prompt, "encrypted")) item["encrypted_content"] = sealReasoning(Vendor::OpenAi, id);
  return item;
}

Json messageItem(const Answer& answer) {
  Json part = {
      {"type", "output_text"}, {"annotations", Json::array()}, {"logprobs", Json::array()}, {"text", answer.text}};
  if (answer.stop == Answer::Stop::Refusal) part = {{"type", "refusal"}, {"refusal", answer.text}};
  return {{"id", makeId("msg_", answer.number, kIdLength)},
          {"type", "message"},
          {"status", answer.stop == Answer::Stop::Length ? "incomplete" : "completed"},
          {"content", Json::array({std::move(part)})},
          {"role", "assistant"}};
}

Json callItem(const Prompt& prompt, const Answer& answer, size_t index) {
  const ToolCall& call = answer.calls[index];
  uint64_t number = answer.number * 16 + index;
  Json item = {{"id", makeId(call.freeText ? "ctc_" : "fc_", number, kIdLength)},
               {"type", call.freeText ? "custom_tool_call" : "function_call"},
               {"status", "completed"},
               {call.freeText ? "input" : "arguments", call.argumentText()},
               {"call_id", makeId("call_", number, 24)},
               {"name", call.name}};
  if (prompt.echo.contains("namespaces") && prompt.echo["namespaces"].contains(call.name)) {
    item["namespace"] = prompt.echo["namespaces"][call.name];
  }
  return item;
}

Json usageOf(const Answer& answer) {
  return {{"input_tokens", answer.inputTokens},
          {"input_tokens_details", {{"cached_tokens", answer.cacheRead}}},
          {"output_tokens", answer.outputTokens},
          {"output_tokens_details", {{"reasoning_tokens", answer.thinkingTokens}}},
          {"total_tokens", answer.inputTokens + answer.outputTokens}};
}

}  // namespace

bool asksFor(const Prompt& prompt, const char* what) {
  return prompt.echo.is_object() && prompt.echo.contains(what) && prompt.echo[what] == true;
}

std::vector<Json> outputItems(const Prompt& prompt, const Answer& answer) {
  std::vector<Json> items;
  if (!answer.thinking.empty()) items.push_back(reasoningItem(prompt, answer));
  bool spent = answer.stop == Answer::Stop::Length && answer.text.empty();
  if (!answer.text.empty() || (answer.calls.empty() && !spent)) items.push_back(messageItem(answer));
  for (size_t i = 0; i < answer.calls.size(); i++) items.push_back(callItem(prompt, answer, i));
  return items;
}

Json responseBegun(const Prompt& prompt, const Answer& answer) {
  Json response = {{"id", makeId("resp_", answer.number, kIdLength)},
                   {"object", "response"},
                   {"created_at", static_cast<int64_t>(std::time(nullptr))},
                   {"status", "in_progress"},
                   {"completed_at", nullptr},
                   {"error", nullptr},
                   {"incomplete_details", nullptr},
                   {"model", answer.model},
                   {"output", Json::array()}};
  if (prompt.echo.is_object() && prompt.echo.contains("settings")) response.update(prompt.echo["settings"]);
  response["usage"] = nullptr;
  return response;
}

Json responseEnded(const Prompt& prompt, const Answer& answer, std::vector<Json> items, bool usage) {
  Json response = responseBegun(prompt, answer);
  bool cut = answer.stop == Answer::Stop::Length;
  response["status"] = cut ? "incomplete" : "completed";
  if (cut) {
    response["incomplete_details"] = {{"reason", "max_output_tokens"}};
  } else {
    response["completed_at"] = response["created_at"];
  }
  response["output"] = std::move(items);
  if (usage) response["usage"] = usageOf(answer);
  return response;
}

Json responseFailed(const Prompt& prompt, const Answer& answer, const Rejection& rejection) {
  Json response = responseBegun(prompt, answer);
  response["status"] = "failed";
  response["error"] = {{"code", rejection.code.empty() ? "server_error" : rejection.code},
                       {"message", rejection.message}};
  return response;
}

}  // namespace spillway::simulator
