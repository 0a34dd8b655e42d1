#include "RequestReader.h"

#include <spillway/codec/BlockText.hpp>

#include <algorithm>

#include "MessageReader.h"

namespace ollama {

using spw::Json;

struct RequestReader::Member {
  std::string_view name;
  void (RequestReader::*read)(Json value);
};

const RequestReader::Member RequestReader::kMembers[] = {
    {"stream", &RequestReader::readFlag},
    {"think", &RequestReader::readThink},
    {"format", &RequestReader::readFormat},
    {"tools", &RequestReader::readTools},
    {"options", &RequestReader::readOptions},
    {"logprobs", &RequestReader::readLogprobs},
    {"top_logprobs", &RequestReader::readTopLogprobs},
    {"model", &RequestReader::readNothing},
    {"messages", &RequestReader::readNothing},
};

namespace {

bool isEmpty(Json value) {
  if (value.isNothing() || value.boolean() == false) return true;
  return value.isString() ? spw::isEmptyText(value) : value.isArray() && value.size() == 0;
}

// 0, "0" and "0s" all mean: not at all.
bool isNoTime(Json duration) {
  if (!duration.isString()) return duration.number() == 0.0;
  const std::string_view text = duration.str();
  return text.starts_with('0') && text.find_first_of("123456789") == std::string_view::npos;
}

}  // namespace

RequestReader::RequestReader(spw::Call call, const spw::Received& received)
    : call_(call),
      wire_(received.wire),
      notes_(received.notes),
      out_(call.object()),
      extra_(call.json(nullptr)),
      generate_(isGenerate(received.path)) {}

bool RequestReader::asksNothing() const {
  if (wire_["model"].str().empty()) return false;
  const bool chat = isEmpty(wire_["messages"]);
  const bool prompt = isEmpty(wire_["prompt"]) && isEmpty(wire_["images"]) && isEmpty(wire_["suffix"]);
  if (generate_ ? !prompt : !chat) return false;
  notes_.put(kNoteLoad, isNoTime(wire_["keep_alive"]) ? "unload" : "load");
  return true;
}

Json RequestReader::read() {
  if (!wire_.isObject()) refuse(Path(), "the request body must be a JSON object");
  if (wire_["model"].str().empty()) refuse(Path("model"), "model is required");
  out_.put("model", wire_["model"].str());
  if (generate_) {
    readPrompt();
  } else {
    out_.put("messages", MessageReader(call_).read(wire_["messages"]));
  }
  for (Json member : wire_) readMember(member);
  if (!out_["stream"]) out_.put("stream", true);
  if (extra_) out_.put("extra", call_.object().put(kWire, extra_));
  return out_;
}

// The system text and the prompt are a conversation of two messages. What only the model's own prompt format can say
// has no translation: leaving it out would ask something else.
void RequestReader::readPrompt() {
  const Json messages = call_.array();
  const MessageReader reader(call_);
  for (std::string_view name : {"raw", "suffix", "template", "context"}) refuseIfSaid(wire_[name]);
  const Json system = wire_["system"];
  if (!system.isNothing() && !system.isString()) refuse(Path("system"), "expected a string");
  if (!isEmpty(system)) messages.push(reader.message("system", system, call_.json(nullptr), Path("images")));
  messages.push(reader.message("user", wire_["prompt"], wire_["images"], Path("images")));
  out_.put("messages", messages);
}

void RequestReader::refuseIfSaid(Json value) {
  if (isEmpty(value)) return;
  const std::string_view name = value.name();
  const Path at(name);
  if (name == "suffix") unsupported(at, "filling in a middle is nothing that another wire can be asked for");
  if (name == "context")
    unsupported(at, "the tokens of an earlier answer mean nothing to another service; send the messages to /api/chat");
  unsupported(at, "a prompt in a format of its own cannot be sent over another wire");
}

void RequestReader::readMember(Json member) {
  const std::string_view name = member.name();
  if (member.isNull()) return;
  static constexpr std::string_view kPrompt[] = {"prompt", "system", "images", "raw", "suffix", "template", "context"};
  if (generate_ && std::find(std::begin(kPrompt), std::end(kPrompt), name) != std::end(kPrompt)) return;
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

void RequestReader::readFlag(Json value) {
  if (!value.isBoolean()) refuse(Path(value.name()), "expected a boolean");
  out_.put(value.name(), value);
}

void RequestReader::readThink(Json value) {
  const std::string_view level = value.str();
  const bool known = level == "low" || level == "medium" || level == "high" || level == "max";
  if (!value.isBoolean() && !known) refuse(Path("think"), "expected true, false, low, medium, high or max");
  const Json reasoning = section("reasoning");
  const bool off = value.boolean() == false;
  reasoning.put("mode", off ? "off" : "on");
  if (known) reasoning.put("effort", level);
  if (!off) reasoning.put("summary", "auto");  // clients of this wire show what they asked for
  if (off) notes_.put(kNoteHide, true);
}

void RequestReader::readFormat(Json value) {
  if (value.isString() && spw::isEmptyText(value)) return;
  if (value.isObject()) {
    out_.put("output", call_.object().put("type", "json_schema").put("schema", value));
  } else if (value.str() == "json") {
    out_.put("output", call_.object().put("type", "json_object"));
  } else {
    refuse(Path("format"), "expected \"json\" or a JSON schema object");
  }
}

void RequestReader::readTools(Json value) {
  const Path at("tools");
  if (!value.isArray()) refuse(at, "expected an array");
  size_t index = 0;
  for (Json tool : value) {
    const Path here(at, index++);
    const Json function = tool["function"];
    tool["type"].known();  // of any value
    if (!function["name"].isString()) refuse(Path(here, "function"), "a tool needs a name");
    const Json out = call_.object().put("name", function["name"].str());
    if (function["description"].isString()) out.put("description", function["description"]);
    if (function["parameters"].isObject()) out.put("schema", function["parameters"]);
    if (!out_["tools"]) out_.put("tools", call_.array());
    out_["tools"].push(out.put("kind", "function"));
  }
}

void RequestReader::readOptions(Json value) {
  const Path at("options");
  if (!value.isObject()) refuse(at, "expected an object");
  for (Json option : value) {
    if (!option.isNull()) readOption(option, Path(at, option.name()));
  }
}

// Options that steer the answer are everybody's; those that steer the machine are this wire's own.
void RequestReader::readOption(Json value, const Path& at) {
  static constexpr std::string_view kSampling[] = {
      "temperature", "top_k", "top_p", "min_p", "seed", "presence_penalty", "frequency_penalty"};
  const std::string_view name = value.name();
  if (name == "stop") return readStop(value, at);
  if (name == "num_predict") {
    if (!value.isNumber()) refuse(at, "expected an integer");
    // Zero and the negative numbers mean: as long as it takes.
    constexpr double kMost = 1e15;
    const double limit = value.number().value_or(0);
    if (limit >= 1 && limit < kMost) out_.put("max_output", static_cast<int64_t>(limit));
  } else if (std::find(std::begin(kSampling), std::end(kSampling), name) != std::end(kSampling)) {
    if (!value.isNumber()) refuse(at, "expected a number");
    section("sampling").put(name, value);
  } else {
    if (!extra_) extra_ = call_.object();
    if (!extra_["options"]) extra_.put("options", call_.object());
    extra_["options"].put(name, value);
  }
}

void RequestReader::readStop(Json value, const Path& at) {
  const Json stop = call_.array();
  if (value.isString()) stop.push(value.str());
  if (!value.isString() && !value.isArray()) refuse(at, "expected an array of strings");
  for (Json one : value) {
    if (!one.isString()) refuse(at, "expected an array of strings");
    stop.push(one.str());
  }
  if (stop.size() > 0) out_.put("stop", stop);
}

void RequestReader::readLogprobs(Json value) {
  if (!value.isBoolean()) refuse(Path("logprobs"), "expected a boolean");
  section("sampling").put("logprobs", value);
}

void RequestReader::readTopLogprobs(Json value) {
  if (!value.integer()) refuse(Path("top_logprobs"), "expected an integer");
  section("sampling").put("top_logprobs", value);
}

}  // namespace ollama
