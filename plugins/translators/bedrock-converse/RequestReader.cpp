#include "RequestReader.h"

#include <spillway/codec/Lists.hpp>
#include <spillway/codec/StrictSchema.hpp>

#include "ModelFields.h"
#include "ModelPath.h"

namespace converse {

using spw::Json;

RequestReader::RequestReader(spw::Call call, const spw::Received& received)
    : call_(call), blocks_(call), wire_(received.wire), notes_(received.notes), path_(received.path) {}

namespace {

// What a tool of the client's answered; those of the vendor's own tools say of what type they are.
bool isResult(Json member) { return member.name() == "toolResult" && member["type"].isNothing(); }

}  // namespace

Json RequestReader::read() {
  expect(wire_, SPW_JSON_OBJECT, Path());
  const ModelPath path = readPath(path_);
  if (path.counts) unwrapCount();
  out_ = call_.object();
  messages_ = call_.array();
  out_.put("model", call_.copy(path.model));
  // A stored prompt is known to its own vendor only, and without it the question is another one.
  if (wire_["promptVariables"].size() > 0) {
    unsupported(Path("promptVariables"), "a prompt that the vendor stores cannot be sent to anybody else");
  }
  noteReply();
  readSystem();
  readMessages();
  out_.put("messages", messages_);
  readLimits();
  readTools();
  readOutput();
  const Json fields =
      expectIfAny(wire_["additionalModelRequestFields"], SPW_JSON_OBJECT, Path("additionalModelRequestFields"));
  readModelFields(call_, fields, out_);
  if (fields && fields.size() == 0) fields.detach();
  out_.put("stream", path.streams);
  readRest();
  return out_;
}

// {"input": {"converse": {...}}}: the request to be counted.
void RequestReader::unwrapCount() {
  const Path at("input");
  const Json inner = blocks_.member(expect(wire_["input"], SPW_JSON_OBJECT, at), at);
  if (inner.name() != "converse") unsupported(at, "only requests of this wire can be counted");
  wire_ = expect(inner, SPW_JSON_OBJECT, Path(at, "converse")).detach();
}

// Reasoning is shown to whoever asked for it. A client that did not ask gets none, because simple ones read the first
// block and expect text there; one that brought tools must give reasoning back to some upstreams, and looks at what
// each block is anyway.
void RequestReader::noteReply() const {
  const Json fields = wire_["additionalModelRequestFields"];
  Json thinking = fields["thinking"];
  for (std::string_view name : {"reasoning_config", "reasoningConfig", "reasoning_effort"}) {
    if (thinking.isNothing()) thinking = fields[name];
  }
  const bool tools = wire_["toolConfig"]["tools"].size() > 0;
  const std::string_view type = thinking["type"].str();
  std::string_view form = tools ? "shown" : "hidden";
  if (!thinking.isNothing()) form = thinking["display"].str() == "omitted" ? "omitted" : "shown";
  if (type == "disabled") form = tools ? "omitted" : "hidden";
  notes_.put(kNoteReasoning, form);
  if (type == "enabled" && thinking["budget_tokens"]) notes_.put(kNoteBudget, true);
  if (spw::lists(wire_["additionalModelResponseFieldPaths"], "/stop_sequence")) notes_.put(kNoteSequence, true);
}

void RequestReader::readSystem() {
  const Path at("system");
  size_t index = 0;
  Json previous = call_.json(nullptr);
  for (Json block : expectIfAny(wire_.take("system"), SPW_JSON_ARRAY, at)) {
    const Path here(at, index++);
    const Json member = blocks_.member(block, here);
    if (member.name() == "cachePoint") {
      if (previous) blocks_.markCache(member, previous, Path(here, "cachePoint"));
      continue;
    }
    previous = blocks_.readInner(block, here);
    messages_.push(call_.object().put("role", "system").put("blocks", call_.array().push(previous)));
  }
}

void RequestReader::readMessages() {
  const Path all("messages");
  const Json wire = expect(wire_.take("messages"), SPW_JSON_ARRAY, all);
  if (wire.size() == 0) refuse(all, "must hold at least one message");
  size_t index = 0;
  for (Json message : wire) {
    const Path at(all, index++);
    expect(message, SPW_JSON_OBJECT, at);
    const std::string_view role = expect(message["role"], SPW_JSON_STRING, Path(at, "role")).str();
    if (role != "user" && role != "assistant" && role != "system") {
      refuse(Path(at, "role"), "must be user, assistant or system");
    }
    const Path content(at, "content");
    readContent(expect(message["content"], SPW_JSON_ARRAY, content), role, content);
  }
}

void RequestReader::openMessage(std::string_view role) {
  role_ = role;
  list_ = call_.array();
  messages_.push(call_.object().put("role", role).put("blocks", list_));
}

void RequestReader::refuseMisplaced(Json member, std::string_view role, const Path& at) const {
  const std::string_view type = member.name();
  if (isResult(member) && role != "user") refuse(at, "can only be in a message of the user");
  if ((type == "toolUse" || type == "reasoningContent") && role != "assistant") {
    refuse(at, "can only be in a message of the assistant");
  }
}

// One message of the wire may be two of the canonical document: tool results have a role of their own.
void RequestReader::readContent(Json content, std::string_view role, const Path& at) {
  bool opened = content.size() == 0;
  if (opened) openMessage(role);
  Json previous = call_.json(nullptr);
  size_t index = 0;
  for (Json block : content) {
    const Path here(at, index++);
    const Json member = blocks_.member(block, here);
    const std::string_view type = member.name();
    refuseMisplaced(member, role, Path(here, type));
    if (type == "cachePoint") expect(member, SPW_JSON_OBJECT, Path(here, type));
    if (type == "cachePoint" && previous) {
      blocks_.markCache(member, previous, Path(here, type));
      continue;
    }
    if (previous && blocks_.joinsCall(block, previous)) continue;
    const std::string_view wanted = isResult(member) ? "tool" : role;
    if (!opened || role_ != wanted) openMessage(wanted);
    opened = true;
    previous = blocks_.read(block, here);
    list_.push(previous);
  }
}

void RequestReader::readLimits() {
  const Path at("inferenceConfig");
  const Json wire = expectIfAny(wire_["inferenceConfig"], SPW_JSON_OBJECT, at);
  if (const Json most = expectIfAny(wire.take("maxTokens"), SPW_JSON_NUMBER, Path(at, "maxTokens"));
      !most.isNothing()) {
    if (!most.integer()) refuse(Path(at, "maxTokens"), "must be a whole number");
    out_.put("max_output", most);
  }
  const Json sampling = call_.object();
  const auto move = [&](std::string_view name, std::string_view canonical) {
    const Json value = expectIfAny(wire.take(name), SPW_JSON_NUMBER, Path(at, name));
    if (!value.isNothing()) sampling.put(canonical, value);
  };
  move("temperature", "temperature");
  move("topP", "top_p");
  if (sampling.size() > 0) out_.put("sampling", sampling);
  const Path sequences(at, "stopSequences");
  const Json stop = expectIfAny(wire.take("stopSequences"), SPW_JSON_ARRAY, sequences);
  size_t place = 0;
  for (Json one : stop) expect(one, SPW_JSON_STRING, Path(sequences, place++));
  if (stop.size() > 0) out_.put("stop", stop);
  if (wire && wire.size() == 0) wire.detach();
}

void RequestReader::readTool(Json tool, Json tools, const Path& at) {
  const Json body = blocks_.member(tool, at);
  const Path inside(at, body.name());
  if (body.name() == "cachePoint") {
    Json last = call_.json(nullptr);
    for (Json one : tools) last = one;
    if (last) blocks_.markCache(body, last, inside);
    return;
  }
  const Json out = call_.object();
  tools.push(out);
  if (body.name() != "toolSpec") {
    const std::string_view name = body["name"].str(body.name());
    out.put("name", name).put("kind", "server").put("wire", kWire).put("value", tool);
    return;
  }
  expect(body, SPW_JSON_OBJECT, inside);
  out.put("name", expect(body["name"], SPW_JSON_STRING, Path(inside, "name")));
  const Path schema(inside, "inputSchema");
  const Json input = expect(body["inputSchema"], SPW_JSON_OBJECT, schema);
  out.put("schema", expect(input["json"], SPW_JSON_OBJECT, Path(schema, "json"))).put("kind", "function");
  if (body["description"].isString()) out.put("description", body["description"]);
  if (body["strict"].isBoolean()) out.put("strict", body["strict"]);
}

void RequestReader::readTools() {
  const Path at("toolConfig");
  const Json config = expectIfAny(wire_.take("toolConfig"), SPW_JSON_OBJECT, at);
  if (config.isNothing()) return;
  const Path all(at, "tools");
  const Json tools = call_.array();
  size_t index = 0;
  for (Json tool : expect(config["tools"], SPW_JSON_ARRAY, all)) readTool(tool, tools, Path(all, index++));
  if (tools.size() > 0) out_.put("tools", tools);
  if (!config["toolChoice"].isNothing()) readToolChoice(config["toolChoice"]);
}

void RequestReader::readToolChoice(Json wire) {
  const Path config("toolConfig");
  const Path at(config, "toolChoice");
  const Json body = blocks_.member(wire, at);
  const std::string_view type = body.name();
  const Json choice = call_.object();
  if (type == "tool") {
    const Path inside(at, type);
    const Json name = expect(body["name"], SPW_JSON_STRING, Path(inside, "name"));
    choice.put("type", "named").put("name", name);
  } else if (type == "auto" || type == "any") {
    if (body.size() == 0) body.known();
    choice.put("type", type == "any" ? std::string_view("required") : type);
  } else {
    refuse(at, "must be auto, any or tool");
  }
  out_.put("tool_choice", choice);
}

// The schema is JSON inside of a string here.
void RequestReader::readOutput() {
  const Path at("outputConfig");
  const Json config = expectIfAny(wire_["outputConfig"], SPW_JSON_OBJECT, at);
  if (const Json effort = config.take("effort"); effort.isString()) {
    out_.put("reasoning", call_.object().put("effort", effort));
  }
  const Json format = config["textFormat"];
  if (format["type"].str() == "json_schema") {
    const Json definition = format["structure"]["jsonSchema"];
    const Path structure(at, "textFormat.structure.jsonSchema");
    const Json text = expect(definition["schema"], SPW_JSON_STRING, Path(structure, "schema"));
    const Json schema = call_.parse(text.str());
    if (!schema.isObject()) refuse(Path(structure, "schema"), "must be a JSON object inside of a string");
    const Json output = call_.object().put("type", "json_schema");
    for (const char* name : {"name", "description"}) {
      const Json value = expectIfAny(definition[name], SPW_JSON_STRING, Path(structure, name));
      if (!value.isNothing()) output.put(name, value);
    }
    // The vendor holds answers to any schema; others only to strict ones, and refuse the word for the rest.
    if (spw::fitsStrict(schema)) output.put("strict", true);
    out_.put("output", output.put("schema", schema));
    format.detach();
  }
  if (config && config.size() == 0) config.detach();
}

void RequestReader::readRest() {
  if (const Json tier = wire_["serviceTier"]["type"]; tier.isString()) {
    out_.put("service_tier", tier.str());
    wire_.take("serviceTier");
  }
  const Json metadata = wire_.take("requestMetadata");
  expectIfAny(metadata, SPW_JSON_OBJECT, Path("requestMetadata"));
  if (metadata.size() > 0) out_.put("metadata", metadata);
  wire_.take("promptVariables");
  for (Json member : wire_) {
    if (member.isNull()) member.detach();
  }
  if (wire_.size() > 0) out_.put("extra", call_.object().put(kWire, wire_));
}

}  // namespace converse
