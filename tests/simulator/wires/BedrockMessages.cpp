#include "tests/simulator/wires/BedrockMessages.h"

#include <algorithm>
#include <cctype>

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

const std::set<std::string> kBlocks = {"text",
                                       "image",
                                       "document",
                                       "video",
                                       "audio",
                                       "toolUse",
                                       "toolResult",
                                       "guardContent",
                                       "cachePoint",
                                       "reasoningContent",
                                       "citationsContent",
                                       "searchResult",
                                       "toolAddition",
                                       "toolRemoval"};
const std::set<std::string> kResultBlocks = {"json", "text", "image", "document", "video", "searchResult"};
const std::set<std::string> kImageFormats = {"png", "jpeg", "gif", "webp"};
const std::set<std::string> kDocumentFormats = {"pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"};

Rejection refuse(std::string message) { return {400, std::move(message), "", "ValidationException"}; }

bool matches(const std::string& text, std::string_view more, size_t limit) {
  return !text.empty() && text.size() <= limit && std::all_of(text.begin(), text.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || more.find(c) != std::string_view::npos;
  });
}

// The one member of a union; empty when there is not exactly one that is known.
std::string onlyMember(const Json& object, const std::set<std::string>& known) {
  if (!object.is_object() || object.size() != 1) return {};
  std::string key = object.begin().key();
  return known.count(key) > 0 ? key : std::string();
}

}  // namespace

void BedrockMessages::count(std::string_view text) {
  prompt_.inputTokens += countTokens(text);
  prefix_ += text;
}

void BedrockMessages::mark() {
  prompt_.cachePrefix = prefix_;
  prompt_.cachePrefixTokens = prompt_.inputTokens;
  marks_++;
}

BedrockMessages::Problem BedrockMessages::readSystem(const Json& system) {
  for (size_t i = 0; i < system.size(); i++) {
    std::string where = "system." + std::to_string(i);
    std::string kind = onlyMember(system[i], {"text", "guardContent", "cachePoint"});
    if (kind.empty()) return refuse("The value at " + where + " is not one of the allowed system content blocks.");
    if (kind == "cachePoint") {
      mark();
    } else if (kind == "text") {
      std::string text = system[i]["text"].get<std::string>();
      if (text.empty())
        return refuse("The text field in the SystemContentBlock object at " + where +
                      " is blank. Add text to the text field, and try again.");
      count(text);
    }
  }
  return {};
}

BedrockMessages::Problem BedrockMessages::read(const Json& messages) {
  std::vector<std::string> expected;  // tool uses of the message before
  std::string previous;
  for (size_t i = 0; i < messages.size(); i++) {
    std::string where = "messages." + std::to_string(i);
    std::string role = messages[i].is_object() ? messages[i].value("role", "") : "";
    if (role != "user" && role != "assistant" && role != "system") {
      return refuse(
          "1 validation error detected: Value '" + role + "' at 'messages." + std::to_string(i + 1) +
          ".member.role' failed to satisfy constraint: Member must satisfy enum value set: [user, assistant]");
    }
    if (role != "system") {
      if (previous.empty() && role == "assistant") {
        return refuse(
            "A conversation must start with a user message. Try again with a conversation that starts with a "
            "user message.");
      }
      if (role == previous) {
        return refuse(
            "A conversation must alternate between user and assistant roles. Make sure the conversation "
            "alternates between user and assistant roles and try again.");
      }
      previous = role;
    }
    if (auto problem = readMessage(messages[i], where)) return problem;
    if (role == "user") {
      if (auto problem = checkResults(expected, where)) return problem;
    }
    expected = uses_;
  }
  if (expected.empty()) return {};
  return refuse("Expected toolResult blocks at messages." + std::to_string(messages.size()) +
                ".content for the following Ids: " + expected.front());
}

BedrockMessages::Problem BedrockMessages::checkResults(const std::vector<std::string>& expected,
                                                       const std::string& where) const {
  if (results_.size() > expected.size()) {
    return refuse("The number of toolResult blocks at " + where +
                  ".content exceeds the number of toolUse blocks of previous turn.");
  }
  std::string lacking;
  for (const auto& id : expected) {
    if (std::find(results_.begin(), results_.end(), id) == results_.end())
      lacking += (lacking.empty() ? "" : ", ") + id;
  }
  if (lacking.empty()) return {};
  return refuse("Expected toolResult blocks at " + where + ".content for the following Ids: " + lacking);
}

