#include "RequestWriter.h"

#include <algorithm>
#include <iterator>
#include <spillway/codec/FittedParameters.hpp>
#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/StrictSchema.hpp>

#include "InputWriter.h"
#include "ToolWriter.h"

namespace responses {

using spw::Json;

namespace {

// What the conversation goes on from, or how it is answered: not told, the target would answer something else.
bool changesTheQuestion(std::string_view member) {
  static constexpr std::string_view kMembers[] = {"previous_response_id", "conversation", "prompt", "background"};
  return std::find(std::begin(kMembers), std::end(kMembers), member) != std::end(kMembers);
}

}  // namespace

RequestWriter::RequestWriter(spw::Call call, Json canonical, const spw::Target& target, Json notes)
    : call_(call),
      in_(canonical),
      notes_(notes),
      out_(call.object()),
      own_(ownExtra(canonical)),
      rules_(call, target) {}

Json RequestWriter::write() {
  spw::refuseOtherWires(in_, kWire);
  spw::ForeignMembers(call_, kWire).report(in_);
  refuseWhatCannotBe();
  out_.put("model", rules_.target().model());
  std::vector<std::string_view> hints;
  if (reasons() && in_["output"] && rules_.target().has("json_blocked_while_thinking")) {
    call_.dropped("reasoning", "this target cannot reason and keep to a format at once");
    in_.take("reasoning");
  }
  const Json settings = call_.object();
  ToolWriter tools(call_, rules_);
  tools.write(in_, reasons(), settings, hints);
  const Json format = writeFormat(hints);
  InputWriter input(call_, rules_, tools, in_["store"].isTrue());
  input.write(in_["messages"], hints, continues(), out_);
  for (Json member : settings) out_.put(member.name(), member);
  writeText(format);
  writeReasoning();
  writeInclude();
  writeLimit();
  writeSampling();
  noteStop();
  writeIdentity();
  writeCache();
  if (rules_.target().streaming()) out_.put("stream", true);
  writeExtra();
  notes_.put(kNoteNames, tools.names()).put(kNoteIds, input.ids()).put(kNoteCustom, tools.customNames());
  return out_;
}

void RequestWriter::refuseWhatCannotBe() const {
  if (in_["n"].integer().value_or(1) > 1) unsupported(Path("n"), "this wire gives one answer per request");
}

bool RequestWriter::reasons() const {
  const std::string_view mode = in_["reasoning"]["mode"].str();
  return mode == "on" || mode == "auto";
}

// True when the conversation goes on from something the target keeps, so that there may be no input.
bool RequestWriter::continues() const { return own_["previous_response_id"] || own_["conversation"] || own_["prompt"]; }

void RequestWriter::send(std::string_view member, Json value, std::string_view canonicalPath) {
  if (value.isNothing()) return;
  if (rules_.refuses(member)) {
    call_.dropped(canonicalPath, "this target refuses this parameter");
  } else {
    out_.put(rules_.renamed(member), value);
  }
}

// The format for "text"; missing when there is none to send, and the wish is put in words.
Json RequestWriter::writeFormat(std::vector<std::string_view>& hints) {
  const Json wanted = in_["output"], schema = wanted["schema"];
  const std::string_view type = wanted["type"].str();
  if (type.empty() || type == "text") return call_.json(nullptr);
  const bool clash = in_["tools"].size() > 0 && rules_.target().has("json_with_tools_unsupported");
  const bool refused = clash || rules_.refuses("text");
  if (!refused && rules_.jsonSchema() && (type == "json_schema" || !rules_.jsonObject())) {
    const Json format = call_.object().put("type", "json_schema");
    format.put("name", wanted["name"] ? wanted["name"] : call_.string("output"));
    format.put("description", wanted["description"]);
    format.put("schema", schema ? schema : call_.object().put("type", "object"));
    if (wanted["strict"].isTrue() && !spw::fitsStrict(schema)) {
      call_.changed("output.strict", "this wire's strict schemas leave nothing optional; sent as not strict");
      return format.put("strict", false);
    }
    return format.put("strict", wanted["strict"]);
  }
  const bool object = !refused && rules_.jsonObject();
  if (!object) {
    call_.emulated("output", "this target keeps to no format; it was asked to");
    hints.push_back("Answer with one JSON object and nothing else.");
  }
  if (schema) {
    call_.emulated("output.schema", "this target takes no schema; it was told of it in words");
    hints.push_back(call_.concat({"The answer is JSON that follows this JSON Schema:\n", schema.dump()}));
  }
  if (rules_.target().has("json_needs_word_json") && hints.empty() && !mentionsJson()) {
    hints.push_back("Answer in JSON.");
  }
  return object ? call_.object().put("type", "json_object") : call_.json(nullptr);
}

bool RequestWriter::mentionsJson() const {
  for (Json message : in_["messages"]) {
    for (Json block : message["blocks"]) {
      const std::string_view text = block["text"].raw();
      if (text.find("JSON") != std::string_view::npos || text.find("json") != std::string_view::npos) return true;
    }
  }
  return false;
}

void RequestWriter::writeText(Json format) {
  const Json text = call_.object();
  text.put("format", format).put("verbosity", in_["verbosity"]);
  for (Json member : own_["text"]) text.put(member.name(), member);
  own_.take("text");
  if (text.size() > 0) send("text", text, format ? "output" : "verbosity");
}

void RequestWriter::writeReasoning() {
  const Json wanted = in_["reasoning"];
  const Json reasoning = call_.object();
  const std::string_view effort = spw::fittedEffort(call_, rules_, wanted);
  if (!effort.empty()) reasoning.put("effort", effort);
  const std::string_view summary = wantedSummary(wanted);
  if (!summary.empty() && rules_.target().cannot(SPW_CAP_REASONING)) {
    call_.dropped("reasoning.summary", "this model does not reason");
  } else if (!summary.empty() && effort != "none") {
    reasoning.put("summary", summary);
  }
  for (Json member : own_["reasoning"]) reasoning.put(member.name(), member);
  own_.take("reasoning");
  if (reasoning.size() > 0) send("reasoning", reasoning, "reasoning");
}

// A client that asked for thoughts, or gave a budget for them, expects to see them unless it said otherwise; one that
// named an effort asked for no more than that.
std::string_view RequestWriter::wantedSummary(Json reasoning) const {
  if (const std::string_view said = reasoning["summary"].str(); !said.empty()) {
    return said == "none" ? std::string_view() : said;
  }
  const std::string_view display = reasoning["display"].str();
  if (!reasons() || display == "omitted") return {};
  const bool onlyEffort = reasoning["effort"] && !reasoning["budget"] && reasoning["mode"].str() == "on";
  const bool thinker = !display.empty() || !onlyEffort;
  return thinker ? std::string_view("auto") : std::string_view();
}

void RequestWriter::writeInclude() {
  const Json include = call_.array();
  for (Json one : own_["include"]) include.push(one);
  own_.take("include");
  const spw::Target& target = rules_.target();
  const bool off = in_["reasoning"]["mode"].str() == "off";
  const bool asked = in_["reasoning"]["encrypted"].isTrue();
  if (!target.cannot(SPW_CAP_REASONING) && (asked || (!off && (target.can(SPW_CAP_REASONING) || reasons())))) {
    include.push("reasoning.encrypted_content");
  }
  if (in_["sampling"]["logprobs"].isTrue() && !rules_.forbidsSampling("logprobs")) {
    include.push("message.output_text.logprobs");
  }
  if (include.size() > 0) send("include", include, "reasoning.encrypted");
}

void RequestWriter::writeLimit() {
  constexpr int64_t kSmallest = 16;
  int64_t limit = rules_.outputLimit(in_);
  if (limit == 0) return;
  if (limit < kSmallest) {
    call_.changed("max_output", "this wire takes no limit below 16");
    limit = kSmallest;
  }
  send("max_output_tokens", call_.integer(limit), "max_output");
}

void RequestWriter::writeSampling() {
  static constexpr std::string_view kOwn[] = {"temperature", "top_p", "logprobs", "top_logprobs"};
  for (Json value : in_["sampling"]) {
    const std::string_view name = value.name();
    const std::string_view path = call_.concat({"sampling.", name});
    const bool own = std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn);
    if (value.isNothing()) continue;
    if (!own && !rules_.takesExtra(name)) {
      call_.dropped(path, "not part of this wire");
    } else if (rules_.refusesSampling(name)) {
      call_.dropped(path, "this model does not take it");
    } else if (name == "temperature") {
      send(name, spw::fittedTemperature(call_, rules_, value), path);
    } else if (name != "logprobs") {  // asked for by "include"
      send(name, value, path);
    }
  }
}

