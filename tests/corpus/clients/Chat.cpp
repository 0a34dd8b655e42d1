// The openai-chat client.
#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

class Teller {
 public:
  Teller(const Script& script, Dice& dice) : script_(script), dice_(dice) {}

  Json body() {
    body_ = {{"model", "gpt-x"}, {"messages", Json::array()}};
    for (const std::string& text : script_.system) {
      messages().push_back({{"role", dice_.chance(30) ? "developer" : "system"}, {"content", content(text)}});
    }
    for (const Turn& turn : script_.turns) tell(turn);
    tellTools();
    tellSettings();
    return std::move(body_);
  }

 private:
  Json& messages() { return body_["messages"]; }

  Json content(const std::string& text) {
    if (dice_.chance(70)) return text;
    return Json::array({{{"type", "text"}, {"text", text}}});
  }

  Json part(const Piece& piece) {
    switch (piece.kind) {
      case Piece::kPicture:
        return {{"type", "image_url"}, {"image_url", {{"url", dataUrl(piece.media)}, {"detail", "high"}}}};
      case Piece::kPictureUrl:
        return {{"type", "image_url"}, {"image_url", {{"url", piece.text}}}};
      case Piece::kDocument:
        return {{"type", "file"}, {"file", {{"filename", fileName(piece.media)}, {"file_data", dataUrl(piece.media)}}}};
      case Piece::kSound:
        return {{"type", "input_audio"}, {"input_audio", {{"data", piece.media.data}, {"format", "wav"}}}};
      default: {
        Json text = {{"type", "text"}, {"text", piece.text}};
        if (piece.marked) text["cache_control"] = {{"type", "ephemeral"}};
        return text;
      }
    }
  }

  void tell(const Turn& turn) {
    if (turn.who == Turn::kAssistant) return tellAssistant(turn);
    Json parts = Json::array();
    for (const Piece& piece : turn.pieces) {
      if (piece.kind != Piece::kResult) {
        parts.push_back(part(piece));
        continue;
      }
      Json result = {{"role", "tool"}, {"tool_call_id", piece.id}};
      const std::string text = piece.failed ? "Error: " + piece.text : piece.text;
      result["content"] = piece.parts ? Json::array({{{"type", "text"}, {"text", text}}}) : Json(text);
      messages().push_back(std::move(result));
    }
    if (parts.empty()) return;
    const bool plain = parts.size() == 1 && parts[0].size() == 2 && parts[0]["type"] == "text" && dice_.chance(60);
    Json message = {{"role", turn.who == Turn::kSystem ? "system" : "user"}};
    message["content"] = plain ? parts[0]["text"] : parts;
    if (turn.who == Turn::kUser && dice_.chance(4)) message["name"] = "alice";
    messages().push_back(std::move(message));
  }

  void tellAssistant(const Turn& turn) {
    Json message = {{"role", "assistant"}, {"content", nullptr}};
    for (const Piece& piece : turn.pieces) {
      if (piece.kind == Piece::kThought) {
        tellThought(piece, message);
      } else if (piece.kind == Piece::kRefusal) {
        message["refusal"] = piece.text;
      } else if (piece.kind == Piece::kCall) {
        Json call = {{"id", piece.id}, {"type", piece.custom ? "custom" : "function"}};
        call[piece.custom ? "custom" : "function"] = {{"name", piece.name},
                                                      {piece.custom ? "input" : "arguments", piece.text}};
        message["tool_calls"].push_back(std::move(call));
      } else if (piece.kind == Piece::kText) {
        message["content"] = content(piece.text);
      }
    }
    if (message["content"].is_null() && !message.contains("tool_calls") && !message.contains("refusal")) {
      message["content"] = "";
    }
    messages().push_back(std::move(message));
  }

