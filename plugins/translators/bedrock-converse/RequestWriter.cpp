#include "RequestWriter.h"

#include <spillway/codec/Blank.hpp>
#include <spillway/codec/CacheMarks.hpp>
#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/Lists.hpp>
#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/ToolSchema.hpp>

#include <algorithm>

namespace converse {

using spw::Json;
using spw::lists;

namespace {

constexpr std::string_view kNameRule = "^[a-zA-Z0-9_-]{1,64}$";
constexpr std::string_view kIdRule = "^[a-zA-Z0-9_.:-]{1,64}$";
constexpr size_t kMostCacheMarks = 4;
constexpr size_t kMostStops = 2500;
constexpr size_t kMostMetadata = 16;

// What request metadata may consist of.
bool fitsMetadata(std::string_view text, bool mayBeEmpty) {
  if (text.size() > 256 || (text.empty() && !mayBeEmpty)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view(" \t\r\n:_@$#=/+,-.").find(c) != std::string_view::npos;
  });
}

}  // namespace

RequestWriter::RequestWriter(spw::Call call, Json canonical, const spw::Target& target)
    : call_(call),
      in_(canonical),
      out_(call.object()),
      system_(call.array()),
      target_(target),
      names_(call, target.quirkValue("tool_name_format").str(kNameRule)),
      ids_(call, target.quirkValue("tool_id_format").str(kIdRule)),
      conversation_(call, target, names_, ids_),
      tools_(call, canonical, target, names_),
      topK_(call.json(nullptr)),
      format_(call.json(nullptr)) {}

Json RequestWriter::write(Json notes) {
  spw::refuseOtherWires(in_, kWire);
  spw::ForeignMembers(call_, kWire).report(in_);
  if (in_["n"].integer().value_or(1) > 1) unsupported(Path("n"), "this target gives one answer per request");
  spw::limitCacheMarks(call_, in_, mostMarks());
  conversation_.writeSystem(in_["messages"], system_);
  conversation_.write(in_["messages"]);
  tools_.write(conversation_.calledTools());
  if (!tools_.hint().empty()) hint(tools_.hint());
  limit_ = spw::planLimit(call_, in_, target_);
  reasoning_ = planReasoning(call_, in_["reasoning"], target_, limit_);
  settleThinking();
  planOutput();
  conversation_.finishPrefill(reasoning_.thinks() || target_.quirkValue("assistant_prefill").str() == "unsupported");

  const Json extra = in_["extra"][kWire];
  if (system_.size() > 0) out_.put("system", system_);
  out_.put("messages", conversation_.json());
  putLimits(extra);
  out_.put("toolConfig", tools_.config());
  putFields(extra);
  putOutput(extra);
  putMetadata();
  putRest(extra);
  dropParams();
  notes.put(kNoteNames, names_.changes()).put(kNoteIds, ids_.changes()).put(kNoteCustom, tools_.customNames());
  if (standIn_) notes.put(kNoteOutput, kOutputTool);
  return out_;
}

// Models of other vendors refuse a cache point.
size_t RequestWriter::mostMarks() const {
  const bool caches = familyOf(target_.model()) != Family::Other || target_.has("cache_mode");
  return caches ? spw::mostCacheMarks(target_, kMostCacheMarks) : 0;
}

void RequestWriter::hint(std::string_view text) { system_.push(call_.object().put("text", text)); }

void RequestWriter::dropThinking(std::string_view why) {
  call_.dropped("reasoning", why);
  reasoning_.thinking = {};
}

// Models that think on a budget refuse it beside a forced choice, and in a tool loop that does not begin with it.
void RequestWriter::settleThinking() {
  if (reasoning_.thinking.form != spw::Thinking::Form::Budget) return;
  if (conversation_.loopLacksThinking()) {
    dropThinking("the history's tool calls do not begin with the target's own thinking");
  } else if (tools_.forced()) {
    const std::string_view choice = tools_.named() ? "named" : "required";
    const Json blocked = target_.quirkValue("tool_choice_blocked_while_thinking");
    if (!blocked.isArray() || lists(blocked, choice)) dropThinking("a forced tool choice excludes thinking");
  }
}

// Structured output: the target's own where it has it, else a tool it must call, else a request in words.
void RequestWriter::planOutput() {
  const Json output = in_["output"], schema = output["schema"];
  const std::string_view type = output["type"].str();
  if (type == "json_object") {
    call_.emulated("output", "the target is asked for JSON in words");
    hint("Answer with one valid JSON object and nothing else: no prose, no code fence.");
    return;
  }
  if (type != "json_schema" || !schema) return;
  const std::string_view support = target_.quirkValue("response_format_support").str();
  if (target_.can(SPW_CAP_JSON_SCHEMA) && support != "none" && support != "json_object") {
    if (familyOf(target_.model()) == Family::Claude) spw::restrictSchema(call_, schema);
    const Json definition = call_.object().put("schema", schema.dump());
    definition.put("name", output["name"]).put("description", output["description"]);
    format_ = call_.object().put("type", "json_schema");
    format_.put("structure", call_.object().put("jsonSchema", definition));
    return;
  }
  const bool mayForce = !reasoning_.thinks() && !tools_.any() && in_["tools"].size() == 0 &&
                        schema["type"].str() == "object" && tools_.choiceAllowed("named") &&
                        !target_.cannot(SPW_CAP_TOOLS);
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
       spw::compactJson(schema.dump())}));
}

