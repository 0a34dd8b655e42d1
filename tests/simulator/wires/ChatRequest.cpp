#include "tests/simulator/wires/ChatRequest.h"

#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/OpenAiWire.h"
#include "tests/simulator/wires/StrictSchema.h"

namespace spillway::simulator {
namespace {

const std::set<std::string_view> kKnownKeys = {
    "model", "messages", "max_completion_tokens", "max_tokens", "temperature", "top_p", "n", "stop", "presence_penalty",
    "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "response_format", "tools", "tool_choice",
    "parallel_tool_calls", "stream", "stream_options", "reasoning_effort", "verbosity", "modalities", "audio",
    "prediction", "service_tier", "store", "metadata", "user", "safety_identifier", "prompt_cache_key",
    "prompt_cache_retention", "prompt_cache_options", "moderation", "web_search_options", "functions", "function_call",
    // What compatible vendors take beside those.
    "thinking", "reasoning", "top_k", "min_p", "repetition_penalty", "chat_template_kwargs", "enable_thinking",
    "reasoning_format", "include_reasoning", "provider", "models", "route", "transforms", "usage", "plugins"};

// Empty: not said. The last one is a compatible vendor's.
const std::set<std::string_view> kEfforts = {"", "none", "minimal", "low", "medium", "high", "xhigh", "max"};

std::string textOf(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const auto& part : content) {
    if (part.is_object() && part.value("type", "") == "text") text += part.value("text", "");
  }
  return text;
}

std::optional<Rejection> readUserParts(const Json& content, const std::string& where, Prompt& prompt) {
  if (!content.is_array()) return {};
  for (const auto& part : content) {
    std::string type = part.is_object() ? part.value("type", "") : "";
    if (type == "image_url") {
      const auto image = part.find("image_url");
      if (image == part.end() || !image->is_object() || !image->contains("url")) {
        return refuseField("Missing required parameter: '" + where + ".image_url.url'.", where,
                           "missing_required_parameter");
      }
      seeImageUrl((*image)["url"].get<std::string>(), prompt);
      prompt.inputTokens += 85;
    } else if (type == "file") {
      prompt.documents++;
    } else if (type != "text" && type != "input_audio") {
      return refuseField(
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
      return refuseField(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
          "'tool_calls'.",
          where + ".role");
    }
    if (auto rejection = end(where)) return rejection;
    if (role != "assistant") return {};
    auto calls = message.find("tool_calls");
    if (calls == message.end() || !calls->is_array()) return {};
    if (calls->empty())
      return refuseField("Invalid '" + where + ".tool_calls': empty array.", where + ".tool_calls", "empty_array");
    for (size_t i = 0; i < calls->size(); i++) {
      const Json& call = (*calls)[i];
      bool custom = call.value("type", "function") == "custom";
      std::string kind = custom ? "custom" : "function";
      std::string field = custom ? "input" : "arguments";
      if (!call.contains(kind) || !call[kind].contains(field) || !call[kind][field].is_string()) {
        std::string path = where + ".tool_calls[" + std::to_string(i) + "]." + kind + "." + field;
        return refuseField("Invalid type for '" + path + "': expected a string.", path, "invalid_type");
      }
      open_.insert(call.value("id", ""));
    }
    return {};
  }

  std::optional<Rejection> end(const std::string& where) const {
    if (open_.empty()) return {};
    return refuseField(
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
      return refuseField("Invalid type for '" + where + "': expected an object.", where, "invalid_type");
    std::string role = message.value("role", "");
    if (kRoles.count(role) == 0) {
      return refuseField("Invalid value: '" + role +
                             "'. Supported values are: 'system', 'assistant', 'user', 'function', "
                             "'tool', and 'developer'.",
                         where + ".role", "invalid_value");
    }
    if (auto rejection = order.see(message, role, index)) return rejection;
    Json content = message.contains("content") ? message["content"] : Json();
    bool speaks = role == "assistant" && (message.contains("tool_calls") || message.contains("refusal") ||
                                          message.contains("audio") || message.contains("function_call"));
    if (content.is_null() && !speaks) {
      return refuseField("Invalid value for 'content': expected a string, got null.", where + ".content");
    }
    std::string text = textOf(content);
    prompt.inputTokens += 3 + countTokens(text);
    if (message.contains("tool_calls")) prompt.inputTokens += countTokens(message["tool_calls"].dump());
    if (role == "user") {
      prompt.lastUser = text;
      prompt.images.clear();
      if (auto rejection = readUserParts(content, where + ".content", prompt)) return rejection;
    }
    prompt.open = false;
    if (role == "assistant") {
      prompt.toolResults.clear();
      prompt.said(text);
    }
    if (role == "user") prompt.toolResults.clear();
    if (role == "tool") prompt.toolResults.push_back(text);
    index++;
  }
  return order.end("messages");
}

std::optional<Rejection> readTool(const Json& tool, const std::string& where, Prompt& prompt) {
  std::string type = tool.value("type", "function");
  bool custom = type == "custom";
  if (!custom && type != "function") return {};  // what compatible vendors run themselves
  const char* kind = custom ? "custom" : "function";
  const auto inner = tool.find(kind);
  if (inner == tool.end() || !inner->is_object()) {
    return refuseField("Missing required parameter: '" + where + "." + kind + "'.", where,
                       "missing_required_parameter");
  }
  std::string name = inner->value("name", "");
  if (!isToolName(name)) {
    std::string path = where + "." + kind + ".name";
    return refuseField("Invalid '" + path + "': string does not match the pattern '^[a-zA-Z0-9_-]{1,64}$'.", path,
                       "invalid_value");
  }
  if (!custom && inner->contains("strict") && (*inner)["strict"] == true) {
    const std::string problem = strictProblem(inner->contains("parameters") ? (*inner)["parameters"] : Json::object());
    if (!problem.empty()) {
      return refuseField("Invalid schema for function '" + name + "': " + problem, where + ".function.parameters",
                         "invalid_function_parameters");
    }
  }
  prompt.tools.push_back({name, inner->contains("parameters") ? (*inner)["parameters"] : Json::object(), custom});
  return {};
}

std::optional<Rejection> readTools(const Json& body, Prompt& prompt) {
  auto tools = body.find("tools");
  bool offered = tools != body.end() && !tools->is_null();
  if (offered) {
    if (!tools->is_array()) return refuseField("Invalid type for 'tools': expected an array.", "tools", "invalid_type");
    if (tools->empty())
      return refuseField("Invalid 'tools': empty array. Expected an array with minimum length 1.", "tools",
                         "empty_array");
    for (size_t i = 0; i < tools->size(); i++) {
      if (auto rejection = readTool((*tools)[i], "tools[" + std::to_string(i) + "]", prompt)) return rejection;
    }
    prompt.inputTokens += countTokens(tools->dump());
  }
  for (const char* field : {"tool_choice", "parallel_tool_calls"}) {
    if (!offered && body.contains(field) && !body[field].is_null()) {
      return refuseField("Invalid value for '" + std::string(field) + "': '" + field +
                             "' is only allowed when 'tools' are "
                             "specified.",
                         field);
    }
  }
  auto choice = body.find("tool_choice");
  if (choice != body.end() && choice->is_string()) {
    if (*choice == "none") prompt.choice = Prompt::Choice::None;
    if (*choice == "required") prompt.choice = Prompt::Choice::Any;
  } else if (choice != body.end() && choice->is_object()) {
    for (const char* kind : {"function", "custom"}) {
      if (!choice->contains(kind)) continue;
      prompt.choice = Prompt::Choice::Named;
      prompt.choiceName = (*choice)[kind].value("name", "");
    }
  }
  if (body.contains("parallel_tool_calls") && body["parallel_tool_calls"].is_boolean()) {
    prompt.parallel = body["parallel_tool_calls"].get<bool>();
  }
  return {};
}

std::optional<Rejection> readFormat(const Json& body, Prompt& prompt) {
  auto format = body.find("response_format");
  if (format == body.end() || !format->is_object()) return {};
  prompt.jsonObject = format->value("type", "") == "json_object";
  if (format->value("type", "") != "json_schema" || !format->contains("json_schema")) return {};
  const Json& inner = (*format)["json_schema"];
  if (!inner.contains("schema")) return {};
  prompt.schema = inner["schema"];
  if (!inner.contains("strict") || inner["strict"] != true) return {};
  const std::string problem = strictProblem(inner["schema"]);
  if (problem.empty()) return {};
  return refuseField("Invalid schema for response_format '" + inner.value("name", "") + "': " + problem,
                     "response_format");
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

// DeepSeek's models that think want their reasoning back while a tool loop goes on.
std::optional<Rejection> checkReasoning(const Json& messages, const Prompt& prompt) {
  if (!prompt.thinking || !prompt.model.starts_with("deepseek")) return {};
  bool lacking = false;
  for (const auto& message : messages) {
    const std::string role = message.value("role", "");
    if (role == "user") lacking = false;
    if (role == "assistant" && message.contains("tool_calls"))
      lacking = lacking || !message.contains("reasoning_content");
  }
  if (!lacking) return {};
  return Rejection{400, "The `reasoning_content` in the thinking mode must be passed back to the API."};
}

}  // namespace

Reading readChatRequest(const Asked& asked) {
  const Json& body = asked.body;
  if (std::string key = asked.strict ? unknownKey(body, kKnownKeys) : ""; !key.empty()) {
    return refuseField("Unrecognized request argument supplied: " + key, key, "unknown_parameter");
  }
  Prompt prompt;
  prompt.model = asked.model;
  if (prompt.model.empty()) {
    return refuseField("you must provide a model parameter", "model", "missing_required_parameter");
  }
  if (!body.contains("messages") || !body["messages"].is_array()) {
    return refuseField("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
  }
  if (body["messages"].empty()) {
    return refuseField("Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages",
                       "empty_array");
  }
  if (auto rejection = readMessages(body["messages"], prompt)) return *rejection;
  if (auto rejection = readTools(body, prompt)) return *rejection;
  if (auto rejection = readFormat(body, prompt)) return *rejection;
  readSettings(body, prompt);
  if (!prompt.stream && body.contains("stream_options") && !body["stream_options"].is_null()) {
    return refuseField("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
  }
  if (const std::string effort = textOf(body.value("reasoning_effort", Json())); kEfforts.count(effort) == 0) {
    return refuseField("Unsupported value: 'reasoning_effort' does not support '" + effort + "' with this model.",
                       "reasoning_effort", "unsupported_value");
  }
  if (auto rejection = checkReasoning(body["messages"], prompt)) return *rejection;
  if (prompt.maxTokens && *prompt.maxTokens < 1) {
    return refuseField("Invalid 'max_tokens': integer below minimum value. Expected a value >= 1.", "max_tokens",
                       "integer_below_min_value");
  }
  return prompt;
}

}  // namespace spillway::simulator
