#include "RequestWriter.h"

#include <spillway/codec/CacheMarks.hpp>
#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/Summary.hpp>

#include <spillway/codec/Effort.hpp>
#include <spillway/codec/OneWire.hpp>

#include "MessageWriter.h"

namespace ollama {

using spw::Json;

RequestWriter::RequestWriter(spw::Call call, Json canonical, const spw::Target& target, Json notes)
    : call_(call),
      in_(canonical),
      notes_(notes),
      out_(call.object()),
      rules_(call, target),
      tools_(call, kWire, rules_.text("tool_name_format", "")) {}

Json RequestWriter::write() {
  spw::refuseOtherWires(in_, kWire);
  spw::ForeignMembers(call_, kWire).report(in_);
  if (in_["n"].integer().value_or(1) != 1) unsupported(Path("n"), "this wire gives one answer");
  if (in_["cache"] || spw::hasCacheMarks(in_)) call_.dropped("cache", "this wire caches by itself");
  spw::reportSummary(call_, in_["reasoning"]);
  out_.put("model", rules_.target().model());
  out_.put("messages", call_.null());  // its place; written when all hints are known
  writeTools();
  writeFormat();
  writeOptions();
  out_.put("stream", rules_.target().streaming());
  writeThink();
  writeLogprobs();
  // A prompt that does not fit is an error that can be acted on; by default its oldest messages would silently go.
  out_.put("truncate", false).put("shift", false);
  writeExtra();
  reportRest();
  MessageWriter messages(rules_, tools_);
  out_.put("messages", messages.write(in_["messages"], hints_));
  notes_.put(kNoteNames, tools_.names()).put(kNoteCustom, tools_.custom());
  if (rules_.target().has("reasoning_in_think_tags")) notes_.put(kNoteThinkTags, true);
  return out_;
}

void RequestWriter::writeTools() {
  if (in_["tools"].size() == 0) return;
  if (!rules_.takesTools()) unsupported(Path("tools"), "this model takes no tools");
  const Json tools = tools_.write(in_["tools"]);
  if (tools_.strict() > 0) call_.dropped("tools", "this wire does not hold tools to their schema");
  if (in_["parallel_tool_calls"].boolean() == false) {
    call_.dropped("parallel_tool_calls", "this wire cannot be told to call one tool at a time");
  }
  writeChoice(tools);
}

// The wire has no choice among tools: it is made by what is offered, and by words.
void RequestWriter::writeChoice(Json tools) {
  const Json choice = in_["tool_choice"];
  std::string_view type = choice["type"].str("auto");
  if (type == "none") {
    call_.emulated("tool_choice", "this wire cannot be told to leave its tools alone; they were not offered");
    return;
  }
  if (type == "named" || type == "subset") {
    call_.emulated("tool_choice", "the tools that may not be called were not offered");
    tools = tools_.keepOnly(type == "subset" ? choice["names"] : call_.array().push(choice["name"].str()));
    type = type == "named" ? "required" : choice["mode"].str("auto");
  }
  if (!tools) return;
  out_.put("tools", tools);
  if (type != "required") return;
  call_.emulated("tool_choice", "this wire cannot force a tool to be called; the model was asked to");
  hints_.push_back("Answer by calling one of the tools.");
}

void RequestWriter::writeFormat() {
  const Json format = in_["output"], schema = format["schema"];
  const std::string_view type = format["type"].str();
  if (type.empty() || type == "text") return;
  const bool clash = out_["tools"] && rules_.target().has("json_with_tools_unsupported");
  if (!clash && rules_.jsonSchema() && (schema || !rules_.jsonObject())) {
    out_.put("format", schema ? schema : call_.object().put("type", "object"));
    return;
  }
  if (!clash && rules_.jsonObject()) {
    out_.put("format", "json");
  } else {
    call_.emulated("output", "this target keeps to no format; it was asked to");
    hints_.push_back("Answer with one JSON object and nothing else.");
  }
  if (!schema) return;
  call_.emulated("output.schema", "this target takes no schema; it was told of it in words");
  hints_.push_back(call_.concat({"The answer is JSON that follows this JSON Schema:\n", schema.dump()}));
}

void RequestWriter::writeOptions() {
  const Json options = call_.object();
  if (const int64_t window = rules_.integer("context_set_by_client", 0); window > 0) options.put("num_ctx", window);
  if (const int64_t limit = rules_.outputLimit(in_); limit > 0) options.put("num_predict", limit);
  writeSampling(options);
  if (in_["stop"].size() > 0) options.put("stop", in_["stop"]);
  for (Json option : own()["options"]) options.put(option.name(), option);
  if (options.size() > 0) out_.put("options", options);
}

void RequestWriter::writeSampling(Json options) {
  const Json sampling = in_["sampling"];
  for (std::string_view name :
       {"temperature", "top_k", "top_p", "min_p", "seed", "presence_penalty", "frequency_penalty"}) {
    const Json value = sampling[name];
    if (value.isNothing()) continue;
    if (rules_.refuses(name) || rules_.refusesSampling(name)) {
      call_.dropped(call_.concat({"sampling.", name}), "this model does not take it");
    } else {
      options.put(name, value);
    }
  }
  if (sampling["logit_bias"]) call_.dropped("sampling.logit_bias", "not part of this wire");
}

// Most models think or do not; the target's table knows those that take a level.
void RequestWriter::writeThink() {
  const Json reasoning = in_["reasoning"];
  if (!reasoning) return;
  const std::string_view mode = reasoning["mode"].str();
  std::string_view effort = reasoning["effort"].str();
  if (effort.empty() && reasoning["budget"]) effort = spw::effortOfBudget(reasoning["budget"].integer().value_or(0));
  const bool off = mode == "off" || effort == "none";
  if (rules_.target().cannot(SPW_CAP_REASONING)) {
    if (!off) call_.dropped("reasoning", "this model does not think on request");
    return;
  }
  if (off && rules_.text("thinking_default", "") == "always") {
    call_.dropped("reasoning.mode", "this model cannot be told not to think");
    return;
  }
  if (off) {
    out_.put("think", false);
  } else if (rules_.target().has("effort_values") && !effort.empty()) {
    if (reasoning["budget"] && reasoning["effort"].str().empty())
      call_.changed("reasoning.budget", "this wire takes an effort, no budget of tokens");
    writeLevel(effort);
  } else if (mode == "on") {
    out_.put("think", true);
    if (!effort.empty()) call_.dropped("reasoning.effort", "no levels of thinking are known for this model");
  } else if (!effort.empty()) {
    call_.dropped("reasoning.effort", "no levels of thinking are known for this model");
  }
}

void RequestWriter::writeLevel(std::string_view effort) {
  std::string_view sent = spw::nearestEffort(effort, rules_.target().quirkValue("effort_values"));
  if (sent != effort) call_.changed("reasoning.effort", "this model has no such effort; the nearest one was sent");
  const Json mapped = rules_.target().quirkValue("effort_map")[sent];
  if (mapped.isNull()) return;
  sent = mapped.str(sent);
  const bool level = sent == "low" || sent == "medium" || sent == "high" || sent == "max";
  if (level) {
    out_.put("think", sent);
  } else {
    out_.put("think", true);
  }
}

void RequestWriter::writeLogprobs() {
  const Json sampling = in_["sampling"];
  out_.put("logprobs", sampling["logprobs"]).put("top_logprobs", sampling["top_logprobs"]);
}

void RequestWriter::writeExtra() {
  for (Json member : own()) {
    if (member.name() == "options") continue;
    if (rules_.refuses(member.name())) {
      call_.dropped(call_.concat({"extra.", kWire, ".", member.name()}), "this target refuses this parameter");
    } else {
      out_.put(member.name(), member);
    }
  }
}

// Wishes about the service, not about the answer.
void RequestWriter::reportRest() const {
  for (std::string_view name : {"verbosity", "service_tier", "user", "metadata"}) {
    if (in_[name]) call_.dropped(name, "not part of this wire");
  }
  if (in_["store"].isTrue()) call_.dropped("store", "this wire keeps no answers");
}

}  // namespace ollama
