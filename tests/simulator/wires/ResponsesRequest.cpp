#include "tests/simulator/wires/ResponsesRequest.h"

#include <algorithm>
#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/OpenAiWire.h"
#include "tests/simulator/wires/ResponsesInput.h"
#include "tests/simulator/wires/StrictSchema.h"

namespace spillway::simulator {
namespace {

using Problem = std::optional<Rejection>;

const std::set<std::string_view> kKnownKeys = {"model",
                                               "input",
                                               "instructions",
                                               "previous_response_id",
                                               "conversation",
                                               "store",
                                               "background",
                                               "stream",
                                               "stream_options",
                                               "max_output_tokens",
                                               "max_tool_calls",
                                               "temperature",
                                               "top_p",
                                               "top_logprobs",
                                               "parallel_tool_calls",
                                               "tools",
                                               "tool_choice",
                                               "text",
                                               "reasoning",
                                               "include",
                                               "truncation",
                                               "context_management",
                                               "prompt",
                                               "service_tier",
                                               "metadata",
                                               "user",
                                               "safety_identifier",
                                               "prompt_cache_key",
                                               "prompt_cache_retention",
                                               "prompt_cache_options",
                                               "moderation",
                                               "client_metadata"};

const std::set<std::string> kHostedTools = {
    "web_search", "web_search_preview", "web_search_2025_08_26", "file_search", "code_interpreter", "image_generation",
    "mcp",        "computer",           "computer_use_preview",  "shell",       "local_shell",      "apply_patch",
    "tool_search"};

const std::set<std::string> kIncludable = {"reasoning.encrypted_content",   "message.output_text.logprobs",
                                           "web_search_call.results",       "web_search_call.action.sources",
                                           "file_search_call.results",      "code_interpreter_call.outputs",
                                           "message.input_image.image_url", "computer_call_output.output.image_url"};

Rejection missing(const std::string& path) {
  return refuseField("Missing required parameter: '" + path + "'.", path, "missing_required_parameter");
}

Rejection unsupportedValue(const std::string& value, const std::string& path) {
  return refuseField("Invalid value: '" + value + "'.", path, "invalid_value");
}

bool given(const Json& body, const char* key) { return body.contains(key) && !body[key].is_null(); }

Problem readFunction(const Json& tool, const std::string& where, Prompt& prompt) {
  if (!tool.contains("name")) return missing(where + ".name");
  std::string name = tool["name"].get<std::string>();
  if (!isToolName(name)) {
    return refuseField("Invalid '" + where +
                           ".name': string does not match pattern. Expected a string that matches the "
                           "pattern '^[a-zA-Z0-9_-]+$'.",
                       where + ".name", "invalid_value");
  }
  Json schema = given(tool, "parameters") ? tool["parameters"] : Json::object();
  if (tool.contains("strict") && tool["strict"] == true) {
    std::string problem = strictProblem(schema);
    if (!problem.empty()) {
      return refuseField("Invalid schema for function '" + name + "': " + problem, where + ".parameters",
                         "invalid_function_parameters");
    }
  }
  prompt.tools.push_back({name, std::move(schema)});
  return {};
}

Problem readTool(const Json& tool, const std::string& where, Prompt& prompt) {
  std::string type = tool.is_object() ? tool.value("type", "") : "";
  if (type == "function") return readFunction(tool, where, prompt);
  if (type == "custom") {
    if (!tool.contains("name")) return missing(where + ".name");
    prompt.tools.push_back({tool["name"].get<std::string>(), Json::object(), true});
    return {};
  }
  if (type == "namespace") {
    if (!tool.contains("name")) return missing(where + ".name");
    const Json inner = given(tool, "tools") ? tool["tools"] : Json::array();
    size_t first = prompt.tools.size();
    for (size_t i = 0; i < inner.size(); i++) {
      if (auto problem = readTool(inner[i], where + ".tools[" + std::to_string(i) + "]", prompt)) return problem;
    }
    for (size_t i = first; i < prompt.tools.size(); i++) prompt.echo["namespaces"][prompt.tools[i].name] = tool["name"];
    return {};
  }
  if (kHostedTools.count(type) > 0) return {};
  if (type.empty()) return missing(where + ".type");
  return refuseField("Invalid value: '" + type + "'. Supported values are: 'function', 'custom', and the hosted tools.",
                     where + ".type", "invalid_value");
}

bool offers(const Prompt& prompt, const std::string& name, bool freeText) {
  return std::any_of(prompt.tools.begin(), prompt.tools.end(),
                     [&](const ToolOffer& tool) { return tool.name == name && tool.freeText == freeText; });
}

Problem readChoice(const Json& choice, Prompt& prompt) {
  if (choice.is_string()) {
    std::string mode = choice.get<std::string>();
    if (mode == "none") prompt.choice = Prompt::Choice::None;
    if (mode == "required") prompt.choice = Prompt::Choice::Any;
    if (mode != "none" && mode != "required" && mode != "auto") return unsupportedValue(mode, "tool_choice");
    if (mode == "required" && prompt.tools.empty()) {
      return refuseField("Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice");
    }
    return {};
  }
  std::string type = choice.is_object() ? choice.value("type", "") : "";
  if (type == "function" || type == "custom") {
    if (!choice.contains("name")) return missing("tool_choice.name");
    prompt.choice = Prompt::Choice::Named;
    prompt.choiceName = choice["name"].get<std::string>();
    if (offers(prompt, prompt.choiceName, type == "custom")) return {};
    return refuseField("Tool choice '" + type + "' not found in 'tools' parameter.", "tool_choice");
  }
  if (type == "allowed_tools") {
    std::vector<ToolOffer> allowed;
    for (const auto& one : choice["tools"]) {
      for (const auto& tool : prompt.tools) {
        if (tool.name == one.value("name", "")) allowed.push_back(tool);
      }
    }
    prompt.tools = std::move(allowed);
    if (choice.value("mode", "auto") == "required") prompt.choice = Prompt::Choice::Any;
    return {};
  }
  if (kHostedTools.count(type) > 0) return {};
  return unsupportedValue(type, "tool_choice.type");
}

Problem readTools(const Json& body, Prompt& prompt) {
  if (given(body, "tools")) {
    const Json& tools = body["tools"];
    if (!tools.is_array()) return refuseField("Invalid type for 'tools': expected an array.", "tools", "invalid_type");
    for (size_t i = 0; i < tools.size(); i++) {
      if (auto problem = readTool(tools[i], "tools[" + std::to_string(i) + "]", prompt)) return problem;
    }
    if (!tools.empty()) prompt.inputTokens += countTokens(tools.dump());
  }
  if (given(body, "parallel_tool_calls")) prompt.parallel = body["parallel_tool_calls"].get<bool>();
  return given(body, "tool_choice") ? readChoice(body["tool_choice"], prompt) : Problem();
}

Problem readFormat(const Json& body, Prompt& prompt) {
  if (!given(body, "text") || !given(body["text"], "format")) return {};
  const Json& format = body["text"]["format"];
  std::string type = format.value("type", "");
  if (type == "json_object") {
    prompt.jsonObject = true;
    if (containsIgnoringCase(body["input"].dump() + body.value("instructions", ""), "json")) return {};
    return refuseField(
        "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
        "input");
  }
  if (type == "json_schema") {
    for (const char* required : {"name", "schema"}) {
      if (!format.contains(required)) return missing("text.format." + std::string(required));
    }
    std::string problem = given(format, "strict") && format["strict"] == true ? strictProblem(format["schema"]) : "";
    if (!problem.empty()) {
      return refuseField("Invalid schema for response_format '" + format.value("name", "") + "': " + problem,
                         "text.format.schema", "invalid_json_schema");
    }
    prompt.schema = format["schema"];
    return {};
  }
  return type == "text" ? Problem() : Problem(unsupportedValue(type, "text.format.type"));
}

Problem readReasoning(const Json& body, Prompt& prompt) {
  static const std::set<std::string> kEfforts = {"none", "minimal", "low", "medium", "high", "xhigh", "max"};
  static const std::set<std::string> kSummaries = {"auto", "concise", "detailed"};
  if (!given(body, "reasoning")) return {};
  const Json& reasoning = body["reasoning"];
  prompt.thinking = true;
  if (given(reasoning, "effort")) {
    std::string effort = reasoning["effort"].get<std::string>();
    if (kEfforts.count(effort) == 0) return unsupportedValue(effort, "reasoning.effort");
    prompt.thinking = effort != "none";
  }
  for (const char* field : {"summary", "generate_summary"}) {
    if (!given(reasoning, field)) continue;
    std::string summary = reasoning[field].get<std::string>();
    if (kSummaries.count(summary) == 0) return unsupportedValue(summary, "reasoning." + std::string(field));
    prompt.echo["summary"] = true;
  }
  return {};
}

Problem readInclude(const Json& body, Prompt& prompt) {
  if (!given(body, "include")) return {};
  for (size_t i = 0; i < body["include"].size(); i++) {
    std::string what = body["include"][i].get<std::string>();
    if (kIncludable.count(what) == 0) return unsupportedValue(what, "include[" + std::to_string(i) + "]");
    if (what == "reasoning.encrypted_content") prompt.echo["encrypted"] = true;
  }
  return {};
}

Problem checkRange(const Json& body, const char* field, double lowest, double highest) {
  if (!given(body, field)) return {};
  double value = body[field].get<double>();
  if (value >= lowest && value <= highest) return {};
  bool below = value < lowest;
  std::string limit = std::to_string(static_cast<int>(below ? lowest : highest));
  return refuseField(std::string("Invalid '") + field + "': decimal " + (below ? "below minimum" : "above maximum") +
                         " value. Expected a value " + (below ? ">= " : "<= ") + limit + ", but got " +
                         body[field].dump() + " instead.",
                     field, below ? "decimal_below_min_value" : "decimal_above_max_value");
}

Problem readLimits(const Json& body, Prompt& prompt) {
  if (auto problem = checkRange(body, "temperature", 0, 2)) return problem;
  if (auto problem = checkRange(body, "top_p", 0, 1)) return problem;
  if (given(body, "max_output_tokens")) {
    prompt.maxTokens = body["max_output_tokens"].get<int64_t>();
    if (*prompt.maxTokens < 16) {
      return refuseField("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got " +
                             std::to_string(*prompt.maxTokens) + " instead.",
                         "max_output_tokens", "integer_below_min_value");
    }
  }
  prompt.stream = body.contains("stream") && body["stream"] == true;
  prompt.includeUsage = true;
  bool options = given(body, "stream_options");
  if (options && !prompt.stream) {
    return refuseField("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
  }
  prompt.echo["obfuscated"] = !options || body["stream_options"].value("include_obfuscation", true);
  return {};
}

// What every answer repeats of the request's settings, with the vendor's defaults.
Json settingsOf(const Json& body) {
  Json settings = {{"background", false},
                   {"instructions", nullptr},
                   {"max_output_tokens", nullptr},
                   {"max_tool_calls", nullptr},
                   {"parallel_tool_calls", true},
                   {"previous_response_id", nullptr},
                   {"prompt_cache_key", nullptr},
                   {"reasoning", {{"effort", nullptr}, {"summary", nullptr}}},
                   {"safety_identifier", nullptr},
                   {"service_tier", "default"},
                   {"store", true},
                   {"temperature", 1.0},
                   {"text", {{"format", {{"type", "text"}}}, {"verbosity", "medium"}}},
                   {"tool_choice", "auto"},
                   {"tools", Json::array()},
                   {"top_logprobs", 0},
                   {"top_p", 1.0},
                   {"truncation", "disabled"},
                   {"user", nullptr},
                   {"metadata", Json::object()}};
  for (auto& [key, value] : settings.items()) {
    if (!given(body, key.c_str()) || key == "service_tier") continue;
    if (value.is_object()) {
      value.update(body[key]);
    } else {
      value = body[key];
    }
  }
  return settings;
}

}  // namespace

Reading readResponsesRequest(const Asked& asked, const ResponseStore& store) {
  const Json& body = asked.body;
  if (std::string key = asked.strict ? unknownKey(body, kKnownKeys) : ""; !key.empty()) {
    return refuseField("Unknown parameter: '" + key + "'.", key, "unknown_parameter");
  }
  Prompt prompt;
  prompt.model = asked.model;
  prompt.counting = asked.action == Action::Count;
  if (prompt.model.empty()) return missing("model");
  ResponsesInput input(store, prompt);
  if (given(body, "previous_response_id")) {
    std::string id = body["previous_response_id"].get<std::string>();
    const ResponseStore::Response* earlier = store.response(id);
    if (!earlier) {
      return refuseField("Previous response with id '" + id + "' not found.", "previous_response_id",
                         "previous_response_not_found");
    }
    input.continueFrom(*earlier);
    for (const auto& item : earlier->conversation) prompt.echo["input"].push_back(item);
  }
  if (given(body, "conversation")) return Rejection{404, "Conversation not found.", "conversation"};
  if (!given(body, "input")) {
    return refuseField("One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation' must be provided.",
                       "input", "missing_required_parameter");
  }
  if (given(body, "instructions")) prompt.inputTokens += 3 + countTokens(body["instructions"].get<std::string>());
  if (auto problem = readTools(body, prompt)) return *problem;
  if (auto problem = input.read(body["input"])) return *problem;
  if (auto problem = readFormat(body, prompt)) return *problem;
  if (auto problem = readReasoning(body, prompt)) return *problem;
  if (auto problem = readInclude(body, prompt)) return *problem;
  if (auto problem = readLimits(body, prompt)) return *problem;
  prompt.echo["settings"] = settingsOf(body);
  if (body["input"].is_string()) {
    prompt.echo["input"].push_back({{"role", "user"}, {"content", body["input"]}});
  } else {
    for (const auto& item : body["input"]) prompt.echo["input"].push_back(item);
  }
  return prompt;
}

}  // namespace spillway::simulator
