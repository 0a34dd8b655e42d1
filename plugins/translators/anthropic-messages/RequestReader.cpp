#include "RequestReader.h"

#include <spillway/codec/StrictSchema.hpp>

namespace messages {

using spw::Json;

namespace {

const Path kDocument;

// The vendor's own spelling of where.
[[noreturn]] void reject(const Path& at, std::string why) {
  throw Refusal{SPW_FAULT_INVALID_REQUEST, at.dotted(), std::move(why)};
}

void expect(Json value, int32_t kind, std::string_view name, std::string_view sentence) {
  if (!value.isNothing() && value.kind() != kind) reject(Path(name), std::string(sentence));
}

}  // namespace

Json RequestReader::read(Json notes) {
  if (!wire_.isObject()) reject(kDocument, "Input should be a valid dictionary");
  out_ = call_.object();
  messages_ = call_.array();
  out_.put("model", require(wire_, "model", SPW_JSON_STRING, kDocument));
  if (!wire_["max_tokens"].isNothing() || !counting_) {
    out_.put("max_output", require(wire_, "max_tokens", SPW_JSON_NUMBER, kDocument));
  }
  noteReply(notes);
  readSystem();
  readMessages();
  out_.put("messages", messages_);
  readTools();
  readToolChoice();
  readSampling();
  readThinking();
  readOutput();
  readRest();
  return out_;
}

// Reasoning is shown to whoever asked for it. A client that did not ask gets none, as from the vendor, because simple
// ones read content[0] and expect text there; one that brought tools must give reasoning back to some upstreams, and
// looks at each block's type anyway.
void RequestReader::noteReply(Json notes) const {
  const std::string_view thinking = wire_["thinking"]["type"].str();
  const bool tools = wire_["tools"].size() > 0;
  const bool omitted = wire_["thinking"]["display"].str() == "omitted";
  std::string_view form = tools ? "shown" : "hidden";
  if (thinking == "disabled") form = tools ? "omitted" : "hidden";
  if (thinking == "enabled" || thinking == "adaptive") form = omitted ? "omitted" : "shown";
  notes.put("reasoning", form);
  if (thinking == "enabled") notes.put("budget", true);
}

void RequestReader::addSystem(Json block, bool wasString) {
  const Json message = call_.object().put("role", "system").put("blocks", call_.array().push(block));
  if (wasString) message.put("string", true);
  messages_.push(message);
}

void RequestReader::readSystem() {
  const Json system = wire_.take("system");
  if (system.isString()) {
    addSystem(blocks_.textBlock(system), true);
    return;
  }
  if (system.isNothing()) return;
  const Path at("system");
  if (!system.isArray()) reject(at, "Input should be a valid string or list");
  size_t index = 0;
  for (Json block : system) addSystem(blocks_.readInner(block, Path(at, index++)), false);
}

void RequestReader::readMessages() {
  const Json wire = require(wire_, "messages", SPW_JSON_ARRAY, kDocument).detach();
  const Path all("messages");
  if (wire.size() == 0) reject(all, "at least one message is required");
  size_t index = 0;
  for (Json message : wire) {
    const Path at(all, index++);
    if (!message.isObject()) reject(at, "Input should be a valid dictionary");
    const std::string_view role = require(message, "role", SPW_JSON_STRING, at).str();
    if (role != "user" && role != "assistant" && role != "system") {
      reject(Path(at, "role"), "Input should be 'user' or 'assistant'");
    }
    const Json content = message["content"];
    const Path inside(at, "content");
    if (content.isString()) {
      openMessage(role).put("string", true);
      list_.push(blocks_.textBlock(content));
    } else if (content.isArray()) {
      readBlocks(content, role, inside);
    } else {
      reject(inside, content ? "Input should be a valid string or list" : "Field required");
    }
  }
}

Json RequestReader::openMessage(std::string_view role) {
  role_ = role;
  list_ = call_.array();
  const Json message = call_.object().put("role", role).put("blocks", list_);
  messages_.push(message);
  return message;
}

void RequestReader::refuseMisplaced(std::string_view type, std::string_view role, const Path& at) const {
  if (type == "tool_result" && role != "user") {
    reject(at, "`tool_result` blocks can only be in `user` messages");
  }
  if ((type == "tool_use" || type == "thinking" || type == "redacted_thinking") && role != "assistant") {
    reject(at, "`" + std::string(type) + "` blocks can only be in `assistant` messages");
  }
}

// One message of the wire may be several of the canonical document: tool results have a role of their own, and so has
// system text that stands between a user's blocks.
void RequestReader::readBlocks(Json content, std::string_view role, const Path& at) {
  if (content.size() == 0) openMessage(role);
  bool opened = content.size() == 0;
  Json previous;
  size_t index = 0;
  for (Json block : content) {
    const Path here(at, index++);
    const std::string_view type = block["type"].str();
    refuseMisplaced(type, role, here);
    if (previous && blocks_.joinsCall(block, previous)) continue;
    if (type == "mid_conv_system") {
      size_t inner = 0;
      const Path inside(here, "content");
      openMessage("system");
      for (Json part : block["content"]) list_.push(blocks_.readInner(part, Path(inside, inner++)));
      opened = false;
      continue;
    }
    const std::string_view wanted = type == "tool_result" ? "tool" : role;
    if (!opened || role_ != wanted) openMessage(wanted);
    opened = true;
    previous = blocks_.read(block, here);
    list_.push(previous);
  }
}

Json RequestReader::readTool(Json tool, const Path& at) const {
  if (!tool.isObject()) reject(at, "Input should be a valid dictionary");
  const Json type = tool["type"];
  if (type.isString() && type.str() != "custom") {
    const Json out = call_.object().put("name", tool["name"].str()).put("kind", "server").put("wire", kWire);
    return out.put("value", tool);
  }
  const Json out = call_.object();
  out.put("name", require(tool, "name", SPW_JSON_STRING, at));
  out.put("schema", require(tool, "input_schema", SPW_JSON_OBJECT, at));
  out.put("kind", "function");
  if (tool["description"].isString()) out.put("description", tool["description"]);
  if (tool["strict"].isBoolean()) out.put("strict", tool["strict"]);
  blocks_.readCache(tool, out);
  blocks_.keepRest(tool, out);
  return out;
}

void RequestReader::readTools() {
  const Json wire = wire_.take("tools");
  expect(wire, SPW_JSON_ARRAY, "tools", "Input should be a valid list");
  if (wire.size() == 0) return;
  const Json tools = call_.array();
  const Path all("tools");
  size_t index = 0;
  for (Json tool : wire) tools.push(readTool(tool, Path(all, index++)));
  out_.put("tools", tools);
}

void RequestReader::readToolChoice() {
  const Json wire = wire_.take("tool_choice");
  expect(wire, SPW_JSON_OBJECT, "tool_choice", "Input should be a valid dictionary");
  if (wire.isNothing()) return;
  const Path at("tool_choice");
  const std::string_view type = require(wire, "type", SPW_JSON_STRING, at).str();
  const Json choice = call_.object();
  if (type == "tool") {
    choice.put("type", "named").put("name", require(wire, "name", SPW_JSON_STRING, at));
  } else if (type == "auto" || type == "none" || type == "any") {
    choice.put("type", type == "any" ? "required" : type);
  } else {
    reject(Path(at, "type"), "Input should be 'auto', 'any', 'tool' or 'none'");
  }
  out_.put("tool_choice", choice);
  if (const auto single = wire["disable_parallel_tool_use"].boolean()) out_.put("parallel_tool_calls", !*single);
}

void RequestReader::readSampling() {
  const Json sampling = call_.object();
  for (std::string_view name : {"temperature", "top_p", "top_k"}) {
    const Json value = wire_.take(name);
    expect(value, SPW_JSON_NUMBER, name, "Input should be a valid number");
    if (!value.isNothing()) sampling.put(name, value);
  }
  if (sampling.size() > 0) out_.put("sampling", sampling);
  const Json stop = wire_.take("stop_sequences");
  expect(stop, SPW_JSON_ARRAY, "stop_sequences", "Input should be a valid list");
  const Path sequences("stop_sequences");
  size_t place = 0;
  for (Json one : stop) {
    const Path at(sequences, place++);
    if (!one.isString()) reject(at, "Input should be a valid string");
  }
  if (stop.size() > 0) out_.put("stop", stop);
}

void RequestReader::readThinking() {
  const Json wire = wire_.take("thinking");
  expect(wire, SPW_JSON_OBJECT, "thinking", "Input should be a valid dictionary");
  const Json effort = wire_["output_config"].take("effort");
  if (wire.isNothing() && !effort.isString()) return;
  const Json reasoning = call_.object();
  if (!wire.isNothing()) {
    const Path at("thinking");
    const std::string_view type = require(wire, "type", SPW_JSON_STRING, at).str();
    if (type == "enabled") {
      reasoning.put("mode", "on").put("budget", require(wire, "budget_tokens", SPW_JSON_NUMBER, at));
    } else if (type == "adaptive" || type == "disabled") {
      reasoning.put("mode", type == "adaptive" ? "auto" : "off");
    } else {
      reject(Path(at, "type"), "Input should be 'enabled', 'adaptive' or 'disabled'");
    }
    if (wire["display"].isString()) reasoning.put("display", wire["display"]);
  }
  if (effort.isString()) reasoning.put("effort", effort);
  out_.put("reasoning", reasoning);
}

void RequestReader::readOutput() {
  const Json config = wire_["output_config"];
  expect(config, SPW_JSON_OBJECT, "output_config", "Input should be a valid dictionary");
  const Json format = config.take("format");
  if (config && config.size() == 0) config.detach();
  if (format["type"].str() != "json_schema") return;
  const Path at("output_config");
  const Json schema = require(format, "schema", SPW_JSON_OBJECT, Path(at, "format"));
  // The vendor holds answers to any schema; others only to strict ones, and refuse the word for the rest.
  const Json output = call_.object().put("type", "json_schema");
  if (spw::fitsStrict(schema)) output.put("strict", true);
  out_.put("output", output.put("schema", schema));
}

void RequestReader::readRest() {
  const Json stream = wire_.take("stream");
  expect(stream, SPW_JSON_BOOLEAN, "stream", "Input should be a valid boolean");
  out_.put("stream", stream.isTrue());
  if (const Json tier = wire_.take("service_tier"); tier.isString()) {
    out_.put("service_tier", tier.str() == "standard_only" ? "default" : tier.str());
  }
  const Json metadata = wire_["metadata"];
  expect(metadata, SPW_JSON_OBJECT, "metadata", "Input should be a valid dictionary");
  if (const Json user = metadata["user_id"]; user.isString()) out_.put("user", user.str());
  for (Json member : wire_) {
    if (member.isNull()) member.detach();
  }
  if (wire_.size() > 0) out_.put("extra", call_.object().put(kWire, wire_));
}

}  // namespace messages
