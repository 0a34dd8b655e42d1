// The gemini client.
#include "tests/corpus/clients/Clients.h"

namespace spillway::corpus {
namespace {

class Teller {
 public:
  Teller(const Script& script, Dice& dice)
      : script_(script), dice_(dice), ids_(dice.chance(50)), older_(dice.chance(20)) {}

  Json body() {
    body_ = {{"contents", Json::array()}};
    for (const std::string& text : script_.system)
      body_[name("systemInstruction", "system_instruction")]["parts"].push_back({{"text", text}});
    for (const Turn& turn : script_.turns) tell(turn);
    tellTools();
    tellSettings();
    return std::move(body_);
  }

 private:
  // Both spellings of a member are the vendor's.
  const char* name(const char* camel, const char* snake) const { return older_ ? snake : camel; }

  Json inlineData(const Media& media) const {
    return {{name("inlineData", "inline_data"), {{name("mimeType", "mime_type"), media.type}, {"data", media.data}}}};
  }

  void tell(const Turn& turn) {
    Json parts = Json::array();
    const bool model = turn.who == Turn::kAssistant;
    for (const Piece& piece : turn.pieces) {
      Json part = partOf(piece);
      if (!part.is_null()) parts.push_back(std::move(part));
    }
    if (parts.empty()) return;
    Json content = {{"parts", std::move(parts)}};
    if (model || dice_.chance(95)) content["role"] = model ? "model" : "user";
    body_["contents"].push_back(std::move(content));
  }

  Json partOf(const Piece& piece) {
    switch (piece.kind) {
      case Piece::kText:
      case Piece::kRefusal:
        return {{"text", piece.text}};
      case Piece::kPicture:
      case Piece::kDocument:
      case Piece::kSound:
        return inlineData(piece.media);
      case Piece::kPictureUrl:
        return {{name("fileData", "file_data"),
                 {{name("mimeType", "mime_type"), "image/png"}, {name("fileUri", "file_uri"), piece.text}}}};
      case Piece::kThought:
        return thoughtOf(piece);
      case Piece::kCall:
        return callOf(piece);
      case Piece::kResult:
        return resultOf(piece);
    }
    return nullptr;
  }

  Json thoughtOf(const Piece& piece) {
    constexpr const char* kOthers[] = {"openai", "anthropic", "text"};
    Json part = {{"text", piece.text}, {"thought", true}};
    const std::string issuer = dice_.pick(kOthers);
    if (!piece.own) part["thoughtSignature"] = envelope(issuer, tokenOf(issuer, dice_, 60));
    return part;
  }

  Json callOf(const Piece& piece) {
    Json call = {{"name", piece.name}};
    if (ids_) call["id"] = piece.id;
    Json args = Json::parse(piece.text);
    if (!args.empty() || dice_.chance(50)) call["args"] = std::move(args);
    Json part = {{name("functionCall", "function_call"), std::move(call)}};
    if (dice_.chance(40)) part[name("thoughtSignature", "thought_signature")] = tokenOf("gemini", dice_, 60);
    return part;
  }

  Json resultOf(const Piece& piece) {
    Json response = {{"name", piece.name}};
    if (ids_) response["id"] = piece.id;
    if (piece.failed) {
      response["response"] = {{"error", piece.text}};
    } else if (piece.parts) {
      response["response"] = {{"rows", Json::array({1, piece.text})}, {"ok", true}};
    } else {
      response["response"] = {{dice_.chance(50) ? "result" : "output", piece.text}};
    }
    if (!piece.media.data.empty()) response["parts"] = Json::array({inlineData(piece.media)});
    return {{name("functionResponse", "function_response"), std::move(response)}};
  }

  void tellTools() {
    Json declarations = Json::array();
    for (const ScriptTool& tool : script_.tools) {
      Json one = {{"name", tool.name}};
      if (!tool.description.empty()) one["description"] = tool.description;
      if (dice_.chance(50)) {
        one["parametersJsonSchema"] = tool.schema;
      } else if (dice_.chance(80)) {
        one["parameters"] = Json::parse(
            R"({"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true,"format":"enum","enum":["x","y"]},"b":{"type":"ARRAY","minItems":"1","items":{"type":"INTEGER","format":"int32"}},"c":{"anyOf":[{"type":"NUMBER"},{"type":"BOOLEAN"}]}},"required":["b"],"propertyOrdering":["b","a","c"]})");
      }
      declarations.push_back(std::move(one));
    }
    if (declarations.empty()) return;
    body_["tools"] = Json::array({{{name("functionDeclarations", "function_declarations"), std::move(declarations)}}});
    constexpr const char* kModes[] = {"", "AUTO", "NONE", "ANY", "ANY", "VALIDATED"};
    if (*kModes[script_.choice] == 0) return;
    Json config = {{"mode", kModes[script_.choice]}};
    if (script_.choice >= Script::kNamed) config["allowedFunctionNames"] = Json::array({script_.tools[0].name});
    body_["toolConfig"] = {{"functionCallingConfig", std::move(config)}};
  }

  void tellSettings() {
    Json config = Json::object();
    const auto say = [&](const char* member, const auto& value) {
      if (value) config[member] = *value;
    };
    say(name("maxOutputTokens", "max_output_tokens"), script_.maxOutput);
    say("temperature", script_.temperature);
    say("topP", script_.topP);
    say("topK", script_.topK);
    say("seed", script_.seed);
    say("presencePenalty", script_.presence);
    say("frequencyPenalty", script_.frequency);
    if (!script_.stop.empty()) {
      std::vector<std::string> stop = script_.stop;
      if (stop.size() > 5) stop.resize(5);
      config["stopSequences"] = stop;
    }
    if (script_.n > 1) config["candidateCount"] = script_.n;
    if (script_.topLogprobs) config["responseLogprobs"] = true;
    say("logprobs", script_.topLogprobs);
    if (script_.budget) {
      config["thinkingConfig"] = {{"thinkingBudget", dice_.chance(20) ? -1 : *script_.budget},
                                  {"includeThoughts", true}};
    } else if (script_.effort) {
      constexpr const char* kLevels[] = {"MINIMAL", "LOW", "medium", "HIGH"};
      config["thinkingConfig"] = {{"thinkingLevel", dice_.pick(kLevels)}};
      if (dice_.chance(50)) config["thinkingConfig"]["includeThoughts"] = dice_.chance(50);
    }
    if (script_.output != Script::kPlain) config["responseMimeType"] = "application/json";
    if (script_.output == Script::kSchema) config["responseJsonSchema"] = script_.schema;
    if (!config.empty()) body_[name("generationConfig", "generation_config")] = std::move(config);
    if (dice_.chance(10)) {
      body_["safetySettings"] = Json::array({{{"category", "HARM_CATEGORY_HARASSMENT"}, {"threshold", "BLOCK_NONE"}}});
    }
  }

  const Script& script_;
  Dice& dice_;
  bool ids_, older_;
  Json body_;
};

}  // namespace

Said tellGemini(const Script& script, Dice& dice) {
  Said said{script.stream ? "/v1beta/models/gemini-x:streamGenerateContent" : "/v1beta/models/gemini-x:generateContent",
            Teller(script, dice).body()};
  return said;
}

}  // namespace spillway::corpus