// A sampling number that may be sent; missing, and reported, when it may not.
Json RequestWriter::takeNumber(Json sampling, std::string_view name) {
  const Json value = sampling.take(name);
  if (value.isNothing()) return call_.json(nullptr);
  const std::string_view where = call_.concat({"sampling.", name});
  if (target_.can(SPW_CAP_NO_SAMPLING) || lists(target_.quirkValue("sampling_forbidden"), name)) {
    call_.dropped(where, "the model takes no such parameter");
    return call_.json(nullptr);
  }
  const double number = value.number().value_or(0);
  const bool clashes = name == "top_k" || (name == "temperature" && number != 1) || (name == "top_p" && number < 0.95);
  if (reasoning_.thinks() && clashes) {
    call_.dropped(where, "not together with thinking");
    return call_.json(nullptr);
  }
  const double highest = target_.quirkValue("temperature_range").at(1).number().value_or(1);
  if (name == "temperature" && number > highest) {
    call_.changed(where, "above the target's range");
    return highest == 1 ? call_.integer(1) : call_.number(highest);
  }
  return value;
}

// The limit is sent when the client named it, or when a thinking budget counts on it; else the model's own holds.
void RequestWriter::putLimits(Json extra) {
  const Json config = call_.object();
  const bool budget = reasoning_.thinking.form == spw::Thinking::Form::Budget;
  if (limit_.chosen || budget || target_.has("max_tokens_required") || target_.has("default_max_tokens_small")) {
    config.put("maxTokens", limit_.tokens);
  }
  const Json sampling = in_["sampling"];
  const bool claude = familyOf(target_.model()) == Family::Claude;
  if (claude && sampling["temperature"] && sampling["top_p"] &&
      !lists(target_.quirkValue("sampling_forbidden"), "top_p")) {
    call_.dropped("sampling.top_p", "newer models refuse it together with temperature");
    sampling.take("top_p");
  }
  config.put("temperature", takeNumber(sampling, "temperature")).put("topP", takeNumber(sampling, "top_p"));
  topK_ = takeNumber(sampling, "top_k");
  for (Json member : sampling) {
    const bool idle = member.isNothing() || member.number() == 0.0 || member.boolean() == false;
    if (idle && member.name() != "seed") continue;
    call_.dropped(call_.concat({"sampling.", member.name()}), "the target has no such parameter");
  }
  const Json stop = call_.array();
  for (Json sequence : in_["stop"]) {
    if (spw::isBlank(sequence)) {
      call_.dropped("stop", "a stop sequence of white space is refused");
    } else if (stop.size() < kMostStops) {
      stop.push(sequence);
    } else {
      call_.dropped("stop", "more sequences than the target takes");
      break;
    }
  }
  if (stop.size() > 0) config.put("stopSequences", stop);
  for (Json member : extra.take("inferenceConfig")) config.put(member.name(), member);
  if (config.size() > 0) out_.put("inferenceConfig", config);
}

void RequestWriter::putFields(Json extra) {
  const Json fields = call_.object();
  writeModelFields(call_, reasoning_, topK_, target_, fields);
  for (Json member : extra.take("additionalModelRequestFields")) {
    if (const Json own = fields[member.name()]; own.isObject() && member.isObject()) {
      for (Json inner : member) own.put(inner.name(), inner);
    } else {
      fields.put(member.name(), member);
    }
  }
  if (fields.size() > 0) out_.put("additionalModelRequestFields", fields);
}

void RequestWriter::putOutput(Json extra) {
  const Json config = call_.object().put("textFormat", format_);
  for (Json member : extra.take("outputConfig")) config.put(member.name(), member);
  if (config.size() > 0) out_.put("outputConfig", config);
}

// Metadata of a request, for the vendor's logs.
void RequestWriter::putMetadata() {
  const Json out = call_.object();
  for (Json entry : in_["metadata"]) {
    const bool fits = entry.isString() && fitsMetadata(entry.name(), false) && fitsMetadata(entry.str(), true);
    if (fits && out.size() < kMostMetadata) {
      out.put(entry.name(), entry);
    } else {
      call_.dropped(call_.concat({"metadata.", entry.name()}), "the target takes no such entry");
    }
  }
  if (out.size() > 0) out_.put("requestMetadata", out);
}

void RequestWriter::putRest(Json extra) {
  const std::string_view tier = in_["service_tier"].str();
  if (tier == "default" || tier == "priority" || tier == "flex" || tier == "reserved") {
    out_.put("serviceTier", call_.object().put("type", tier));
  } else if (!tier.empty()) {
    call_.dropped("service_tier", "the target has no such tier");
  }
  for (std::string_view name : {"user", "cache", "verbosity"}) {
    if (!in_[name].isNothing()) call_.dropped(name, "the target has no such setting");
  }
  if (in_["store"].isTrue()) call_.dropped("store", "the target keeps no answers");
  for (Json member : extra) out_.put(member.name(), member);
}

void RequestWriter::dropParams() {
  for (Json name : target_.quirkValue("drop_params")) {
    if (out_.take(name.str())) call_.dropped(name.str(), "the target refuses this parameter");
  }
}

}  // namespace converse
