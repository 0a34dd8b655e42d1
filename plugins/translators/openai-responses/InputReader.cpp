#include "InputReader.h"

#include <algorithm>
#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/OpenAiTools.hpp>

#include "Reasoning.h"

namespace responses {

using spw::Json;

InputReader::InputReader(spw::Call call, Namespaces& names, ToolReader& tools, Json canonical)
    : call_(call), names_(names), tools_(tools), parts_(call), canonical_(canonical), messages_(call.array()) {
  canonical.put("messages", messages_);
}

void InputReader::readInstructions(Json text) {
  if (text.isNothing()) return;
  const Path at("instructions");
  if (!text.isString()) refuse(at, "expected a string");
  const Json message = call_.object().put("role", "system");
  const Json blocks = parts_.readContent(text, message, at);
  if (blocks.size() > 0) messages_.push(message.put("blocks", blocks));
}

void InputReader::read(Json input) {
  const Path at("input");
  if (input.isString()) {
    const Json message = openMessage("user");
    message.put("blocks", parts_.readContent(input, message, at));
    return;
  }
  if (!input.isArray()) refuse(at, "expected a string or an array of items");
  size_t index = 0;
  for (Json item : input) readItem(item, Path(at, index++));
}

void InputReader::readItem(Json item, const Path& at) {
  if (!item.isObject()) refuse(at, "expected an object");
  std::string_view type = item["type"].str();
  if (type.empty() && item["role"].isString()) type = "message";
  if (type.empty() && item["id"].isString()) type = "item_reference";
  if (type == "message") {
    readMessage(item, at);
  } else if (type == "function_call" || type == "custom_tool_call") {
    readCall(item, type == "custom_tool_call", at);
  } else if (type == "function_call_output" || type == "custom_tool_call_output") {
    readOutput(item, at);
  } else if (type == "reasoning") {
    readReasoning(item);
  } else if (type == "additional_tools") {
    readAdditionalTools(item, at);
  } else {
    readOpaque(item, type, at);
  }
}

Json InputReader::openMessage(std::string_view role) {
  turn_ = results_ = call_.json(nullptr);
  const Json message = call_.object().put("role", role);
  messages_.push(message);
  return message;
}

// The assistant's message the next item belongs to. `begins`: an item that does not continue calls or words.
Json InputReader::assistant(bool begins) {
  if (!turn_ || (begins && !onlyReasoning_)) {
    turn_ = openMessage("assistant");
    turn_.put("blocks", call_.array());
    onlyReasoning_ = true;
  }
  return turn_;
}

void InputReader::readMessage(Json item, const Path& at) {
  const std::string_view role = item["role"].str();
  if (role == "assistant") return readAssistant(item, at);
  const bool developer = role == "developer";
  if (role != "user" && role != "system" && !developer) {
    refuse(Path(at, "role"), "expected user, assistant, system or developer");
  }
  const Json message = openMessage(developer ? "system" : role);
  if (developer) message.put("developer", true);
  message.put("blocks", readOthers(item["content"], message, Path(at, "content")));
  for (std::string_view name : {"id", "status"}) {
    if (item[name].isString()) message.put(name, item[name]);
  }
  keepRest(item, message, {"type", "role", "content", "id", "status"});
}

// Content of anybody but the assistant.
Json InputReader::readOthers(Json content, Json owner, const Path& at) {
  const Json blocks = parts_.readContent(content, owner, at);
  spw::refuseRefusals(blocks, at);
  return blocks;
}

void InputReader::readAssistant(Json item, const Path& at) {
  const Json message = assistant(true);
  onlyReasoning_ = false;
  if (!item["content"].isNothing()) {
    const Json read = parts_.readContent(item["content"], message, Path(at, "content"));
    for (Json block : read) message["blocks"].push(block);
  }
  for (std::string_view name : {"phase", "id", "status"}) {
    if (item[name].isString()) message.put(name, item[name]);
  }
  keepRest(item, message, {"type", "role", "content", "phase", "id", "status"});
}

void InputReader::readReasoning(Json item) {
  const auto envelope = spw::unwrapEnvelope(item["encrypted_content"].str());
  // Around an envelope they are our own writer's.
  if (envelope) {
    for (std::string_view name : {"id", "status", "summary", "content"}) item[name].known();
  }
  if (envelope && envelope->mark == kCallMark) return readSignature(*envelope);
  assistant(true)["blocks"].push(readReasoningItem(call_, item, envelope));
}

// The signature of a call, told behind it: the call's id, a line end, the signature.
void InputReader::readSignature(const spw::Envelope& envelope) {
  const std::string_view payload = call_.copy(envelope.payload);
  const size_t end = payload.find('\n');
  if (end == std::string_view::npos) return;
  const auto signedCall = calls_.find(payload.substr(0, end));
  if (signedCall == calls_.end()) return;
  const Json signature = call_.object().put("issuer", call_.copy(envelope.issuer));
  signedCall->second.put("signature", signature.put("value", payload.substr(end + 1)));
}

void InputReader::readCall(Json item, bool custom, const Path& at) {
  if (!item["call_id"].isString()) refuse(Path(at, "call_id"), "missing required parameter");
  if (!item["name"].isString()) refuse(Path(at, "name"), "missing required parameter");
  const std::string_view group = item["namespace"].str(), name = item["name"].str();
  const Json block = call_.object().put("type", "tool_call").put("id", item["call_id"]);
  block.put("name", group.empty() ? name : names_.joined(group, name));
  const std::string_view said = custom ? "input" : "arguments";
  spw::readArguments(call_, item[said], custom, block, Path(at, said));
  if (custom) block.put("kind", "custom");
  if (group.empty()) item.take("name");
  keepRest(item, block, {"type", "call_id", "arguments", "input"});
  assistant(false)["blocks"].push(block);
  onlyReasoning_ = false;
  calls_.insert_or_assign(block["id"].str(), block);
}

void InputReader::readOutput(Json item, const Path& at) {
  if (!item["call_id"].isString()) refuse(Path(at, "call_id"), "missing required parameter");
  if (!results_) {
    const Json run = call_.array();
    openMessage("tool").put("blocks", run);
    results_ = run;
  }
  const Json result = call_.object().put("type", "tool_result").put("id", item["call_id"]);
  result.put("blocks", readOthers(item["output"], result, Path(at, "output")));
  keepRest(item, result, {"type", "call_id", "output"});
  results_.push(result);
}

// The tools join the others; the item keeps its place for this wire's own writer.
void InputReader::readAdditionalTools(Json item, const Path& at) {
  tools_.readAdditional(item["tools"], Path(at, "tools"));
  const Json message = openMessage("system").put("blocks", call_.array());
  message.put("extra", call_.object().put(kWire, call_.object().put("item", item)));
}

// What the vendor's own tools did, or what stands for something it keeps. Without the latter the conversation would be
// another one.
void InputReader::readOpaque(Json item, std::string_view type, const Path& at) {
  if (type.empty()) refuse(Path(at, "type"), "missing required parameter");
  if (type == "item_reference" || type == "compaction") {
    spw::markOneWire(call_, canonical_, kWire, call_.copy(at.text()));
  }
  const Json block = call_.object().put("type", "opaque").put("wire", kWire).put("value", item).put("item", true);
  const bool clients = type.ends_with("_output") || type == "mcp_approval_response";
  if (clients) {
    openMessage("user").put("blocks", call_.array().push(block));
  } else {
    assistant(false)["blocks"].push(block);
    onlyReasoning_ = false;
  }
}

void InputReader::keepRest(Json item, Json out, std::initializer_list<std::string_view> known) {
  const Json rest = call_.object();
  for (Json member : item) {
    const bool understood = std::find(known.begin(), known.end(), member.name()) != known.end();
    if (!understood && !member.isNull()) rest.put(member.name(), member);
  }
  if (rest.size() > 0) out.put("extra", call_.object().put(kWire, rest));
}

}  // namespace responses
