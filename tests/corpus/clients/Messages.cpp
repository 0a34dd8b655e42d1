// The anthropic-messages client.
#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

class Teller {
 public:
  Teller(const Script& script, Dice& dice) : script_(script), dice_(dice) {}

  Json body() {
    body_ = {{"model", "claude-x"}, {"max_tokens", script_.maxOutput.value_or(4096)}, {"messages", Json::array()}};
    if (script_.system.size() == 1 && dice_.chance(60)) {
      body_["system"] = script_.system[0];
    } else {
      for (const std::string& text : script_.system) body_["system"].push_back(marked(textBlock(text), 20));
    }
    for (const Turn& turn : script_.turns) tell(turn);
    tellTools();
    tellSettings();
    return std::move(body_);
  }

 private:
  static Json textBlock(const std::string& text) { return {{"type", "text"}, {"text", text}}; }

  Json marked(Json block, unsigned percent) {
    if (!dice_.chance(percent)) return block;
    block["cache_control"] = {{"type", "ephemeral"}};
    if (dice_.chance(30)) block["cache_control"]["ttl"] = dice_.chance(50) ? "5m" : "1h";
    return block;
  }

  static Json image(const Media& media) {
    return {{"type", "image"}, {"source", {{"type", "base64"}, {"media_type", media.type}, {"data", media.data}}}};
  }

  void tell(const Turn& turn) {
    Json blocks = Json::array();
    for (const Piece& piece : turn.pieces) {
      Json block = blockOf(piece);
      if (block.is_null()) continue;
      blocks.push_back(piece.marked && piece.kind != Piece::kThought ? marked(std::move(block), 100) : block);
    }
    const bool plain = blocks.size() == 1 && blocks[0]["type"] == "text" && blocks[0].size() == 2;
    Json message = {{"role", turn.who == Turn::kAssistant ? "assistant" : "user"}};
    message["content"] = plain && dice_.chance(60) ? blocks[0]["text"] : blocks;
    if (!blocks.empty() || dice_.chance(50)) body_["messages"].push_back(std::move(message));
  }

  Json blockOf(const Piece& piece) {
    switch (piece.kind) {
      case Piece::kText:
      case Piece::kRefusal:
        return textBlock(piece.text);
      case Piece::kPicture:
        return image(piece.media);
      case Piece::kPictureUrl:
        return {{"type", "image"}, {"source", {{"type", "url"}, {"url", piece.text}}}};
      case Piece::kDocument:
        return documentOf(piece);
      case Piece::kSound:
        return nullptr;
      case Piece::kThought:
        return thoughtOf(piece);
      case Piece::kCall:
        return {{"type", "tool_use"}, {"id", piece.id}, {"name", piece.name}, {"input", Json::parse(piece.text)}};
      case Piece::kResult:
        return resultOf(piece);
    }
    return nullptr;
  }

  Json documentOf(const Piece& piece) {
    Json block = {{"type", "document"}};
    if (piece.media.type == "text/plain") {
      block["source"] = {{"type", "text"}, {"media_type", "text/plain"}, {"data", "plain words"}};
    } else {
      block["source"] = {{"type", "base64"}, {"media_type", piece.media.type}, {"data", piece.media.data}};
    }
    if (dice_.chance(40)) block["title"] = "A title";
    if (dice_.chance(20)) block["context"] = "Its context";
    if (dice_.chance(20)) block["citations"] = {{"enabled", true}};
    return block;
  }

  Json thoughtOf(const Piece& piece) {
    constexpr const char* kOthers[] = {"openai", "gemini", "text"};
    if (piece.own && piece.redacted) return {{"type", "redacted_thinking"}, {"data", tokenOf("anthropic", dice_, 90)}};
    Json block = {{"type", "thinking"}, {"thinking", piece.text}};
    const std::string issuer = dice_.pick(kOthers);
    block["signature"] = piece.own ? tokenOf("anthropic", dice_, 90) : envelope(issuer, tokenOf(issuer, dice_, 60));
    return block;
  }

  Json resultOf(const Piece& piece) {
    Json block = {{"type", "tool_result"}, {"tool_use_id", piece.id}};
    if (piece.parts || !piece.media.data.empty()) {
      block["content"] = Json::array({textBlock(piece.text)});
      if (!piece.media.data.empty()) block["content"].push_back(image(piece.media));
    } else if (!piece.text.empty() || dice_.chance(50)) {
      block["content"] = piece.text;
    }
    if (piece.failed || dice_.chance(10)) block["is_error"] = piece.failed;
    return block;
  }

  void tellTools() {
    for (const ScriptTool& tool : script_.tools) {
      Json out = {{"name", tool.name}};
      if (!tool.description.empty()) out["description"] = tool.description;
      out["input_schema"] = tool.schema;
      if (tool.strict) out["strict"] = true;
      body_["tools"].push_back(tool.marked ? marked(std::move(out), 100) : out);
    }
    if (script_.tools.empty()) return;
    constexpr const char* kWords[] = {"", "auto", "none", "any", "tool", ""};
    if (*kWords[script_.choice] == 0) return;
    body_["tool_choice"] = {{"type", kWords[script_.choice]}};
    if (script_.choice == Script::kNamed) body_["tool_choice"]["name"] = script_.tools[0].name;
    if (script_.parallel && script_.choice != Script::kNone) {
      body_["tool_choice"]["disable_parallel_tool_use"] = !*script_.parallel;
    }
  }

  void tellSettings() {
    if (script_.temperature) body_["temperature"] = std::min(*script_.temperature, 1.0);
    if (script_.topP) body_["top_p"] = *script_.topP;
    if (script_.topK) body_["top_k"] = *script_.topK;
    if (!script_.stop.empty()) body_["stop_sequences"] = script_.stop;
    if (script_.budget) {
      body_["max_tokens"] = *script_.budget + 2000;
      body_["thinking"] = {{"type", "enabled"}, {"budget_tokens", *script_.budget}};
    } else if (script_.effort && *script_.effort == "none") {
      body_["thinking"] = {{"type", "disabled"}};
    } else if (script_.effort) {
      body_["thinking"] = {{"type", "adaptive"}};
      if (dice_.chance(40)) body_["thinking"]["display"] = dice_.chance(50) ? "omitted" : "summarized";
      if (*script_.effort != "minimal") body_["output_config"]["effort"] = *script_.effort;
    }
    if (script_.output == Script::kSchema) {
      body_["output_config"]["format"] = {{"type", "json_schema"}, {"schema", script_.schema}};
    }
    if (script_.user) body_["metadata"] = {{"user_id", *script_.user}};
    if (script_.tier) body_["service_tier"] = *script_.tier == "auto" ? "auto" : "standard_only";
    if (script_.stream) body_["stream"] = true;
  }

  const Script& script_;
  Dice& dice_;
  Json body_;
};

}  // namespace

Said tellMessages(const Script& script, Dice& dice) {
  Said said{"/v1/messages", Teller(script, dice).body()};
  Json& messages = said.body["messages"];
  if (messages.empty()) messages.push_back({{"role", "user"}, {"content", "Hello."}});
  return said;
}

}  // namespace spillway::corpus
