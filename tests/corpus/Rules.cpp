#include "tests/corpus/Rules.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace spillway::corpus {
namespace {

using Broken = std::vector<std::string>;

const Json kNone = nullptr;

const Json& at(const Json& object, const char* name) {
  if (!object.is_object()) return kNone;
  const auto found = object.find(name);
  return found == object.end() ? kNone : *found;
}
std::string textAt(const Json& object, const char* name) {
  const Json& value = at(object, name);
  return value.is_string() ? value.get<std::string>() : "";
}
bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

bool namedWell(const std::string& name, size_t longest, const char* more = "") {
  const auto fits = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           std::string_view(more).find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), fits);
}

// Calls wait for their results; each id is answered once, and before anything else is said.
class Waiting {
 public:
  explicit Waiting(Broken& broken) : broken_(broken) {}

  void call(const std::string& id) {
    if (!open_.insert(id).second) broken_.push_back("two calls of one turn have the id " + id);
  }
  void result(const std::string& id) {
    if (open_.erase(id) == 0) broken_.push_back("a result nobody waits for: " + id);
  }
  void nothingOpen(const char* before) {
    for (const std::string& id : open_) broken_.push_back("the call " + id + " has no result before " + before);
    open_.clear();
  }

 private:
  Broken& broken_;
  std::set<std::string> open_;
};

// Tokens by whom they are of: each only where its issuer reads it, and none in an envelope of ours.
void checkTokens(const std::string& wire, const std::string& body, Broken& broken) {
  static const std::map<std::string, std::set<std::string>> kTaken = {{"anthropic-messages", {"anthropic"}},
                                                                      {"openai-responses", {"openai"}},
                                                                      {"gemini", {"gemini"}},
                                                                      {"bedrock-converse", {"anthropic", "bedrock"}}};
  const auto taken = kTaken.find(wire);
  for (const char* issuer : {"anthropic", "openai", "gemini", "bedrock"}) {
    const bool may = taken != kTaken.end() && taken->second.contains(issuer);
    if (!may && body.find(tokenMark(issuer)) != std::string::npos) {
      broken.push_back(std::string("a token of ") + issuer + " is sent to another vendor");
    }
  }
  if (body.find("\"cHgxL") != std::string::npos) broken.push_back("an envelope is sent to a vendor");
}

void checkChat(const Json& request, Broken& broken) {
  Waiting waiting(broken);
  for (const Json& message : request["messages"]) {
    const std::string role = textAt(message, "role");
    if (role == "tool") {
      waiting.result(textAt(message, "tool_call_id"));
      continue;
    }
    waiting.nothingOpen(role.c_str());
    for (const Json& call : at(message, "tool_calls")) {
      waiting.call(textAt(call, "id"));
      const Json& function = at(call, "function");
      const Json& body = function.is_null() ? at(call, "custom") : function;
      if (!namedWell(textAt(body, "name"), 64)) broken.push_back("bad name: " + textAt(body, "name"));
      if (!function.is_null() && !Json::accept(textAt(function, "arguments")))
        broken.push_back("arguments are no JSON");
    }
  }
  waiting.nothingOpen("the end");
}

void checkResponses(const Json& request, Broken& broken) {
  if (!at(request, "input").is_array()) return;
  std::map<std::string, int> calls;
  const Json& items = request["input"];
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string type = textAt(items[i], "type"), id = textAt(items[i], "call_id");
    const bool call = type == "function_call" || type == "custom_tool_call";
    if (call && !namedWell(textAt(items[i], "name"), 64)) broken.push_back("bad name: " + textAt(items[i], "name"));
    if (call && ++calls[id] > 1) broken.push_back("two calls wait with the id " + id);
    if (type.ends_with("_call_output") && --calls[id] < 0) broken.push_back("a result nobody waits for: " + id);
    if (type.starts_with("function_call") && (id.empty() || id.size() > 64)) broken.push_back("bad call_id: " + id);
    if (type != "reasoning") continue;
    const Json next = i + 1 < items.size() ? items[i + 1] : Json();
    const std::string nextType = textAt(next, "type"), nextRole = textAt(next, "role");
    if (nextType.ends_with("_output") || (!nextRole.empty() && nextRole != "assistant") || next.is_null()) {
      broken.push_back("reasoning without the item it led to");
    }
  }
  for (const auto& [id, open] : calls) {
    if (open > 0) broken.push_back("the call " + id + " has no result");
  }
}

// Both wires of content blocks: who calls, who answers, in which message.
struct Blocks {
  std::function<std::string(const Json&)> callId, resultId, text;
  bool alternates;
};

