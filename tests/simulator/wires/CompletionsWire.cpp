#include "tests/simulator/wires/CompletionsWire.h"

#include <ctime>
#include <set>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

const std::set<std::string_view> kKnownKeys = {"model",
                                               "prompt",
                                               "best_of",
                                               "echo",
                                               "frequency_penalty",
                                               "logit_bias",
                                               "logprobs",
                                               "max_tokens",
                                               "n",
                                               "presence_penalty",
                                               "seed",
                                               "stop",
                                               "stream",
                                               "stream_options",
                                               "suffix",
                                               "temperature",
                                               "top_p",
                                               "user"};

bool given(const Json& body, const char* key) { return body.contains(key) && !body[key].is_null(); }

// The one prompt of a request: a text, its tokens, or a list with one of these.
std::optional<Rejection> readPrompt(const Json& given, Prompt& prompt) {
  if (given.is_string()) {
    prompt.lastUser = given.get<std::string>();
  } else if (given.is_array() && given.size() == 1 && (given[0].is_string() || given[0].is_array())) {
    return readPrompt(given[0], prompt);
  } else if (given.is_array() && !given.empty() && given[0].is_number_integer()) {
    prompt.lastUser = std::to_string(given.size()) + " tokens";
    prompt.inputTokens = static_cast<int64_t>(given.size());
    return {};
  } else {
    return refuseField("Invalid value for 'prompt': the simulator takes one prompt.", "prompt", "invalid_value");
  }
  prompt.inputTokens = countTokens(prompt.lastUser);
  return {};
}

const char* finishReason(const Answer& answer) { return answer.stop == Answer::Stop::Length ? "length" : "stop"; }

Json usageOf(const Answer& answer) {
  return {{"prompt_tokens", answer.inputTokens},
          {"completion_tokens", answer.outputTokens},
          {"total_tokens", answer.inputTokens + answer.outputTokens}};
}

Json shell(const Answer& answer) {
  return {{"id", makeId("cmpl-", answer.number, 29)},
          {"object", "text_completion"},
          {"created", static_cast<int64_t>(std::time(nullptr))},
          {"model", answer.model},
          {"choices", Json::array()},
          {"system_fingerprint", "fp_simulated"}};
}

Json choice(std::string_view text, Json finish) {
  return {{"text", text}, {"index", 0}, {"logprobs", nullptr}, {"finish_reason", std::move(finish)}};
}

bool echoes(const Prompt& prompt) { return prompt.echo.is_object() && prompt.echo.contains("prompt"); }

}  // namespace

Reading CompletionsWire::read(const Asked& asked) {
  const Json& body = asked.body;
  if (std::string key = asked.strict ? unknownKey(body, kKnownKeys) : ""; !key.empty()) {
    return refuseField("Unrecognized request argument supplied: " + key, key, "unknown_parameter");
  }
  Prompt prompt;
  prompt.model = asked.model;
  if (prompt.model.empty()) {
    return refuseField("you must provide a model parameter", "model", "missing_required_parameter");
  }
  if (!given(body, "prompt")) {
    return refuseField("Missing required parameter: 'prompt'.", "prompt", "missing_required_parameter");
  }
  if (auto problem = readPrompt(body["prompt"], prompt)) return *problem;
  prompt.stream = given(body, "stream") && body["stream"] == true;
  if (given(body, "stream_options")) {
    if (!prompt.stream) {
      return refuseField("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
    }
    prompt.includeUsage = body["stream_options"].value("include_usage", false);
  }
  prompt.maxTokens = given(body, "max_tokens") ? body["max_tokens"].get<int64_t>() : 16;
  if (given(body, "stop")) {
    prompt.stops = body["stop"].is_string() ? std::vector<std::string>{body["stop"].get<std::string>()}
                                            : body["stop"].get<std::vector<std::string>>();
  }
  if (given(body, "echo") && body["echo"] == true) prompt.echo = {{"prompt", prompt.lastUser}};
  return prompt;
}

std::string CompletionsWire::whole(const Prompt& prompt, const Answer& answer, bool usage) {
  Json reply = shell(answer);
  std::string text = echoes(prompt) ? prompt.lastUser + answer.text : answer.text;
  reply["choices"].push_back(choice(text, finishReason(answer)));
  if (usage) reply["usage"] = usageOf(answer);
  return reply.dump();
}

EventList CompletionsWire::stream(const Prompt& prompt, const Answer& answer, bool usage) {
  EventList list;
  auto add = [&](Json choices, Json counts) {
    Json chunk = shell(answer);
    chunk["choices"] = std::move(choices);
    if (prompt.includeUsage) chunk["usage"] = std::move(counts);
    list.events.push_back(sseData(chunk));
  };
  if (echoes(prompt)) add(Json::array({choice(prompt.lastUser, nullptr)}), nullptr);
  for (const auto& delta : answer.deltas) add(Json::array({choice(delta, nullptr)}), nullptr);
  list.opening = 1;
  list.stopAt = list.events.size();
  add(Json::array({choice("", finishReason(answer))}), nullptr);
  if (prompt.includeUsage && usage) add(Json::array(), usageOf(answer));
  list.events.emplace_back("data: [DONE]\n\n");
  return list;
}

}  // namespace spillway::simulator