// The wire has no stop sequences: the reader of the answer cuts it.
void RequestWriter::noteStop() {
  const Json stop = in_["stop"];
  if (stop.size() == 0) return;
  call_.emulated("stop", "this wire has no stop sequences; the answer is cut where one comes");
  notes_.put(kNoteStop, stop.clone());
}

void RequestWriter::writeIdentity() {
  writeTier();
  if (in_["user"].isString()) {
    const std::string_view user = spw::fittedUser(call_, rules_, in_["user"].str());
    if (!user.empty()) send("user", call_.string(user), "user");
  }
  send("metadata", in_["metadata"], "metadata");
  // The wire's own default is to keep answers, which no other wire's client knows.
  if (!rules_.refuses("store")) out_.put("store", in_["store"].isTrue());
}

void RequestWriter::writeTier() {
  const Json tier = in_["service_tier"];
  if (!tier) return;
  static constexpr std::string_view kTiers[] = {"auto", "default", "flex", "scale", "priority", "fast"};
  const Json values = rules_.target().quirkValue("service_tier_values");
  const bool fits = values ? spw::lists(values, tier.str())
                           : std::find(std::begin(kTiers), std::end(kTiers), tier.str()) != std::end(kTiers);
  if (fits) return send("service_tier", tier, "service_tier");
  call_.dropped("service_tier", "this target has no such tier");
}

void RequestWriter::writeCache() {
  const Json cache = in_["cache"];
  send("prompt_cache_key", cache["key"], "cache.key");
  send("prompt_cache_retention", cache["retention"], "cache.retention");
}

// Members of this wire that are nobody else's business come back as they were.
void RequestWriter::writeExtra() {
  for (Json member : ownExtra(in_)) {
    const std::string_view name = member.name();
    const std::string_view path = call_.concat({"extra.", kWire, ".", name});
    const bool unknown = rules_.target().has("strict_unknown_fields") && !rules_.takesExtra(name);
    if ((unknown || rules_.refuses(name)) && changesTheQuestion(name)) {
      unsupported(Path(name), "this target does not take it, and without it another question would be answered");
    } else if (unknown) {
      call_.dropped(path, "this target refuses members it does not know");
    } else {
      send(name, member, path);
    }
  }
}

}  // namespace responses