void checkBlocks(const Json& messages, const Blocks& blocks, Broken& broken) {
  Waiting waiting(broken);
  std::set<std::string> everUsed;
  std::string previous;
  for (const Json& message : messages) {
    const std::string role = textAt(message, "role");
    if (previous.empty() && role != "user") broken.push_back("the first message is not the user's");
    if (blocks.alternates && role == previous) broken.push_back("two messages of " + role + " in a row");
    const Json& content = at(message, "content");
    if (content.is_string() && blank(content.get<std::string>())) broken.push_back("blank content");
    if (content.is_array() && content.empty()) broken.push_back("empty content");
    bool other = false;
    for (const Json& block : content) {
      if (!block.is_object()) continue;
      if (const std::string id = blocks.resultId(block); !id.empty()) {
        waiting.result(id);
        if (other) broken.push_back("a result behind other content");
      } else {
        other = other || !block.contains("cachePoint");
      }
      if (const std::string text = blocks.text(block); !text.empty() && blank(text.substr(1))) {
        broken.push_back("a blank text block of " + role);
      }
    }
    if (role == "user") waiting.nothingOpen("the end of the user's turn");
    for (const Json& block : content) {
      const std::string id = block.is_object() ? blocks.callId(block) : "";
      if (id.empty()) continue;
      waiting.call(id);
      if (!everUsed.insert(id).second) broken.push_back("the id " + id + " is used twice");
    }
    previous = role;
  }
  waiting.nothingOpen("the end");
}

void checkMessages(const Json& request, Broken& broken) {
  const auto ofType = [](const char* type, const char* member) {
    return [=](const Json& block) { return textAt(block, "type") == type ? textAt(block, member) : std::string(); };
  };
  const auto text = [](const Json& block) {
    return textAt(block, "type") == "text" ? "=" + textAt(block, "text") : std::string();
  };
  const Json& messages = request["messages"];
  checkBlocks(messages, {ofType("tool_use", "id"), ofType("tool_result", "tool_use_id"), text, false}, broken);
  const Json& thinking = at(request, "thinking");
  const bool budget = textAt(thinking, "type") == "enabled", on = budget || textAt(thinking, "type") == "adaptive";
  if (budget && thinking["budget_tokens"] >= request["max_tokens"])
    broken.push_back("the budget is not below the limit");
  const std::string choice = textAt(at(request, "tool_choice"), "type");
  if (budget && (choice == "any" || choice == "tool")) broken.push_back("a forced tool while thinking");
  if (budget && request.contains("top_k")) broken.push_back("top_k while thinking");
  if (budget && request.contains("temperature") && request["temperature"] != 1)
    broken.push_back("temperature while thinking");
  if (!messages.empty() && messages.back()["role"] == "assistant") {
    if (on) broken.push_back("a prefill while thinking");
    const Json& content = messages.back()["content"];
    const Json& last = content.is_array() && !content.empty() ? content.back() : content;
    const std::string end = last.is_string() ? last.get<std::string>() : textAt(last, "text");
    if (!end.empty() && (end.back() == ' ' || end.back() == '\n')) broken.push_back("a prefill ends in white space");
  }
  const std::string body = request.dump();
  size_t marks = 0;
  for (size_t i = body.find("\"cache_control\":{\"type\":\"ephemeral\""); i != std::string::npos;
       i = body.find("\"cache_control\":{\"type\":\"ephemeral\"", i + 1)) {
    ++marks;
  }
  if (marks > 4) broken.push_back(std::to_string(marks) + " cache marks");
}

void checkConverse(const Json& request, Broken& broken) {
  const auto inside = [](const char* type, const char* member) {
    return [=](const Json& block) { return textAt(at(block, type), member); };
  };
  const auto text = [](const Json& block) {
    return at(block, "text").is_string() ? "=" + textAt(block, "text") : std::string();
  };
  const Json& messages = request["messages"];
  checkBlocks(messages, {inside("toolUse", "toolUseId"), inside("toolResult", "toolUseId"), text, true}, broken);
  for (const Json& message : messages) {
    bool document = false, words = false, tools = false;
    std::set<std::string> names;
    for (const Json& block : message["content"]) {
      document = document || block.contains("document");
      words = words || block.contains("text");
      tools = tools || block.contains("toolUse") || block.contains("toolResult");
      if (block.contains("document") && !names.insert(textAt(block["document"], "name")).second) {
        broken.push_back("two documents of one name in a message");
      }
    }
    if (document && !words) broken.push_back("a document without words beside it");
    if (tools && !request.contains("toolConfig")) broken.push_back("calls without toolConfig");
  }
  for (const Json& block : at(request, "system")) {
    if (block.contains("text") && blank(textAt(block, "text"))) broken.push_back("a blank system text");
  }
}

