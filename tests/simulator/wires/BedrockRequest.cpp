#include "tests/simulator/wires/BedrockRequest.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/BedrockMessages.h"

namespace spillway::simulator {
namespace {

using Problem = std::optional<Rejection>;

const std::set<std::string_view> kKnownKeys = {"messages",        "system",
                                               "inferenceConfig", "toolConfig",
                                               "guardrailConfig", "additionalModelRequestFields",
                                               "promptVariables", "additionalModelResponseFieldPaths",
                                               "requestMetadata", "performanceConfig",
                                               "serviceTier",     "outputConfig"};
const std::set<std::string_view> kInferenceKeys = {"maxTokens", "temperature", "topP", "stopSequences"};

constexpr int kMarkLimit = 4;
constexpr int64_t kLeastBudget = 1024;

Rejection refuse(std::string message) { return {400, std::move(message), "", "ValidationException"}; }

Rejection constraint(const std::string& value, const std::string& where, const std::string& what) {
  return refuse("1 validation error detected: Value '" + value + "' at '" + where +
                "' failed to satisfy constraint: " + what);
}

bool given(const Json& object, const char* key) { return object.contains(key) && !object[key].is_null(); }

Problem refuseExtra(const Json& object, const std::set<std::string_view>& known) {
  for (const auto& [key, value] : object.items()) {
    if (known.count(key) > 0) continue;
    return refuse("Malformed input request: extraneous key [" + key +
                  "] is not permitted, please reformat your input and try again.");
  }
  return {};
}

Problem readTool(const Json& tool, size_t index, Prompt& prompt) {
  std::string where = "toolConfig.tools." + std::to_string(index + 1) + ".member.toolSpec";
  if (!tool.is_object() || tool.size() != 1)
    return refuse("The value at toolConfig.tools." + std::to_string(index) + " must have exactly one member.");
  if (!tool.contains("toolSpec")) return {};
  const Json& spec = tool["toolSpec"];
  std::string name = spec.value("name", "");
  bool good = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
  if (!good) return constraint(name, where + ".name", "Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+");
  if (given(spec, "description") && spec["description"] == "") {
    return constraint("", where + ".description", "Member must have length greater than or equal to 1");
  }
  const Json schema =
      given(spec, "inputSchema") && given(spec["inputSchema"], "json") ? spec["inputSchema"]["json"] : Json();
  if (!schema.is_object() || schema.value("type", "") != "object") {
    return refuse("The value at toolConfig.tools." + std::to_string(index) +
                  ".toolSpec.inputSchema.json.type must be one of the following: object.");
  }
  prompt.tools.push_back({name, schema});
  return {};
}

Problem readChoice(const Json& choice, Prompt& prompt) {
  if (!choice.is_object() || choice.size() != 1) return refuse("The toolChoice field must have exactly one member.");
  std::string kind = choice.begin().key();
  if (kind == "any") prompt.choice = Prompt::Choice::Any;
  if (kind == "tool") {
    prompt.choice = Prompt::Choice::Named;
    prompt.choiceName = choice["tool"].value("name", "");
    bool offered = std::any_of(prompt.tools.begin(), prompt.tools.end(),
                               [&](const ToolOffer& tool) { return tool.name == prompt.choiceName; });
    if (!offered) return refuse("The toolChoice names a tool that is not in toolConfig.tools: " + prompt.choiceName);
  }
  return kind == "any" || kind == "auto" || kind == "tool"
             ? Problem()
             : Problem(refuse("The toolChoice member " + kind + " is not one of auto, any, tool."));
}

Problem readTools(const Json& body, Prompt& prompt) {
  if (!given(body, "toolConfig")) return {};
  const Json& config = body["toolConfig"];
  if (!given(config, "tools") || config["tools"].empty()) {
    return constraint("[]", "toolConfig.tools", "Member must have length greater than or equal to 1");
  }
  for (size_t i = 0; i < config["tools"].size(); i++) {
    if (auto problem = readTool(config["tools"][i], i, prompt)) return problem;
  }
  prompt.inputTokens += countTokens(config["tools"].dump());
  return given(config, "toolChoice") ? readChoice(config["toolChoice"], prompt) : Problem();
}

Problem readInference(const Json& body, bool strict, Prompt& prompt) {
  if (!given(body, "inferenceConfig")) return {};
  const Json& config = body["inferenceConfig"];
  if (auto problem = strict ? refuseExtra(config, kInferenceKeys) : Problem()) return problem;
  for (const char* share : {"temperature", "topP"}) {
    if (!given(config, share)) continue;
    double value = config[share].get<double>();
    if (value < 0 || value > 1) {
      return constraint(config[share].dump(), "inferenceConfig." + std::string(share),
                        value < 0 ? "Member must have value greater than or equal to 0"
                                  : "Member must have value less than or equal to 1");
    }
  }
  if (given(config, "maxTokens")) {
    prompt.maxTokens = config["maxTokens"].get<int64_t>();
    if (*prompt.maxTokens < 1) {
      return constraint(std::to_string(*prompt.maxTokens), "inferenceConfig.maxTokens",
                        "Member must have value greater than or equal to 1");
    }
  }
  if (given(config, "stopSequences")) prompt.stops = config["stopSequences"].get<std::vector<std::string>>();
  return {};
}

Problem readFormat(const Json& body, Prompt& prompt) {
  if (!given(body, "outputConfig") || !given(body["outputConfig"], "textFormat")) return {};
  const Json& format = body["outputConfig"]["textFormat"];
  if (format.value("type", "") != "json_schema") return refuse("outputConfig.textFormat.type must be json_schema.");
  const Json structure = given(format, "structure") ? format["structure"] : Json::object();
  const Json inner = given(structure, "jsonSchema") ? structure["jsonSchema"] : Json::object();
  if (!given(inner, "schema") || !inner["schema"].is_string()) {
    return refuse("outputConfig.textFormat.structure.jsonSchema.schema must be a JSON document in a string.");
  }
  Json schema = Json::parse(inner["schema"].get<std::string>(), nullptr, false);
  if (!schema.is_object())
    return refuse("outputConfig.textFormat.structure.jsonSchema.schema is no valid JSON schema.");
  prompt.schema = std::move(schema);
  return {};
}

Problem checkBudget(const Json& body, const Json& thinking, const BedrockMessages& messages, const Prompt& prompt) {
  const std::string prefix = "The model returned the following errors: ";
  int64_t budget = thinking.value("budget_tokens", int64_t{0});
  if (budget < kLeastBudget) {
    return refuse(prefix + "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
  }
  if (prompt.maxTokens && *prompt.maxTokens <= budget) {
    return refuse(prefix + "`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
  if (prompt.choice == Prompt::Choice::Any || prompt.choice == Prompt::Choice::Named) {
    return refuse(prefix + "Thinking may not be enabled when tool_choice forces tool use.");
  }
  if (given(body, "inferenceConfig") && given(body["inferenceConfig"], "temperature") &&
      body["inferenceConfig"]["temperature"] != 1) {
    return refuse(prefix + "`temperature` may only be set to 1 when thinking is enabled.");
  }
  if (!prompt.toolResults.empty() && messages.opening() != "reasoningContent") {
    return refuse(
        prefix + messages.openingAt() +
        ".type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a "
        "final `assistant` message must start with a thinking block.");
  }
  return {};
}

Problem readAdditional(const Json& body, const BedrockMessages& messages, Prompt& prompt) {
  if (given(body, "additionalModelResponseFieldPaths")) {
    for (const auto& path : body["additionalModelResponseFieldPaths"]) {
      if (path == "/stop_sequence") prompt.echo["stopSequence"] = true;
    }
  }
  if (!given(body, "additionalModelRequestFields")) return {};
  const Json& fields = body["additionalModelRequestFields"];
  for (const char* effort : {"reasoning_effort", "reasoning_config"}) {
    if (given(fields, effort)) prompt.thinking = true;
  }
  if (!given(fields, "thinking")) return {};
  const Json& thinking = fields["thinking"];
  std::string type = thinking.value("type", "");
  prompt.thinking = type == "enabled" || type == "adaptive";
  prompt.thinkingOmitted = thinking.value("display", "") == "omitted";
  return type == "enabled" ? checkBudget(body, thinking, messages, prompt) : Problem();
}

// The body of a count-tokens request holds the one to be counted.
const Json* countedBody(const Json& body) {
  if (!given(body, "input") || !given(body["input"], "converse")) return nullptr;
  return &body["input"]["converse"];
}

Problem readBody(const Json& body, bool strict, Prompt& prompt) {
  if (auto problem = strict ? refuseExtra(body, kKnownKeys) : Problem()) return problem;
  BedrockMessages messages(strict, prompt);
  if (auto problem = readTools(body, prompt)) return problem;
  if (given(body, "system")) {
    if (auto problem = messages.readSystem(body["system"])) return problem;
  }
  if (!given(body, "messages") || !body["messages"].is_array() || body["messages"].empty()) {
    return refuse(
        "A conversation must start with a user message. Try again with a conversation that starts with a user "
        "message.");
  }
  if (auto problem = messages.read(body["messages"])) return problem;
  if (messages.hasToolBlocks() && !given(body, "toolConfig")) {
    return refuse("The toolConfig field must be defined when using toolUse and toolResult content blocks.");
  }
  if (messages.marks() > kMarkLimit)
    return refuse("The model returned the following errors: A maximum of 4 blocks with cache_control may be provided.");
  if (auto problem = readInference(body, strict, prompt)) return problem;
  if (auto problem = readFormat(body, prompt)) return problem;
  return readAdditional(body, messages, prompt);
}

}  // namespace

Reading readBedrockRequest(const Asked& asked) {
  Prompt prompt;
  prompt.model = asked.model;
  prompt.stream = asked.action == Action::Stream;
  prompt.counting = asked.action == Action::Count;
  prompt.includeUsage = true;
  prompt.echo = Json::object();
  const Json* body = prompt.counting ? countedBody(asked.body) : &asked.body;
  if (!body) return refuse("The input field must have a converse or invokeModel member.");
  if (auto problem = readBody(*body, asked.strict, prompt)) return *problem;
  return prompt;
}

}  // namespace spillway::simulator
