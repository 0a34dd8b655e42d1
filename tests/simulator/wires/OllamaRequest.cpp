#include "tests/simulator/wires/OllamaRequest.h"

#include <set>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

using Problem = std::optional<Rejection>;

Rejection refuse(std::string message) { return {400, std::move(message)}; }

std::string kindOf(const Json& value) {
  if (value.is_array()) return "array";
  if (value.is_object()) return "object";
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "bool";
  return "number";
}

Rejection wrongType(const Json& value, const std::string& field, const std::string& type) {
  return refuse("json: cannot unmarshal " + kindOf(value) + " into Go struct field " + field + " of type " + type);
}

bool given(const Json& object, const char* key) { return object.contains(key) && !object[key].is_null(); }

Problem readText(const Json& object, const char* key, const std::string& owner, std::string& out) {
  if (!given(object, key)) return {};
  if (!object[key].is_string()) return wrongType(object[key], owner + "." + key, "string");
  out = object[key].get<std::string>();
  return {};
}

Problem readImages(const Json& object, const std::string& owner, Prompt& prompt) {
  if (!given(object, "images")) return {};
  if (!object["images"].is_array()) return wrongType(object["images"], owner + ".images", "[]api.ImageData");
  for (const auto& image : object["images"]) {
    if (!image.is_string()) return wrongType(image, owner + ".images", "api.ImageData");
    size_t bad = 0;
    auto bytes = fromBase64(image.get<std::string>(), &bad);
    if (!bytes) return refuse("illegal base64 data at input byte " + std::to_string(bad));
    // The format is told by the data itself.
    bool png = bytes->starts_with("\x89PNG");
    bool jpeg = bytes->starts_with("\xFF\xD8");
    prompt.images.push_back({png ? "image/png" : jpeg ? "image/jpeg" : "image/webp", bytes->size()});
    prompt.inputTokens += 85;
  }
  return {};
}

Problem readCalls(const Json& message, Prompt& prompt) {
  if (!given(message, "tool_calls")) return {};
  const std::string owner = "ChatRequest.messages.tool_calls";
  if (!message["tool_calls"].is_array()) return wrongType(message["tool_calls"], owner, "[]api.ToolCall");
  for (const auto& call : message["tool_calls"]) {
    const Json function = call.is_object() && call.contains("function") ? call["function"] : Json::object();
    if (given(function, "arguments") && !function["arguments"].is_object()) {
      return wrongType(function["arguments"], owner + ".function.arguments", "api.ToolCallFunctionArguments");
    }
    prompt.inputTokens += countTokens(function.dump());
  }
  return {};
}

Problem readMessage(const Json& message, Prompt& prompt) {
  static const std::set<std::string> kRoles = {"system", "user", "assistant", "tool"};
  if (!message.is_object()) return wrongType(message, "ChatRequest.messages", "api.Message");
  std::string role;
  if (auto problem = readText(message, "role", "ChatRequest.messages", role)) return problem;
  if (kRoles.count(role) == 0) {
    return refuse("invalid role: \"" + role +
                  "\", role must be one of [\"system\", \"user\", \"assistant\", \"tool\"]");
  }
  std::string text;
  std::string thinking;
  if (auto problem = readText(message, "content", "ChatRequest.messages", text)) return problem;
  if (auto problem = readText(message, "thinking", "ChatRequest.messages", thinking)) return problem;
  prompt.inputTokens += 3 + countTokens(text) + countTokens(thinking);
  if (role == "user") {
    prompt.lastUser = text;
    prompt.images.clear();
  }
  prompt.open = false;
  if (role == "user" || role == "assistant") prompt.toolResults.clear();
  if (role == "assistant") prompt.said(text);
  if (role == "tool") prompt.toolResults.push_back(text);
  if (auto problem = readImages(message, "ChatRequest.messages", prompt)) return problem;
  return readCalls(message, prompt);
}

Problem readTools(const Json& body, Prompt& prompt) {
  if (!given(body, "tools")) return {};
  if (!body["tools"].is_array()) return wrongType(body["tools"], "ChatRequest.tools", "api.Tools");
  for (const auto& tool : body["tools"]) {
    if (!tool.is_object() || !given(tool, "function")) return refuse("a tool needs a function");
    const Json& function = tool["function"];
    std::string name;
    if (auto problem = readText(function, "name", "ChatRequest.tools.function", name)) return problem;
    prompt.tools.push_back({name, given(function, "parameters") ? function["parameters"] : Json::object()});
  }
  if (!body["tools"].empty()) prompt.inputTokens += countTokens(body["tools"].dump());
  return {};
}

