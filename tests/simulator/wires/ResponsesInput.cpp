#include "tests/simulator/wires/ResponsesInput.h"

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"
#include "tests/simulator/wires/OpenAiWire.h"

namespace spillway::simulator {
namespace {

constexpr size_t kCallIdLimit = 64;

// Items whose content is of no matter here: what hosted tools and other services of the vendor left behind.
const std::set<std::string> kHostedItems = {"web_search_call",
                                            "file_search_call",
                                            "code_interpreter_call",
                                            "image_generation_call",
                                            "computer_call",
                                            "computer_call_output",
                                            "local_shell_call",
                                            "local_shell_call_output",
                                            "shell_call",
                                            "shell_call_output",
                                            "apply_patch_call",
                                            "apply_patch_call_output",
                                            "mcp_list_tools",
                                            "mcp_call",
                                            "mcp_approval_request",
                                            "mcp_approval_response",
                                            "tool_search_call",
                                            "tool_search_output",
                                            "additional_tools",
                                            "program",
                                            "program_output"};

std::string typeOf(const Json& item) { return item.value("type", item.contains("role") ? "message" : ""); }

bool isOutputItem(const Json& item) {
  std::string type = typeOf(item);
  if (type == "message") return item.value("role", "") == "assistant";
  return type == "function_call" || type == "custom_tool_call" || type == "reasoning" ||
         (type.ends_with("_call") && kHostedItems.count(type) > 0);
}

Rejection missing(const std::string& path) {
  return refuseField("Missing required parameter: '" + path + "'.", path, "missing_required_parameter");
}

Rejection notFound(const std::string& id) {
  return {404,
          "Item with id '" + id +
              "' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, "
              "or remove this item from your input.",
          "input"};
}

}  // namespace

void ResponsesInput::continueFrom(const ResponseStore::Response& response) {
  for (const auto& item : response.conversation) items_.push_back(item);
  earlier_ = items_.size();
}

ResponsesInput::Problem ResponsesInput::read(const Json& input) {
  if (input.is_string()) {
    items_.push_back({{"role", "user"}, {"content", input}});
  } else if (!input.is_array()) {
    return refuseField("Invalid type for 'input': expected one of a string or array of input items.", "input",
                       "invalid_type");
  } else {
    for (const auto& item : input) {
      if (!item.is_object() || item.value("type", "") != "item_reference") {
        items_.push_back(item);
        continue;
      }
      const ResponseStore::Item* kept = store_.item(item.value("id", ""));
      if (!kept) return notFound(item.value("id", ""));
      items_.push_back(kept->json);
    }
  }
  for (const auto& item : items_) {
    if (item.is_object() && item.contains("id") && item["id"].is_string()) present_.insert(item["id"]);
  }
  for (size_t i = 0; i < items_.size(); i++) {
    if (auto problem = readItem(i)) return problem;
  }
  if (open_.empty()) return {};
  bool custom = calls_[*open_.begin()];
  return refuseField(std::string("No tool output found for ") + (custom ? "custom tool" : "function") + " call " +
                         *open_.begin() + ".",
                     "input");
}

ResponsesInput::Problem ResponsesInput::readItem(size_t index) {
  const Json& item = items_[index];
  std::string where = "input[" + std::to_string(index < earlier_ ? index : index - earlier_) + "]";
  if (!item.is_object())
    return refuseField("Invalid type for '" + where + "': expected an input item.", where, "invalid_type");
  std::string type = typeOf(item);
  if (type == "message") return readMessage(item, where);
  if (type == "function_call" || type == "custom_tool_call") return readCall(item, where);
  prompt_.open = false;
  if (type == "function_call_output" || type == "custom_tool_call_output") return readOutput(item, where);
  if (type == "reasoning") return readReasoning(item, where, index);
  if (type == "compaction") {
    return refuseField("The encrypted content could not be verified.", "", "invalid_encrypted_content");
  }
  if (kHostedItems.count(type) > 0) {
    prompt_.inputTokens += countTokens(item.dump());
    return {};
  }
  return refuseField("Invalid value: '" + type +
                         "'. Supported values are: 'message', 'function_call', 'function_call_output', "
                         "'custom_tool_call', 'custom_tool_call_output', 'reasoning', 'item_reference', and others.",
                     where, "invalid_value");
}

ResponsesInput::Problem ResponsesInput::checkId(const Json& item, const std::string& prefix,
                                                const std::string& where) const {
  if (!item.contains("id") || item["id"].is_null()) return {};
  std::string id = item["id"].get<std::string>();
  if (id.starts_with(prefix)) return {};
  return refuseField("Invalid '" + where + ".id': '" + id + "'. Expected an ID that begins with '" + prefix + "'.",
                     where + ".id", "invalid_value");
}

// An item the store knows must come with the reasoning that led to it.
ResponsesInput::Problem ResponsesInput::checkCompanion(const Json& item) const {
  if (!item.contains("id") || !item["id"].is_string()) return {};
  std::string id = item["id"].get<std::string>();
  const ResponseStore::Item* kept = store_.item(id);
  if (!kept || kept->reasoning.empty() || present_.count(kept->reasoning) > 0) return {};
  return refuseField("Item '" + id + "' of type '" + typeOf(item) +
                         "' was provided without its required 'reasoning' item: '" + kept->reasoning + "'.",
                     "input");
}

void ResponsesInput::enterAssistantTurn() {
  if (!assistantTurn_) prompt_.toolResults.clear();
  assistantTurn_ = true;
}

ResponsesInput::Problem ResponsesInput::readMessage(const Json& item, const std::string& where) {
  static const std::set<std::string> kRoles = {"user", "assistant", "system", "developer"};
  std::string role = item.value("role", "");
  if (kRoles.count(role) == 0) {
    return refuseField(
        "Invalid value: '" + role + "'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
        where + ".role", "invalid_value");
  }
  if (auto problem = checkId(item, "msg", where)) return problem;
  if (!item.contains("content")) return missing(where + ".content");
  prompt_.inputTokens += 3;
  if (role == "assistant") {
    if (auto problem = checkCompanion(item)) return problem;
    enterAssistantTurn();
  } else {
    assistantTurn_ = false;
  }
  if (role == "user") {
    prompt_.open = false;
    prompt_.lastUser.clear();
    prompt_.images.clear();
    prompt_.toolResults.clear();
  }
  const Json& content = item["content"];
  if (content.is_string()) {
    std::string text = content.get<std::string>();
    prompt_.inputTokens += countTokens(text);
    if (role == "user") prompt_.lastUser = text;
    if (role == "assistant") prompt_.said(text);
    return {};
  }
  if (!content.is_array()) {
    return refuseField("Invalid type for '" + where + ".content': expected one of a string or array of parts.",
                       where + ".content", "invalid_type");
  }
  for (size_t i = 0; i < content.size(); i++) {
    if (auto problem = readPart(content[i], role, where + ".content[" + std::to_string(i) + "]")) return problem;
  }
  return {};
}

ResponsesInput::Problem ResponsesInput::readPart(const Json& part, const std::string& role, const std::string& where) {
  std::string type = part.is_object() ? part.value("type", "") : "";
  bool assistant = role == "assistant";
  if (assistant ? type == "output_text" : type == "input_text") {
    if (!part.contains("text")) return missing(where + ".text");
    prompt_.inputTokens += countTokens(part["text"].get<std::string>());
    if (role == "user") prompt_.lastUser += part["text"].get<std::string>();
    if (assistant) prompt_.said(part["text"].get<std::string>());
  } else if (assistant && type == "refusal") {
    prompt_.inputTokens += countTokens(part.value("refusal", ""));
  } else if (!assistant && type == "input_image") {
    if (!part.contains("image_url") && !part.contains("file_id")) return missing(where + ".image_url");
    if (part.contains("image_url") && !part["image_url"].is_string()) {
      return refuseField(
          "Invalid type for '" + where + ".image_url': expected an image URL, but got an object instead.",
          where + ".image_url", "invalid_type");
    }
    seeImageUrl(part.value("image_url", part.value("file_id", "")), prompt_);
    if (role == "tool") prompt_.images.back().mediaType = "in a tool result";
    prompt_.inputTokens += 85;
  } else if (!assistant && type == "input_file") {
    prompt_.documents++;
  } else {
    std::string allowed = assistant ? "'output_text' and 'refusal'" : "'input_text', 'input_image', and 'input_file'";
    return refuseField("Invalid value: '" + type + "'. Supported values are: " + allowed + ".", where, "invalid_value");
  }
  return {};
}

ResponsesInput::Problem ResponsesInput::readCall(const Json& item, const std::string& where) {
  bool custom = typeOf(item) == "custom_tool_call";
  const char* field = custom ? "input" : "arguments";
  for (const char* required : {"call_id", "name", field}) {
    if (!item.contains(required)) return missing(where + "." + required);
    if (item[required].is_string()) continue;
    return refuseField("Invalid type for '" + where + "." + required + "': expected a string.", where + "." + required,
                       "invalid_type");
  }
  if (auto problem = checkId(item, custom ? "ctc" : "fc", where)) return problem;
  std::string id = item["call_id"].get<std::string>();
  if (id.size() > kCallIdLimit) {
    return refuseField("Invalid '" + where +
                           ".call_id': string too long. Expected a string with maximum length 64, but got a "
                           "string with length " +
                           std::to_string(id.size()) + " instead.",
                       where + ".call_id", "string_above_max_length");
  }
  if (!isToolName(item["name"].get<std::string>())) {
    return refuseField("Invalid '" + where +
                           ".name': string does not match pattern. Expected a string that matches the "
                           "pattern '^[a-zA-Z0-9_-]+$'.",
                       where + ".name", "invalid_value");
  }
  if (auto problem = checkCompanion(item)) return problem;
  enterAssistantTurn();
  calls_[id] = custom;
  open_.insert(id);
  prompt_.inputTokens += countTokens(item["name"].get<std::string>() + item[field].get<std::string>());
  return {};
}

ResponsesInput::Problem ResponsesInput::readOutput(const Json& item, const std::string& where) {
  bool custom = typeOf(item) == "custom_tool_call_output";
  if (!item.contains("call_id")) return missing(where + ".call_id");
  if (!item.contains("output")) return missing(where + ".output");
  std::string id = item["call_id"].get<std::string>();
  auto call = calls_.find(id);
  if (call == calls_.end() || call->second != custom) {
    return refuseField(std::string("No tool call found for ") + (custom ? "custom tool" : "function") +
                           " call output with call_id " + id + ".",
                       "input");
  }
  open_.erase(id);
  assistantTurn_ = false;
  const Json& output = item["output"];
  std::string text;
  if (output.is_string()) {
    text = output.get<std::string>();
  } else if (output.is_array()) {
    for (size_t i = 0; i < output.size(); i++) {
      if (auto problem = readPart(output[i], "tool", where + ".output[" + std::to_string(i) + "]")) return problem;
      if (output[i].value("type", "") == "input_text") text += output[i].value("text", "");
    }
  } else {
    return refuseField("Invalid type for '" + where + ".output': expected one of a string or array of parts.",
                       where + ".output", "invalid_type");
  }
  if (output.is_string()) prompt_.inputTokens += countTokens(text);
  prompt_.inputTokens += 3;
  prompt_.toolResults.push_back(text);
  return {};
}

ResponsesInput::Problem ResponsesInput::readReasoning(const Json& item, const std::string& where, size_t index) {
  if (!item.contains("summary") || !item["summary"].is_array()) return missing(where + ".summary");
  if (auto problem = checkId(item, "rs", where)) return problem;
  std::string id = item.contains("id") && item["id"].is_string() ? item["id"].get<std::string>() : "";
  bool sealed = item.contains("encrypted_content") && item["encrypted_content"].is_string();
  const ResponseStore::Item* kept = store_.item(id);
  if (sealed) {
    std::string token = item["encrypted_content"].get<std::string>();
    bool mine = id.empty() ? isGenuine(Vendor::OpenAi, token) : vouchesFor(Vendor::OpenAi, token, id);
    if (!mine) {
      bool moved = isGenuine(Vendor::OpenAi, token);
      return refuseField("The encrypted content " + token.substr(0, 4) + "..." +
                             token.substr(token.size() - std::min<size_t>(4, token.size())) +
                             " could not be verified. Reason: " +
                             (moved ? "Encrypted content item_id did not match the target item id."
                                    : "Encrypted content could not be decrypted or parsed."),
                         "", "invalid_encrypted_content");
    }
  } else if (!kept) {
    return id.empty() ? missing(where + ".id") : notFound(id);
  }
  bool followed = index + 1 < items_.size() && isOutputItem(items_[index + 1]);
  if (followed && kept && !kept->follower.empty()) followed = items_[index + 1].value("id", "") == kept->follower;
  if (!followed) {
    return refuseField("Item '" + id + "' of type 'reasoning' was provided without its required following item.",
                       "input");
  }
  enterAssistantTurn();
  for (const auto& part : item["summary"]) prompt_.inputTokens += countTokens(part.value("text", ""));
  return {};
}

}  // namespace spillway::simulator
