// The openai-responses client.
#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

class Teller {
 public:
  Teller(const Script& script, Dice& dice) : script_(script), dice_(dice) {}

  Json body() {
    body_ = {{"model", "gpt-x"}, {"input", Json::array()}};
    size_t first = 0;
    if (!script_.system.empty() && dice_.chance(60)) body_["instructions"] = script_.system[first++];
    for (size_t i = first; i < script_.system.size(); ++i) {
      add({{"role", "developer"}, {"content", script_.system[i]}});
    }
    for (const Turn& turn : script_.turns) tell(turn);
    const Json& only = body_["input"];
    if (only.size() == 1 && only[0]["content"].is_string() && only[0]["role"] == "user") {
      body_["input"] = Json(only[0]["content"]);
    }
    tellTools();
    tellSettings();
    return std::move(body_);
  }

 private:
  void add(Json item) { body_["input"].push_back(std::move(item)); }

  Json part(const Piece& piece) {
    switch (piece.kind) {
      case Piece::kPicture:
        return {{"type", "input_image"}, {"image_url", dataUrl(piece.media)}, {"detail", "auto"}};
      case Piece::kPictureUrl:
        return {{"type", "input_image"}, {"image_url", piece.text}, {"detail", "low"}};
      case Piece::kDocument:
        return {{"type", "input_file"}, {"filename", fileName(piece.media)}, {"file_data", dataUrl(piece.media)}};
      default:
        return {{"type", "input_text"}, {"text", piece.text}};
    }
  }

  void tell(const Turn& turn) {
    if (turn.who == Turn::kAssistant) {
      for (const Piece& piece : turn.pieces) tellAssistant(piece);
      return;
    }
    Json parts = Json::array();
    for (const Piece& piece : turn.pieces) {
      if (piece.kind == Piece::kSound) continue;
      if (piece.kind == Piece::kResult) {
        tellResult(piece);
      } else {
        parts.push_back(part(piece));
      }
    }
    if (parts.empty()) return;
    const bool plain = parts.size() == 1 && parts[0]["type"] == "input_text" && dice_.chance(60);
    Json message = {{"role", turn.who == Turn::kSystem ? "developer" : "user"}};
    if (dice_.chance(50)) message["type"] = "message";
    message["content"] = plain ? parts[0]["text"] : parts;
    add(std::move(message));
  }

  void tellResult(const Piece& piece) {
    Json item = {{"type", piece.custom ? "custom_tool_call_output" : "function_call_output"},
                 {"call_id", piece.id.substr(0, 64)}};
    if (piece.media.data.empty() && !piece.parts) {
      item["output"] = piece.text;
    } else {
      item["output"] = Json::array({{{"type", "input_text"}, {"text", piece.text}}});
      if (!piece.media.data.empty()) {
        item["output"].push_back({{"type", "input_image"}, {"image_url", dataUrl(piece.media)}, {"detail", "auto"}});
      }
    }
    add(std::move(item));
  }

  void tellAssistant(const Piece& piece) {
    if (piece.kind == Piece::kThought) return tellThought(piece);
    if (piece.kind == Piece::kCall) {
      Json item = {{"type", piece.custom ? "custom_tool_call" : "function_call"},
                   {"call_id", piece.id.substr(0, 64)},
                   {"name", piece.name},
                   {piece.custom ? "input" : "arguments", piece.text}};
      if (dice_.chance(50)) item["id"] = (piece.custom ? "ctc_" : "fc_") + token(dice_, 6);
      return add(std::move(item));
    }
    if (piece.kind == Piece::kText && dice_.chance(30)) return add({{"role", "assistant"}, {"content", piece.text}});
    Json part = {{"type", "output_text"}, {"text", piece.text}, {"annotations", Json::array()}};
    if (piece.kind == Piece::kRefusal) part = {{"type", "refusal"}, {"refusal", piece.text}};
    Json item = {{"type", "message"},
                 {"id", "msg_" + token(dice_, 6)},
                 {"role", "assistant"},
                 {"status", "completed"},
                 {"content", Json::array({part})}};
    if (dice_.chance(20)) item["phase"] = dice_.chance(50) ? "commentary" : "final_answer";
    add(std::move(item));
  }

