#include "tests/simulator/wires/GeminiContents.h"

#include <algorithm>
#include <set>

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"
#include "tests/simulator/wires/GeminiFields.h"

namespace spillway::simulator {
namespace {

const std::set<std::string_view> kContentFields = {"role", "parts"};
const std::set<std::string_view> kPartFields = {
    "text",           "inlineData",          "fileData", "functionCall",     "functionResponse",
    "executableCode", "codeExecutionResult", "thought",  "thoughtSignature", "videoMetadata",
    "partMetadata",   "mediaResolution",     "toolCall", "toolResponse"};
// Of these a part has exactly one.
constexpr std::string_view kDataFields[] = {
    "text",           "inlineData",          "fileData", "functionCall", "functionResponse",
    "executableCode", "codeExecutionResult", "toolCall", "toolResponse"};
const std::set<std::string_view> kCallFields = {"id", "name", "args"};
const std::set<std::string_view> kResponseFields = {"id", "name", "response", "parts", "willContinue", "scheduling"};

constexpr std::string_view kStruct = "type.googleapis.com/google.protobuf.Struct";
// What a conversation from elsewhere may carry in a signature's place.
constexpr std::string_view kSkip = "skip_thought_signature_validator";

bool isSkip(const std::string& signature) {
  return signature == kSkip || fromBase64(standardAlphabet(signature)) == std::string(kSkip);
}

Rejection refuse(std::string message) { return {400, std::move(message)}; }

}  // namespace

std::string sealedCall(const std::string& name) { return "call of " + name; }

GeminiModel GeminiModel::named(std::string_view model) {
  GeminiModel rules;
  constexpr std::string_view kFamily = "gemini-";
  size_t at = model.find(kFamily);
  if (at == std::string_view::npos) return rules;
  std::string_view version = model.substr(at + kFamily.size());
  int major = version.empty() ? 0 : version[0] - '0';
  int minor = version.size() > 2 && version[1] == '.' ? version[2] - '0' : 0;
  rules.signatures = major >= 3;
  rules.callIds = major > 3 || (major == 3 && minor >= 5);
  return rules;
}

GeminiContents::Problem GeminiContents::read(const Json& contents) {
  if (!contents.is_array())
    return refuseValue("contents", "type.googleapis.com/google.ai.generativelanguage.v1beta.Content", contents);
  if (contents.empty()) return refuseContent("contents", "contents is not specified");
  std::vector<Turn> turns(contents.size());
  for (size_t i = 0; i < contents.size(); i++) {
    if (auto problem = readContent(contents[i], "contents[" + std::to_string(i) + "]", turns[i])) return problem;
  }
  if (auto problem = checkTurns(turns)) return problem;
  return model_.signatures ? checkSignatures(turns) : Problem();
}

GeminiContents::Problem GeminiContents::readContent(const Json& content, const std::string& where, Turn& turn) {
  if (strict_) {
    if (auto problem = refuseUnknown(content, kContentFields, where)) return problem;
  }
  std::string role = textMember(content, "role");
  if (!role.empty() && role != "user" && role != "model") return refuse("Please use a valid role: user, model.");
  turn.fromModel = role == "model";
  const Json* parts = member(content, "parts");
  if (!parts || !parts->is_array() || parts->empty()) {
    return refuseContent(where + ".parts", "contents.parts must not be empty.");
  }
  prompt_.inputTokens += 3;
  if (turn.fromModel) {
    prompt_.toolResults.clear();
  } else {
    prompt_.open = false;
    prompt_.lastUser.clear();
    prompt_.images.clear();
    prompt_.toolResults.clear();
  }
  for (size_t i = 0; i < parts->size(); i++) {
    if (auto problem = readPart((*parts)[i], where + ".parts[" + std::to_string(i) + "]", turn)) return problem;
  }
  return {};
}

GeminiContents::Problem GeminiContents::readPart(const Json& part, const std::string& where, Turn& turn) {
  if (strict_) {
    if (auto problem = refuseUnknown(part, kPartFields, where)) return problem;
  }
  std::string_view data;
  for (auto field : kDataFields) {
    if (!member(part, field)) continue;
    if (!data.empty()) {
      return Rejection{400,
                       "Invalid value at '" + where + "' (oneof), oneof field 'data' is already set. Cannot set '" +
                           std::string(field) + "'",
                       where};
    }
    data = field;
  }
  if (data.empty() && !member(part, "thoughtSignature")) {
    return refuseContent(where + ".data", "required oneof field 'data' must have one initialized field");
  }
  if (auto problem = readData(part, where, turn)) return problem;
  return readSignature(part, where, turn);
}

GeminiContents::Problem GeminiContents::readData(const Json& part, const std::string& where, Turn& turn) {
  if (const Json* call = member(part, "functionCall")) return readCall(*call, where + ".function_call", turn);
  if (const Json* response = member(part, "functionResponse")) {
    return readResponse(*response, where + ".function_response", turn);
  }
  turn.speaks = true;
  if (const Json* text = member(part, "text")) {
    if (!text->is_string()) return refuseValue(where + ".text", "TYPE_STRING", *text);
    prompt_.inputTokens += countTokens(text->get<std::string>());
    const std::string words = text->get<std::string>();
    turn.fromModel ? prompt_.said(words) : void(prompt_.lastUser += words);
  } else if (const Json* blob = member(part, "inlineData")) {
    std::string type = textMember(*blob, "mimeType");
    std::string bytes = textMember(*blob, "data");
    if (type.empty()) return refuseContent(where + ".inline_data.mime_type", "mime_type must not be empty.");
    if (!fromBase64(standardAlphabet(bytes))) {
      return Rejection{400, "Invalid value at '" + where + ".inline_data.data' (TYPE_BYTES), Base64 decoding failed",
                       where};
    }
    if (type.starts_with("image/")) {
      prompt_.images.push_back({type, bytes.size() / 4 * 3});
      prompt_.inputTokens += 85;
    } else {
      prompt_.documents++;
    }
  } else if (const Json* file = member(part, "fileData")) {
    std::string uri = textMember(*file, "fileUri");
    if (uri.empty()) return refuseContent(where + ".file_data.file_uri", "file_uri must not be empty.");
    prompt_.images.push_back({"", uri.size()});
    prompt_.inputTokens += 85;
  }
  return {};
}

GeminiContents::Problem GeminiContents::readCall(const Json& call, const std::string& where, Turn& turn) {
  if (strict_) {
    if (auto problem = refuseUnknown(call, kCallFields, where)) return problem;
  }
  if (!turn.fromModel) return refuse("Please ensure that function calls are in turns of the model.");
  std::string name = textMember(call, "name");
  if (name.empty()) return refuseContent(where + ".name", "Name cannot be empty.");
  const Json* args = member(call, "args");
  if (args && !args->is_object()) return refuseValue(where + ".args", kStruct, *args);
  prompt_.inputTokens += countTokens(name + (args ? args->dump() : ""));
  turn.calls.push_back({name, textMember(call, "id")});
  return {};
}

GeminiContents::Problem GeminiContents::readResponse(const Json& response, const std::string& where, Turn& turn) {
  if (strict_) {
    if (auto problem = refuseUnknown(response, kResponseFields, where)) return problem;
  }
  std::string name = textMember(response, "name");
  if (name.empty()) return refuseContent(where + ".name", "Name cannot be empty.");
  const Json* content = member(response, "response");
  if (!content) return refuseContent(where + ".response", "response must be set.");
  if (!content->is_object()) return refuseValue(where + ".response", kStruct, *content);
  if (const Json* parts = member(response, "parts")) {
    if (!model_.signatures) return refuse("Multimodal function responses are not supported by this model.");
    for (const auto& part : *parts) prompt_.images.push_back({"in a tool result", part.dump().size()});
  }
  std::string text = content->dump();
  if (content->size() == 1 && content->begin().value().is_string()) text = content->begin().value().get<std::string>();
  prompt_.inputTokens += countTokens(text);
  prompt_.toolResults.push_back(text);
  turn.responses.push_back({name, textMember(response, "id")});
  return {};
}

GeminiContents::Problem GeminiContents::readSignature(const Json& part, const std::string& where, Turn& turn) {
  const Json* given = member(part, "thoughtSignature");
  if (!given) return {};
  if (!given->is_string()) return refuseValue(where + ".thought_signature", "TYPE_BYTES", *given);
  std::string signature = given->get<std::string>();
  bool call = member(part, "functionCall") != nullptr;
  if (call) turn.calls.back().sealed = true;
  if (call && isSkip(signature)) return {};
  if (!fromBase64(standardAlphabet(signature))) {
    return Rejection{400,
                     "Invalid value at '" + where + ".thought_signature' (TYPE_BYTES), Base64 decoding failed for \"" +
                         signature + "\"",
                     where};
  }
  bool mine =
      vouchesFor(Vendor::Gemini, standardAlphabet(signature), call ? sealedCall(turn.calls.back().name) : kSealedText);
  return mine ? Problem() : Problem(refuse("Corrupted thought signature."));
}

GeminiContents::Problem GeminiContents::checkTurns(const std::vector<Turn>& turns) const {
  for (size_t i = 0; i < turns.size(); i++) {
    const Turn& turn = turns[i];
    const Turn* before = i > 0 ? &turns[i - 1] : nullptr;
    if (!turn.calls.empty() && (!before || before->fromModel)) {
      return refuse(
          "Please ensure that function call turn comes immediately after a user turn or after a function "
          "response turn.");
    }
    if (before && !before->calls.empty()) {
      if (auto problem = checkResponses(*before, turn)) return problem;
    } else if (!turn.responses.empty()) {
      return refuse("Please ensure that function response turn comes immediately after a function call turn.");
    }
    if (strict_ && before && before->fromModel == turn.fromModel) {
      return refuse("Please ensure that multiturn requests alternate between user and model.");
    }
  }
  if (!turns.back().fromModel) return {};
  return refuse("Please ensure that multiturn requests end with a user role or a function response.");
}

GeminiContents::Problem GeminiContents::checkResponses(const Turn& calls, const Turn& responses) const {
  if (calls.calls.size() != responses.responses.size()) {
    return refuse(
        "Please ensure that the number of function response parts is equal to the number of function call parts "
        "of the function call turn.");
  }
  std::vector<Call> open = calls.calls;
  for (const auto& response : responses.responses) {
    auto match = std::find_if(open.begin(), open.end(), [&](const Call& call) {
      return call.name == response.name && (call.id.empty() || response.id.empty() || call.id == response.id);
    });
    if (match == open.end()) {
      return refuse("Please ensure that each function response matches a function call of the function call turn: " +
                    response.name + " does not.");
    }
    open.erase(match);
  }
  return {};
}

// The current turn begins behind the last content in which a user says something.
GeminiContents::Problem GeminiContents::checkSignatures(const std::vector<Turn>& turns) const {
  size_t begin = 0;
  for (size_t i = 0; i < turns.size(); i++) {
    if (!turns[i].fromModel && turns[i].speaks && turns[i].responses.empty()) begin = i;
  }
  for (size_t i = begin; i < turns.size(); i++) {
    if (turns[i].calls.empty() || turns[i].calls.front().sealed) continue;
    return refuse(
        "Function call is missing a thought_signature in functionCall parts. This is required for tools to work "
        "correctly, and missing thought_signature may lead to degraded model performance. Additional data, "
        "function call `default_api:" +
        turns[i].calls.front().name + "` , position " + std::to_string(i + 1) + ".");
  }
  return {};
}

}  // namespace spillway::simulator