void checkGemini(const Json& request, Broken& broken) {
  std::string previous;
  size_t open = 0;
  for (const Json& content : request["contents"]) {
    const std::string role = textAt(content, "role");
    if (previous.empty() && role != "user") broken.push_back("the first content is not the user's");
    if (role == previous) broken.push_back("two contents of " + role + " in a row");
    if (content["parts"].empty()) broken.push_back("empty parts");
    size_t calls = 0, responses = 0;
    for (const Json& part : content["parts"]) {
      calls += part.contains("functionCall") ? 1u : 0u;
      responses += part.contains("functionResponse") ? 1u : 0u;
      if (part.contains("text") && part["text"] == "" && !part.contains("thoughtSignature")) {
        broken.push_back("an empty text part");
      }
      const Json& call = at(part, "functionCall");
      const std::string name = textAt(call, "name");
      if (!call.is_null() && !namedWell(name, 64, ".:")) broken.push_back("bad name: " + name);
    }
    if (responses != open)
      broken.push_back(std::to_string(open) + " calls, " + std::to_string(responses) + " responses");
    open = calls;
    previous = role;
  }
  if (open > 0) broken.push_back("calls without responses at the end");
  if (previous != "user") broken.push_back("the last content is not the user's");
  std::set<std::string> names;
  for (const Json& tool : at(request, "tools")) {
    for (const Json& declaration : at(tool, "functionDeclarations")) {
      const std::string name = textAt(declaration, "name");
      if (!names.insert(name).second) broken.push_back("declared twice: " + name);
      if (!namedWell(name, 64, ".:") || (name[0] >= '0' && name[0] <= '9')) broken.push_back("bad name: " + name);
    }
  }
  for (const Json& name : at(at(at(request, "toolConfig"), "functionCallingConfig"), "allowedFunctionNames")) {
    if (!names.contains(name.get<std::string>())) broken.push_back("allowed but not declared: " + name.dump());
  }
}

void checkFlat(const Json& request, bool ids, Broken& broken) {
  Waiting waiting(broken);
  size_t open = 0;
  for (const Json& message : request["messages"]) {
    const std::string role = textAt(message, "role");
    if (role == "tool") {
      if (open == 0) broken.push_back("a result nobody waits for");
      open = open > 0 ? open - 1 : 0;
      if (ids) waiting.result(textAt(message, "tool_call_id"));
      continue;
    }
    waiting.nothingOpen(role.c_str());
    if (open > 0) broken.push_back("calls without results before " + role);
    open = at(message, "tool_calls").size();
    for (const Json& call : at(message, "tool_calls")) {
      if (ids) waiting.call(textAt(call, "id"));
    }
  }
  if (open > 0) broken.push_back("calls without results at the end");
  waiting.nothingOpen("the end");
}

void checkKiro(const Json& request, Broken& broken) {
  const Json& state = request["conversationState"];
  Json turns = at(state, "history").is_array() ? state["history"] : Json::array();
  turns.push_back(state["currentMessage"]);
  Waiting waiting(broken);
  bool user = true;
  for (const Json& turn : turns) {
    const Json& said = at(turn, user ? "userInputMessage" : "assistantResponseMessage");
    if (said.is_null()) broken.push_back("turns do not alternate");
    if (blank(textAt(said, "content"))) broken.push_back("a turn says nothing");
    for (const Json& result : at(at(said, "userInputMessageContext"), "toolResults")) {
      waiting.result(textAt(result, "toolUseId"));
    }
    waiting.nothingOpen("the end of the user's turn");
    for (const Json& call : at(said, "toolUses")) waiting.call(textAt(call, "toolUseId"));
    user = !user;
  }
  if (user) broken.push_back("the last turn is not the user's");
}

}  // namespace

std::vector<std::string> brokenRules(const std::string& wire, const Json& request) {
  Broken broken;
  checkTokens(wire, request.dump(), broken);
  if (wire == "openai-chat") checkChat(request, broken);
  if (wire == "openai-responses") checkResponses(request, broken);
  if (wire == "anthropic-messages") checkMessages(request, broken);
  if (wire == "bedrock-converse") checkConverse(request, broken);
  if (wire == "gemini") checkGemini(request, broken);
  if (wire == "cohere" || wire == "ollama") checkFlat(request, wire == "cohere", broken);
  if (wire == "kiro") checkKiro(request, broken);
  return broken;
}

}  // namespace spillway::corpus
