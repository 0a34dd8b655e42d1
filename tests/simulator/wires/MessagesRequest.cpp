#include "tests/simulator/wires/MessagesRequest.h"

#include <set>

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

const std::set<std::string_view> kKnownKeys = {
    "model",          "messages",  "max_tokens",    "system",        "temperature",        "top_p",         "top_k",
    "stop_sequences", "stream",    "tools",         "tool_choice",   "thinking",           "output_config", "metadata",
    "service_tier",   "container", "inference_geo", "cache_control", "context_management", "mcp_servers",   "betas"};

Rejection refuse(std::string message) { return {400, std::move(message)}; }

// Reads a request once, front to back, keeping count of the prompt and of where the last cache mark stands.
class MessagesReader {
 public:
  Reading read(const Asked& asked);

 private:
  using Problem = std::optional<Rejection>;

  Problem readTools(const Json& body);
  Problem readSystem(const Json& body);
  Problem readMessages(const Json& messages);
  Problem readContent(const Json& content, const std::string& role, const std::string& where);
  Problem readBlock(const Json& block, const std::string& role, const std::string& where);
  Problem readToolResult(const Json& block, const std::string& where);
  Problem readThinking(const Json& body);
  void readSettings(const Json& body);
  void count(std::string_view text) {
    prompt_.inputTokens += countTokens(text);
    prefix_ += text;
  }
  void mark(const Json& block) {
    if (!block.contains("cache_control") || block["cache_control"].is_null()) return;
    prompt_.cachePrefix = prefix_;
    prompt_.cachePrefixTokens = prompt_.inputTokens;
    marks_++;
  }

  Prompt prompt_;
  std::string prefix_;
  int marks_ = 0;
  std::set<std::string> open_;      // calls of the assistant turn before
  std::set<std::string> answered_;  // of them, in this message
  std::string opening_;             // type of the last assistant message's first block
  std::string openingAt_;           // and where it stands
};

MessagesReader::Problem MessagesReader::readToolResult(const Json& block, const std::string& where) {
  std::string id = block.value("tool_use_id", "");
  if (open_.count(id) == 0) {
    return refuse(where + ": unexpected `tool_use_id` found in `tool_result` blocks: " + id +
                  ". Each `tool_result` block must have a corresponding `tool_use` block in the previous message.");
  }
  answered_.insert(id);
  std::string text;
  auto content = block.find("content");
  if (content != block.end() && content->is_string()) text = content->get<std::string>();
  if (content != block.end() && content->is_array()) {
    for (const auto& part : *content) {
      std::string type = part.value("type", "");
      if (type == "text") text += part.value("text", "");
      if (type == "image") prompt_.images.push_back({"in a tool result", part.dump().size()});
    }
  }
  count(text);
  prompt_.toolResults.push_back(text);
  return {};
}

MessagesReader::Problem MessagesReader::readBlock(const Json& block, const std::string& role,
                                                  const std::string& where) {
  if (!block.is_object()) return refuse(where + ": Input should be an object");
  std::string type = block.value("type", "");
  if (type == "text") {
    std::string text = block.value("text", "");
    if (text.empty()) return refuse("messages: text content blocks must be non-empty");
    count(text);
    role == "user" ? void(prompt_.lastUser += text) : prompt_.said(text);
  } else if (type == "image") {
    const auto source = block.find("source");
    if (source == block.end() || !source->is_object()) return refuse(where + ".source: Field required");
    std::string data = source->value("data", source->value("url", ""));
    bool inlined = source->value("type", "") == "base64";
    prompt_.images.push_back(
        {inlined ? source->value("media_type", "") : "", inlined ? data.size() / 4 * 3 : data.size()});
    prompt_.inputTokens += 85;
  } else if (type == "document") {
    prompt_.documents++;
    count(block.dump());
  } else if (type == "tool_use") {
    if (role != "assistant") return refuse(where + ": `tool_use` blocks can only be in `assistant` messages");
    if (!block.contains("input") || !block["input"].is_object()) {
      return refuse(where + ".tool_use.input: Input should be a valid dictionary");
    }
    std::string id = block.value("id", "");
    if (!open_.insert(id).second) return refuse("messages: `tool_use` ids must be unique");
    count(block.value("name", "") + block["input"].dump());
  } else if (type == "tool_result") {
    if (role != "user") return refuse(where + ": `tool_result` blocks can only be in `user` messages");
    if (auto problem = readToolResult(block, where)) return problem;
  } else if (type == "thinking") {
    std::string signature = block.value("signature", "");
    std::string thinking = block.value("thinking", "");
    bool mine =
        thinking.empty() ? isGenuine(Vendor::Anthropic, signature) : vouchesFor(Vendor::Anthropic, signature, thinking);
    if (!mine) return refuse(where + ": Invalid `signature` in `thinking` block");
    count(thinking);
  } else if (type == "redacted_thinking") {
    if (!isGenuine(Vendor::Anthropic, block.value("data", ""))) {
      return refuse(where + ": Invalid `data` in `redacted_thinking` block");
    }
  } else if (type.empty()) {
    return refuse(where + ".type: Field required");
  }
  mark(block);
  return {};
}

