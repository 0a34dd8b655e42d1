#include "RequestWriter.h"

#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/Summary.hpp>

#include <algorithm>
#include <limits>
#include <spillway/codec/OneWire.hpp>
#include <string>

#include "SchemaWriter.h"
#include "Spelling.h"
#include "Thinking.h"

namespace gemini {

using spw::Json;

namespace {

constexpr int64_t kMostStops = 5;  // the vendor's own limit

std::string pathOf(std::string_view section, std::string_view name) {
  return std::string(section).append(".").append(name);
}

}  // namespace

RequestWriter::RequestWriter(spw::Call call, Json canonical, const spw::Target& target, Json notes)
    : call_(call),
      in_(canonical),
      notes_(notes),
      out_(call.object()),
      rules_(call, target),
      tools_(call, rules_),
      config_(call.object()) {}

Json RequestWriter::write() {
  spw::refuseOtherWires(in_, kWire);
  spw::ForeignMembers(call_, kWire).report(in_);
  tools_.write(in_);
  Conversation conversation(call_, rules_, tools_, in_["messages"]);
  conversation.write();
  planOutput(conversation);
  writeLimits();
  writeSampling();
  spw::reportSummary(call_, in_["reasoning"]);
  config_.put("thinkingConfig", thinkingConfig(call_, in_["reasoning"], rules_));
  out_.put("contents", conversation.contents());
  out_.put("systemInstruction", conversation.system());
  out_.put("tools", tools_.tools()).put("toolConfig", tools_.config());
  out_.put("generationConfig", config_);
  reportRest();
  writeExtra();
  drop();
  if (out_["generationConfig"].size() == 0) out_.take("generationConfig");
  notes_.put(kNoteCrossed, true).put(kNoteNames, tools_.names()).put(kNoteCustom, tools_.customNames());
  return out_;
}

void RequestWriter::planOutput(Conversation& conversation) {
  const Json output = in_["output"];
  const std::string_view type = output["type"].str();
  if (type != "json_object" && type != "json_schema") return;
  const std::string_view support = rules_.text("response_format_support", "");
  const Json schema = output["schema"];
  const bool clash = tools_.tools() && rules_.target().has("json_with_tools_unsupported");
  if (clash || support == "none" || rules_.refuses("responseMimeType")) {
    call_.emulated("output", "this target keeps to no format here; it was asked to");
    conversation.hint("Answer with one JSON value and nothing else: no prose, no code fence.");
    hintSchema(conversation, schema);
    return;
  }
  config_.put("responseMimeType", "application/json");
  if (!schema) return;
  if (support == "json_object") return hintSchema(conversation, schema);
  SchemaWriter schemas(call_, rules_);
  config_.put(rules_.plainSchemas() ? "responseJsonSchema" : "responseSchema", schemas.write(schema));
  if (schemas.lossy()) {
    call_.changed("output.schema", "this target takes a part of JSON Schema; the rest is told in words");
  }
}

void RequestWriter::hintSchema(Conversation& conversation, Json schema) {
  if (!schema) return;
  call_.emulated("output.schema", "the schema is sent as words");
  conversation.hint(call_.concat({"The answer is JSON that follows this JSON Schema:\n", schema.dump()}));
}

void RequestWriter::writeLimits() {
  if (const auto wanted = in_["max_output"].integer()) {
    const int64_t known = rules_.target().known() ? rules_.target().maxOutput() : 0;
    const int64_t most = rules_.integer("max_output_cap", known);
    const bool above = most > 0 && *wanted > most;
    if (above) call_.changed("max_output", "above what this model writes; lowered");
    config_.put("maxOutputTokens", above ? most : *wanted);
  }
  const int64_t n = in_["n"].integer().value_or(1);
  if (n > rules_.integer("n_max", n)) unsupported(Path("n"), "this target gives fewer alternatives");
  if (n > 1) config_.put("candidateCount", n);
  const Json stop = in_["stop"];
  const auto most = static_cast<size_t>(std::max<int64_t>(rules_.integer("stop_max", kMostStops), 0));
  if (stop.size() > most) call_.changed("stop", "more sequences than this target takes; the first ones were sent");
  const Json kept = call_.array();
  for (Json one : stop) {
    if (kept.size() < most) kept.push(one);
  }
  if (kept.size() > 0) config_.put("stopSequences", kept);
}

void RequestWriter::writeSampling() {
  const Json sampling = in_["sampling"];
  if (!sampling.isObject()) return;
  writeNumber(sampling, "temperature", "temperature");
  writeNumber(sampling, "top_p", "topP");
  writeNumber(sampling, "top_k", "topK");
  writeNumber(sampling, "seed", "seed");
  writeNumber(sampling, "presence_penalty", "presencePenalty");
  writeNumber(sampling, "frequency_penalty", "frequencyPenalty");
  writeLogprobs(sampling);
  for (Json member : sampling) {
    if (!member.isNothing()) call_.dropped(pathOf("sampling", member.name()), "not part of this wire");
  }
}

void RequestWriter::writeNumber(Json sampling, std::string_view name, std::string_view member) {
  const Json value = sampling.take(name);
  if (value.isNothing()) return;
  const std::string where = pathOf("sampling", name);
  if (rules_.refuses(member) || rules_.refusesSampling(member))
    return call_.dropped(where, "this model does not take it");
  if (member == "temperature") return writeTemperature(value);
  const auto whole = value.integer();
  const bool small =
      whole && *whole >= std::numeric_limits<int32_t>::min() && *whole <= std::numeric_limits<int32_t>::max();
  if (member == "seed" && !small) return call_.dropped(where, "this wire takes seeds of 32 bits");
  config_.put(member, value);
}

void RequestWriter::writeTemperature(Json value) {
  const Json range = rules_.target().quirkValue("temperature_range");
  const double wanted = value.number().value_or(1);
  const double least = range.at(0).number().value_or(0), most = range.at(1).number().value_or(2);
  if (wanted >= least && wanted <= most) {
    config_.put("temperature", value);
    return;
  }
  call_.changed("sampling.temperature", "outside what this target takes; moved to its limit");
  const double limit = wanted < least ? least : most;
  if (limit == static_cast<double>(static_cast<int64_t>(limit))) {
    config_.put("temperature", static_cast<int64_t>(limit));
  } else {
    config_.put("temperature", limit);
  }
}

void RequestWriter::writeLogprobs(Json sampling) {
  const Json wanted = sampling.take("logprobs"), top = sampling.take("top_logprobs");
  if (!wanted.isTrue()) return;
  if (rules_.refuses("responseLogprobs") || rules_.refusesSampling("responseLogprobs")) {
    return call_.dropped("sampling.logprobs", "this model does not take it");
  }
  config_.put("responseLogprobs", true);
  if (top.integer().value_or(0) > 0) config_.put("logprobs", top);
}

void RequestWriter::reportRest() {
  for (std::string_view name : {"verbosity", "user", "metadata"}) {
    if (!in_[name].isNothing()) call_.dropped(name, "the target has no such setting");
  }
  if (in_["store"].isTrue()) call_.dropped("store", "the target keeps no answers");
  const std::string_view caching = rules_.text("cache_mode", "");
  if (in_["cache"] && caching != "automatic") call_.dropped("cache", "the target has no such setting");
  const std::string_view tier = in_["service_tier"].str();
  if (tier.empty() || tier == "auto") return;
  const std::string_view word = tier == "default" ? std::string_view("standard") : tier;
  if (spw::lists(rules_.target().quirkValue("service_tier_values"), word)) {
    out_.put("serviceTier", word);
  } else if (tier != "default") {
    call_.dropped("service_tier", "the target has no such tier");
  }
}

// What a client of this wire said for the vendor alone.
void RequestWriter::writeExtra() {
  const Json own = in_["extra"][kWire];
  merge(own, "generationConfig");
  merge(own, "toolConfig");
  for (Json member : own) out_.put(member.name(), member);
}

void RequestWriter::merge(Json from, std::string_view member) {
  const Json own = take(from, member);
  if (!own.isObject()) return;
  const Json into = out_[member];
  if (!into.isObject()) {
    out_.put(member, own);
    return;
  }
  for (Json one : own) {
    const Json before = field(into, camelCase(call_, one.name()));
    if (before.isObject() && one.isObject()) {
      for (Json inner : one) before.put(inner.name(), inner);
    } else {
      into.put(one.name(), one);
    }
  }
}

void RequestWriter::drop() {
  for (Json name : rules_.target().quirkValue("drop_params")) {
    const bool outer = static_cast<bool>(out_.take(name.str()));
    const bool inner = static_cast<bool>(out_["generationConfig"].take(name.str()));
    if (outer || inner) call_.dropped(name.str(), "the target refuses this parameter");
  }
}

}  // namespace gemini