BedrockMessages::Problem BedrockMessages::readMessage(const Json& message, const std::string& where) {
  std::string role = message["role"];
  uses_.clear();
  results_.clear();
  textSeen_ = documentSeen_ = false;
  prompt_.inputTokens += 3;
  if (!message.contains("content") || !message["content"].is_array() || message["content"].empty()) {
    return refuse("The content field in the Message object at " + where +
                  " is empty. Add a ContentBlock object to the content field and try again.");
  }
  const Json& content = message["content"];
  if (role == "user") {
    prompt_.open = false;
    prompt_.lastUser.clear();
    prompt_.images.clear();
    prompt_.toolResults.clear();
  } else if (role == "assistant") {
    opening_ = content[0].is_object() && !content[0].empty() ? content[0].begin().key() : "";
    openingAt_ = where + ".content.0";
  }
  for (size_t i = 0; i < content.size(); i++) {
    if (auto problem = readBlock(content[i], role, where + ".content." + std::to_string(i))) return problem;
  }
  if (documentSeen_ && !textSeen_) {
    return refuse("The conversation at " + where +
                  " has a document block without a text block. Add a text block and try again.");
  }
  return {};
}

BedrockMessages::Problem BedrockMessages::readBlock(const Json& block, const std::string& role,
                                                    const std::string& where) {
  std::string kind = onlyMember(block, kBlocks);
  if (kind.empty()) {
    return refuse("The value at " + where + " is not a ContentBlock: exactly one of its members must be set.");
  }
  const Json& inner = block[kind];
  if (kind == "text") {
    std::string text = inner.get<std::string>();
    if (text.empty()) {
      return refuse("The text field in the ContentBlock object at " + where +
                    " is blank. Add text to the text field, and try again.");
    }
    count(text);
    textSeen_ = true;
    role == "user" ? void(prompt_.lastUser += text) : prompt_.said(text);
  } else if (kind == "toolUse") {
    return readToolUse(inner, role, where);
  } else if (kind == "toolResult") {
    return readToolResult(inner, role, where);
  } else if (kind == "reasoningContent") {
    if (role != "assistant")
      return refuse("The reasoningContent block at " + where + " can only be in assistant messages.");
    return readReasoning(inner, where);
  } else if (kind == "cachePoint") {
    mark();
  } else if (kind == "image" || kind == "document") {
    return readMedia(inner, kind, where);
  } else {
    count(inner.dump());
  }
  return {};
}

BedrockMessages::Problem BedrockMessages::readMedia(const Json& media, const std::string& kind,
                                                    const std::string& where) {
  bool image = kind == "image";
  std::string format = media.value("format", "");
  if (image ? kImageFormats.count(format) == 0 : !format.empty() && kDocumentFormats.count(format) == 0) {
    return refuse("1 validation error detected: Value '" + format + "' at '" + where + "." + kind +
                  ".format' failed to satisfy constraint: Member must satisfy enum value set");
  }
  if (!image && !matches(media.value("name", ""), " -()[]", 200)) {
    return refuse(
        "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, "
        "parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.");
  }
  const Json source = media.contains("source") ? media["source"] : Json();
  if (onlyMember(source, {"bytes", "s3Location", "text", "content"}).empty()) {
    return refuse("The source field at " + where + "." + kind + " must have exactly one member.");
  }
  size_t bytes = source.dump().size();
  if (source.contains("bytes")) {
    auto decoded = fromBase64(source["bytes"].get<std::string>());
    if (!decoded) return refuse("The bytes at " + where + "." + kind + ".source are no base64.");
    bytes = decoded->size();
  }
  if (image) {
    prompt_.images.push_back({source.contains("bytes") ? "image/" + format : "", bytes});
    prompt_.inputTokens += 85;
  } else {
    documentSeen_ = true;
    prompt_.documents++;
    count(source.dump());
  }
  return {};
}

