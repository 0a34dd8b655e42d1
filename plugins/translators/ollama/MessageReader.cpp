#include "MessageReader.h"

#include <spillway/codec/BlockText.hpp>
#include <spillway/codec/DataUrl.hpp>

#include <algorithm>
#include <cctype>
#include <string>

#include "ImageType.h"

namespace ollama {

using spw::Json;

namespace {

// The wire takes roles in any case.
std::string_view roleOf(Json message) {
  const std::string_view given = message["role"].str();
  for (std::string_view role : {"system", "user", "assistant", "tool"}) {
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    if (std::equal(given.begin(), given.end(), role.begin(), role.end(), same)) return role;
  }
  return {};
}

}  // namespace

Json MessageReader::read(Json messages) {
  const Path at("messages");
  if (!messages.isArray()) refuse(at, "expected an array of messages");
  messages_ = call_.array();
  size_t index = 0;
  for (Json message : messages) readOne(message, Path(at, index++));
  return messages_;
}

void MessageReader::readOne(Json message, const Path& at) {
  if (!message.isObject()) refuse(at, "expected an object");
  const std::string_view role = roleOf(message);
  if (role.empty()) refuse(Path(at, "role"), "expected system, user, assistant or tool");
  if (role == "tool") return readResult(message, at);
  results_ = call_.json(nullptr);
  const Json out = call_.object().put("role", role).put("string", true);
  const Json blocks = call_.array();
  out.put("blocks", blocks);
  messages_.push(out);
  const bool speaks = role == "assistant";
  if (const Json thinking = message["thinking"]; speaks && !thinking.isNothing()) {
    if (!thinking.isString()) refuse(Path(at, "thinking"), "expected a string");
    if (!spw::isEmptyText(thinking)) {
      blocks.push(call_.object().put("type", "reasoning").put("text", thinking).put("issuer", kTextIssuer));
    }
  }
  addImages(message["images"], blocks, Path(at, "images"));
  addText(message["content"], blocks, Path(at, "content"));
  if (speaks) {
    calls_.beginTurn();
    readCalls(message["tool_calls"], blocks, Path(at, "tool_calls"));
  }
  keepRest(message, speaks, out);
}

Json MessageReader::message(std::string_view role, Json text, Json images, const Path& imagesAt) const {
  const Json blocks = call_.array();
  addImages(images, blocks, imagesAt);
  addText(text, blocks, Path(text.name()));
  return call_.object().put("role", role).put("string", true).put("blocks", blocks);
}

void MessageReader::addText(Json text, Json blocks, const Path& at) const {
  if (text.isNothing()) return;
  if (!text.isString()) refuse(at, "expected a string");
  if (!spw::isEmptyText(text)) blocks.push(call_.object().put("type", "text").put("text", text));
}

void MessageReader::addImages(Json images, Json blocks, const Path& at) const {
  if (images.isNothing()) return;
  if (!images.isArray()) refuse(at, "expected an array of base64 strings");
  size_t index = 0;
  for (Json image : images) {
    const Path here(at, index++);
    if (!image.isString()) refuse(here, "expected a base64 string");
    const std::string_view data = image.str();
    const std::string_view type = imageType(data);
    Json source = call_.object();
    if (data.starts_with("data:")) {
      source = spw::sourceOfUrl(call_, data);
    } else if (!looksLikeBase64(data)) {
      refuse(here, "expected a base64 string");
    } else {
      source.put("data", image);
      if (!type.empty()) source.put("media_type", type);
    }
    blocks.push(call_.object().put("type", "image").put("source", source));
  }
}

void MessageReader::readCalls(Json calls, Json blocks, const Path& at) {
  if (calls.isNothing()) return;
  if (!calls.isArray()) refuse(at, "expected an array");
  size_t index = 0;
  for (Json entry : calls) blocks.push(readCall(entry, Path(at, index++)));
}

Json MessageReader::readCall(Json entry, const Path& at) {
  const Path inside(at, "function");
  const Json function = entry["function"];
  if (!function["name"].isString()) refuse(Path(inside, "name"), "a tool call needs a name");
  const std::string_view name = function["name"].str();
  std::string_view id = entry["id"].str();
  if (id.empty()) id = call_.copy("call_o" + std::to_string(madeUp_++));
  const Json block = call_.object().put("type", "tool_call").put("id", id).put("name", name);
  const Json arguments = function["arguments"];
  if (arguments.isObject()) {
    block.put("input", arguments);
  } else if (arguments.isString()) {
    block.put("arguments", arguments);
  } else if (arguments.isNothing()) {
    block.put("input", call_.object());
  } else {
    refuse(Path(inside, "arguments"), "expected an object");
  }
  for (Json beside : {entry["type"], function["index"]}) beside.known();
  calls_.add({id, name, arguments});
  return block;
}

void MessageReader::readResult(Json message, const Path& at) {
  if (!results_) {
    results_ = call_.array();
    messages_.push(call_.object().put("role", "tool").put("blocks", results_));
  }
  const ToolCall* answered = calls_.answer(message);
  std::string_view id = answered != nullptr ? answered->id : message["tool_call_id"].str();
  if (id.empty()) id = OpenCalls::toolName(message);
  const Json blocks = call_.array();
  addImages(message["images"], blocks, Path(at, "images"));
  addText(message["content"], blocks, Path(at, "content"));
  results_.push(call_.object().put("type", "tool_result").put("id", id).put("string", true).put("blocks", blocks));
}

// Members of a message that mean something to this wire's servers only.
void MessageReader::keepRest(Json message, bool speaks, Json out) const {
  static constexpr std::string_view kKnown[] = {"role", "content", "images", "thinking", "tool_calls"};
  const auto* end = speaks ? std::end(kKnown) : std::begin(kKnown) + 3;  // nobody else thinks and calls
  Json rest = call_.json(nullptr);
  for (Json member : message) {
    const bool known = std::find(std::begin(kKnown), end, member.name()) != end;
    if (known || member.isNull()) continue;
    if (!rest) rest = call_.object();
    rest.put(member.name(), member);
  }
  if (rest) out.put("extra", call_.object().put(kWire, rest));
}

}  // namespace ollama
