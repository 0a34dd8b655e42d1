#include "tests/e2e/Talkers.h"

#include <stdexcept>

namespace spillway::test {
namespace {

Json parameters() { return {{"type", "object"}, {"properties", {{"zone", {{"type", "string"}}}}}}; }

class ChatTalker final : public Talker {
 public:
  std::string path(const std::string&) const override { return "/v1/chat/completions"; }
  Json body(const std::string& model) const override {
    const Json function = {{"name", "clock"}, {"parameters", parameters()}};
    return {{"model", model},
            {"reasoning_effort", "high"},
            {"max_completion_tokens", 30000},
            {"tools", Json::array({Json{{"type", "function"}, {"function", function}}})},
            {"messages", messages_}};
  }
  void say(const std::string& text) override { messages_.push_back({{"role", "user"}, {"content", text}}); }
  void giveResults(const std::string& text) override {
    for (const Call& call : calls_)
      messages_.push_back({{"role", "tool"}, {"tool_call_id", call.id}, {"content", text}});
    calls_.clear();
  }
  void take(const Json& reply, bool all) override {
    Json message = reply.at("choices").at(0).at("message");
    const Json calls = message.value("tool_calls", Json::array());
    for (const Json& call : calls) calls_.push_back({call["id"], call["function"]["name"]});
    if (!all) {
      Json poor = {{"role", "assistant"}, {"content", message["content"]}};
      for (const Json& call : calls)
        poor["tool_calls"].push_back({{"id", call["id"]}, {"type", "function"}, {"function", call["function"]}});
      message = poor;
    }
    messages_.push_back(message);
  }

 private:
  Json messages_ = Json::array();
};

class MessagesTalker final : public Talker {
 public:
  std::string path(const std::string&) const override { return "/v1/messages"; }
  Json body(const std::string& model) const override {
    return {{"model", model},
            {"max_tokens", 30000},
            {"thinking", {{"type", "enabled"}, {"budget_tokens", 4000}}},
            {"tools", Json::array({Json{{"name", "clock"}, {"input_schema", parameters()}}})},
            {"messages", messages_}};
  }
  void say(const std::string& text) override { messages_.push_back({{"role", "user"}, {"content", text}}); }
  void giveResults(const std::string& text) override {
    Json content = Json::array();
    for (const Call& call : calls_)
      content.push_back({{"type", "tool_result"}, {"tool_use_id", call.id}, {"content", text}});
    messages_.push_back({{"role", "user"}, {"content", content}});
    calls_.clear();
  }
  void take(const Json& reply, bool all) override {
    Json content = Json::array();
    for (const Json& block : reply.at("content")) {
      if (block["type"] == "tool_use") calls_.push_back({block["id"], block["name"]});
      if (all || block["type"] == "text" || block["type"] == "tool_use") content.push_back(block);
    }
    messages_.push_back({{"role", "assistant"}, {"content", content}});
  }

 private:
  Json messages_ = Json::array();
};

class ResponsesTalker final : public Talker {
 public:
  std::string path(const std::string&) const override { return "/v1/responses"; }
  Json body(const std::string& model) const override {
    return {{"model", model},
            {"store", false},
            {"reasoning", {{"effort", "high"}, {"summary", "auto"}}},
            {"include", {"reasoning.encrypted_content"}},
            {"tools", Json::array({Json{{"type", "function"}, {"name", "clock"}, {"parameters", parameters()}}})},
            {"input", items_}};
  }
  void say(const std::string& text) override { items_.push_back({{"role", "user"}, {"content", text}}); }
  void giveResults(const std::string& text) override {
    for (const Call& call : calls_)
      items_.push_back({{"type", "function_call_output"}, {"call_id", call.id}, {"output", text}});
    calls_.clear();
  }
  void take(const Json& reply, bool all) override {
    for (const Json& item : reply.at("output")) {
      if (item["type"] == "function_call") calls_.push_back({item["call_id"], item["name"]});
      if (!all && item["type"] == "reasoning") continue;
      items_.push_back(item);
      if (!all) items_.back().erase("id");
    }
  }

 private:
  Json items_ = Json::array();
};

class GeminiTalker final : public Talker {
 public:
  std::string path(const std::string& model) const override { return "/v1beta/models/" + model + ":generateContent"; }
  Json body(const std::string&) const override {
    const Json declaration = {{"name", "clock"}, {"parameters", parameters()}};
    return {{"contents", contents_},
            {"tools", Json::array({Json{{"functionDeclarations", Json::array({declaration})}}})},
            {"generationConfig", {{"thinkingConfig", {{"includeThoughts", true}, {"thinkingLevel", "high"}}}}}};
  }
  void say(const std::string& text) override { add("user", Json::array({Json{{"text", text}}})); }
  void giveResults(const std::string& text) override {
    Json parts = Json::array();
    for (const Call& call : calls_) {
      Json response = {{"name", call.name}, {"response", {{"output", text}}}};
      if (!call.id.empty()) response["id"] = call.id;
      parts.push_back({{"functionResponse", response}});
    }
    add("user", parts);
    calls_.clear();
  }
  void take(const Json& reply, bool all) override {
    Json parts = Json::array();
    for (Json part : reply.at("candidates").at(0).at("content").at("parts")) {
      if (part.contains("functionCall"))
        calls_.push_back({part["functionCall"].value("id", ""), part["functionCall"]["name"]});
      if (!all && part.value("thought", false)) continue;
      if (!all) part.erase("thoughtSignature");
      parts.push_back(part);
    }
    add("model", parts);
  }

 private:
  void add(const char* role, const Json& parts) { contents_.push_back({{"role", role}, {"parts", parts}}); }

  Json contents_ = Json::array();
};

}  // namespace

std::unique_ptr<Talker> Talker::of(const std::string& wire) {
  if (wire == "openai-chat") return std::make_unique<ChatTalker>();
  if (wire == "anthropic") return std::make_unique<MessagesTalker>();
  if (wire == "responses") return std::make_unique<ResponsesTalker>();
  if (wire == "gemini") return std::make_unique<GeminiTalker>();
  throw std::invalid_argument("no client of the wire " + wire);
}

}  // namespace spillway::test
