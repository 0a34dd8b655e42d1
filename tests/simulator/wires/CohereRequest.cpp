#include "tests/simulator/wires/CohereRequest.h"

#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/OpenAiWire.h"

namespace spillway::simulator {
namespace {

using Problem = std::optional<Rejection>;

const std::set<std::string_view> kKnownKeys = {"model",
                                               "messages",
                                               "stream",
                                               "tools",
                                               "strict_tools",
                                               "tool_choice",
                                               "documents",
                                               "citation_options",
                                               "response_format",
                                               "safety_mode",
                                               "max_tokens",
                                               "stop_sequences",
                                               "temperature",
                                               "seed",
                                               "frequency_penalty",
                                               "presence_penalty",
                                               "k",
                                               "p",
                                               "logprobs",
                                               "thinking",
                                               "priority"};
const std::set<std::string_view> kFunctionKeys = {"name", "description", "parameters"};

constexpr size_t kStopLimit = 5;

Rejection refuse(const std::string& what) { return {400, "invalid request: " + what}; }

Rejection unknownField(const std::string& key) {
  return {422, "unknown field: parameter '" + key + "' is not a valid field."};
}

bool given(const Json& object, const char* key) { return object.contains(key) && !object[key].is_null(); }

Problem readUserParts(const Json& content, Prompt& prompt) {
  for (const auto& part : content) {
    std::string type = part.value("type", "");
    if (type == "image_url") {
      if (!part.contains("image_url") || !part["image_url"].is_object() || !part["image_url"].contains("url")) {
        return refuse("image_url.url is required");
      }
      seeImageUrl(part["image_url"]["url"].get<std::string>(), prompt);
      prompt.inputTokens += 85;
    } else if (type != "text") {
      return refuse("content type '" + type + "' is not supported in user messages");
    }
  }
  return {};
}

Problem readAssistant(const Json& message, std::set<std::string>& calls, Prompt& prompt) {
  bool called = given(message, "tool_calls") && !message["tool_calls"].empty();
  if (!given(message, "content") && !called) return refuse("an assistant message needs content or tool_calls");
  if (given(message, "content") && message["content"].is_array()) {
    for (const auto& part : message["content"]) {
      std::string type = part.value("type", "");
      if (type != "text" && type != "thinking") {
        return refuse("content type '" + type + "' is not supported in assistant messages");
      }
      prompt.inputTokens += countTokens(part.value("thinking", ""));
    }
  }
  if (!called) return {};
  for (const auto& call : message["tool_calls"]) {
    const Json function = call.contains("function") ? call["function"] : Json::object();
    if (call.value("id", "").empty()) return refuse("tool call id must be non-empty");
    if (!given(function, "arguments") || !function["arguments"].is_string()) {
      return refuse("tool call arguments must be a JSON string");
    }
    calls.insert(call["id"].get<std::string>());
  }
  prompt.inputTokens += countTokens(message["tool_calls"].dump());
  return {};
}

std::string textOf(const Json& content, Prompt& prompt) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const auto& part : content) {
    text += part.value("text", "");
    if (!part.contains("document")) continue;
    const Json& document = part["document"];
    const Json data = document.contains("data") ? document["data"] : document;
    text += data.is_string() ? data.get<std::string>() : data.dump();
    prompt.documents++;
  }
  return text;
}

Problem readTool(const Json& message, const std::set<std::string>& calls) {
  std::string id = message.value("tool_call_id", "");
  if (id.empty()) return refuse("tool_call_id is required in tool messages");
  if (!given(message, "content")) return refuse("tool messages need content");
  if (calls.count(id) > 0) return {};
  return refuse("tool_call_id '" + id + "' does not match a tool call of an earlier assistant message");
}

Problem readMessages(const Json& body, Prompt& prompt) {
  if (!given(body, "messages") || !body["messages"].is_array() || body["messages"].empty()) {
    return refuse("messages must be at least 1 message long");
  }
  std::set<std::string> calls;
  std::string last;
  for (const auto& message : body["messages"]) {
    std::string role = message.is_object() ? message.value("role", "") : "";
    if (role == "user") {
      if (!given(message, "content")) return refuse("user messages need content");
      prompt.images.clear();
      if (auto problem = message["content"].is_array() ? readUserParts(message["content"], prompt) : Problem())
        return problem;
    } else if (role == "assistant") {
      if (auto problem = readAssistant(message, calls, prompt)) return problem;
    } else if (role == "tool") {
      if (auto problem = readTool(message, calls)) return problem;
    } else if (role != "system" && role != "developer") {
      return refuse("role '" + role + "' is not one of system, developer, user, assistant, tool");
    }
    size_t documents = prompt.documents;
    std::string text = given(message, "content") ? textOf(message["content"], prompt) : "";
    prompt.documents = documents;
    prompt.inputTokens += 3 + countTokens(text);
    prompt.open = false;
    if (role == "user") prompt.lastUser = text;
    if (role == "assistant") prompt.said(text);
    if (role == "user" || role == "assistant") prompt.toolResults.clear();
    if (role == "tool") prompt.toolResults.push_back(text);
    last = role;
  }
  if (last == "assistant") return refuse("the last message must not be of the assistant");
  return {};
}

