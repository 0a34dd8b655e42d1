#include "RequestReader.h"

#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/OpenAiTools.hpp>

#include "InputReader.h"
#include "Recall.h"
#include "ToolReader.h"

namespace responses {

using spw::Json;

namespace {

constexpr std::string_view kWantsEncrypted = "reasoning.encrypted_content";
constexpr std::string_view kWantsLogprobs = "message.output_text.logprobs";

// Members of a request that its reply repeats.
constexpr std::string_view kEchoed[] = {"instructions",
                                        "max_output_tokens",
                                        "max_tool_calls",
                                        "parallel_tool_calls",
                                        "previous_response_id",
                                        "prompt_cache_key",
                                        "reasoning",
                                        "safety_identifier",
                                        "temperature",
                                        "text",
                                        "tool_choice",
                                        "tools",
                                        "top_logprobs",
                                        "top_p",
                                        "truncation",
                                        "user",
                                        "metadata"};

bool includes(Json list, std::string_view word) {
  for (Json one : list) {
    if (one.str() == word) return true;
  }
  return false;
}

}  // namespace

struct RequestReader::Member {
  std::string_view name;
  void (RequestReader::*read)(Json value);
};

const RequestReader::Member RequestReader::kMembers[] = {
    {"max_output_tokens", &RequestReader::readMaxOutput},
    {"temperature", &RequestReader::readSampling},
    {"top_p", &RequestReader::readSampling},
    {"top_logprobs", &RequestReader::readTopLogprobs},
    {"parallel_tool_calls", &RequestReader::readFlag},
    {"store", &RequestReader::readFlag},
    {"stream", &RequestReader::readFlag},
    {"service_tier", &RequestReader::readString},
    {"metadata", &RequestReader::readObject},
    {"previous_response_id", &RequestReader::readStored},
    {"conversation", &RequestReader::readStored},
    {"prompt", &RequestReader::readStored},
    {"background", &RequestReader::readBackground},
    {"text", &RequestReader::readText},
    {"reasoning", &RequestReader::readReasoning},
    {"include", &RequestReader::readInclude},
    {"user", &RequestReader::readUser},
    {"safety_identifier", &RequestReader::readUser},
    {"prompt_cache_key", &RequestReader::readCache},
    {"prompt_cache_retention", &RequestReader::readCache},
};

RequestReader::RequestReader(spw::Call call, const spw::Received& received, bool counting)
    : call_(call),
      wire_(received.wire),
      notes_(received.notes),
      out_(call.object()),
      extra_(call.object()),
      names_(call),
      counting_(counting) {}

Json RequestReader::read() {
  if (!wire_.isObject()) refuse(Path(), "the request body must be a JSON object");
  noteEcho();
  if (wire_["model"].isString()) {
    out_.put("model", wire_["model"].str());
  } else if (!counting_) {
    refuse(Path("model"), "missing required parameter: 'model'");
  }
  readConversation();
  for (Json member : wire_) readMember(member);
  if (!out_["stream"]) out_.put("stream", false);
  if (extra_.size() > 0) out_.put("extra", call_.object().put(kWire, extra_));
  notes_.put(kNoteNamespaces, names_.notes());
  return out_;
}

// As text, because the values themselves move on.
void RequestReader::noteEcho() {
  const Json echo = call_.object();
  for (std::string_view name : kEchoed) {
    if (const Json value = wire_[name]; !value.isNothing()) echo.put(name, call_.rawJson(value.dump()));
  }
  notes_.put(kNoteEcho, echo);
}

// Tools first: calls go by the names the tools have.
void RequestReader::readConversation() {
  ToolReader tools(call_, names_, out_);
  if (const Json given = wire_["tools"]; !given.isNothing()) tools.read(given, Path("tools"));
  InputReader items(call_, names_, tools, out_);
  items.readInstructions(wire_["instructions"]);
  const Json input = wire_["input"];
  const Json history = wire_[kHistory];
  const bool continues = history || !wire_["previous_response_id"].isNothing() || !wire_["conversation"].isNothing() ||
                         !wire_["prompt"].isNothing();
  if (!continues && !counting_) {
    if (input.isNothing()) refuse(Path("input"), "missing required parameter: 'input'");
    if (input.isArray() && input.size() == 0) refuse(Path("input"), "expected at least one item");
  }
  if (history) items.read(history);
  if (!input.isNothing()) items.read(input);
  if (const Json choice = wire_["tool_choice"]; !choice.isNothing()) tools.readChoice(choice, Path("tool_choice"));
}

void RequestReader::readMember(Json member) {
  static constexpr std::string_view kRead[] = {"model", "input", "instructions", "tools", "tool_choice", kHistory};
  const std::string_view name = member.name();
  for (std::string_view one : kRead) {
    if (one == name) return;
  }
  if (member.isNull()) return;
  for (const Member& row : kMembers) {
    if (row.name == name) return (this->*row.read)(member);
  }
  keep(member);
}

void RequestReader::keep(Json member) { extra_.put(member.name(), member); }

Json RequestReader::section(std::string_view name) {
  if (!out_[name]) out_.put(name, call_.object());
  return out_[name];
}

void RequestReader::readMaxOutput(Json value) {
  if (!value.integer()) refuse(Path(value.name()), "expected an integer");
  out_.put("max_output", value);
}

void RequestReader::readSampling(Json value) {
  if (!value.isNumber()) refuse(Path(value.name()), "expected a number");
  section("sampling").put(value.name(), value);
}

void RequestReader::readFlag(Json value) {
  if (!value.isBoolean()) refuse(Path(value.name()), "expected a boolean");
  out_.put(value.name(), value);
}

void RequestReader::readString(Json value) {
  if (!value.isString()) refuse(Path(value.name()), "expected a string");
  out_.put(value.name(), value);
}

void RequestReader::readObject(Json value) {
  if (!value.isObject()) refuse(Path(value.name()), "expected an object");
  out_.put(value.name(), value);
}

// Something the vendor keeps: whoever does not have it would answer another question.
void RequestReader::readStored(Json value) {
  const bool response = value.name() == "previous_response_id";
  if (!value.isString() && (response || !value.isObject())) {
    refuse(Path(value.name()), response ? "expected a string" : "expected a string or an object");
  }
  std::string_view why;
  if (response) {
    why = call_.concat({"Previous response with id '", value.str(),
                        "' not found: it is not stored here, and the model this request goes to does not know it. "
                        "Send the whole conversation as input instead."});
  }
  spw::markOneWire(call_, out_, kWire, value.name(), why);
  keep(value);
}

void RequestReader::readBackground(Json value) {
  if (!value.isBoolean()) refuse(Path("background"), "expected a boolean");
  if (!value.isTrue()) return;
  spw::markOneWire(call_, out_, kWire, "background");
  keep(value);
}

void RequestReader::readText(Json value) {
  const Path at("text");
  if (!value.isObject()) refuse(at, "expected an object");
  if (const Json verbosity = value.take("verbosity"); !verbosity.isNothing()) {
    if (!verbosity.isString()) refuse(Path(at, "verbosity"), "expected a string");
    out_.put("verbosity", verbosity.str());
  }
  if (const Json format = value.take("format"); !format.isNothing()) readFormat(format, Path(at, "format"));
  if (value.size() > 0) keep(value);
}

void RequestReader::readFormat(Json format, const Path& at) {
  const std::string_view type = format["type"].str();
  if (type == "text") return;
  const Json output = call_.object().put("type", type);
  if (type == "json_schema") {
    spw::readAnswerSchema(format, output, at);
    if (!output["schema"]) refuse(Path(at, "schema"), "missing required parameter");
  } else if (type != "json_object") {
    refuse(Path(at, "type"), "expected text, json_object or json_schema");
  }
  out_.put("output", output);
}

void RequestReader::readReasoning(Json value) {
  const Path at("reasoning");
  if (!value.isObject()) refuse(at, "expected an object");
  const Json effort = value.take("effort"), older = value.take("generate_summary");
  Json summary = value.take("summary");
  if (summary.isNothing()) summary = older;
  if (!effort.isNothing() && !effort.isString()) refuse(Path(at, "effort"), "expected a string");
  if (!summary.isNothing() && !summary.isString()) refuse(Path(at, "summary"), "expected a string");
  if (effort.isString()) {
    const bool off = effort.str() == "none";
    section("reasoning")
        .put("mode", off ? std::string_view("off") : std::string_view("on"))
        .put("effort", effort.str());
  }
  if (summary.isString()) section("reasoning").put("summary", summary.str());
  for (Json member : value) {
    if (member.isNull()) member.detach();
  }
  if (value.size() > 0) keep(value);
}

// What has a place of its own in the canonical document leaves the list.
void RequestReader::readInclude(Json value) {
  if (!value.isArray()) refuse(Path("include"), "expected an array");
  for (Json one : value) {
    if (one.str() == kWantsEncrypted) {
      section("reasoning").put("encrypted", true);
    } else if (one.str() == kWantsLogprobs) {
      section("sampling").put("logprobs", true);
    } else {
      continue;
    }
    one.detach();
  }
  if (value.size() > 0) keep(value);
}

// How many alternatives to show means something only where log probabilities are asked for.
void RequestReader::readTopLogprobs(Json value) {
  if (!value.integer()) refuse(Path("top_logprobs"), "expected an integer");
  if (*value.integer() == 0) return;
  if (includes(wire_["include"], kWantsLogprobs) || out_["sampling"]["logprobs"]) {
    section("sampling").put("top_logprobs", value);
  } else {
    keep(value);
  }
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

}  // namespace responses