  // As gateways hand it out, or as plain text.
  void tellThought(const Piece& thought, Json& message) {
    if (thought.own) {
      message["reasoning_content"] = thought.text;
      return;
    }
    constexpr const char* kFormats[] = {"anthropic-claude-v1", "google-gemini-v1", "openai-responses-v1"};
    const std::string format = dice_.pick(kFormats);
    const char* issuer = format == "google-gemini-v1" ? "gemini" : "anthropic";
    Json detail = {{"type", "reasoning.text"}, {"text", thought.text}, {"signature", tokenOf(issuer, dice_, 60)}};
    if (format == "openai-responses-v1") {
      detail = {{"type", "reasoning.encrypted"}, {"data", tokenOf("openai", dice_, 90)}, {"id", "rs_1"}};
    }
    detail["format"] = format;
    detail["index"] = 0;
    message["reasoning_details"] = Json::array({detail});
  }

  void tellTools() {
    for (const ScriptTool& tool : script_.tools) {
      Json body = {{"name", tool.name}};
      if (!tool.description.empty()) body["description"] = tool.description;
      if (!tool.custom) body["parameters"] = tool.schema;
      if (tool.strict && !tool.custom) body["strict"] = true;
      if (tool.custom && dice_.chance(50)) {
        body["format"] = {{"type", "grammar"}, {"grammar", {{"syntax", "lark"}, {"definition", "start: \"a\"+"}}}};
      }
      const char* type = tool.custom ? "custom" : "function";
      body_["tools"].push_back({{"type", type}, {type, std::move(body)}});
    }
    if (script_.tools.empty()) return;
    if (script_.parallel) body_["parallel_tool_calls"] = *script_.parallel;
    const ScriptTool& tool = script_.tools[0];
    const char* type = tool.custom ? "custom" : "function";
    constexpr const char* kWords[] = {"", "auto", "none", "required"};
    if (script_.choice == Script::kNamed) {
      body_["tool_choice"] = {{"type", type}, {type, {{"name", tool.name}}}};
    } else if (script_.choice == Script::kSubset) {
      const Json one = {{"type", type}, {type, {{"name", tool.name}}}};
      const char* mode = dice_.chance(50) ? "auto" : "required";
      body_["tool_choice"] = {{"type", "allowed_tools"},
                              {"allowed_tools", {{"mode", mode}, {"tools", Json::array({one})}}}};
    } else if (script_.choice != Script::kUnsaid) {
      body_["tool_choice"] = kWords[script_.choice];
    }
  }

  void tellSettings() {
    const auto say = [&](const char* name, const auto& value) {
      if (value) body_[name] = *value;
    };
    say(dice_.chance(50) ? "max_tokens" : "max_completion_tokens", script_.maxOutput);
    say("temperature", script_.temperature);
    say("top_p", script_.topP);
    say("seed", script_.seed);
    say("presence_penalty", script_.presence);
    say("frequency_penalty", script_.frequency);
    say("reasoning_effort", script_.effort);
    say("service_tier", script_.tier);
    say("verbosity", script_.verbosity);
    say("prompt_cache_key", script_.cacheKey);
    say(dice_.chance(50) ? "user" : "safety_identifier", script_.user);
    if (script_.topLogprobs) body_["logprobs"] = true;
    say("top_logprobs", script_.topLogprobs);
    if (!script_.stop.empty()) {
      std::vector<std::string> stop = script_.stop;
      if (stop.size() > 4) stop.resize(4);
      body_["stop"] = stop.size() == 1 ? Json(stop[0]) : Json(stop);
    }
    if (script_.logitBias) body_["logit_bias"] = {{"50256", -100}};
    if (script_.metadata) body_["metadata"] = {{"session", "s-1"}};
    if (script_.store) body_["store"] = dice_.chance(50);
    if (script_.n > 1) body_["n"] = script_.n;
    if (script_.output == Script::kObject) body_["response_format"] = {{"type", "json_object"}};
    if (script_.output == Script::kSchema) {
      Json format = {{"name", "answer"}, {"schema", script_.schema}};
      if (script_.strict) format["strict"] = true;
      body_["response_format"] = {{"type", "json_schema"}, {"json_schema", std::move(format)}};
    }
    if (script_.stream) body_["stream"] = true;
    if (script_.stream && script_.usage) body_["stream_options"] = {{"include_usage", true}};
  }

  const Script& script_;
  Dice& dice_;
  Json body_;
};

}  // namespace

Said tellChat(const Script& script, Dice& dice) { return {"/v1/chat/completions", Teller(script, dice).body()}; }

}  // namespace spillway::corpus
