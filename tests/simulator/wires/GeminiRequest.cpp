#include "tests/simulator/wires/GeminiRequest.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/wires/GeminiContents.h"
#include "tests/simulator/wires/GeminiFields.h"
#include "tests/simulator/wires/GeminiSchema.h"

namespace spillway::simulator {
namespace {

using Problem = std::optional<Rejection>;

const std::set<std::string_view> kRequestFields = {
    "model",          "contents",         "systemInstruction", "tools",       "toolConfig",
    "safetySettings", "generationConfig", "cachedContent",     "serviceTier", "labels"};
const std::set<std::string_view> kConfigFields = {"candidateCount",
                                                  "stopSequences",
                                                  "maxOutputTokens",
                                                  "temperature",
                                                  "topP",
                                                  "topK",
                                                  "seed",
                                                  "responseMimeType",
                                                  "responseSchema",
                                                  "responseJsonSchema",
                                                  "_responseJsonSchema",
                                                  "presencePenalty",
                                                  "frequencyPenalty",
                                                  "responseLogprobs",
                                                  "logprobs",
                                                  "enableEnhancedCivicAnswers",
                                                  "responseModalities",
                                                  "speechConfig",
                                                  "thinkingConfig",
                                                  "imageConfig",
                                                  "mediaResolution"};
const std::set<std::string_view> kThinkingFields = {"includeThoughts", "thinkingBudget", "thinkingLevel"};
const std::set<std::string_view> kToolFields = {"functionDeclarations",
                                                "googleSearchRetrieval",
                                                "codeExecution",
                                                "googleSearch",
                                                "computerUse",
                                                "urlContext",
                                                "fileSearch",
                                                "mcpServers",
                                                "googleMaps"};
const std::set<std::string_view> kDeclarationFields = {
    "name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema", "behavior"};
const std::set<std::string_view> kToolConfigFields = {"functionCallingConfig", "retrievalConfig",
                                                      "includeServerSideToolInvocations"};

constexpr size_t kNameLimit = 64;
constexpr size_t kStopLimit = 5;

class GeminiReader {
 public:
  explicit GeminiReader(const Asked& asked)
      : asked_(asked), model_(GeminiModel::named(asked.model)), contents_(model_, asked.strict, prompt_) {}

  Reading read();

 private:
  Problem known(const Json& object, const std::set<std::string_view>& fields, const std::string& where) const {
    return asked_.strict ? refuseUnknown(object, fields, where) : Problem();
  }
  Problem readBody(const Json& body);
  Problem readSystem(const Json& body);
  Problem readTools(const Json& body);
  Problem readDeclaration(const Json& declaration, const std::string& where);
  Problem readToolConfig(const Json& body);
  Problem allow(const Json& names, const std::string& mode);
  Problem readConfig(const Json& body);
  Problem readLimits(const Json& config);
  Problem readFormat(const Json& config);
  Problem readThinking(const Json& config);

  const Asked& asked_;
  Prompt prompt_;
  GeminiModel model_;
  GeminiContents contents_;
};

bool isFunctionName(const std::string& name) {
  if (name.empty() || name.size() > kNameLimit) return false;
  if (!std::isalpha(static_cast<unsigned char>(name[0])) && name[0] != '_') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == ':' || c == '-';
  });
}

Reading GeminiReader::read() {
  const Json* body = &asked_.body;
  prompt_.model = asked_.model;
  prompt_.counting = asked_.action == Action::Count;
  prompt_.array = asked_.action == Action::StreamArray;
  prompt_.stream = asked_.action == Action::Stream || prompt_.array;
  prompt_.includeUsage = true;
  prompt_.echo = Json::object();
  const Json* inner = prompt_.counting ? member(*body, "generateContentRequest") : nullptr;
  if (inner && textMember(*inner, "model") != "models/" + prompt_.model) {
    return Rejection{400, "* CountTokensRequest.generate_content_request.model: must be the model of the request\n"};
  }
  if (auto problem = readBody(inner ? *inner : *body)) return *problem;
  prompt_.echo["signed"] = model_.signatures || prompt_.thinking;
  prompt_.echo["ids"] = model_.callIds;
  return std::move(prompt_);
}