  void tellThought(const Piece& thought) {
    Json item = {{"type", "reasoning"}, {"id", "rs_" + token(dice_, 6)}, {"summary", Json::array()}};
    if (dice_.chance(70)) item["summary"].push_back({{"type", "summary_text"}, {"text", thought.text}});
    constexpr const char* kOthers[] = {"anthropic", "gemini", "bedrock", "text"};
    if (thought.own) {
      item["encrypted_content"] = tokenOf("openai", dice_, 90);
    } else {
      const std::string issuer = dice_.pick(kOthers);
      item["encrypted_content"] = envelope(issuer, tokenOf(issuer, dice_, 60));
    }
    add(std::move(item));
  }

  void tellTools() {
    for (const ScriptTool& tool : script_.tools) {
      Json body = {{"type", tool.custom ? "custom" : "function"}, {"name", tool.name}};
      if (!tool.description.empty()) body["description"] = tool.description;
      if (!tool.custom) {
        body["parameters"] = tool.schema;
        body["strict"] = tool.strict;
      } else if (dice_.chance(50)) {
        body["format"] = {{"type", "grammar"}, {"syntax", "regex"}, {"definition", "a+"}};
      }
      body_["tools"].push_back(std::move(body));
    }
    if (script_.tools.empty()) return;
    if (script_.parallel) body_["parallel_tool_calls"] = *script_.parallel;
    const ScriptTool& tool = script_.tools[0];
    const Json one = {{"type", tool.custom ? "custom" : "function"}, {"name", tool.name}};
    constexpr const char* kWords[] = {"", "auto", "none", "required"};
    if (script_.choice == Script::kNamed) {
      body_["tool_choice"] = one;
    } else if (script_.choice == Script::kSubset) {
      body_["tool_choice"] = {
          {"type", "allowed_tools"}, {"mode", dice_.chance(50) ? "auto" : "required"}, {"tools", Json::array({one})}};
    } else if (script_.choice != Script::kUnsaid) {
      body_["tool_choice"] = kWords[script_.choice];
    }
  }

  void tellSettings() {
    const auto say = [&](const char* name, const auto& value) {
      if (value) body_[name] = *value;
    };
    say("max_output_tokens", script_.maxOutput);
    say("temperature", script_.temperature);
    say("top_p", script_.topP);
    say("service_tier", script_.tier);
    say("prompt_cache_key", script_.cacheKey);
    say("safety_identifier", script_.user);
    if (script_.effort) body_["reasoning"]["effort"] = *script_.effort;
    if (script_.effort && dice_.chance(50)) body_["reasoning"]["summary"] = dice_.chance(50) ? "auto" : "detailed";
    if (script_.verbosity) body_["text"]["verbosity"] = *script_.verbosity;
    if (dice_.chance(50)) body_["include"].push_back("reasoning.encrypted_content");
    if (script_.topLogprobs) body_["include"].push_back("message.output_text.logprobs");
    say("top_logprobs", script_.topLogprobs);
    if (script_.metadata) body_["metadata"] = {{"session", "s-1"}};
    if (script_.store || dice_.chance(50)) body_["store"] = false;
    if (dice_.chance(5)) body_["truncation"] = "auto";
    if (script_.output == Script::kObject) body_["text"]["format"] = {{"type", "json_object"}};
    if (script_.output == Script::kSchema) {
      Json format = {{"type", "json_schema"}, {"name", "answer"}, {"schema", script_.schema}};
      format["strict"] = script_.strict;
      body_["text"]["format"] = std::move(format);
    }
    if (script_.stream) body_["stream"] = true;
  }

  const Script& script_;
  Dice& dice_;
  Json body_;
};

}  // namespace

Said tellResponses(const Script& script, Dice& dice) {
  Said said{"/v1/responses", Teller(script, dice).body()};
  // Nothing but sounds was said, and this wire has none.
  Json& input = said.body["input"];
  if (input.empty()) input = "Hello.";
  return said;
}

}  // namespace spillway::corpus
