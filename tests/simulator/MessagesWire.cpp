// The messages wire.
#include <set>

#include "tests/simulator/Text.h"
#include "tests/simulator/Wire.h"

namespace spillway::simulator {
namespace {

constexpr size_t kTextPiece = 12;
constexpr size_t kArgumentPiece = 9;
constexpr std::string_view kSignaturePrefix = "c2ltdWxhdGVk";  // "simulated"

const std::set<std::string_view> kKnownKeys = {
    "model",          "messages",  "max_tokens",    "system",        "temperature",        "top_p",         "top_k",
    "stop_sequences", "stream",    "tools",         "tool_choice",   "thinking",           "output_config", "metadata",
    "service_tier",   "container", "inference_geo", "cache_control", "context_management", "mcp_servers",   "betas"};

Rejection refuse(std::string message) { return {400, std::move(message), "", ""}; }

std::string signatureOf(std::string_view thinking) { return makeId(kSignaturePrefix, hashText(thinking), 52) + "=="; }

// Reads a request once, front to back, keeping count of the prompt and of where the last cache mark stands.
class RequestReader {
 public:
  std::variant<Prompt, Rejection> read(const Json& body, const HttpRequest& request, bool strict);

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
  bool textSeen_ = false;           // in this message
};

RequestReader::Problem RequestReader::readToolResult(const Json& block, const std::string& where) {
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

RequestReader::Problem RequestReader::readBlock(const Json& block, const std::string& role, const std::string& where) {
  if (!block.is_object()) return refuse(where + ": Input should be an object");
  std::string type = block.value("type", "");
  if (type == "text") {
    std::string text = block.value("text", "");
    if (text.empty()) return refuse("messages: text content blocks must be non-empty");
    count(text);
    textSeen_ = true;
    if (role == "user") prompt_.lastUser += text;
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
    if (!signature.starts_with(kSignaturePrefix) || (!thinking.empty() && signature != signatureOf(thinking))) {
      return refuse(where + ": Invalid `signature` in `thinking` block");
    }
    count(thinking);
  } else if (type.empty()) {
    return refuse(where + ".type: Field required");
  }
  mark(block);
  return {};
}

RequestReader::Problem RequestReader::readContent(const Json& content, const std::string& role,
                                                  const std::string& where) {
  if (content.is_string()) {
    std::string text = content.get<std::string>();
    if (text.empty()) return refuse(where + ".content: content must be non-empty");
    count(text);
    if (role == "user") prompt_.lastUser = text;
    return {};
  }
  if (!content.is_array()) return refuse(where + ".content: Input should be a valid list");
  if (content.empty()) return refuse(where + ": all messages must have non-empty content");
  size_t index = 0;
  for (const auto& block : content) {
    if (auto problem = readBlock(block, role, where + ".content." + std::to_string(index))) return problem;
    index++;
  }
  return {};
}

RequestReader::Problem RequestReader::readMessages(const Json& messages) {
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

RequestReader::Problem RequestReader::readTools(const Json& body) {
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
  if (prompt_.tools.empty()) return refuse("tool_choice: `tool_choice` may only be specified while providing `tools`.");
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

RequestReader::Problem RequestReader::readSystem(const Json& body) {
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

RequestReader::Problem RequestReader::readThinking(const Json& body) {
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
  }
  return {};
}

void RequestReader::readSettings(const Json& body) {
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

std::variant<Prompt, Rejection> RequestReader::read(const Json& body, const HttpRequest& request, bool strict) {
  bool counting = request.path().ends_with("/count_tokens");
  if (strict && request.header("anthropic-version").empty()) {
    return refuse("anthropic-version: header is required");
  }
  if (strict) {
    for (const auto& [key, value] : body.items()) {
      if (kKnownKeys.count(key) == 0) return refuse(key + ": Extra inputs are not permitted");
    }
  }
  if (!body.contains("model") || !body["model"].is_string()) return refuse("model: Field required");
  prompt_.model = body["model"].get<std::string>();
  if (!counting && !body.contains("max_tokens")) return refuse("max_tokens: Field required");
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

std::variant<Prompt, Rejection> readRequest(const Json& body, const HttpRequest& request, bool strict) {
  return RequestReader().read(body, request, strict);
}

const char* stopReason(const Answer& answer) {
  switch (answer.stop) {
    case Answer::Stop::Length:
      return "max_tokens";
    case Answer::Stop::Tools:
      return "tool_use";
    case Answer::Stop::Sequence:
      return "stop_sequence";
    case Answer::Stop::Refusal:
      return "refusal";
    default:
      return "end_turn";
  }
}

Json stopSequence(const Answer& answer) {
  return answer.stop == Answer::Stop::Sequence ? Json(answer.stopSequence) : Json();
}

Json usageOf(const Answer& answer, int64_t output) {
  return {{"input_tokens", answer.inputTokens - answer.cacheRead - answer.cacheWritten},
          {"cache_creation_input_tokens", answer.cacheWritten},
          {"cache_read_input_tokens", answer.cacheRead},
          {"cache_creation", {{"ephemeral_5m_input_tokens", answer.cacheWritten}, {"ephemeral_1h_input_tokens", 0}}},
          {"output_tokens", output},
          {"service_tier", "standard"}};
}

Json messageShell(const Answer& answer) {
  return {{"id", makeId("msg_01", answer.number, 22)},
          {"type", "message"},
          {"role", "assistant"},
          {"model", answer.model},
          {"content", Json::array()},
          {"stop_reason", nullptr},
          {"stop_sequence", nullptr}};
}

std::string callId(const Answer& answer, size_t index) { return makeId("toolu_01", answer.number * 16 + index, 22); }

std::string writeWhole(const Prompt& prompt, const Answer& answer, bool usage) {
  Json message = messageShell(answer);
  Json& content = message["content"];
  if (!answer.thinking.empty()) {
    content.push_back({{"type", "thinking"},
                       {"thinking", prompt.thinkingOmitted ? "" : answer.thinking},
                       {"signature", signatureOf(answer.thinking)}});
  }
  if (!answer.text.empty()) content.push_back({{"type", "text"}, {"text", answer.text}});
  for (size_t i = 0; i < answer.calls.size(); i++) {
    content.push_back({{"type", "tool_use"},
                       {"id", callId(answer, i)},
                       {"name", answer.calls[i].name},
                       {"input", answer.calls[i].arguments}});
  }
  message["stop_reason"] = stopReason(answer);
  message["stop_sequence"] = stopSequence(answer);
  if (usage) message["usage"] = usageOf(answer, answer.outputTokens);
  return message.dump();
}

std::string event(const Json& data) {
  return "event: " + data["type"].get<std::string>() + "\ndata: " + data.dump() + "\n\n";
}

class BlockWriter {
 public:
  explicit BlockWriter(std::vector<std::string>& events) : events_(events) {}

  void open(Json block) {
    events_.push_back(event({{"type", "content_block_start"}, {"index", index_}, {"content_block", std::move(block)}}));
    if (index_ == 0) events_.push_back("event: ping\ndata: {\"type\": \"ping\"}\n\n");
  }
  void add(Json delta) {
    events_.push_back(event({{"type", "content_block_delta"}, {"index", index_}, {"delta", std::move(delta)}}));
  }
  void close() { events_.push_back(event({{"type", "content_block_stop"}, {"index", index_++}})); }

 private:
  std::vector<std::string>& events_;
  int index_ = 0;
};

void writeBlocks(const Prompt& prompt, const Answer& answer, BlockWriter& writer) {
  if (!answer.thinking.empty()) {
    writer.open({{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
    if (!prompt.thinkingOmitted) {
      for (auto piece : cutText(answer.thinking, kTextPiece))
        writer.add({{"type", "thinking_delta"}, {"thinking", piece}});
    }
    writer.add({{"type", "signature_delta"}, {"signature", signatureOf(answer.thinking)}});
    writer.close();
  }
  if (!answer.text.empty()) {
    writer.open({{"type", "text"}, {"text", ""}});
    for (const auto& piece : answer.deltas) writer.add({{"type", "text_delta"}, {"text", piece}});
    writer.close();
  }
  for (size_t i = 0; i < answer.calls.size(); i++) {
    writer.open(
        {{"type", "tool_use"}, {"id", callId(answer, i)}, {"name", answer.calls[i].name}, {"input", Json::object()}});
    writer.add({{"type", "input_json_delta"}, {"partial_json", ""}});
    std::string arguments = answer.calls[i].arguments.dump();
    if (arguments != "{}") {
      for (auto piece : cutText(arguments, kArgumentPiece)) {
        writer.add({{"type", "input_json_delta"}, {"partial_json", piece}});
      }
    }
    writer.close();
  }
}

EventList writeStream(const Prompt& prompt, const Answer& answer, bool usage) {
  EventList list;
  Json message = messageShell(answer);
  message["usage"] = usageOf(answer, 1);
  list.events.push_back(event({{"type", "message_start"}, {"message", std::move(message)}}));
  BlockWriter writer(list.events);
  writeBlocks(prompt, answer, writer);
  list.stopAt = list.events.size();
  list.opening = 4;
  Json end = {{"type", "message_delta"},
              {"delta", {{"stop_reason", stopReason(answer)}, {"stop_sequence", stopSequence(answer)}}}};
  if (usage) end["usage"] = {{"output_tokens", answer.outputTokens}};
  list.events.push_back(event(end));
  list.events.push_back(event({{"type", "message_stop"}}));
  return list;
}

const char* errorType(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 402:
      return "billing_error";
    case 403:
      return "permission_error";
    case 404:
      return "not_found_error";
    case 409:
      return "conflict_error";
    case 413:
      return "request_too_large";
    case 429:
      return "rate_limit_error";
    case 504:
      return "timeout_error";
    case 503:
    case 529:
      return "overloaded_error";
    default:
      return status >= 500 ? "api_error" : "invalid_request_error";
  }
}

Json errorObject(const Rejection& rejection, uint64_t number) {
  return {{"type", "error"},
          {"error", {{"type", errorType(rejection.status)}, {"message", rejection.message}}},
          {"request_id", makeId("req_011", number, 21)}};
}

std::string writeError(const Rejection& rejection, uint64_t number) { return errorObject(rejection, number).dump(); }

std::string writeErrorEvent(const Rejection& rejection, uint64_t number) {
  return event(errorObject(rejection, number));
}

std::vector<std::pair<std::string, std::string>> writeHeaders(uint64_t number) {
  std::vector<std::pair<std::string, std::string>> headers = {{"request-id", makeId("req_011", number, 21)},
                                                              {"anthropic-organization-id", "simulated"}};
  for (const char* kind : {"requests", "tokens", "input-tokens", "output-tokens"}) {
    std::string name = std::string("anthropic-ratelimit-") + kind;
    headers.emplace_back(name + "-limit", "4000000");
    headers.emplace_back(name + "-remaining", "3999000");
    headers.emplace_back(name + "-reset", "2026-01-01T00:00:00Z");
  }
  return headers;
}

Rejection preset(std::string_view name, int status, std::string_view model) {
  if (name == "quota") return {status ? status : 402, "Your credit balance is too low to access the API.", "", ""};
  if (name == "context") return {status ? status : 400, "prompt is too long: 210000 tokens > 200000 maximum", "", ""};
  if (name == "content") return {status ? status : 400, "Output blocked by content filtering policy", "", ""};
  if (name == "model" || status == 404) return {status ? status : 404, "model: " + std::string(model), "", ""};
  if (name == "overloaded" || status == 529 || status == 503) return {status ? status : 529, "Overloaded", "", ""};
  switch (status) {
    case 401:
      return {401, "invalid x-api-key", "", ""};
    case 403:
      return {403, "Your API key does not have permission to use the specified resource.", "", ""};
    case 413:
      return {413, "Request exceeds the maximum size", "", ""};
    case 429:
      return {429, "This request would exceed your account's rate limit. Please try again later.", "", ""};
    default:
      break;
  }
  if (status >= 500) return {status, "Internal server error", "", ""};
  return {status ? status : 400, "The request is invalid.", "", ""};
}

}  // namespace

const Wire kMessagesWire = {readRequest, writeWhole, writeStream, writeError, writeErrorEvent, writeHeaders, preset};

}  // namespace spillway::simulator