BedrockMessages::Problem BedrockMessages::readToolUse(const Json& use, const std::string& role,
                                                      const std::string& where) {
  toolBlocks_ = true;
  if (role != "assistant") return refuse("The toolUse block at " + where + " can only be in assistant messages.");
  std::string id = use.value("toolUseId", "");
  std::string name = use.value("name", "");
  if (!matches(id, "_.:-", 64)) {
    return refuse("1 validation error detected: Value '" + id + "' at '" + where +
                  ".toolUse.toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                  "[a-zA-Z0-9_.:-]+");
  }
  if (!matches(name, "_-", 64)) {
    return refuse("1 validation error detected: Value '" + name + "' at '" + where +
                  ".toolUse.name' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                  "[a-zA-Z0-9_-]+");
  }
  if (!use.contains("input") || !use["input"].is_object()) {
    return refuse("The format of the value at " + where +
                  ".toolUse.input is invalid. Provide a json object for the field and try again.");
  }
  if (std::find(uses_.begin(), uses_.end(), id) != uses_.end()) {
    return refuse("The toolUse blocks of a message must have different Ids: " + id + " at " + where +
                  " was used before.");
  }
  uses_.push_back(id);
  count(name + use["input"].dump());
  return {};
}

BedrockMessages::Problem BedrockMessages::readToolResult(const Json& result, const std::string& role,
                                                         const std::string& where) {
  toolBlocks_ = true;
  if (role != "user") return refuse("The toolResult block at " + where + " can only be in user messages.");
  std::string status = result.value("status", "success");
  if (status != "success" && status != "error") {
    return refuse(
        "1 validation error detected: Value '" + status + "' at '" + where +
        ".toolResult.status' failed to satisfy constraint: Member must satisfy enum value set: [success, error]");
  }
  if (!result.contains("content") || !result["content"].is_array()) {
    return refuse("The content field at " + where + ".toolResult is required.");
  }
  if (result["content"].empty() && status == "error") {
    return refuse("The content field at " + where + ".toolResult cannot be empty when status value is error.");
  }
  std::string text;
  for (size_t i = 0; i < result["content"].size(); i++) {
    const Json& block = result["content"][i];
    std::string kind = onlyMember(block, kResultBlocks);
    std::string at = where + ".toolResult.content." + std::to_string(i);
    if (kind.empty())
      return refuse("The value at " + at + " is not a ToolResultContentBlock: exactly one of its members must be set.");
    if (kind == "text") text += block["text"].get<std::string>();
    if (kind == "json") {
      if (strict_ && !block["json"].is_object()) {
        return refuse("The format of the value at " + at +
                      ".json is invalid. Provide a json object for the field and try again.");
      }
      text += block["json"].dump();
    }
    if (kind == "image" || kind == "document") prompt_.images.push_back({"in a tool result", block.dump().size()});
  }
  results_.push_back(result.value("toolUseId", ""));
  prompt_.toolResults.push_back(text);
  count(text);
  return {};
}

Vendor sealerOf(std::string_view model) {
  return model.find("claude") != std::string_view::npos ? Vendor::Anthropic : Vendor::Bedrock;
}

BedrockMessages::Problem BedrockMessages::readReasoning(const Json& reasoning, const std::string& where) {
  const std::string prefix = "The model returned the following errors: " + where;
  const Vendor sealer = sealerOf(prompt_.model);
  std::string kind = onlyMember(reasoning, {"reasoningText", "redactedContent"});
  if (kind.empty()) return refuse("The reasoningContent at " + where + " must have exactly one member.");
  if (kind == "redactedContent") {
    const std::string token = reasoning[kind].get<std::string>();
    const bool genuine = isGenuine(sealer, token) || isGenuine(sealer, fromBase64(token).value_or(""));
    return genuine ? Problem() : Problem(refuse(prefix + ": Invalid `data` in `redacted_thinking` block"));
  }
  const Json& inner = reasoning[kind];
  if (!inner.contains("signature")) return refuse(prefix + ".thinking.signature: Field required");
  std::string text = inner.value("text", "");
  std::string signature = inner["signature"].get<std::string>();
  bool mine = text.empty() ? isGenuine(sealer, signature) : vouchesFor(sealer, signature, text);
  if (!mine) return refuse(prefix + ": Invalid `signature` in `thinking` block");
  count(text);
  return {};
}

}  // namespace spillway::simulator
