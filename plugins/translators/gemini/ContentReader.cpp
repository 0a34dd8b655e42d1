#include "ContentReader.h"

#include <algorithm>
#include <string>

#include "Spelling.h"

namespace gemini {

using spw::Json;

namespace {

// The members a response's text may stand in alone; the last one says that the function failed.
constexpr std::string_view kTextMembers[] = {"output", "result", "content", "error"};
constexpr std::string_view kErrorMember = "error";

}  // namespace

void ContentReader::readSystem(Json content) {
  if (content.isNothing()) return;
  const Path at("systemInstruction");
  if (!content.isObject()) refuse(at, "expected a content with parts");
  field(content, "role").known();  // any: it is the system's all the same
  const Path parts(at, "parts");
  forEach(field(content, "parts"), parts, [&](Json part, const Path& here) {
    PartReader::expectPart(part, here);
    const Json text = field(part, "text");
    if (!text.isString()) refuse(here, "system instructions hold text only");
    const Json blocks = call_.array();
    parts_.read(part, blocks, false, here);
    if (blocks.size() > 0) messages_.push(call_.object().put("role", "system").put("blocks", blocks));
  });
}

void ContentReader::read(Json contents) {
  const Path at("contents");
  if (contents.size() == 0 || !(contents.isArray() || contents.isObject())) refuse(at, "contents is not specified");
  forEach(contents, at, [&](Json content, const Path& here) { readContent(content, here); });
}

void ContentReader::readContent(Json content, const Path& at) {
  if (!content.isObject()) refuse(at, "expected an object");
  const Json said = field(content, "role");
  const std::string_view role = said.str();
  const bool model = role == "model";
  const bool other = role.empty() || role == "user" || role == "function";
  if (!model && (!other || !(said.isNothing() || said.isString()))) {
    refuse(Path(at, "role"), "please use a valid role: user, model");
  }
  listRole_ = {};
  const std::string_view canonical = model ? std::string_view("assistant") : std::string_view("user");
  const Json parts = field(content, "parts");
  if (parts.size() == 0 && !parts.isNothing() && !parts.isArray()) refuse(Path(at, "parts"), "expected a list");
  if (parts.size() == 0) listFor(canonical);
  forEach(parts, Path(at, "parts"), [&](Json part, const Path& here) { readPart(part, canonical, here); });
}

// The blocks of the message of that role: the one being filled, or a new one.
Json ContentReader::listFor(std::string_view role) {
  if (listRole_ == role) return list_;
  listRole_ = role;
  list_ = call_.array();
  messages_.push(call_.object().put("role", role).put("blocks", list_));
  return list_;
}

void ContentReader::readPart(Json part, std::string_view role, const Path& at) {
  PartReader::expectPart(part, at);
  const bool model = role == "assistant";
  if (const Json call = field(part, "functionCall"); !call.isNothing()) {
    if (!model) refuse(Path(at, "functionCall"), "a function call belongs to a turn of the model");
    return readCall(part, at);
  }
  if (const Json response = field(part, "functionResponse"); !response.isNothing()) {
    if (model) refuse(Path(at, "functionResponse"), "a function response belongs to a turn of the user");
    return readResponse(part, at);
  }
  parts_.read(part, listFor(role), model, at);
}

void ContentReader::readCall(Json part, const Path& at) {
  const Path inside(at, "functionCall");
  const Json blocks = listFor("assistant");
  const Json call = take(part, "functionCall");
  const Json name = take(call, "name"), id = take(call, "id"), arguments = take(call, "args");
  if (name.str().empty()) refuse(Path(inside, "name"), "expected the name of the function");
  if (!arguments.isNothing() && !arguments.isObject()) refuse(Path(inside, "args"), "expected an object");
  if (!id.isNothing() && !id.isString()) refuse(Path(inside, "id"), "expected a string");
  const std::string_view made = id.str().empty() ? call_.copy("call_" + std::to_string(calls_.size())) : id.str();
  calls_.push_back({id.str(), name.str(), made, false});
  const Json block = call_.object().put("type", "tool_call").put("id", made).put("name", name.str());
  block.put("input", arguments.isObject() ? arguments : call_.object());
  parts_.readSignature(parts_.takeSignature(part, at), block, blocks);
  parts_.keepRest(part, block);
  blocks.push(block);
}

// The call a response answers: by id where both sides have one, else the first of that name that still waits.
std::string_view ContentReader::idOf(std::string_view wireId, std::string_view name) {
  const auto waits = [&](const FunctionCall& call) { return !call.answered && call.name == name; };
  auto found = calls_.end();
  if (!wireId.empty()) {
    const auto same = [&](const FunctionCall& call) { return !call.answered && call.wireId == wireId; };
    found = std::find_if(calls_.begin(), calls_.end(), same);
    if (found == calls_.end()) {
      const auto nameless = [&](const FunctionCall& call) { return waits(call) && call.wireId.empty(); };
      found = std::find_if(calls_.begin(), calls_.end(), nameless);
    }
  } else {
    found = std::find_if(calls_.begin(), calls_.end(), waits);
  }
  if (found == calls_.end()) return wireId.empty() ? name : wireId;
  found->answered = true;
  return found->id;
}

void ContentReader::readResponse(Json part, const Path& at) {
  const Path inside(at, "functionResponse");
  const Json wire = take(part, "functionResponse");
  const Json name = take(wire, "name"), id = take(wire, "id"), response = take(wire, "response");
  if (name.str().empty()) refuse(Path(inside, "name"), "expected the name of the function");
  if (!response.isNothing() && !response.isObject()) refuse(Path(inside, "response"), "expected an object");
  if (!id.isNothing() && !id.isString()) refuse(Path(inside, "id"), "expected a string");
  const Json result = call_.object().put("type", "tool_result").put("id", idOf(id.str(), name.str()));
  const Json blocks = call_.array();
  readText(response, result, blocks);
  result.put("blocks", blocks);
  forEach(take(wire, "parts"), Path(inside, "parts"), [&](Json one, const Path& here) {
    PartReader::expectPart(one, here);
    const Json block = parts_.media(one, here);
    if (!block) refuse(here, "expected inlineData or fileData");
    blocks.push(block);
  });
  // What stands beside the response is kept with what is inside; it must not be taken for that.
  for (std::string_view taken : {"name", "id", "response", "parts"}) part.take(taken);
  parts_.keepRest(part, result);
  if (!result["extra"]) result.put("extra", call_.object().put(kWire, call_.object()));
  const Json extra = result["extra"][kWire].put("name", name);
  for (Json member : wire) extra.put(member.name(), member);
  listFor("tool").push(result);
}

// Text in one of the usual members is that text; anything else is what the function returned, as JSON.
void ContentReader::readText(Json response, Json result, Json blocks) {
  if (response.size() == 0) return;
  const Json only = response.size() == 1 ? response.first() : Json();
  const bool usual = std::find(std::begin(kTextMembers), std::end(kTextMembers), only.name()) != std::end(kTextMembers);
  const bool failed = usual && only.name() == kErrorMember && !only.isNull();
  if (failed) result.put("is_error", true);
  const Json block = call_.object().put("type", "text");
  if (usual && only.isString()) {
    block.put("text", only);
  } else {
    block.put("text", failed ? only.dump() : response.dump());
  }
  blocks.push(block);
}

}  // namespace gemini