MessagesReader::Problem MessagesReader::readContent(const Json& content, const std::string& role,
                                                    const std::string& where) {
  if (content.is_string()) {
    std::string text = content.get<std::string>();
    if (text.empty()) return refuse(where + ".content: content must be non-empty");
    count(text);
    role == "user" ? void(prompt_.lastUser = text) : prompt_.said(text);
    return {};
  }
  if (!content.is_array()) return refuse(where + ".content: Input should be a valid list");
  if (content.empty()) return refuse(where + ": all messages must have non-empty content");
  size_t index = 0;
  if (role == "assistant") {
    opening_ = content[0].is_object() ? content[0].value("type", "") : "";
    openingAt_ = where + ".content.0.type";
  }
  for (const auto& block : content) {
    if (auto problem = readBlock(block, role, where + ".content." + std::to_string(index))) return problem;
    index++;
  }
  return {};
}

MessagesReader::Problem MessagesReader::readMessages(const Json& messages) {
  size_t index = 0;
  std::string previous;
  for (const auto& message : messages) {
    std::string where = "messages." + std::to_string(index++);
    std::string role = message.is_object() ? message.value("role", "") : "";
    if (role != "user" && role != "assistant" && role != "system") {
      return refuse(where + ".role: Input should be 'user' or 'assistant'");
    }
    if (index == 1 && role == "assistant") return refuse("messages: first message must use the \"user\" role");
    if (!message.contains("content")) return refuse(where + ".content: Field required");
    if (role == "user") prompt_.open = false;
    if (role == "user" && previous != "user") {
      prompt_.lastUser.clear();
      prompt_.toolResults.clear();
      prompt_.images.clear();
    }
    answered_.clear();
    prompt_.inputTokens += 3;
    std::set<std::string> expected = role == "user" ? open_ : std::set<std::string>();
    if (role == "assistant" && previous != "assistant") open_.clear();
    if (auto problem = readContent(message["content"], role, where)) return problem;
    for (const auto& id : expected) {
      if (answered_.count(id)) continue;
      return refuse(where + ": `tool_use` ids were found without `tool_result` blocks immediately after: " + id +
                    ". Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
    }
    if (role == "user") open_.clear();
    previous = role;
  }
  return {};
}

MessagesReader::Problem MessagesReader::readTools(const Json& body) {
  if (auto tools = body.find("tools"); tools != body.end() && tools->is_array()) {
    for (const auto& tool : *tools) {
      std::string name = tool.value("name", "");
      std::string type = tool.value("type", "custom");
      if (name.empty() || name.size() > 128) {
        return refuse("tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
      }
      if (type == "custom") {
        if (!tool.contains("input_schema") || tool["input_schema"].value("type", "") != "object") {
          return refuse("tools.0.custom.input_schema.type: Field required");
        }
        prompt_.tools.push_back({name, tool["input_schema"]});
      }
      count(tool.dump());
      mark(tool);
    }
  }
  auto choice = body.find("tool_choice");
  if (choice == body.end() || !choice->is_object()) return {};
  if (!body.contains("tools") || body["tools"].empty()) {
    return refuse("tool_choice: `tool_choice` may only be specified while providing `tools`.");
  }
  std::string type = choice->value("type", "");
  if (type == "none") prompt_.choice = Prompt::Choice::None;
  if (type == "any") prompt_.choice = Prompt::Choice::Any;
  if (type == "tool") {
    prompt_.choice = Prompt::Choice::Named;
    prompt_.choiceName = choice->value("name", "");
  }
  prompt_.parallel = !(choice->contains("disable_parallel_tool_use") && (*choice)["disable_parallel_tool_use"] == true);
  return {};
}

MessagesReader::Problem MessagesReader::readSystem(const Json& body) {
  auto system = body.find("system");
  if (system == body.end()) return {};
  if (system->is_string()) {
    count(system->get<std::string>());
    return {};
  }
  if (!system->is_array()) return refuse("system: Input should be a valid list");
  for (const auto& block : *system) {
    if (block.value("text", "").empty()) return refuse("system: text content blocks must be non-empty");
    count(block.value("text", ""));
    mark(block);
  }
  return {};
}

MessagesReader::Problem MessagesReader::readThinking(const Json& body) {
  static const std::set<std::string_view> kEfforts = {"low", "medium", "high", "xhigh", "max"};
  if (auto config = body.find("output_config"); config != body.end() && config->contains("effort")) {
    if (kEfforts.count((*config)["effort"].get<std::string>()) == 0) {
      return refuse("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
    }
  }
  auto thinking = body.find("thinking");
  if (thinking == body.end() || !thinking->is_object()) return {};
  std::string type = thinking->value("type", "");
  prompt_.thinking = type == "enabled" || type == "adaptive";
  prompt_.thinkingOmitted = thinking->value("display", "") == "omitted";
  if (type == "enabled") {
    int64_t budget = thinking->value("budget_tokens", int64_t{0});
    if (budget < 1024) return refuse("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
    if (prompt_.maxTokens && *prompt_.maxTokens <= budget) {
      return refuse("`max_tokens` must be greater than `thinking.budget_tokens`. Please consult the documentation.");
    }
    if (prompt_.choice == Prompt::Choice::Any || prompt_.choice == Prompt::Choice::Named) {
      return refuse("Thinking may not be enabled when tool_choice forces tool use.");
    }
    if (body.contains("temperature") && body["temperature"] != 1) {
      return refuse("`temperature` may only be set to 1 when thinking is enabled.");
    }
    if (!prompt_.toolResults.empty() && opening_ != "thinking" && opening_ != "redacted_thinking") {
      return refuse(openingAt_ + ": Expected `thinking` or `redacted_thinking`, but found `" + opening_ +
                    "`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.");
    }
  }
  return {};
}

void MessagesReader::readSettings(const Json& body) {
  prompt_.stream = body.contains("stream") && body["stream"] == true;
  prompt_.includeUsage = true;
  if (body.contains("max_tokens") && body["max_tokens"].is_number_integer()) {
    prompt_.maxTokens = body["max_tokens"].get<int64_t>();
  }
  if (auto stops = body.find("stop_sequences"); stops != body.end() && stops->is_array()) {
    prompt_.stops = stops->get<std::vector<std::string>>();
  }
  auto config = body.find("output_config");
  if (config != body.end() && config->is_object() && config->contains("format")) {
    const Json& format = (*config)["format"];
    if (format.is_object() && format.contains("schema")) prompt_.schema = format["schema"];
  }
}

Reading MessagesReader::read(const Asked& asked) {
  const Json& body = asked.body;
  prompt_.counting = asked.action == Action::Count;
  if (asked.strict && asked.http.header("anthropic-version").empty()) {
    return refuse("anthropic-version: header is required");
  }
  if (asked.strict) {
    for (const auto& [key, value] : body.items()) {
      if (kKnownKeys.count(key) == 0) return refuse(key + ": Extra inputs are not permitted");
    }
  }
  prompt_.model = asked.model;
  if (prompt_.model.empty()) return refuse("model: Field required");
  if (!prompt_.counting && !body.contains("max_tokens")) return refuse("max_tokens: Field required");
  if (!body.contains("messages") || !body["messages"].is_array()) return refuse("messages: Field required");
  if (body["messages"].empty()) return refuse("messages: at least one message is required");
  readSettings(body);
  if (auto problem = readTools(body)) return *problem;
  if (auto problem = readSystem(body)) return *problem;
  if (auto problem = readMessages(body["messages"])) return *problem;
  if (auto problem = readThinking(body)) return *problem;
  if (marks_ > 4) return refuse("A maximum of 4 blocks with cache_control may be provided.");
  return std::move(prompt_);
}

}  // namespace

Reading readMessagesRequest(const Asked& asked) { return MessagesReader().read(asked); }

}  // namespace spillway::simulator
