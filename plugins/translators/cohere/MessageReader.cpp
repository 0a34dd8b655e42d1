#include "MessageReader.h"

#include <spillway/codec/BlockText.hpp>
#include <spillway/codec/DataUrl.hpp>
#include <spillway/codec/OpenAiTools.hpp>

#include <algorithm>

#include "Citations.h"
#include "Documents.h"

namespace cohere {

using spw::Json;

Json MessageReader::read(Json messages) {
  const Path at("messages");
  if (!messages.isArray() || messages.size() == 0) refuse(at, "expected an array with at least one message");
  messages_ = call_.array();
  size_t index = 0;
  for (Json message : messages) readOne(message, Path(at, index++));
  return messages_;
}

void MessageReader::readOne(Json message, const Path& at) {
  if (!message.isObject()) refuse(at, "expected an object");
  const std::string_view role = message["role"].str();
  if (role == "tool") return readResult(message, at);
  if (role != "system" && role != "user" && role != "assistant") {
    refuse(Path(at, "role"), "expected system, user, assistant or tool");
  }
  results_ = call_.json(nullptr);
  const Json out = call_.object().put("role", role);
  const Json blocks = call_.array();
  messages_.push(out);
  const bool mayBeEmpty = role == "assistant";
  if (message["content"].isNothing() && !mayBeEmpty) refuse(Path(at, "content"), "expected a string or an array");
  if (!message["content"].isNothing()) readContent(message["content"], blocks, out, Path(at, "content"));
  if (role == "assistant")
    readAssistant(message, blocks, at);
  else
    refuseThinking(message["content"], Path(at, "content"));
  out.put("blocks", blocks);
  keepRest(message, out);
}

void MessageReader::readContent(Json content, Json blocks, Json out, const Path& at) {
  if (content.isString()) {
    out.put("string", true);
    if (!spw::isEmptyText(content)) blocks.push(call_.object().put("type", "text").put("text", content));
    return;
  }
  if (!content.isArray()) refuse(at, "expected a string or an array");
  size_t index = 0;
  for (Json part : content) blocks.push(readPart(part, Path(at, index++)));
}

void MessageReader::refuseThinking(Json content, const Path& at) {
  size_t index = 0;
  for (Json part : content) {
    const Path here(at, index++);
    if (part["type"].str() == "thinking") refuse(Path(here, "type"), "only the assistant's messages hold thinking");
  }
}

Json MessageReader::readPart(Json part, const Path& at) {
  const std::string_view type = part["type"].str();
  if (type.empty()) refuse(Path(at, "type"), "expected an object with a type");
  if (type == "text") {
    if (!part["text"].isString()) refuse(Path(at, "text"), "expected a string");
    return call_.object().put("type", "text").put("text", part["text"]);
  }
  if (type == "thinking") {
    if (!part["thinking"].isString()) refuse(Path(at, "thinking"), "expected a string");
    return call_.object().put("type", "reasoning").put("text", part["thinking"]).put("issuer", kTextIssuer);
  }
  if (type == "image_url") return readImage(part, at);
  if (type == "document") return readResultDocument(part);
  return call_.object().put("type", "opaque").put("wire", kWire).put("value", part);
}

Json MessageReader::readImage(Json part, const Path& at) {
  const Json image = part["image_url"];
  const Json url = image.isString() ? image : image["url"];
  if (!url.isString()) refuse(Path(at, "image_url"), "expected an object with a url");
  const Json block = call_.object().put("type", "image").put("source", spw::sourceOfUrl(call_, url.str()));
  if (image.isObject()) block.put("detail", spw::saidMember(image, "detail", SPW_JSON_STRING, Path(at, "image_url")));
  return block;
}

// What a tool found, as a document that can be cited: its text for others, itself for this wire.
Json MessageReader::readResultDocument(Json part) {
  const Json data = part["document"]["data"];
  const std::string_view text = data.isNothing() ? part["document"].dump() : dataText(call_, data);
  return call_.object()
      .put("type", "text")
      .put("text", text)
      .put("extra", call_.object().put(kWire, call_.object().put("block", part)));
}

// The plan behind a turn's calls is what the assistant says before it makes them.
void MessageReader::readAssistant(Json message, Json blocks, const Path& at) {
  readCitations(message["citations"], blocks, Path(at, "citations"));
  if (const Json plan = message["tool_plan"]; !plan.isNothing()) {
    if (!plan.isString()) refuse(Path(at, "tool_plan"), "expected a string");
    if (!spw::isEmptyText(plan)) blocks.push(call_.object().put("type", "text").put("text", plan));
  }
  const Json calls = message["tool_calls"];
  if (calls.isNothing()) return;
  const Path list(at, "tool_calls");
  if (!calls.isArray()) refuse(list, "expected an array");
  size_t index = 0;
  for (Json entry : calls) blocks.push(readCall(entry, Path(list, index++)));
}

void MessageReader::readCitations(Json citations, Json blocks, const Path& at) {
  if (!citations.isNothing() && !citations.isArray()) refuse(at, "expected an array");
  Json last = call_.json(nullptr);
  for (Json block : blocks) {
    if (block["type"].str() == "text") last = block;
  }
  if (!last || citations.size() == 0) return;
  const Json list = call_.array();
  size_t index = 0;
  for (Json citation : citations) {
    const Path here(at, index++);
    if (!citation.isObject()) refuse(here, "expected an object");
    for (Json one : readCitation(call_, citation)) list.push(one);
  }
  last.put("citations", list);
}

Json MessageReader::readCall(Json entry, const Path& at) {
  const Json function = entry["function"];
  spw::refuseOtherThanFunction(entry, at);
  if (!entry["id"].isString()) refuse(Path(at, "id"), "missing required parameter");
  if (!function["name"].isString()) refuse(Path(at, "function"), "a tool call needs a name");
  const Json block =
      call_.object().put("type", "tool_call").put("id", entry["id"].str()).put("name", function["name"].str());
  const Json arguments = function["arguments"];
  // The service itself writes "null" for no arguments.
  const bool none = arguments.str() == "null";
  spw::readArguments(call_, none ? Json() : arguments, false, block, Path(Path(at, "function"), "arguments"));
  return block;
}

void MessageReader::readResult(Json message, const Path& at) {
  if (!message["tool_call_id"].isString()) refuse(Path(at, "tool_call_id"), "missing required parameter");
  if (!results_) {
    results_ = call_.array();
    messages_.push(call_.object().put("role", "tool").put("blocks", results_));
  }
  const Json blocks = call_.array();
  const Json result = call_.object().put("type", "tool_result").put("id", message["tool_call_id"].str());
  if (!message["content"].isNothing()) readContent(message["content"], blocks, result, Path(at, "content"));
  refuseThinking(message["content"], Path(at, "content"));
  results_.push(result.put("blocks", blocks));
}

// Members of a message that mean something to this vendor only.
void MessageReader::keepRest(Json message, Json out) const {
  static constexpr std::string_view kKnown[] = {"role", "content", "tool_calls", "tool_plan", "citations"};
  Json rest = call_.json(nullptr);
  for (Json member : message) {
    const bool known = std::find(std::begin(kKnown), std::end(kKnown), member.name()) != std::end(kKnown);
    if (known || member.isNull()) continue;
    if (!rest) rest = call_.object();
    rest.put(member.name(), member);
  }
  if (rest) out.put("extra", call_.object().put(kWire, rest));
}

}  // namespace cohere
