// The ollama client.
#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

class Teller {
 public:
  Teller(const Script& script, Dice& dice) : script_(script), dice_(dice), ids_(dice.chance(50)) {}

  Json body() {
    body_ = {{"model", "llama-x"}, {"messages", Json::array()}};
    for (const std::string& text : script_.system) add({{"role", "system"}, {"content", text}});
    for (const Turn& turn : script_.turns) tell(turn);
    for (const ScriptTool& tool : script_.tools) {
      Json function = {{"name", tool.name}, {"description", tool.description}, {"parameters", tool.schema}};
      body_["tools"].push_back({{"type", "function"}, {"function", std::move(function)}});
    }
    tellSettings();
    return std::move(body_);
  }

 private:
  void add(Json message) { body_["messages"].push_back(std::move(message)); }

  void tell(const Turn& turn) {
    constexpr const char* kRoles[] = {"system", "user", "assistant"};
    Json message = {{"role", kRoles[turn.who]}, {"content", ""}};
    bool any = false;
    for (const Piece& piece : turn.pieces) {
      if (piece.kind == Piece::kResult) {
        Json result = {{"role", "tool"}, {"content", piece.text}, {"tool_name", piece.name}};
        if (ids_) result["tool_call_id"] = piece.id;
        add(std::move(result));
        continue;
      }
      any = true;
      if (piece.kind == Piece::kText || piece.kind == Piece::kRefusal) {
        const std::string before = message["content"].get<std::string>();
        message["content"] = before.empty() ? piece.text : before + "\n" + piece.text;
      }
      if (piece.kind == Piece::kPicture) message["images"].push_back(piece.media.data);
      if (piece.kind == Piece::kThought) message["thinking"] = piece.text;
      if (piece.kind == Piece::kCall) {
        Json call = {{"function", {{"name", piece.name}, {"arguments", Json::parse(piece.text)}}}};
        if (ids_) call["id"] = piece.id;
        message["tool_calls"].push_back(std::move(call));
      }
    }
    if (any) add(std::move(message));
  }

  void tellSettings() {
    Json options = Json::object();
    const auto say = [&](const char* member, const auto& value) {
      if (value) options[member] = *value;
    };
    say("num_predict", script_.maxOutput);
    say("temperature", script_.temperature);
    say("top_p", script_.topP);
    say("top_k", script_.topK);
    say("seed", script_.seed);
    say("presence_penalty", script_.presence);
    say("frequency_penalty", script_.frequency);
    if (!script_.stop.empty()) options["stop"] = script_.stop;
    if (dice_.chance(20)) options["num_ctx"] = 32768;
    if (dice_.chance(5)) options["repeat_penalty"] = 1.1;
    if (!options.empty()) body_["options"] = std::move(options);
    if (script_.effort) {
      const std::string& effort = *script_.effort;
      const bool level = effort == "low" || effort == "medium" || effort == "high" || effort == "max";
      body_["think"] = level && dice_.chance(60) ? Json(effort) : Json(effort != "none");
    }
    if (script_.output == Script::kObject) body_["format"] = "json";
    if (script_.output == Script::kSchema) body_["format"] = script_.schema;
    if (script_.topLogprobs) body_["logprobs"] = true;
    if (script_.topLogprobs) body_["top_logprobs"] = *script_.topLogprobs;
    if (!script_.stream || dice_.chance(50)) body_["stream"] = script_.stream;
    if (dice_.chance(10)) body_["keep_alive"] = "5m";
  }

  const Script& script_;
  Dice& dice_;
  bool ids_;
  Json body_;
};

}  // namespace

Said tellOllama(const Script& script, Dice& dice) { return {"/api/chat", Teller(script, dice).body()}; }

}  // namespace spillway::corpus