Problem GeminiReader::readBody(const Json& body) {
  if (auto problem = known(body, kRequestFields, "")) return problem;
  if (member(body, "cachedContent")) {
    return Rejection{403, "CachedContent not found (or permission denied)"};
  }
  if (auto problem = readSystem(body)) return problem;
  if (auto problem = readTools(body)) return problem;
  if (auto problem = readToolConfig(body)) return problem;
  const Json* contents = member(body, "contents");
  if (auto problem = contents_.read(contents ? *contents : Json::array())) return problem;
  return readConfig(body);
}

Problem GeminiReader::readSystem(const Json& body) {
  const Json* system = member(body, "systemInstruction");
  if (!system) return {};
  if (auto problem = known(*system, {"role", "parts"}, "system_instruction")) return problem;
  const Json* parts = member(*system, "parts");
  if (!parts || parts->empty()) return refuseContent("system_instruction.parts", "must not be empty.");
  prompt_.inputTokens += 3;
  for (const auto& part : *parts) {
    if (!member(part, "text")) return refuseContent("system_instruction.parts", "only text is allowed.");
    prompt_.inputTokens += countTokens(textMember(part, "text"));
  }
  return {};
}

Problem GeminiReader::readTools(const Json& body) {
  const Json* tools = member(body, "tools");
  if (!tools) return {};
  if (!tools->is_array())
    return refuseValue("tools", "type.googleapis.com/google.ai.generativelanguage.v1beta.Tool", *tools);
  for (size_t i = 0; i < tools->size(); i++) {
    std::string where = "tools[" + std::to_string(i) + "]";
    if (auto problem = known((*tools)[i], kToolFields, where)) return problem;
    const Json* declarations = member((*tools)[i], "functionDeclarations");
    if (!declarations) continue;
    for (size_t j = 0; j < declarations->size(); j++) {
      std::string at = where + ".function_declarations[" + std::to_string(j) + "]";
      if (auto problem = readDeclaration((*declarations)[j], at)) return problem;
    }
  }
  if (!tools->empty()) prompt_.inputTokens += countTokens(tools->dump());
  return {};
}

Problem GeminiReader::readDeclaration(const Json& declaration, const std::string& where) {
  if (auto problem = known(declaration, kDeclarationFields, where)) return problem;
  std::string name = textMember(declaration, "name");
  if (!isFunctionName(name)) {
    return refuseContent(
        where + ".name",
        "Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, "
        "A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.");
  }
  const Json* parameters = member(declaration, "parameters");
  const Json* plain = member(declaration, "parametersJsonSchema");
  if (parameters && plain) {
    return refuseContent(where, "only one of parameters and parameters_json_schema may be set.");
  }
  if (parameters) {
    if (auto problem = checkGeminiSchema(*parameters, where + ".parameters", asked_.strict)) return problem;
  }
  if (plain && !plain->is_object()) return refuseValue(where + ".parameters_json_schema", "object", *plain);
  const Json* schema = parameters ? parameters : plain;
  for (const auto& tool : prompt_.tools) {
    if (tool.name == name) return Rejection{400, "Duplicate function declaration found: " + name};
  }
  prompt_.tools.push_back({name, schema ? *schema : Json::object()});
  return {};
}

Problem GeminiReader::readToolConfig(const Json& body) {
  const Json* config = member(body, "toolConfig");
  if (!config) return {};
  if (auto problem = known(*config, kToolConfigFields, "tool_config")) return problem;
  const Json* calling = member(*config, "functionCallingConfig");
  if (!calling) return {};
  std::string where = "tool_config.function_calling_config";
  if (auto problem = known(*calling, {"mode", "allowedFunctionNames"}, where)) return problem;
  const Json* given = member(*calling, "mode");
  std::string mode = given && given->is_string() ? given->get<std::string>() : "AUTO";
  static const std::set<std::string> kModes = {"AUTO", "ANY", "NONE", "VALIDATED", "MODE_UNSPECIFIED"};
  if (kModes.count(mode) == 0) {
    return refuseValue(where + ".mode",
                       "type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode", *given);
  }
  if (mode == "ANY" && prompt_.tools.empty()) {
    return refuseContent(where, "Function calling config is set without function_declarations.");
  }
  if (mode == "NONE") prompt_.choice = Prompt::Choice::None;
  if (mode == "ANY") prompt_.choice = Prompt::Choice::Any;
  const Json* names = member(*calling, "allowedFunctionNames");
  return names && !names->empty() ? allow(*names, mode) : Problem();
}

