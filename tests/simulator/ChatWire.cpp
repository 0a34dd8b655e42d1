// The chat completions wire.
#include <ctime>
#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/Wire.h"

namespace spillway::simulator {
namespace {

constexpr size_t kTextPiece = 12;
constexpr size_t kArgumentPiece = 9;

const std::set<std::string_view> kKnownKeys = {
    "model", "messages", "max_completion_tokens", "max_tokens", "temperature", "top_p", "n", "stop", "presence_penalty",
    "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "response_format", "tools", "tool_choice",
    "parallel_tool_calls", "stream", "stream_options", "reasoning_effort", "verbosity", "modalities", "audio",
    "prediction", "service_tier", "store", "metadata", "user", "safety_identifier", "prompt_cache_key",
    "prompt_cache_retention", "prompt_cache_options", "moderation", "web_search_options", "functions", "function_call",
    // What compatible vendors take beside those.
    "thinking", "reasoning", "top_k", "min_p", "repetition_penalty", "chat_template_kwargs", "enable_thinking",
    "reasoning_format", "include_reasoning", "provider", "models", "route", "transforms", "usage", "plugins"};

Rejection refuse(std::string message, std::string param, std::string code = "") {
  return {400, std::move(message), std::move(param), std::move(code)};
}

std::string textOf(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const auto& part : content) {
    if (part.is_object() && part.value("type", "") == "text") text += part.value("text", "");
  }
  return text;
}

void seeImage(const std::string& url, Prompt& prompt) {
  size_t comma = url.find(',');
  if (!url.starts_with("data:") || comma == std::string::npos) {
    prompt.images.push_back({"", url.size()});
    return;
  }
  size_t end = url.find(';');
  prompt.images.push_back({url.substr(5, std::min(end, comma) - 5), (url.size() - comma - 1) / 4 * 3});
}

std::optional<Rejection> readUserParts(const Json& content, const std::string& where, Prompt& prompt) {
  if (!content.is_array()) return {};
  for (const auto& part : content) {
    std::string type = part.is_object() ? part.value("type", "") : "";
    if (type == "image_url") {
      const auto image = part.find("image_url");
      if (image == part.end() || !image->is_object() || !image->contains("url")) {
        return refuse("Missing required parameter: '" + where + ".image_url.url'.", where,
                      "missing_required_parameter");
      }
      seeImage((*image)["url"].get<std::string>(), prompt);
      prompt.inputTokens += 85;
    } else if (type == "file") {
      prompt.documents++;
    } else if (type != "text" && type != "input_audio") {
      return refuse(
          "Invalid value: '" + type + "'. Supported values are: 'text', 'image_url', 'input_audio', and 'file'.",
          where + ".type", "invalid_value");
    }
  }
  return {};
}

// Follows the rule that each call of an assistant turn is answered before anybody else speaks.
class CallOrder {
 public:
  std::optional<Rejection> see(const Json& message, const std::string& role, size_t index) {
    std::string where = "messages.[" + std::to_string(index) + "]";
    if (role == "tool") {
      if (open_.erase(message.value("tool_call_id", "")) == 1) return {};
      return refuse(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
          "'tool_calls'.",
          where + ".role");
    }
    if (auto rejection = end(where)) return rejection;
    if (role != "assistant") return {};
    auto calls = message.find("tool_calls");
    if (calls == message.end() || !calls->is_array()) return {};
    if (calls->empty())
      return refuse("Invalid '" + where + ".tool_calls': empty array.", where + ".tool_calls", "empty_array");
    for (const auto& call : *calls) {
      const auto function = call.find("function");
      if (function != call.end() && (!function->contains("arguments") || !(*function)["arguments"].is_string())) {
        return refuse("Invalid type for '" + where + ".tool_calls[0].function.arguments': expected a string.",
                      where + ".tool_calls", "invalid_type");
      }
      open_.insert(call.value("id", ""));
    }
    return {};
  }

