// The bedrock-converse client.
#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

class Teller {
 public:
  Teller(const Script& script, Dice& dice) : script_(script), dice_(dice) {}

  Json body() {
    body_ = {{"messages", Json::array()}};
    for (const std::string& text : script_.system) {
      body_["system"].push_back({{"text", text}});
      if (dice_.chance(15)) body_["system"].push_back(cachePoint());
    }
    for (const Turn& turn : script_.turns) tell(turn);
    tellTools();
    tellSettings();
    return std::move(body_);
  }

 private:
  Json cachePoint() {
    Json point = {{"type", "default"}};
    if (dice_.chance(30)) point["ttl"] = dice_.chance(50) ? "5m" : "1h";
    return {{"cachePoint", std::move(point)}};
  }

  static Json image(const Media& media) {
    return {{"image", {{"format", media.type.substr(6)}, {"source", {{"bytes", media.data}}}}}};
  }

  void tell(const Turn& turn) {
    const char* role = turn.who == Turn::kAssistant ? "assistant" : "user";
    Json content = Json::array();
    for (const Piece& piece : turn.pieces) {
      Json block = blockOf(piece);
      if (block.is_null()) continue;
      content.push_back(std::move(block));
      if (piece.marked) content.push_back(cachePoint());
    }
    if (content.empty()) return;
    Json& messages = body_["messages"];
    const bool joins = !messages.empty() && messages.back()["role"] == role;
    if (!joins) messages.push_back({{"role", role}, {"content", Json::array()}});
    for (Json& block : content) messages.back()["content"].push_back(std::move(block));
  }

  Json blockOf(const Piece& piece) {
    switch (piece.kind) {
      case Piece::kText:
      case Piece::kRefusal:
        return {{"text", piece.text}};
      case Piece::kPicture:
        return image(piece.media);
      case Piece::kDocument:
        return {{"document",
                 {{"format", piece.media.type == "text/plain" ? "txt" : "pdf"},
                  {"name", "a name (" + std::to_string(dice_.below(100)) + ")"},
                  {"source", {{"bytes", piece.media.data}}}}}};
      case Piece::kSound:
        return {{"audio", {{"format", "wav"}, {"source", {{"bytes", piece.media.data}}}}}};
      case Piece::kPictureUrl:
        return nullptr;
      case Piece::kThought:
        return thoughtOf(piece);
      case Piece::kCall:
        return {{"toolUse", {{"toolUseId", piece.id}, {"name", piece.name}, {"input", Json::parse(piece.text)}}}};
      case Piece::kResult:
        return resultOf(piece);
    }
    return nullptr;
  }

  Json thoughtOf(const Piece& piece) {
    constexpr const char* kOthers[] = {"openai", "gemini", "text"};
    if (piece.own && piece.redacted)
      return {{"reasoningContent", {{"redactedContent", tokenOf("anthropic", dice_, 90)}}}};
    const std::string issuer = dice_.pick(kOthers);
    Json text = {{"text", piece.text}};
    text["signature"] = piece.own ? tokenOf("anthropic", dice_, 90) : envelope(issuer, tokenOf(issuer, dice_, 60));
    return {{"reasoningContent", {{"reasoningText", std::move(text)}}}};
  }

  Json resultOf(const Piece& piece) {
    Json content = Json::array();
    if (piece.parts) {
      content.push_back({{"json", {{"rows", Json::array({1, piece.text})}}}});
    } else {
      content.push_back({{"text", piece.text}});
    }
    if (!piece.media.data.empty()) content.push_back(image(piece.media));
    Json result = {{"toolUseId", piece.id}, {"content", std::move(content)}};
    if (piece.failed || dice_.chance(50)) result["status"] = piece.failed ? "error" : "success";
    return {{"toolResult", std::move(result)}};
  }

  void tellTools() {
    for (const ScriptTool& tool : script_.tools) {
      Json spec = {{"name", tool.name}, {"inputSchema", {{"json", tool.schema}}}};
      if (!tool.description.empty()) spec["description"] = tool.description;
      body_["toolConfig"]["tools"].push_back({{"toolSpec", std::move(spec)}});
      if (tool.marked) body_["toolConfig"]["tools"].push_back(cachePoint());
    }
    if (script_.tools.empty()) return;
    Json& config = body_["toolConfig"];
    if (script_.choice == Script::kAuto) config["toolChoice"] = {{"auto", Json::object()}};
    if (script_.choice == Script::kRequired) config["toolChoice"] = {{"any", Json::object()}};
    if (script_.choice == Script::kNamed) config["toolChoice"] = {{"tool", {{"name", script_.tools[0].name}}}};
  }

  void tellSettings() {
    Json config = Json::object();
    if (script_.maxOutput) config["maxTokens"] = *script_.maxOutput;
    if (script_.temperature) config["temperature"] = std::min(*script_.temperature, 1.0);
    if (script_.topP) config["topP"] = *script_.topP;
    if (!script_.stop.empty()) config["stopSequences"] = script_.stop;
    if (!config.empty() || dice_.chance(20)) body_["inferenceConfig"] = std::move(config);
    Json fields = Json::object();
    if (script_.budget) fields["thinking"] = {{"type", "enabled"}, {"budget_tokens", *script_.budget}};
    if (!script_.budget && script_.effort) fields["reasoning_config"] = *script_.effort == "low" ? "low" : "high";
    if (script_.topK) fields["top_k"] = *script_.topK;
    if (!fields.empty()) body_["additionalModelRequestFields"] = std::move(fields);
    if (script_.output == Script::kSchema) {
      Json definition = {{"schema", script_.schema.dump()}, {"name", "answer"}};
      body_["outputConfig"] = {
          {"textFormat", {{"type", "json_schema"}, {"structure", {{"jsonSchema", std::move(definition)}}}}}};
    }
    if (script_.metadata) body_["requestMetadata"] = {{"session", "s-1"}};
    if (script_.tier) body_["serviceTier"] = {{"type", "default"}};
  }

  const Script& script_;
  Dice& dice_;
  Json body_;
};

}  // namespace

Said tellConverse(const Script& script, Dice& dice) {
  return {script.stream ? "/model/anthropic.claude-x/converse-stream" : "/model/anthropic.claude-x/converse",
          Teller(script, dice).body()};
}

}  // namespace spillway::corpus