Problem readOptions(const Json& body, const std::string& owner, Prompt& prompt) {
  if (!given(body, "options")) return {};
  const Json& options = body["options"];
  if (!options.is_object()) return wrongType(options, owner + ".options", "map[string]interface {}");
  for (const char* whole : {"num_predict", "num_ctx", "top_k", "seed"}) {
    if (given(options, whole) && !options[whole].is_number()) {
      return refuse("option \"" + std::string(whole) + "\" must be of type integer");
    }
  }
  for (const char* real :
       {"temperature", "top_p", "min_p", "repeat_penalty", "presence_penalty", "frequency_penalty"}) {
    if (given(options, real) && !options[real].is_number()) {
      return refuse("option \"" + std::string(real) + "\" must be of type float32");
    }
  }
  if (given(options, "num_predict") && options["num_predict"].get<int64_t>() > 0) {
    prompt.maxTokens = options["num_predict"].get<int64_t>();
  }
  if (!given(options, "stop")) return {};
  const Json& stop = options["stop"];
  if (stop.is_string()) {
    prompt.stops = {stop.get<std::string>()};
  } else if (stop.is_array()) {
    prompt.stops = stop.get<std::vector<std::string>>();
  } else {
    return refuse("option \"stop\" must be of type array");
  }
  return {};
}

Problem readSettings(const Json& body, const std::string& owner, Prompt& prompt) {
  prompt.stream = !given(body, "stream") || body["stream"] == true;
  if (given(body, "stream") && !body["stream"].is_boolean())
    return wrongType(body["stream"], owner + ".stream", "bool");
  if (given(body, "think")) {
    static const std::set<std::string> kLevels = {"high", "medium", "low", "max"};
    const Json& think = body["think"];
    bool level = think.is_string() && kLevels.count(think.get<std::string>()) > 0;
    if (!think.is_boolean() && !level) {
      return refuse("invalid think value: " + think.dump() +
                    " (must be \"high\", \"medium\", \"low\", \"max\", true, or false)");
    }
    prompt.thinking = level || think == true;
  }
  if (given(body, "format") && body["format"] != "") {
    const Json& format = body["format"];
    if (format.is_object()) {
      prompt.schema = format;
    } else if (format == "json") {
      prompt.jsonObject = true;
    } else {
      return refuse("invalid format: " + format.dump() + "; expected \"json\" or a valid JSON Schema object");
    }
  }
  return readOptions(body, owner, prompt);
}

Problem readChat(const Json& body, Prompt& prompt) {
  if (given(body, "messages")) {
    if (!body["messages"].is_array()) return wrongType(body["messages"], "ChatRequest.messages", "[]api.Message");
    for (const auto& message : body["messages"]) {
      if (auto problem = readMessage(message, prompt)) return problem;
    }
  }
  prompt.echo["load"] = !given(body, "messages") || body["messages"].empty();
  return readTools(body, prompt);
}

Problem readGenerate(const Json& body, Prompt& prompt) {
  std::string system;
  if (auto problem = readText(body, "prompt", "GenerateRequest", prompt.lastUser)) return problem;
  if (auto problem = readText(body, "system", "GenerateRequest", system)) return problem;
  prompt.inputTokens = 3 + countTokens(prompt.lastUser) + countTokens(system);
  prompt.echo["load"] = prompt.lastUser.empty();
  return readImages(body, "GenerateRequest", prompt);
}

}  // namespace

Reading readOllamaRequest(const Asked& asked) {
  bool generate = asked.http.path().ends_with("/generate");
  std::string owner = generate ? "GenerateRequest" : "ChatRequest";
  Prompt prompt;
  prompt.model = asked.model;
  if (prompt.model.empty()) return refuse("model is required");
  prompt.includeUsage = true;
  prompt.echo = {{"generate", generate}};
  if (auto problem = generate ? readGenerate(asked.body, prompt) : readChat(asked.body, prompt)) return *problem;
  if (auto problem = readSettings(asked.body, owner, prompt)) return *problem;
  return prompt;
}

}  // namespace spillway::simulator