  std::optional<Rejection> end(const std::string& where) const {
    if (open_.empty()) return {};
    return refuse(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
        "'tool_call_id'. The following tool_call_ids did not have response messages: " +
            *open_.begin(),
        where + ".role");
  }

 private:
  std::set<std::string> open_;
};

std::optional<Rejection> readMessages(const Json& messages, Prompt& prompt) {
  static const std::set<std::string> kRoles = {"system", "developer", "user", "assistant", "tool", "function"};
  CallOrder order;
  size_t index = 0;
  for (const auto& message : messages) {
    std::string where = "messages[" + std::to_string(index) + "]";
    if (!message.is_object())
      return refuse("Invalid type for '" + where + "': expected an object.", where, "invalid_type");
    std::string role = message.value("role", "");
    if (kRoles.count(role) == 0) {
      return refuse("Invalid value: '" + role +
                        "'. Supported values are: 'system', 'assistant', 'user', 'function', "
                        "'tool', and 'developer'.",
                    where + ".role", "invalid_value");
    }
    if (auto rejection = order.see(message, role, index)) return rejection;
    Json content = message.contains("content") ? message["content"] : Json();
    bool speaks = role == "assistant" && (message.contains("tool_calls") || message.contains("refusal") ||
                                          message.contains("audio") || message.contains("function_call"));
    if (content.is_null() && !speaks) {
      return refuse("Invalid value for 'content': expected a string, got null.", where + ".content");
    }
    std::string text = textOf(content);
    prompt.inputTokens += 3 + countTokens(text);
    if (message.contains("tool_calls")) prompt.inputTokens += countTokens(message["tool_calls"].dump());
    if (role == "user") {
      prompt.lastUser = text;
      prompt.images.clear();
      if (auto rejection = readUserParts(content, where + ".content", prompt)) return rejection;
    }
    if (role == "assistant") prompt.toolResults.clear();
    if (role == "user") prompt.toolResults.clear();
    if (role == "tool") prompt.toolResults.push_back(text);
    index++;
  }
  return order.end("messages");
}

std::optional<Rejection> readTools(const Json& body, Prompt& prompt) {
  auto tools = body.find("tools");
  bool offered = tools != body.end() && !tools->is_null();
  if (offered) {
    if (!tools->is_array()) return refuse("Invalid type for 'tools': expected an array.", "tools", "invalid_type");
    if (tools->empty())
      return refuse("Invalid 'tools': empty array. Expected an array with minimum length 1.", "tools", "empty_array");
    for (const auto& tool : *tools) {
      const auto function = tool.find("function");
      if (function == tool.end()) continue;
      std::string name = function->value("name", "");
      if (name.empty() || name.size() > 64) {
        return refuse("Invalid 'tools[0].function.name': string does not match the pattern '^[a-zA-Z0-9_-]{1,64}$'.",
                      "tools[0].function.name", "invalid_value");
      }
      prompt.tools.push_back({name, function->contains("parameters") ? (*function)["parameters"] : Json::object()});
    }
    prompt.inputTokens += countTokens(tools->dump());
  }
  for (const char* field : {"tool_choice", "parallel_tool_calls"}) {
    if (!offered && body.contains(field) && !body[field].is_null()) {
      return refuse("Invalid value for '" + std::string(field) + "': '" + field +
                        "' is only allowed when 'tools' are "
                        "specified.",
                    field);
    }
  }
  auto choice = body.find("tool_choice");
  if (choice != body.end() && choice->is_string()) {
    if (*choice == "none") prompt.choice = Prompt::Choice::None;
    if (*choice == "required") prompt.choice = Prompt::Choice::Any;
  } else if (choice != body.end() && choice->is_object() && choice->contains("function")) {
    prompt.choice = Prompt::Choice::Named;
    prompt.choiceName = (*choice)["function"].value("name", "");
  }
  if (body.contains("parallel_tool_calls") && body["parallel_tool_calls"].is_boolean()) {
    prompt.parallel = body["parallel_tool_calls"].get<bool>();
  }
  return {};
}

void readFormat(const Json& body, Prompt& prompt) {
  auto format = body.find("response_format");
  if (format == body.end() || !format->is_object()) return;
  prompt.jsonObject = format->value("type", "") == "json_object";
  if (format->value("type", "") == "json_schema" && format->contains("json_schema")) {
    const Json& inner = (*format)["json_schema"];
    if (inner.contains("schema")) prompt.schema = inner["schema"];
  }
}

void readSettings(const Json& body, Prompt& prompt) {
  prompt.stream = body.contains("stream") && body["stream"] == true;
  if (auto options = body.find("stream_options"); options != body.end() && options->is_object()) {
    prompt.includeUsage = options->contains("include_usage") && (*options)["include_usage"] == true;
  }
  for (const char* field : {"max_tokens", "max_completion_tokens"}) {
    if (body.contains(field) && body[field].is_number_integer()) prompt.maxTokens = body[field].get<int64_t>();
  }
  if (auto stop = body.find("stop"); stop != body.end()) {
    if (stop->is_string()) prompt.stops.push_back(stop->get<std::string>());
    if (stop->is_array()) prompt.stops = stop->get<std::vector<std::string>>();
  }
  if (auto effort = body.find("reasoning_effort"); effort != body.end() && effort->is_string()) {
    prompt.thinking = *effort != "none";
  }
  if (auto thinking = body.find("thinking"); thinking != body.end() && thinking->is_object()) {
    prompt.thinking = thinking->value("type", "") == "enabled";
  }
  if (auto reasoning = body.find("reasoning"); reasoning != body.end() && reasoning->is_object())
    prompt.thinking = true;
}

std::variant<Prompt, Rejection> readRequest(const Json& body, const HttpRequest&, bool strict) {
  if (strict) {
    for (const auto& [key, value] : body.items()) {
      if (kKnownKeys.count(key) == 0) {
        return refuse("Unrecognized request argument supplied: " + key, key, "unknown_parameter");
      }
    }
  }
  Prompt prompt;
  if (!body.contains("model") || !body["model"].is_string()) {
    return refuse("you must provide a model parameter", "model", "missing_required_parameter");
  }
  prompt.model = body["model"].get<std::string>();
  if (!body.contains("messages") || !body["messages"].is_array()) {
    return refuse("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
  }
  if (body["messages"].empty()) {
    return refuse("Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages",
                  "empty_array");
  }
  if (auto rejection = readMessages(body["messages"], prompt)) return *rejection;
  if (auto rejection = readTools(body, prompt)) return *rejection;
  readFormat(body, prompt);
  readSettings(body, prompt);
  if (!prompt.stream && body.contains("stream_options") && !body["stream_options"].is_null()) {
    return refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
  }
  if (prompt.maxTokens && *prompt.maxTokens < 1) {
    return refuse("Invalid 'max_tokens': integer below minimum value. Expected a value >= 1.", "max_tokens",
                  "integer_below_min_value");
  }
  return prompt;
}

std::string answerId(const Answer& answer) { return makeId("chatcmpl-", answer.number, 29); }
std::string callId(const Answer& answer, size_t index) { return makeId("call_", answer.number * 16 + index, 24); }

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

std::string writeWhole(const Prompt&, const Answer& answer, bool usage) {
  bool refused = answer.stop == Answer::Stop::Refusal;
  Json message = {{"role", "assistant"}, {"content", nullptr}, {"refusal", nullptr}, {"annotations", Json::array()}};
  if (refused) {
    message["refusal"] = answer.text;
  } else if (!answer.text.empty() || answer.calls.empty()) {
    message["content"] = answer.text;
  }
  if (!answer.thinking.empty()) message["reasoning_content"] = answer.thinking;
  for (size_t i = 0; i < answer.calls.size(); i++) {
    const ToolCall& call = answer.calls[i];
    message["tool_calls"].push_back({{"id", callId(answer, i)},
                                     {"type", "function"},
                                     {"function", {{"name", call.name}, {"arguments", call.arguments.dump()}}}});
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
    return "data: " + chunk.dump() + "\n\n";
  }

  std::string usage(const Answer& answer) const {
    Json chunk = base_;
    chunk["choices"] = Json::array();
    chunk["usage"] = usageOf(answer);
    return "data: " + chunk.dump() + "\n\n";
  }

 private:
  bool usageAsked_;
  Json base_;
};

EventList writeStream(const Prompt& prompt, const Answer& answer, bool usage) {
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
    Json head = {{"index", i},
                 {"id", callId(answer, i)},
                 {"type", "function"},
                 {"function", {{"name", call.name}, {"arguments", ""}}}};
    events.push_back(writer.choice({{"tool_calls", Json::array({std::move(head)})}}));
    std::string arguments = call.arguments.dump();
    for (auto piece : cutText(arguments, kArgumentPiece)) {
      Json part = {{"index", i}, {"function", {{"arguments", piece}}}};
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

const char* errorType(const Rejection& rejection) {
  switch (rejection.status) {
    case 401:
      return "invalid_request_error";
    case 429:
      return rejection.code == "insufficient_quota" ? "insufficient_quota" : "requests";
    case 500:
    case 502:
    case 503:
    case 504:
      return "server_error";
    default:
      return "invalid_request_error";
  }
}

Json errorObject(const Rejection& rejection) {
  return {{"error",
           {{"message", rejection.message},
            {"type", errorType(rejection)},
            {"param", rejection.param.empty() ? Json() : Json(rejection.param)},
            {"code", rejection.code.empty() ? Json() : Json(rejection.code)}}}};
}

std::string writeError(const Rejection& rejection, uint64_t) { return errorObject(rejection).dump(2); }

std::string writeErrorEvent(const Rejection& rejection, uint64_t) {
  return "data: " + errorObject(rejection).dump() + "\n\n";
}

std::vector<std::pair<std::string, std::string>> writeHeaders(uint64_t number) {
  return {{"x-request-id", makeId("req_", number, 32)},
          {"openai-processing-ms", "1"},
          {"openai-version", "2020-10-01"},
          {"x-ratelimit-limit-requests", "10000"},
          {"x-ratelimit-limit-tokens", "2000000"},
          {"x-ratelimit-remaining-requests", "9999"},
          {"x-ratelimit-remaining-tokens", "1999990"},
          {"x-ratelimit-reset-requests", "6ms"},
          {"x-ratelimit-reset-tokens", "1ms"}};
}

Rejection preset(std::string_view name, int status, std::string_view model) {
  if (name == "quota") {
    return {status ? status : 429, "You exceeded your current quota, please check your plan and billing details.", "",
            "insufficient_quota"};
  }
  if (name == "context") {
    return {status ? status : 400,
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. "
            "Please reduce the length of the messages.",
            "messages", "context_length_exceeded"};
  }
  if (name == "content") {
    return {status ? status : 400, "Your request was rejected as a result of our safety system.", "",
            "content_policy_violation"};
  }
  if (name == "model" || status == 404) {
    return {status ? status : 404,
            "The model `" + std::string(model) + "` does not exist or you do not have access to it.", "",
            "model_not_found"};
  }
  if (name == "overloaded" || status == 503) {
    return {status ? status : 503, "The server is overloaded or not ready yet.", "", "server_error"};
  }
  switch (status) {
    case 401:
      return {401, "Incorrect API key provided. You can find your API key at your account page.", "",
              "invalid_api_key"};
    case 403:
      return {403, "You are not allowed to use this model.", "", "permission_denied"};
    case 429:
      return {429, "Rate limit reached for requests. Please try again later.", "", "rate_limit_exceeded"};
    case 413:
      return {413, "The request is too large.", "", "request_too_large"};
    default:
      break;
  }
  if (status >= 500)
    return {status, "The server had an error while processing your request. Sorry about that!", "", "server_error"};
  return {status ? status : 400, "The request is invalid.", "", "invalid_value"};
}

}  // namespace

const Wire kChatWire = {readRequest, writeWhole, writeStream, writeError, writeErrorEvent, writeHeaders, preset};

}  // namespace spillway::simulator
