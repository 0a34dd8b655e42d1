#include "RequestWriter.h"

#include <spillway/codec/Blank.hpp>
#include <spillway/codec/CacheMarks.hpp>
#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/Lists.hpp>
#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/ToolSchema.hpp>

#include <algorithm>
#include <string>

#include "CacheMark.h"

namespace messages {

using spw::Call;
using spw::Json;
using spw::lists;
using spw::Target;
using spw::Thinking;

namespace {

constexpr std::string_view kNameRule = "^[a-zA-Z0-9_-]{1,128}$";
constexpr std::string_view kIdRule = "^[a-zA-Z0-9_-]{1,256}$";
constexpr std::string_view kForcing[] = {"required", "named"};

// The target's own rule for tool names, or the vendor's.
std::string_view nameRule(const Target& target) { return target.quirkValue("tool_name_format").str(kNameRule); }

// Which forced choices a model refuses while it thinks on a budget.
bool blocksChoice(const Target& target, std::string_view choice) {
  const Json blocked = target.quirkValue("tool_choice_blocked_while_thinking");
  if (blocked.isArray()) return lists(blocked, choice);
  return std::find(std::begin(kForcing), std::end(kForcing), choice) != std::end(kForcing);
}

std::string_view hashedUser(Call call, std::string_view user) {
  static constexpr char kHex[] = "0123456789abcdef";
  uint8_t hash[32];
  call.services().crypto->sha256(spw::str(user), hash);
  std::string text = "user_";
  for (size_t i = 0; i < 16; ++i) {
    text += kHex[hash[i] >> 4];
    text += kHex[hash[i] & 15];
  }
  return call.copy(text);
}

}  // namespace

RequestWriter::RequestWriter(Call call, Json canonical, const Target& target)
    : call_(call),
      in_(canonical),
      out_(call.object()),
      target_(target),
      names_(call, nameRule(target)),
      ids_(call, kIdRule),
      conversation_(call, target, names_, ids_),
      tools_(call, canonical, target, names_) {}

Json RequestWriter::write(Json notes) {
  spw::refuseOtherWires(in_, kWire);
  spw::ForeignMembers(call_, kWire).report(in_);
  refuseWhatCannotBe();
  tools_.write();
  readMessages();
  limit_ = planLimit(call_, in_, target_);
  planThinking();
  planOutput();
  conversation_.finishPrefill(thinking_.on() || target_.quirkValue("assistant_prefill").str() == "unsupported");
  const Json extra = in_["extra"][kWire];
  limitCache(extra);
  out_.put("model", target_.model()).put("max_tokens", limit_.tokens);
  putSystem();
  out_.put("messages", conversation_.json());
  putTools();
  putThinking();
  putSampling();
  putRest(extra);
  dropParams();
  leaveNotes(notes);
  return out_;
}

void RequestWriter::refuseWhatCannotBe() const {
  if (in_["n"].integer().value_or(1) > 1) {
    throw Refusal{SPW_FAULT_UNSUPPORTED, "n", "this target gives one answer per request"};
  }
}

void RequestWriter::readMessages() {
  const Path all("messages");
  bool leading = true;
  size_t index = 0;
  for (Json message : in_["messages"]) {
    const Path at(all, index++);
    leading = leading && message["role"].str() == "system";
    if (leading) {
      addSystem(message, at);
    } else {
      conversation_.add(message, at);
    }
  }
  conversation_.settle();
}

void RequestWriter::addSystem(Json message, const Path& at) {
  systemIsString_ = system_.empty() && message["string"].isTrue();
  const BlockWriter writer(call_, target_, names_);
  for (Json block : message["blocks"]) {
    if (block["type"].str() != "text") {
      call_.dropped(at.text(), "system messages hold text only");
    } else if (const Json written = writer.write(block, at)) {
      system_.push_back(written);
    }
  }
}

void RequestWriter::planThinking() {
  thinking_ = spw::planThinking(call_, in_["reasoning"], target_, limit_);
  if (thinking_.form != Thinking::Form::Budget) return;
  if (conversation_.loopLacksThinking()) {
    dropThinking("the history's tool calls do not begin with the target's own thinking");
  } else if (tools_.forced()) {
    const bool named = tools_.choice()["type"].str() == "tool";
    if (blocksChoice(target_, named ? "named" : "required")) dropThinking("a forced tool choice excludes thinking");
  }
}

void RequestWriter::dropThinking(std::string_view why) {
  call_.dropped("reasoning", why);
  thinking_ = {};
}

void RequestWriter::hint(std::string_view text) {
  system_.push_back(call_.object().put("type", "text").put("text", text));
  systemIsString_ = systemIsString_ && system_.size() == 1;
}

// Structured output: the target's own where it has it, else a tool it must call, else a request in words.
void RequestWriter::planOutput() {
  const Json output = in_["output"];
  const std::string_view type = output["type"].str();
  if (type == "json_object") {
    call_.emulated("output", "the target is asked for JSON in words");
    hint("Answer with one valid JSON object and nothing else: no prose, no code fence.");
    return;
  }
  const Json schema = output["schema"];
  if (type != "json_schema" || !schema) return;
  const std::string_view support = target_.quirkValue("response_format_support").str();
  if (target_.can(SPW_CAP_JSON_SCHEMA) && support != "none" && support != "json_object") {
    restrictSchema(call_, schema);
    format_ = call_.object().put("type", "json_schema").put("schema", schema);
    return;
  }
  const bool mayForce = !thinking_.on() && !tools_.tools() && schema["type"].str() == "object" &&
                        tools_.choiceAllowed("named") && !target_.cannot(SPW_CAP_TOOLS);
  if (mayForce) {
    call_.emulated("output", "the schema is sent as a tool the model must call");
    tools_.addOutputTool(schema);
    standIn_ = true;
    return;
  }
  call_.emulated("output", "the schema is sent as words");
  hint(call_.concat(
      {"Answer with one JSON value and nothing else: no prose, no code fence. It must be valid against this "
       "JSON Schema:\n",
       schema.dump()}));
}

void RequestWriter::limitCache(Json extra) {
  std::vector<Json> blocks;
  for (Json tool : tools_.tools()) blocks.push_back(tool);
  blocks.insert(blocks.end(), system_.begin(), system_.end());
  conversation_.collect(blocks);
  size_t most = spw::mostCacheMarks(target_, kMostCacheMarks);
  if (most == 0) {
    extra.take("cache_control");
  } else if (extra["cache_control"]) {
    --most;
  }
  limitCacheMarks(call_, blocks, most);
}

void RequestWriter::putSystem() {
  if (system_.empty()) return;
  if (systemIsString_ && system_.size() == 1 && system_[0].size() == 2) {
    out_.put("system", system_[0]["text"]);
    return;
  }
  const Json list = call_.array();
  for (const Json block : system_) list.push(block);
  out_.put("system", list);
}

void RequestWriter::putTools() {
  if (target_.has("tool_config_required_with_history")) {
    for (const std::string_view name : conversation_.calledTools()) tools_.declare(name);
  }
  out_.put("tools", tools_.tools()).put("tool_choice", tools_.choice());
}

void RequestWriter::putThinking() {
  const Json thinking = call_.object();
  if (thinking_.form == Thinking::Form::Off) thinking.put("type", "disabled");
  if (thinking_.form == Thinking::Form::Adaptive) thinking.put("type", "adaptive");
  if (thinking_.form == Thinking::Form::Budget) thinking.put("type", "enabled").put("budget_tokens", thinking_.budget);
  if (thinking_.on() && !thinking_.display.empty()) thinking.put("display", thinking_.display);
  if (thinking.size() > 0) out_.put("thinking", thinking);
  const Json config = call_.object();
  if (!thinking_.effort.empty()) config.put("effort", thinking_.effort);
  config.put("format", format_);
  if (config.size() > 0) out_.put("output_config", config);
}

void RequestWriter::putNumber(Json sampling, std::string_view name, bool forbidden) {
  const Json value = sampling.take(name);
  if (value.isNothing()) return;
  const std::string where = "sampling." + std::string(name);
  if (forbidden || target_.can(SPW_CAP_NO_SAMPLING)) {
    call_.dropped(where, "the model takes no such parameter");
    return;
  }
  if (thinking_.on()) {
    const double number = value.number().value_or(0);
    if (name == "top_k" || (name == "temperature" && number != 1) || (name == "top_p" && number < 0.95)) {
      call_.dropped(where, "not together with thinking");
      return;
    }
  }
  const Json range = target_.quirkValue("temperature_range");
  const double highest = range.at(1).number().value_or(1);
  if (name == "temperature" && value.number().value_or(0) > highest) {
    call_.changed(where, "above the target's range");
    out_.put(name, highest == 1 ? call_.integer(1) : call_.number(highest));
    return;
  }
  out_.put(name, value);
}

void RequestWriter::putSampling() {
  const Json sampling = in_["sampling"];
  if (sampling.isObject()) {
    const Json forbidden = target_.quirkValue("sampling_forbidden");
    const bool both = sampling["temperature"] && sampling["top_p"];
    if (both && !lists(forbidden, "top_p")) {
      call_.dropped("sampling.top_p", "newer models refuse it together with temperature");
      sampling.take("top_p");
    }
    for (std::string_view name : {"temperature", "top_p", "top_k"}) putNumber(sampling, name, lists(forbidden, name));
    for (Json member : sampling) {
      const bool idle = member.isNothing() || member.number() == 0.0 || member.boolean() == false;
      if (idle && member.name() != "seed") continue;
      call_.dropped("sampling." + std::string(member.name()), "the target has no such parameter");
    }
  }
  const Json stop = call_.array();
  for (Json sequence : in_["stop"]) {
    if (!spw::isBlank(sequence)) {
      stop.push(sequence);
    } else {
      call_.dropped("stop", "a stop sequence of white space is refused");
    }
  }
  if (stop.size() > 0) out_.put("stop_sequences", stop);
}

// The client's own user id is not shown to another vendor; the same user keeps the same hash.
void RequestWriter::putUser(Json extra) {
  if (extra["metadata"]) return;
  if (const std::string_view user = in_["user"].str(); !user.empty()) {
    call_.changed("user", "sent as a hash");
    out_.put("metadata", call_.object().put("user_id", hashedUser(call_, user)));
  }
}

void RequestWriter::putRest(Json extra) {
  if (target_.streaming()) out_.put("stream", true);
  putUser(extra);
  if (const std::string_view tier = in_["service_tier"].str(); tier == "auto") {
    out_.put("service_tier", "auto");
  } else if (tier == "default") {
    out_.put("service_tier", "standard_only");
  } else if (!tier.empty()) {
    call_.dropped("service_tier", "the target has no such tier");
  }
  for (std::string_view name : {"metadata", "cache", "verbosity"}) {
    if (!in_[name].isNothing()) call_.dropped(name, "the target has no such setting");
  }
  if (in_["store"].isTrue()) call_.dropped("store", "the target keeps no answers");
  if (const Json config = extra.take("output_config")) {
    const Json own = out_["output_config"];
    for (Json member : config) own.put(member.name(), member);
    if (!own) out_.put("output_config", config);
  }
  for (Json member : extra) out_.put(member.name(), member);
}

void RequestWriter::dropParams() {
  for (Json name : target_.quirkValue("drop_params")) {
    if (out_.take(name.str())) call_.dropped(name.str(), "the target refuses this parameter");
  }
}

void RequestWriter::leaveNotes(Json notes) const {
  notes.put("names", names_.changes());
  notes.put("ids", ids_.changes());
  notes.put("custom", tools_.customNames());
  if (standIn_) notes.put("output", kOutputTool);
}

}  // namespace messages