Problem GeminiReader::allow(const Json& names, const std::string& mode) {
  std::string where = "tool_config.function_calling_config.allowed_function_names";
  if (mode != "ANY" && mode != "VALIDATED") {
    return refuseContent(where, "only allowed when the function calling mode is ANY or VALIDATED.");
  }
  std::vector<ToolOffer> allowed;
  for (const auto& name : names) {
    auto tool = std::find_if(prompt_.tools.begin(), prompt_.tools.end(),
                             [&](const ToolOffer& offer) { return offer.name == name.get<std::string>(); });
    if (tool == prompt_.tools.end()) return refuseContent(where, name.dump() + " is not declared in the tools.");
    allowed.push_back(*tool);
  }
  prompt_.tools = std::move(allowed);
  return {};
}

Problem GeminiReader::readConfig(const Json& body) {
  const Json* config = member(body, "generationConfig");
  if (!config) return {};
  if (auto problem = known(*config, kConfigFields, "generation_config")) return problem;
  if (auto problem = readLimits(*config)) return problem;
  if (auto problem = readFormat(*config)) return problem;
  return readThinking(*config);
}

Problem GeminiReader::readLimits(const Json& config) {
  if (const Json* limit = member(config, "maxOutputTokens")) {
    prompt_.maxTokens = limit->get<int64_t>();
    if (*prompt_.maxTokens < 1)
      return refuseContent("generation_config.max_output_tokens", "max_output_tokens must be positive.");
  }
  if (const Json* stops = member(config, "stopSequences")) {
    prompt_.stops = stops->get<std::vector<std::string>>();
    if (prompt_.stops.size() > kStopLimit) {
      return refuseContent("generation_config.stop_sequences", "at most 5 stop sequences are allowed.");
    }
  }
  if (const Json* temperature = member(config, "temperature")) {
    double value = temperature->get<double>();
    if (value < 0 || value > 2) {
      return refuseContent("generation_config.temperature", "temperature must be in the range [0.0, 2.0].");
    }
  }
  const Json* count = member(config, "candidateCount");
  if (count && count->get<int64_t>() != 1) return Rejection{400, "Multiple candidates is not enabled for this model"};
  return {};
}

Problem GeminiReader::readFormat(const Json& config) {
  std::string type = textMember(config, "responseMimeType");
  const Json* schema = member(config, "responseSchema");
  const Json* plain = member(config, "responseJsonSchema");
  bool json = type == "application/json";
  if (schema && plain) {
    return refuseContent("generation_config", "only one of response_schema and response_json_schema may be set.");
  }
  if ((schema || plain) && !json && type != "text/x.enum") {
    return refuseContent("generation_config.response_schema",
                         "only allowed when response_mime_type is application/json.");
  }
  if (schema) {
    if (auto problem = checkGeminiSchema(*schema, "generation_config.response_schema", asked_.strict)) return problem;
  }
  if (json && !prompt_.tools.empty() && !model_.signatures) {
    return Rejection{400, "Function calling with a response mime type: 'application/json' is unsupported"};
  }
  if (schema || plain) prompt_.schema = schema ? *schema : *plain;
  prompt_.jsonObject = json && !prompt_.schema;
  return {};
}

Problem GeminiReader::readThinking(const Json& config) {
  const Json* thinking = member(config, "thinkingConfig");
  if (!thinking) return {};
  if (auto problem = known(*thinking, kThinkingFields, "generation_config.thinking_config")) return problem;
  const Json* budget = member(*thinking, "thinkingBudget");
  const Json* level = member(*thinking, "thinkingLevel");
  if (budget && level) return Rejection{400, "You can only set only one of thinking budget and thinking level."};
  if (level && !model_.signatures) return Rejection{400, "Thinking level is not supported for this model."};
  static const std::set<std::string> kLevels = {"MINIMAL", "LOW", "MEDIUM", "HIGH", "THINKING_LEVEL_UNSPECIFIED"};
  std::string name = level && level->is_string() ? level->get<std::string>() : "";
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (level && kLevels.count(name) == 0) {
    return refuseValue("generation_config.thinking_config.thinking_level",
                       "type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel", *level);
  }
  const Json* include = member(*thinking, "includeThoughts");
  bool shown = include && *include == true;
  prompt_.thinking = shown || level || (budget && budget->get<int64_t>() != 0);
  prompt_.thinkingOmitted = !shown;
  return {};
}

}  // namespace

Reading readGeminiRequest(const Asked& asked) { return GeminiReader(asked).read(); }

}  // namespace spillway::simulator
