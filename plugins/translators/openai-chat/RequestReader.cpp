#include "RequestReader.h"

#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/OpenAiTools.hpp>

#include "MessageReader.h"
#include "Wire.h"

namespace openaichat {

using spw::Json;

struct RequestReader::Member {
  std::string_view name;
  void (RequestReader::*read)(Json value);
};

const RequestReader::Member RequestReader::kMembers[] = {
    {"max_completion_tokens", &RequestReader::readMaxOutput},
    {"max_tokens", &RequestReader::readMaxOutput},
    {"temperature", &RequestReader::readSampling},
    {"top_p", &RequestReader::readSampling},
    {"top_k", &RequestReader::readSampling},
    {"min_p", &RequestReader::readSampling},
    {"seed", &RequestReader::readSampling},
    {"presence_penalty", &RequestReader::readSampling},
    {"frequency_penalty", &RequestReader::readSampling},
    {"logit_bias", &RequestReader::readSampling},
    {"logprobs", &RequestReader::readSampling},
    {"top_logprobs", &RequestReader::readSampling},
    {"parallel_tool_calls", &RequestReader::readFlag},
    {"store", &RequestReader::readFlag},
    {"stream", &RequestReader::readFlag},
    {"verbosity", &RequestReader::readText},
    {"service_tier", &RequestReader::readText},
    {"metadata", &RequestReader::readObject},
    {"n", &RequestReader::readN},
    {"stop", &RequestReader::readStop},
    {"tools", &RequestReader::readTools},
    {"functions", &RequestReader::readFunctions},
    {"tool_choice", &RequestReader::readToolChoice},
    {"function_call", &RequestReader::readFunctionCall},
    {"reasoning_effort", &RequestReader::readEffort},
    {"reasoning", &RequestReader::readReasoning},
    {"thinking", &RequestReader::readThinking},
    {"response_format", &RequestReader::readFormat},
    {"user", &RequestReader::readUser},
    {"safety_identifier", &RequestReader::readUser},
    {"prompt_cache_key", &RequestReader::readCache},
    {"prompt_cache_retention", &RequestReader::readCache},
    {"stream_options", &RequestReader::readStreamOptions},
};

RequestReader::RequestReader(spw::Call call, const spw::Received& received)
    : call_(call), wire_(received.wire), notes_(received.notes), out_(call.object()), extra_(call.json(nullptr)) {}

Json RequestReader::read() {
  if (!wire_.isObject()) refuse(Path(), "the request body must be a JSON object");
  if (!wire_["model"].isString()) refuse(Path("model"), "you must provide a model parameter");
  out_.put("model", wire_["model"].str());
  MessageReader(call_).read(wire_["messages"], out_);
  for (Json modality : wire_["modalities"])
    if (modality.str() == "audio") spw::markOneWire(call_, out_, kWire, "modalities");
  for (Json member : wire_) readMember(member);
  if (!out_["stream"]) out_.put("stream", false);
  if (extra_) out_.put("extra", call_.object().put(kWire, extra_));
  return out_;
}

void RequestReader::readMember(Json member) {
  const std::string_view name = member.name();
  if (name == "model" || name == "messages" || member.isNull()) return;
  for (const Member& row : kMembers) {
    if (row.name == name) return (this->*row.read)(member);
  }
  keep(member);
}

void RequestReader::keep(Json member) {
  if (!extra_) extra_ = call_.object();
  extra_.put(member.name(), member);
}

Json RequestReader::section(std::string_view name) {
  if (!out_[name]) out_.put(name, call_.object());
  return out_[name];
}

// Both members at once come from clients that serve old and new models; the newer one says more exactly what is meant.
void RequestReader::readMaxOutput(Json value) {
  if (!value.integer()) refuse(Path(value.name()), "expected an integer");
  if (out_["max_output"] && value.name() == "max_tokens") return;
  out_.put("max_output", value);
}

void RequestReader::readSampling(Json value) {
  const std::string_view name = value.name();
  const bool fits = name == "logit_bias" ? value.isObject() : name == "logprobs" ? value.isBoolean() : value.isNumber();
  if (!fits) refuse(Path(name), "invalid type for this parameter");
  section("sampling").put(name, value);
}

void RequestReader::readFlag(Json value) {
  if (!value.isBoolean()) refuse(Path(value.name()), "expected a boolean");
  out_.put(value.name(), value);
}

void RequestReader::readText(Json value) {
  if (!value.isString()) refuse(Path(value.name()), "expected a string");
  out_.put(value.name(), value);
}

void RequestReader::readObject(Json value) {
  if (!value.isObject()) refuse(Path(value.name()), "expected an object");
  out_.put(value.name(), value);
}

void RequestReader::readN(Json value) {
  if (value.integer().value_or(0) < 1) refuse(Path("n"), "expected an integer of at least 1");
  out_.put("n", value);
}

void RequestReader::readStop(Json value) {
  const Json stop = call_.array();
  if (value.isString()) {
    stop.push(value.str());
  } else if (value.isArray()) {
    for (Json one : value) {
      if (!one.isString()) refuse(Path("stop"), "expected strings");
      stop.push(one.str());
    }
  } else {
    refuse(Path("stop"), "expected a string or an array of strings");
  }
  if (stop.size() > 0) out_.put("stop", stop);
}

void RequestReader::readTools(Json value) {
  if (!value.isArray()) refuse(Path("tools"), "expected an array");
  const Path tools("tools");
  size_t index = 0;
  for (Json tool : value) readTool(tool, Path(tools, index++));
}

void RequestReader::readTool(Json tool, const Path& at) {
  const std::string_view type = tool["type"].str();
  if (!tool.isObject() || type.empty()) refuse(Path(at, "type"), "missing required parameter");
  if (!out_["tools"]) out_.put("tools", call_.array());
  const Json out = call_.object();
  out_["tools"].push(out);
  if (type != "function" && type != "custom") {
    out.put("name", tool["name"].str(type)).put("kind", "server").put("wire", kWire).put("value", tool);
    return;
  }
  const Json body = tool[type];
  if (!body["name"].isString()) refuse(Path(at, type), "a tool needs a name");
  out.put("name", body["name"].str());
  const Path inside(at, type);
  spw::readFunctionMembers(body, out, inside);
  out.put("strict", spw::saidMember(body, "strict", SPW_JSON_BOOLEAN, inside)).put("kind", type);
  if (const Json format = spw::saidMember(body, "format", SPW_JSON_OBJECT, inside)) {
    // The grammar's own members stand in an object of their own in this wire only.
    out.put("format", spw::readToolFormat(call_, format, format["grammar"], Path(inside, "format")));
  }
  if (const Json mark = tool["cache_control"]) out.put("cache", cacheOf(call_, mark));
}

// The form before tools: one call at a time, without ids. The writer answers in the same form.
void RequestReader::readFunctions(Json value) {
  if (!value.isArray()) refuse(Path("functions"), "expected an array");
  if (wire_["tools"].isNothing()) notes_.put(kNoteFunctions, true);
  const Path functions("functions");
  size_t index = 0;
  for (Json function : value) {
    if (namesTool(function["name"].str())) continue;
    readTool(call_.object().put("type", "function").put("function", function), Path(functions, index++));
  }
}

bool RequestReader::namesTool(std::string_view name) const {
  for (Json tool : wire_["tools"]) {
    if (tool["function"]["name"].str() == name) return true;
  }
  return false;
}

// A client that sends both forms means the newer one.
void RequestReader::readFunctionCall(Json value) {
  if (!wire_["tool_choice"].isNothing()) return value.known();
  if (!wire_["tools"].isNothing()) return;  // left unread, so that it is told
  notes_.put(kNoteFunctions, true);
  if (value.isString()) return readToolChoice(value);
  if (!value["name"].isString()) refuse(Path("function_call"), "expected none, auto or an object with a name");
  out_.put("tool_choice", call_.object().put("type", "named").put("name", value["name"].str()));
}

void RequestReader::readToolChoice(Json value) {
  const Path at(value.name());
  const Json choice = call_.object();
  out_.put("tool_choice", choice);
  if (value.isString()) {
    const std::string_view word = value.str();
    if (word != "auto" && word != "none" && word != "required" && word != "any") {
      refuse(at, "expected none, auto, required or an object");
    }
    choice.put("type", word == "any" ? std::string_view("required") : word);
    return;
  }
  const std::string_view type = value["type"].str();
  if (type == "allowed_tools") return readAllowedTools(value[type], at);
  if (!value[type]["name"].isString()) refuse(at, "expected none, auto, required or an object that names a tool");
  choice.put("type", "named").put("name", value[type]["name"].str());
}

void RequestReader::readAllowedTools(Json allowed, const Path& at) {
  const Json names = call_.array();
  for (Json tool : allowed["tools"]) {
    const Json name = tool[tool["type"].str()]["name"];
    if (name.isString()) names.push(name.str());
  }
  if (names.size() == 0) refuse(Path(at, "allowed_tools"), "expected a list of tools");
  out_["tool_choice"]
      .put("type", "subset")
      .put("names", names)
      .put("mode", allowed["mode"].str() == "required" ? std::string_view("required") : std::string_view("auto"));
}

void RequestReader::readEffort(Json value) {
  if (!value.isString()) refuse(Path("reasoning_effort"), "expected a string");
  const Json reasoning = section("reasoning");
  reasoning.put("mode", value.str() == "none" ? std::string_view("off") : std::string_view("on"));
  reasoning.put("effort", value.str());
}

// {effort | max_tokens, exclude, enabled}, as gateways have it.
void RequestReader::readReasoning(Json value) {
  if (!value.isObject()) return keep(value);
  const Json reasoning = section("reasoning");
  const bool off = value["enabled"].boolean() == false || value["effort"].str() == "none";
  reasoning.put("mode", off ? std::string_view("off") : std::string_view("on"));
  if (value["effort"].isString()) reasoning.put("effort", value["effort"].str());
  if (value["max_tokens"].integer()) reasoning.put("budget", *value["max_tokens"].integer());
  const bool hidden = value["exclude"].isTrue();
  if (hidden) reasoning.put("display", "omitted");
  if (!hidden && !off) reasoning.put("summary", value["summary"].str("auto"));  // gateways show what was asked for
}

// {type: enabled | disabled, budget_tokens}, as several vendors of this wire have it; what else it holds is theirs.
void RequestReader::readThinking(Json value) {
  if (!value.isObject()) return keep(value);
  const Json reasoning = section("reasoning");
  const std::string_view type = value["type"].str();
  if (!reasoning["mode"]) {
    reasoning.put("mode", type == "disabled"  ? std::string_view("off")
                          : type == "enabled" ? std::string_view("on")
                                              : std::string_view("auto"));
  }
  if (value["budget_tokens"].integer()) reasoning.put("budget", value.take("budget_tokens"));
  value.take("type");
  if (value.size() > 0) keep(value);
}

void RequestReader::readFormat(Json value) {
  const std::string_view type = value["type"].str();
  if (type == "text") return;
  const Json output = call_.object().put("type", type);
  if (type == "json_schema") {
    spw::readAnswerSchema(value["json_schema"], output, Path("response_format.json_schema"));
  } else if (type != "json_object") {
    refuse(Path("response_format.type"), "expected text, json_object or json_schema");
  }
  out_.put("output", output);
}

// The older and the newer name of one thing; when a client sends both, the second stays what it is.
void RequestReader::readUser(Json value) {
  if (!value.isString()) refuse(Path(value.name()), "expected a string");
  if (out_["user"]) return keep(value);
  out_.put("user", value);
}

void RequestReader::readCache(Json value) {
  if (!value.isString()) refuse(Path(value.name()), "expected a string");
  section("cache").put(value.name() == "prompt_cache_key" ? "key" : "retention", value);
}

void RequestReader::readStreamOptions(Json value) {
  if (!value.isObject()) refuse(Path("stream_options"), "expected an object");
  const Json usage = value.take("include_usage");
  if (usage.isBoolean()) {
    out_.put("include_usage", usage.isTrue());
    if (usage.isTrue()) notes_.put(kNoteUsage, true);
  }
  if (value.size() > 0) keep(value);
}

}  // namespace openaichat
