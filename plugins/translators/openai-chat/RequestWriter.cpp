#include "RequestWriter.h"

#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/Summary.hpp>

#include <algorithm>
#include <spillway/codec/FittedParameters.hpp>
#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/StrictSchema.hpp>

#include "MessageWriter.h"
#include "ToolWriter.h"
#include "Wire.h"

namespace openaichat {

using spw::Json;

RequestWriter::RequestWriter(spw::Call call, Json canonical, const spw::Target& target, Json notes)
    : call_(call), in_(canonical), notes_(notes), out_(call.object()), rules_(call, target) {}

Json RequestWriter::write() {
  spw::refuseOtherWires(in_, kWire);
  spw::ForeignMembers(call_, kWire).report(in_);
  out_.put("model", rules_.target().model());
  out_.put("messages", call_.null());  // its place; written when all hints are known
  std::vector<std::string_view> hints;
  if (reasons() && in_["output"] && rules_.target().has("json_blocked_while_thinking")) {
    call_.dropped("reasoning", "this target cannot reason and keep to a format at once");
    in_.take("reasoning");
  }
  ToolWriter tools(call_, rules_);
  tools.write(in_, reasons(), out_, hints);
  writeOutput(in_["output"], static_cast<bool>(out_["tools"]), hints);
  writeLimit();
  writeSampling();
  writeAlternatives();
  writeStop();
  writeReasoning();
  writeIdentity();
  writeCache();
  writeStream();
  MessageWriter messages(call_, rules_, tools);
  out_.put("messages", messages.write(in_["messages"], hints));
  writeExtra();
  notes_.put(kNoteNames, tools.names()).put(kNoteIds, messages.ids()).put(kNoteCustom, tools.customNames());
  if (rules_.target().has("reasoning_in_think_tags")) notes_.put(kNoteThinkTags, true);
  return out_;
}

bool RequestWriter::reasons() const {
  const std::string_view mode = in_["reasoning"]["mode"].str();
  return mode == "on" || mode == "auto";
}

void RequestWriter::send(std::string_view member, Json value, std::string_view canonicalPath) {
  if (value.isNothing()) return;
  if (rules_.refuses(member)) {
    call_.dropped(canonicalPath, "this target refuses this parameter");
  } else {
    out_.put(rules_.renamed(member), value);
  }
}

void RequestWriter::writeOutput(Json format, bool tools, std::vector<std::string_view>& hints) {
  const std::string_view type = format["type"].str();
  if (type.empty() || type == "text") return;
  const bool clash = tools && rules_.target().has("json_with_tools_unsupported");
  const bool refused = clash || rules_.refuses("response_format");
  const Json schema = format["schema"];
  if (!refused && rules_.jsonSchema() && (type == "json_schema" || !rules_.jsonObject())) {
    const Json body = call_.object().put("name", format["name"] ? format["name"] : call_.string("output"));
    body.put("description", format["description"]);
    body.put("schema", schema ? schema : call_.object().put("type", "object"));
    if (format["strict"].isTrue() && !spw::fitsStrict(schema)) {
      call_.changed("output.strict", "this wire's strict schemas leave nothing optional; sent as not strict");
      body.put("strict", false);
    } else {
      body.put("strict", format["strict"]);
    }
    out_.put("response_format", call_.object().put("type", "json_schema").put("json_schema", body));
    return;
  }
  if (!refused && rules_.jsonObject()) {
    out_.put("response_format", call_.object().put("type", "json_object"));
  } else {
    call_.emulated("output", "this target keeps to no format; it was asked to");
    hints.push_back("Answer with one JSON object and nothing else.");
  }
  if (schema) hintSchema(schema, hints);
  if (rules_.target().has("json_needs_word_json") && hints.empty() && !mentionsJson()) {
    hints.push_back("Answer in JSON.");
  }
}

void RequestWriter::hintSchema(Json schema, std::vector<std::string_view>& hints) {
  call_.emulated("output.schema", "this target takes no schema; it was told of it in words");
  hints.push_back(call_.concat({"The answer is JSON that follows this JSON Schema:\n", schema.dump()}));
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

void RequestWriter::writeLimit() {
  if (const int64_t limit = rules_.outputLimit(in_); limit > 0) {
    out_.put(rules_.text("max_tokens_field", "max_tokens"), limit);
  }
}

void RequestWriter::writeSampling() {
  struct Row {
    std::string_view name, path;
    bool always;  // part of this wire; the others only where the vendor says so
  };
  static constexpr Row kRows[] = {{"temperature", "sampling.temperature", true},
                                  {"top_p", "sampling.top_p", true},
                                  {"top_k", "sampling.top_k", false},
                                  {"min_p", "sampling.min_p", false},
                                  {"presence_penalty", "sampling.presence_penalty", true},
                                  {"frequency_penalty", "sampling.frequency_penalty", true},
                                  {"seed", "sampling.seed", true},
                                  {"logit_bias", "sampling.logit_bias", true},
                                  {"logprobs", "sampling.logprobs", true},
                                  {"top_logprobs", "sampling.top_logprobs", true}};
  const Json sampling = in_["sampling"];
  for (const Row& row : kRows) {
    const Json value = sampling[row.name];
    if (value.isNothing()) continue;
    if (rules_.refusesSampling(row.name)) {
      call_.dropped(row.path, "this model does not take it");
    } else if (!row.always && !rules_.takesExtra(row.name)) {
      call_.dropped(row.path, "not part of this wire");
    } else if (row.name == "temperature") {
      send(row.name, spw::fittedTemperature(call_, rules_, value), row.path);
    } else {
      send(row.name, value, row.path);
    }
  }
}

void RequestWriter::writeAlternatives() {
  const int64_t n = in_["n"].integer().value_or(1);
  if (n == 1) return;
  const Path at("n");
  if (rules_.refuses("n") || n > rules_.integer("n_max", n)) unsupported(at, "this target gives fewer alternatives");
  out_.put("n", n);
}

void RequestWriter::writeStop() {
  const Json stop = in_["stop"];
  const auto most = static_cast<size_t>(std::max<int64_t>(rules_.integer("stop_max", 64), 0));
  if (stop.size() > most) {
    call_.changed("stop", "more sequences than this target takes; the first ones were sent");
    const Json kept = call_.array();
    for (Json one : stop) {
      if (kept.size() < most) kept.push(one);
    }
    return send("stop", kept, "stop");
  }
  send("stop", stop, "stop");
}

void RequestWriter::writeReasoning() {
  const Json reasoning = in_["reasoning"];
  if (!reasoning) return;
  spw::reportSummary(call_, reasoning);
  if (rules_.target().has("reasoning_control")) {
    return writeThinkingControls(reasoning["mode"].str(), spw::wantedEffort(reasoning));
  }
  sendEffort(spw::fittedEffort(call_, rules_, reasoning));
}

void RequestWriter::sendEffort(std::string_view effort) {
  if (!effort.empty()) send("reasoning_effort", call_.string(effort), "reasoning.effort");
}

// Vendors that steer reasoning by other members than reasoning_effort; the quirk lists them.
void RequestWriter::writeThinkingControls(std::string_view mode, std::string_view effort) {
  const bool off = mode == "off" || effort == "none";
  const Json budget = in_["reasoning"]["budget"];
  for (Json control : rules_.target().quirkValue("reasoning_control")) {
    const std::string_view name = control.str();
    if (name == "thinking.type") {
      const Json thinking = call_.object().put("type", off ? "disabled" : "enabled");
      out_.put("thinking", thinking);
    } else if (name == "enable_thinking") {
      out_.put("enable_thinking", !off);
    } else if (name == "chat_template_kwargs.enable_thinking") {
      out_.put("chat_template_kwargs", call_.object().put("enable_thinking", !off));
    } else if (name == "thinking_budget" && budget && !off) {
      out_.put("thinking_budget", budget.clone());
    } else if (name == "reasoning.effort") {
      const Json reasoning = call_.object();
      if (off) {
        reasoning.put("enabled", false);
      } else if (budget) {
        reasoning.put("max_tokens", budget.clone());
      } else {
        reasoning.put("effort", effort.empty()
                                    ? std::string_view("medium")
                                    : spw::nearestEffort(effort, rules_.target().quirkValue("effort_values")));
      }
      out_.put("reasoning", reasoning);
    } else if (name == "reasoning_effort" && !effort.empty() && !off) {
      sendEffort(spw::scaledEffort(call_, rules_, effort));
    }
  }
}

void RequestWriter::writeIdentity() {
  send("verbosity", in_["verbosity"], "verbosity");
  writeTier();
  if (in_["user"].isString()) {
    const std::string_view user = spw::fittedUser(call_, rules_, in_["user"].str());
    if (!user.empty()) send("user", call_.string(user), "user");
  }
  send("metadata", in_["metadata"], "metadata");
  if (rules_.target().has("store_default_true")) {
    out_.put("store", in_["store"].isTrue());
  } else if (in_["store"].isTrue()) {
    send("store", in_["store"], "store");
  }
}

void RequestWriter::writeTier() {
  const Json tier = in_["service_tier"];
  if (!tier) return;
  const Json values = rules_.target().quirkValue("service_tier_values");
  static constexpr std::string_view kTiers[] = {"auto", "default", "flex", "scale", "priority", "fast"};
  bool fits = false;
  if (values) {
    for (Json one : values) fits = fits || one.str() == tier.str();
  } else {
    fits = std::find(std::begin(kTiers), std::end(kTiers), tier.str()) != std::end(kTiers);
  }
  if (fits) return send("service_tier", tier, "service_tier");
  call_.dropped("service_tier", "this target has no such tier");
}

void RequestWriter::writeCache() {
  const Json cache = in_["cache"];
  if (cache["key"]) {
    const bool keyed = rules_.text("cache_mode", "") == "key" || rules_.text("cache_mode", "") == "automatic";
    if (keyed || !rules_.target().known()) {
      send("prompt_cache_key", cache["key"], "cache.key");
    } else {
      call_.dropped("cache.key", "this target takes no cache key");
    }
  }
  if (cache["retention"]) send("prompt_cache_retention", cache["retention"], "cache.retention");
}

// Usage is always asked for: the ledger wants it, and the client's own writer decides whether it is shown.
void RequestWriter::writeStream() {
  if (!rules_.target().streaming()) return;
  out_.put("stream", true);
  if (rules_.target().has("no_stream_options") || rules_.refuses("stream_options")) return;
  out_.put("stream_options", call_.object().put("include_usage", true));
}

// Members of this wire that are nobody else's business come back as they were.
void RequestWriter::writeExtra() {
  for (Json member : in_["extra"][kWire]) {
    const std::string_view name = member.name();
    const std::string_view path = call_.concat({"extra.", kWire, ".", name});
    if (name == "stream_options") {
      for (Json option : member) out_["stream_options"].put(option.name(), option);
    } else if (rules_.target().has("strict_unknown_fields") && !rules_.takesExtra(name)) {
      call_.dropped(path, "this target refuses members it does not know");
    } else {
      send(name, member, path);
    }
  }
}

}  // namespace openaichat
