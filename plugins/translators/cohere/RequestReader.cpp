#include "RequestReader.h"

#include <spillway/codec/OpenAiTools.hpp>

#include "Documents.h"
#include "MessageReader.h"

namespace cohere {

using spw::Json;

struct RequestReader::Member {
  std::string_view name;
  void (RequestReader::*read)(Json value);
};

const RequestReader::Member RequestReader::kMembers[] = {
    {"stream", &RequestReader::readFlag},
    {"max_tokens", &RequestReader::readLimit},
    {"stop_sequences", &RequestReader::readStop},
    {"temperature", &RequestReader::readNumber},
    {"p", &RequestReader::readNumber},
    {"k", &RequestReader::readNumber},
    {"seed", &RequestReader::readNumber},
    {"frequency_penalty", &RequestReader::readNumber},
    {"presence_penalty", &RequestReader::readNumber},
    {"logprobs", &RequestReader::readLogprobs},
    {"tools", &RequestReader::readTools},
    {"strict_tools", &RequestReader::readStrict},
    {"tool_choice", &RequestReader::readChoice},
    {"response_format", &RequestReader::readFormat},
    {"thinking", &RequestReader::readThinking},
};

Json RequestReader::read() {
  if (!wire_.isObject()) refuse(Path(), "the request body must be a JSON object");
  if (wire_["model"].str().empty()) refuse(Path("model"), "model is required");
  out_.put("model", wire_["model"].str());
  out_.put("messages", MessageReader(call_).read(wire_["messages"]));
  readDocuments();
  for (Json member : wire_) readMember(member);
  if (!out_["stream"]) out_.put("stream", false);
  if (extra_) out_.put("extra", call_.object().put(kWire, extra_));
  return out_;
}

void RequestReader::readMember(Json member) {
  const std::string_view name = member.name();
  if (name == "model" || name == "messages" || name == "documents" || member.isNull()) return;
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

// They are given to the whole conversation, so they stand where it begins.
void RequestReader::readDocuments() {
  const Json documents = wire_["documents"];
  const Path at("documents");
  if (documents.isNothing()) return;
  if (!documents.isArray()) refuse(at, "expected an array");
  if (documents.size() == 0) return;
  const std::string_view mode = wire_["citation_options"]["mode"].str();
  const bool cited = mode != "OFF" && mode != "DISABLED";
  const Json blocks = call_.array();
  size_t index = 0;
  for (Json document : documents) blocks.push(readDocument(call_, document, cited, Path(at, index++)));
  for (Json message : out_["messages"]) {
    if (message["role"].str() != "user") continue;
    for (Json block : message["blocks"]) blocks.push(block);
    message.put("blocks", blocks);
    return;
  }
  out_["messages"].push(call_.object().put("role", "user").put("blocks", blocks));
}

void RequestReader::readFlag(Json value) {
  if (!value.isBoolean()) refuse(Path(value.name()), "expected a boolean");
  out_.put(value.name(), value);
}

void RequestReader::readLimit(Json value) {
  if (!value.integer()) refuse(Path("max_tokens"), "expected an integer");
  out_.put("max_output", value);
}

void RequestReader::readStop(Json value) {
  if (!value.isArray()) refuse(Path("stop_sequences"), "expected an array of strings");
  for (Json one : value) {
    if (!one.isString()) refuse(Path("stop_sequences"), "expected an array of strings");
  }
  if (value.size() > 0) out_.put("stop", value);
}

void RequestReader::readNumber(Json value) {
  const std::string_view name = value.name();
  if (!value.isNumber()) refuse(Path(name), "expected a number");
  section("sampling").put(name == "p" ? "top_p" : name == "k" ? "top_k" : name, value);
}

void RequestReader::readLogprobs(Json value) {
  if (!value.isBoolean()) refuse(Path("logprobs"), "expected a boolean");
  section("sampling").put("logprobs", value);
}

void RequestReader::readTools(Json value) {
  const Path at("tools");
  if (!value.isArray()) refuse(at, "expected an array");
  size_t index = 0;
  for (Json tool : value) {
    const Path here(at, index++);
    const Json function = tool["function"];
    spw::refuseOtherThanFunction(tool, here);
    if (!function["name"].isString()) refuse(Path(here, "function"), "a tool needs a name");
    const Json out = call_.object().put("name", function["name"].str());
    spw::readFunctionMembers(function, out, Path(here, "function"));
    if (wire_["strict_tools"].isTrue()) out.put("strict", true);
    if (!out_["tools"]) out_.put("tools", call_.array());
    out_["tools"].push(out.put("kind", "function"));
  }
}

// Told to each tool by readTools().
void RequestReader::readStrict(Json value) {
  if (!value.isBoolean()) refuse(Path("strict_tools"), "expected a boolean");
}

void RequestReader::readChoice(Json value) {
  const std::string_view word = value.str();
  if (word != "REQUIRED" && word != "NONE") refuse(Path("tool_choice"), "expected REQUIRED or NONE");
  out_.put("tool_choice", call_.object().put("type", word == "NONE" ? "none" : "required"));
}

void RequestReader::readFormat(Json value) {
  const std::string_view type = value["type"].str();
  if (type == "text") return;
  if (type != "json_object") refuse(Path("response_format.type"), "expected text or json_object");
  const Path at("response_format");
  Json schema = spw::saidMember(value, "json_schema", SPW_JSON_OBJECT, at);
  if (!schema) schema = spw::saidMember(value, "schema", SPW_JSON_OBJECT, at);
  out_.put("output", call_.object().put("type", schema ? "json_schema" : "json_object").put("schema", schema));
}

void RequestReader::readThinking(Json value) {
  const std::string_view type = value["type"].str();
  if (type != "enabled" && type != "disabled") refuse(Path("thinking.type"), "expected enabled or disabled");
  const Json reasoning = section("reasoning");
  reasoning.put("mode", type == "enabled" ? "on" : "off");
  const Json budget = value["token_budget"];
  if (budget.isNothing()) return;
  if (!budget.integer()) refuse(Path("thinking.token_budget"), "expected an integer");
  reasoning.put("budget", budget);
}

}  // namespace cohere