Problem readTools(const Json& body, bool strict, Prompt& prompt) {
  if (given(body, "tools")) {
    for (const auto& tool : body["tools"]) {
      if (tool.value("type", "") != "function" || !given(tool, "function"))
        return refuse("tools must be of type 'function'");
      const Json& function = tool["function"];
      if (std::string key = strict ? unknownKey(function, kFunctionKeys) : ""; !key.empty()) return unknownField(key);
      if (!isToolName(function.value("name", "")))
        return refuse("tool name '" + function.value("name", "") + "' is invalid");
      prompt.tools.push_back({function["name"].get<std::string>(),
                              given(function, "parameters") ? function["parameters"] : Json::object()});
    }
    if (!body["tools"].empty()) prompt.inputTokens += countTokens(body["tools"].dump());
  }
  if (!given(body, "tool_choice")) return {};
  std::string choice = body["tool_choice"].get<std::string>();
  if (choice != "REQUIRED" && choice != "NONE") return refuse("tool_choice must be one of REQUIRED, NONE");
  if (prompt.tools.empty()) return refuse("tool_choice may only be given with tools");
  prompt.choice = choice == "NONE" ? Prompt::Choice::None : Prompt::Choice::Any;
  return {};
}

Problem readFormat(const Json& body, Prompt& prompt) {
  if (!given(body, "response_format")) return {};
  const Json& format = body["response_format"];
  std::string type = format.value("type", "");
  if (type == "text") return {};
  if (type != "json_object") return refuse("response_format.type must be one of text, json_object");
  if (!prompt.tools.empty() || given(body, "documents")) {
    return refuse("response_format json_object cannot be used with tools or documents");
  }
  for (const char* key : {"json_schema", "schema"}) {
    if (given(format, key)) prompt.schema = format[key];
  }
  prompt.jsonObject = !prompt.schema;
  return {};
}

Problem checkRange(const Json& body, const char* key, double lowest, double highest) {
  if (!given(body, key)) return {};
  double value = body[key].get<double>();
  if (value >= lowest && value <= highest) return {};
  return refuse(std::string(key) + " must be between " + Json(lowest).dump() + " and " + Json(highest).dump() +
                " inclusive, got " + body[key].dump());
}

Problem readSettings(const Json& body, Prompt& prompt) {
  prompt.stream = given(body, "stream") && body["stream"] == true;
  prompt.includeUsage = true;
  if (auto problem = checkRange(body, "temperature", 0, 1)) return problem;
  if (auto problem = checkRange(body, "p", 0.01, 0.99)) return problem;
  if (auto problem = checkRange(body, "k", 0, 500)) return problem;
  if (auto problem = checkRange(body, "frequency_penalty", 0, 1)) return problem;
  if (auto problem = checkRange(body, "presence_penalty", 0, 1)) return problem;
  if (given(body, "max_tokens")) {
    prompt.maxTokens = body["max_tokens"].get<int64_t>();
    if (*prompt.maxTokens < 1) return refuse("max_tokens must be at least 1");
  }
  if (given(body, "stop_sequences")) {
    prompt.stops = body["stop_sequences"].get<std::vector<std::string>>();
    if (prompt.stops.size() > kStopLimit) return refuse("at most 5 stop_sequences are allowed");
  }
  if (given(body, "documents")) prompt.documents = body["documents"].size();
  if (!given(body, "thinking")) return {};
  std::string type = body["thinking"].value("type", "");
  if (type != "enabled" && type != "disabled") return refuse("thinking.type must be one of enabled, disabled");
  if (given(body["thinking"], "token_budget") && body["thinking"]["token_budget"].get<int64_t>() < 1) {
    return refuse("thinking.token_budget must be at least 1");
  }
  prompt.thinking = type == "enabled";
  return {};
}

}  // namespace

Reading readCohereRequest(const Asked& asked) {
  const Json& body = asked.body;
  if (std::string key = asked.strict ? unknownKey(body, kKnownKeys) : ""; !key.empty()) return unknownField(key);
  Prompt prompt;
  prompt.model = asked.model;
  if (prompt.model.empty()) return refuse("model is required");
  if (auto problem = readMessages(body, prompt)) return *problem;
  if (auto problem = readTools(body, asked.strict, prompt)) return *problem;
  if (auto problem = readFormat(body, prompt)) return *problem;
  if (auto problem = readSettings(body, prompt)) return *problem;
  return prompt;
}

}  // namespace spillway::simulator
