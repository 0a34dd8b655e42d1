// The cohere client.
#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

class Teller {
 public:
  Teller(const Script& script, Dice& dice) : script_(script), dice_(dice) {}

  Json body() {
    body_ = {{"model", "command-x"}, {"messages", Json::array()}};
    for (const std::string& text : script_.system) add({{"role", "system"}, {"content", text}});
    for (const Turn& turn : script_.turns) tell(turn);
    for (const ScriptTool& tool : script_.tools) {
      Json function = {{"name", tool.name}, {"parameters", tool.schema}};
      if (!tool.description.empty()) function["description"] = tool.description;
      body_["tools"].push_back({{"type", "function"}, {"function", std::move(function)}});
    }
    tellSettings();
    return std::move(body_);
  }

 private:
  void add(Json message) { body_["messages"].push_back(std::move(message)); }

  void tell(const Turn& turn) {
    if (turn.who == Turn::kAssistant) return tellAssistant(turn);
    Json parts = Json::array();
    for (const Piece& piece : turn.pieces) {
      if (piece.kind == Piece::kResult) {
        tellResult(piece);
      } else if (piece.kind == Piece::kText) {
        parts.push_back({{"type", "text"}, {"text", piece.text}});
      } else if (piece.kind == Piece::kPicture || piece.kind == Piece::kPictureUrl) {
        const bool data = piece.kind == Piece::kPicture;
        Json image = {{"url", data ? dataUrl(piece.media) : piece.text}};
        if (dice_.chance(30)) image["detail"] = "low";
        parts.push_back({{"type", "image_url"}, {"image_url", std::move(image)}});
      }
    }
    if (parts.empty()) return;
    const bool plain = parts.size() == 1 && parts[0]["type"] == "text" && dice_.chance(60);
    Json content = plain ? parts[0]["text"] : parts;
    add({{"role", turn.who == Turn::kSystem ? "system" : "user"}, {"content", std::move(content)}});
  }

  void tellResult(const Piece& piece) {
    Json content = piece.text;
    if (piece.parts) {
      Json document = {{"data", {{"text", piece.text}}}};
      if (dice_.chance(50)) document["id"] = "doc-1";
      content = Json::array({{{"type", "document"}, {"document", std::move(document)}}});
      if (dice_.chance(30)) content.push_back({{"type", "text"}, {"text", text(dice_)}});
    }
    add({{"role", "tool"}, {"tool_call_id", piece.id}, {"content", std::move(content)}});
  }

  void tellAssistant(const Turn& turn) {
    Json message = {{"role", "assistant"}};
    Json parts = Json::array();
    bool calls = false;
    for (const Piece& piece : turn.pieces) calls = calls || piece.kind == Piece::kCall;
    for (const Piece& piece : turn.pieces) {
      if (piece.kind == Piece::kThought) {
        parts.push_back({{"type", "thinking"}, {"thinking", piece.text}});
      } else if (piece.kind == Piece::kCall) {
        message["tool_calls"].push_back(
            {{"id", piece.id}, {"type", "function"}, {"function", {{"name", piece.name}, {"arguments", piece.text}}}});
      } else if (calls && dice_.chance(50)) {
        message["tool_plan"] = piece.text;
      } else {
        parts.push_back({{"type", "text"}, {"text", piece.text}});
      }
    }
    const bool plain = parts.size() == 1 && parts[0]["type"] == "text" && dice_.chance(60);
    if (!parts.empty()) message["content"] = plain ? parts[0]["text"] : parts;
    if (message.size() > 1) add(std::move(message));
  }

  void tellSettings() {
    const auto say = [&](const char* name, const auto& value) {
      if (value) body_[name] = *value;
    };
    say("max_tokens", script_.maxOutput);
    if (script_.temperature) body_["temperature"] = std::min(*script_.temperature, 1.0);
    if (script_.topP) body_["p"] = std::min(std::max(*script_.topP, 0.01), 0.99);
    if (script_.topK) body_["k"] = std::min(*script_.topK, 500);
    say("seed", script_.seed);
    if (script_.presence) body_["presence_penalty"] = std::min(std::max(*script_.presence, 0.0), 1.0);
    if (script_.frequency) body_["frequency_penalty"] = std::min(std::max(*script_.frequency, 0.0), 1.0);
    if (!script_.stop.empty()) {
      std::vector<std::string> stop = script_.stop;
      if (stop.size() > 5) stop.resize(5);
      body_["stop_sequences"] = stop;
    }
    if (script_.topLogprobs) body_["logprobs"] = true;
    if (script_.budget) {
      body_["thinking"] = {{"type", "enabled"}, {"token_budget", *script_.budget}};
    } else if (script_.effort) {
      body_["thinking"] = {{"type", *script_.effort == "none" ? "disabled" : "enabled"}};
    }
    if (!script_.tools.empty()) {
      if (script_.choice == Script::kRequired) body_["tool_choice"] = "REQUIRED";
      if (script_.choice == Script::kNone) body_["tool_choice"] = "NONE";
      if (dice_.chance(10)) body_["strict_tools"] = true;
    } else {
      if (script_.output == Script::kObject) body_["response_format"] = {{"type", "json_object"}};
      if (script_.output == Script::kSchema) {
        body_["response_format"] = {{"type", "json_object"}, {"json_schema", script_.schema}};
      }
      if (dice_.chance(8))
        body_["documents"] =
            Json::array({"a plain document", {{"id", "d1"}, {"data", {{"title", "T"}, {"text", "words"}}}}});
    }
    if (dice_.chance(10)) body_["safety_mode"] = "STRICT";
    if (dice_.chance(10)) body_["citation_options"] = {{"mode", dice_.chance(50) ? "FAST" : "OFF"}};
    if (dice_.chance(5)) body_["priority"] = 1;
    body_["stream"] = script_.stream;
  }

  const Script& script_;
  Dice& dice_;
  Json body_;
};

}  // namespace

Said tellCohere(const Script& script, Dice& dice) {
  Said said{"/v2/chat", Teller(script, dice).body()};
  Json& messages = said.body["messages"];
  if (messages.empty()) messages.push_back({{"role", "user"}, {"content", "Hello."}});
  return said;
}

}  // namespace spillway::corpus
