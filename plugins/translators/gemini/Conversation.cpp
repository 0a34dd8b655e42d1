#include "Conversation.h"

#include <spillway/codec/Blank.hpp>
#include <utility>

#include "Signatures.h"

namespace gemini {

using spw::Json;

namespace {

const Path kMessages("messages");
constexpr std::string_view kUser = "user", kModel = "model";

}  // namespace

Conversation::Conversation(spw::Call call, const TargetRules& rules, ToolWriter& tools, Json messages)
    : call_(call),
      rules_(rules),
      tools_(tools),
      parts_(call, rules, tally_),
      responses_(call, rules, parts_, tally_),
      messages_(messages),
      results_(messages),
      contents_(call.array()),
      system_(call.array()) {}

void Conversation::write() {
  const size_t begin = writeLeadingSystem();
  size_t position = 0;
  for (Json message : messages_) {
    const size_t here = position++;
    if (here < begin) continue;
    const Path at(kMessages, here);
    const std::string_view role = message["role"].str();
    reportMessage(message, at);
    if (role == "assistant") {
      writeModel(message, here, at);
      continue;
    }
    answerCalls();
    if (role == "system") writeSystem(message, at);
    if (role == "user") writeUser(message, static_cast<int64_t>(here) > results_.lastAssistant(), at);
    if (role == "tool") writeLeftResults(message, at);
  }
  answerCalls();
  settle();
  tally_.report(call_);
}

void Conversation::push(std::string_view role, Json part) {
  if (!part) return;
  if (!turn_ || turnRole_ != role) {
    turn_ = call_.array();
    turnRole_ = role;
    turnCalls_ = false;
    contents_.push(call_.object().put("role", role).put("parts", turn_));
  }
  turn_.push(part);
}

void Conversation::reportMessage(Json message, const Path& at) {
  if (message["phase"]) tally_.dropped(at, "the target has no phases");
}

size_t Conversation::writeLeadingSystem() {
  size_t count = 0;
  for (Json message : messages_) {
    if (message["role"].str() != "system") break;
    const Path at(kMessages, count++);
    reportMessage(message, at);
    for (Json block : message["blocks"]) {
      if (block["type"].str() != "text") {
        tally_.dropped(at, "system messages hold text only");
      } else if (const Json part = parts_.write(block, false, at)) {
        system_.push(part);
      }
    }
  }
  return count;
}

void Conversation::hint(std::string_view text) { system_.push(parts_.text(text)); }

Json Conversation::system() const {
  return system_.size() > 0 ? call_.object().put("parts", system_) : call_.json(nullptr);
}

// System text in the middle is said by the user, marked.
void Conversation::writeSystem(Json message, const Path& at) {
  for (Json block : message["blocks"]) {
    if (spw::isBlank(block["text"])) continue;
    tally_.emulated(at, "system text in the middle is sent as marked text of the user");
    push(kUser, parts_.text(call_.concat({"<system-reminder>\n", block["text"].str(), "\n</system-reminder>"})));
  }
}

void Conversation::writeUser(Json message, bool now, const Path& at) {
  std::string_view name = message["name"].str();
  const Path blocks(at, "blocks");
  size_t index = 0;
  for (Json block : message["blocks"]) {
    if (!name.empty() && block["type"].str() == "text") {
      tally_.emulated(at, "the speaker's name is put before the text");
      block.put("text", call_.concat({name, ": ", block["text"].str()}));
      name = {};
    }
    push(kUser, parts_.write(block, now, Path(blocks, index++)));
  }
}

void Conversation::writeModel(Json message, size_t position, const Path& at) {
  const Path blocks(at, "blocks");
  size_t index = 0;
  Json signature;  // without thoughts of its own: it came on the text behind it
  for (Json block : message["blocks"]) {
    const Path here(blocks, index++);
    const std::string_view type = block["type"].str();
    if (type == "tool_call") {
      push(kModel, std::exchange(signature, Json()));
      writeCall(block, position, here);
      continue;
    }
    const Json part = parts_.write(block, false, here);
    if (!part) continue;
    if (type == "text" && signature && !part["thoughtSignature"]) {
      part.put("thoughtSignature", std::exchange(signature, Json())["thoughtSignature"]);
    }
    push(kModel, std::exchange(signature, Json()));
    if (part["thoughtSignature"] && part["text"] && spw::isBlank(part["text"])) {
      signature = part;
    } else {
      push(kModel, part);
    }
  }
  push(kModel, signature);
}

// The first call of a step carries the signature of the thoughts that led to it. One that was made elsewhere, or whose
// client lost it, says so in the vendor's own word: without it the target refuses the whole conversation.
void Conversation::writeCall(Json block, size_t position, const Path& at) {
  const std::string_view id = block["id"].str(), name = block["name"].str();
  waiting_.push_back({id, name, position});
  const Json call = call_.object();
  if (rules_.callIds() && !id.empty()) call.put("id", id);
  call.put("name", tools_.sentName(name)).put("args", argumentsOf(block, at));
  const Json part = call_.object().put("functionCall", call);
  const bool first = turnRole_ != kModel || !turnCalls_;
  if (const Json signature = block["signature"]; signature["issuer"].str() == kIssuer) {
    part.put("thoughtSignature", signature["value"]);
  } else {
    if (signature) tally_.dropped(at, "a signature of another vendor has no place here");
    if (first && rules_.signatureRequired()) {
      tally_.emulated(at, "a call without the target's own signature says that it has none");
      part.put("thoughtSignature", kNoSignature);
    }
  }
  for (Json member : block["extra"][kWire]) part.put(member.name(), member);
  push(kModel, part);
  turnCalls_ = true;
}

Json Conversation::argumentsOf(Json block, const Path& at) {
  if (block["input"].isObject()) return block["input"];
  const Json text = block["arguments"];
  if (block["kind"].str() == "custom") return call_.object().put("input", text.str());
  if (spw::isBlank(text)) return call_.object();
  const Json parsed = call_.parse(text.str());
  if (parsed.isObject()) return parsed;
  tally_.changed(at, "arguments that are no JSON object are sent as text in _raw");
  return call_.object().put("_raw", text.str());
}

// One response for each call of the last turn, in the calls' order, wherever the client had them.
void Conversation::answerCalls() {
  std::vector<FunctionCall> calls;
  calls.swap(waiting_);
  for (const FunctionCall& call : calls) {
    const Path at(kMessages, call.position);
    const Json result = results_.takeResult(call.id, call.position);
    if (!result) tally_.emulated(at, "a tool call without a result was given one that says so");
    const bool now = static_cast<int64_t>(call.position) >= results_.lastAssistant();
    const std::string_view caching = rules_.text("cache_mode", "");
    if (result["cache"] && caching != "automatic" && caching != "key") {
      tally_.dropped(at, "this target reads no cache marks");
    }
    const Json response = call_.object();
    if (rules_.callIds() && !call.id.empty()) response.put("id", call.id);
    response.put("name", tools_.sentName(call.name));
    responses_.write(result, response, now, at);
    push(kUser, call_.object().put("functionResponse", response));
  }
  for (Json part : responses_.takeBehind()) push(kUser, part);
}

// A response nobody called for would be refused; as a user's text it still says what it says.
void Conversation::writeLeftResults(Json message, const Path& at) {
  for (Json result : message["blocks"]) {
    if (result["type"].str() != "tool_result" || !results_.isLeft(result)) continue;
    tally_.emulated(at, "a tool result without a call is sent as a user's text");
    const Json text = responses_.textOf(result, "a tool", false, at);
    push(kUser, parts_.text(call_.concat({"[tool result ", result["id"].str(), "] ", text.str()})));
    for (Json part : responses_.takeBehind()) push(kUser, part);
  }
}

void Conversation::settle() {
  if (contents_.size() == 0 || contents_.first()["role"].str() != kUser) {
    tally_.emulated(kMessages, "the first turn must be the user's");
    const Json first = call_.object().put("role", kUser).put("parts", call_.array().push(parts_.text(".")));
    if (contents_.size() == 0) {
      contents_.push(first);
      turnRole_ = kUser;
    } else {
      contents_.first().insertBefore(first);
    }
  }
  if (turnRole_ != kModel) return;
  tally_.emulated(kMessages, "the target continues no beginning of the assistant; the user asks it to go on");
  push(kUser, parts_.text("Continue."));
}

}  // namespace gemini
