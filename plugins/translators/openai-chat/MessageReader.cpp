#include "MessageReader.h"

#include <spillway/codec/DataUrl.hpp>
#include <spillway/codec/InputAudio.hpp>
#include <spillway/codec/OpenAiTools.hpp>

#include <algorithm>
#include <string>

#include "ReasoningDetails.h"

namespace openaichat {

using spw::Json;

namespace {

// What is understood of a message, by who says it.
constexpr std::string_view kAssistants[] = {"role",      "content",           "name",
                                            "refusal",   "tool_calls",        "function_call",
                                            "reasoning", "reasoning_content", "reasoning_details"};
constexpr std::string_view kOthers[] = {"role", "content", "name"};
constexpr std::string_view kResults[] = {"role", "content", "tool_call_id"};

}  // namespace

Json cacheOf(spw::Call call, Json mark) {
  const Json cache = call.object();
  mark["type"].known();  // there is one kind only
  if (mark["ttl"].isString()) cache.put("ttl", mark["ttl"].str());
  return cache;
}

void MessageReader::read(Json messages, Json out) {
  const Path at("messages");
  if (!messages.isArray()) refuse(at, "missing required parameter: 'messages'");
  if (messages.size() == 0) refuse(at, "expected at least one message");
  messages_ = call_.array();
  size_t index = 0;
  for (Json message : messages) readOne(message, Path(at, index++));
  out.put("messages", messages_);
}

void MessageReader::readOne(Json message, const Path& at) {
  if (!message.isObject()) refuse(at, "expected an object");
  const std::string_view role = message["role"].str();
  if (role == "tool") return readToolResult(message, at);
  if (role == "function") return readFunctionResult(message, at);
  const bool system = role == "system" || role == "developer";
  if (!system && role != "user" && role != "assistant") {
    refuse(Path(at, "role"), "expected system, developer, user, assistant or tool");
  }
  results_ = call_.json(nullptr);
  const Json out = call_.object().put("role", system ? std::string_view("system") : role);
  messages_.push(out);
  if (role == "developer") out.put("developer", true);
  out.put("name", spw::saidMember(message, "name", SPW_JSON_STRING, at));
  if (role == "assistant") {
    readAssistant(message, out, at);
  } else {
    const Json blocks = call_.array();
    if (message["content"].isNothing()) refuse(Path(at, "content"), "expected a string or an array");
    const Path content(at, "content");
    readContent(message["content"], blocks, out, content);
    spw::refuseRefusals(blocks, content);
    out.put("blocks", blocks);
  }
  keepRest(message, out, role == "assistant" ? std::span(kAssistants) : std::span<const std::string_view>(kOthers));
}

void MessageReader::readContent(Json content, Json blocks, Json out, const Path& at) {
  if (content.isString()) {
    out.put("string", true);
    constexpr size_t kQuotes = 2;  // asking for the spelling leaves long texts escaped
    if (content.raw().size() > kQuotes) blocks.push(call_.object().put("type", "text").put("text", content));
    return;
  }
  if (!content.isArray()) refuse(at, "expected a string or an array");
  size_t index = 0;
  for (Json part : content) blocks.push(readPart(part, Path(at, index++)));
}

Json MessageReader::readPart(Json part, const Path& at) {
  const std::string_view type = part["type"].str();
  if (!part.isObject() || type.empty()) refuse(Path(at, "type"), "expected an object with a type");
  Json block = call_.object();
  if (type == "text" || type == "refusal") {
    if (!part[type].isString()) refuse(Path(at, type), "expected a string");
    block.put("type", type).put("text", part[type]);
  } else if (type == "image_url") {
    block = readImage(part, at);
  } else if (type == "input_audio") {
    block = spw::readInputAudio(call_, part, at);
  } else if (type == "file") {
    block = readFile(part, at);
  } else {
    return block.put("type", "opaque").put("wire", kWire).put("value", part);
  }
  if (const Json mark = part["cache_control"]) block.put("cache", cacheOf(call_, mark));
  if (const Json mark = part["prompt_cache_breakpoint"]) {
    block.put("cache", call_.object());
    block.put("extra", call_.object().put(kWire, call_.object().put("prompt_cache_breakpoint", mark)));
  }
  return block;
}

Json MessageReader::readImage(Json part, const Path& at) {
  // Some clients write the address where the object belongs.
  const Json image = part["image_url"];
  const Json url = image.isString() ? image : image["url"];
  if (!url.isString()) refuse(Path(at, "image_url"), "expected an object with a url");
  const Json block = call_.object().put("type", "image").put("source", spw::sourceOfUrl(call_, url.str()));
  if (image["detail"].isString()) block.put("detail", image["detail"].str());
  return block;
}

Json MessageReader::readFile(Json part, const Path& at) {
  const Json file = part["file"];
  const Json block = call_.object().put("type", "file");
  if (file["file_data"].isString()) {
    block.put("source", spw::sourceOfUrl(call_, file["file_data"].str()));
  } else if (file["file_id"].isString()) {
    block.put("source", call_.object().put("file_id", file["file_id"].str()).put("wire", kWire));
  } else {
    refuse(Path(at, "file"), "expected file_data or file_id");
  }
  if (file["filename"].isString()) block.put("name", file["filename"].str());
  return block;
}

void MessageReader::readAssistant(Json message, Json out, const Path& at) {
  const Json blocks = call_.array();
  readReasoning(message, blocks);
  const Json content = message["content"], calls = message["tool_calls"], function = message["function_call"];
  const bool otherwise = !calls.isNothing() || !function.isNothing() || !message["refusal"].isNothing() ||
                         !message["audio"].isNothing() || blocks.size() > 0;
  if (content.isNothing() && !otherwise) {
    refuse(Path(at, "content"), "expected a string, an array or tool_calls");
  }
  if (!content.isNothing()) readContent(content, blocks, out, Path(at, "content"));
  if (const Json refusal = spw::saidMember(message, "refusal", SPW_JSON_STRING, at); !refusal.str().empty()) {
    blocks.push(call_.object().put("type", "refusal").put("text", refusal));
  }
  if (!calls.isNothing()) {
    const Path path(at, "tool_calls");
    if (!calls.isArray()) refuse(path, "expected an array");
    size_t index = 0;
    for (Json one : calls) readToolCall(one, blocks, Path(path, index++));
  }
  if (!function.isNothing()) {
    const Path inside(at, "function_call");
    if (!function["name"].isString()) refuse(inside, "a call needs the name of a function");
    functionCall_ = call_.copy("call_fn" + std::to_string(functionCalls_++));
    const Json call = call_.object().put("type", "tool_call").put("id", functionCall_).put("name", function["name"]);
    spw::readArguments(call_, function["arguments"], false, call, Path(inside, "arguments"));
    blocks.push(call);
  }
  out.put("blocks", blocks);
}

void MessageReader::readReasoning(Json message, Json blocks) {
  const Json first = message["reasoning_content"], second = message["reasoning"];
  const std::string_view text = !first.str().empty() ? first.str() : second.str();
  if (readReasoningDetails(call_, message["reasoning_details"], text, blocks)) return;
  if (!first.isString() && !second.isString()) return;
  blocks.push(call_.object().put("type", "reasoning").put("text", text).put("issuer", kTextIssuer));
}

void MessageReader::readToolCall(Json wire, Json blocks, const Path& at) {
  const bool custom = wire["type"].str() == "custom";
  const Json body = wire[custom ? "custom" : "function"];
  if (!wire["id"].isString()) refuse(Path(at, "id"), "missing required parameter");
  if (!body["name"].isString()) refuse(Path(at, custom ? "custom" : "function"), "a tool call needs a name");
  const Json block =
      call_.object().put("type", "tool_call").put("id", wire["id"].str()).put("name", body["name"].str());
  blocks.push(block);
  const std::string_view said = custom ? "input" : "arguments";
  const Path inside(at, custom ? "custom" : "function");
  spw::readArguments(call_, body[said], custom, block, Path(inside, said));
  if (custom) block.put("kind", "custom");
  wire["index"].known();  // left by clients that put a stream together
  if (const Json signature = wire["extra_content"]["google"]["thought_signature"]; signature.isString()) {
    block.put("signature", call_.object().put("issuer", "gemini").put("value", signature.str()));
  }
}

void MessageReader::readToolResult(Json message, const Path& at) {
  if (!message["tool_call_id"].isString()) refuse(Path(at, "tool_call_id"), "missing required parameter");
  addResult(message, message["tool_call_id"].str(), at);
}

void MessageReader::readFunctionResult(Json message, const Path& at) {
  addResult(message, functionCall_.empty() ? message["name"].str() : functionCall_, at);
}

void MessageReader::addResult(Json message, std::string_view id, const Path& at) {
  if (!results_) {
    results_ = call_.array();
    messages_.push(call_.object().put("role", "tool").put("blocks", results_));
  }
  const Json blocks = call_.array();
  const Json result = call_.object().put("type", "tool_result").put("id", id);
  const Path content(at, "content");
  if (!message["content"].isNothing()) readContent(message["content"], blocks, result, content);
  spw::refuseRefusals(blocks, content);
  result.put("blocks", blocks);
  keepRest(message, result, kResults);
  results_.push(result);
}

// Members of a message that mean something to its vendor only.
void MessageReader::keepRest(Json message, Json out, std::span<const std::string_view> known) {
  Json rest = call_.json(nullptr);
  for (Json member : message) {
    const std::string_view name = member.name();
    if (member.isNull() || std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (!rest) rest = call_.object();
    rest.put(name, member);
  }
  if (rest) out.put("extra", call_.object().put(kWire, rest));
}

}  // namespace openaichat
