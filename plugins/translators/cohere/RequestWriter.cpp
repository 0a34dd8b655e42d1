#include "RequestWriter.h"

#include <spillway/codec/CacheMarks.hpp>
#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/Summary.hpp>

#include <spillway/codec/OneWire.hpp>

#include <algorithm>

#include "Documents.h"
#include "MessageWriter.h"

namespace cohere {

using spw::Json;

namespace {

constexpr std::string_view kNameRule = "^[a-zA-Z0-9_-]{1,64}$";
constexpr int64_t kMostStops = 5;

// How long the model may think, by effort; others think as long as they like.
struct Budget {
  std::string_view effort;
  int64_t tokens;
};
constexpr Budget kBudgets[] = {{"minimal", 512}, {"low", 2048},    {"medium", 8192},
                               {"high", 16384},  {"xhigh", 32768}, {"max", 32768}};

}  // namespace

RequestWriter::RequestWriter(spw::Call call, Json canonical, const spw::Target& target, Json notes)
    : call_(call),
      in_(canonical),
      notes_(notes),
      out_(call.object()),
      rules_(call, target),
      tools_(call, kWire, rules_.text("tool_name_format", kNameRule)) {}

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
  writeLimits();
  writeSampling();
  writeThinking();
  out_.put("stream", rules_.target().streaming());
  writeExtra();
  reportRest();
  MessageWriter messages(rules_, tools_);
  out_.put("messages", messages.write(in_["messages"], hints_));
  out_.put("documents", messages.documents());
  notes_.put(kNoteNames, tools_.names()).put(kNoteCustom, tools_.custom());
  return out_;
}

void RequestWriter::send(std::string_view member, Json value, std::string_view canonicalPath) {
  if (value.isNothing()) return;
  if (rules_.refuses(member)) {
    call_.dropped(canonicalPath, "this target refuses this parameter");
  } else {
    out_.put(member, value);
  }
}

void RequestWriter::writeTools() {
  if (in_["tools"].size() == 0) return;
  if (!rules_.takesTools()) unsupported(Path("tools"), "this model takes no tools");
  written_ = tools_.write(in_["tools"]);
  writeChoice();
  if (in_["parallel_tool_calls"].boolean() == false) {
    call_.dropped("parallel_tool_calls", "this wire cannot be told to call one tool at a time");
  }
}

// The wire holds all tools to their schemas or none.
void RequestWriter::writeStrict() {
  if (tools_.strict() == 0) return;
  const bool all = tools_.strict() == tools_.functions() && rules_.text("strict_tools", "") != "unsupported";
  if (all) {
    send("strict_tools", call_.boolean(true), "tools[].strict");
  } else {
    call_.dropped("tools[].strict", "this target cannot hold these tools to their schema");
  }
}

// One tool is chosen by offering no other.
void RequestWriter::writeChoice() {
  const Json choice = in_["tool_choice"];
  std::string_view type = choice["type"].str("auto");
  if (type == "named" || type == "subset") {
    call_.emulated("tool_choice", "the tools that may not be called were not offered");
    written_ = tools_.keepOnly(type == "subset" ? choice["names"] : call_.array().push(choice["name"].str()));
    type = type == "named" ? "required" : choice["mode"].str("auto");
  }
  if (!written_) return;
  if (type == "none" && !rules_.choiceAllowed("none")) {
    call_.emulated("tool_choice", "this target cannot be told to leave its tools alone; they were not offered");
    return;
  }
  out_.put("tools", written_);
  writeStrict();
  if (type == "none") {
    out_.put("tool_choice", "NONE");
  } else if (type == "required" && rules_.choiceAllowed("required")) {
    out_.put("tool_choice", "REQUIRED");
  } else if (type == "required") {
    call_.emulated("tool_choice", "this target cannot be forced to call a tool; it was asked to");
    hints_.push_back("Answer by calling one of the tools.");
  }
}

// A format goes neither with tools nor with documents, and the word JSON has to be said.
void RequestWriter::writeFormat() {
  const Json format = in_["output"], schema = format["schema"];
  const std::string_view type = format["type"].str();
  if (type.empty() || type == "text") return;
  const bool clash = out_["tools"] || givesDocuments() || rules_.refuses("response_format");
  const bool withSchema = schema && rules_.jsonSchema();
  if (!clash && (withSchema || rules_.jsonObject())) {
    const Json body = call_.object().put("type", "json_object");
    if (withSchema) body.put("json_schema", schema);
    out_.put("response_format", body);
    if (withSchema || !schema) {
      if (!mentionsJson()) hints_.push_back("Answer in JSON.");
      return;
    }
  } else {
    call_.emulated("output", "this target keeps to no format here; it was asked to");
    hints_.push_back("Answer with one JSON object and nothing else.");
  }
  if (!schema) return;
  call_.emulated("output.schema", "this target takes no schema here; it was told of it in words");
  hints_.push_back(call_.concat({"The answer is JSON that follows this JSON Schema:\n", schema.dump()}));
}

bool RequestWriter::givesDocuments() const {
  if (rules_.refuses("documents")) return false;
  for (Json message : in_["messages"]) {
    for (Json block : message["blocks"]) {
      if (isDocument(block)) return true;
    }
  }
  return false;
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

void RequestWriter::writeLimits() {
  if (const int64_t limit = rules_.outputLimit(in_); limit > 0) out_.put("max_tokens", limit);
  const Json stop = in_["stop"];
  const auto most = static_cast<size_t>(std::max<int64_t>(rules_.integer("stop_max", kMostStops), 0));
  if (stop.size() == 0) return;
  if (stop.size() <= most) return send("stop_sequences", stop, "stop");
  call_.changed("stop", "more sequences than this target takes; the first ones were sent");
  const Json kept = call_.array();
  for (Json one : stop) {
    if (kept.size() < most) kept.push(one);
  }
  send("stop_sequences", kept, "stop");
}

void RequestWriter::writeSampling() {
  struct Row {
    std::string_view name, member, path;
    double least, most;
  };
  constexpr double kAny = 1e300;
  static constexpr Row kRows[] = {{"temperature", "temperature", "sampling.temperature", 0, 1},
                                  {"top_p", "p", "sampling.top_p", 0.01, 0.99},
                                  {"top_k", "k", "sampling.top_k", 0, 500},
                                  {"seed", "seed", "sampling.seed", -kAny, kAny},
                                  {"frequency_penalty", "frequency_penalty", "sampling.frequency_penalty", 0, 1},
                                  {"presence_penalty", "presence_penalty", "sampling.presence_penalty", 0, 1}};
  const Json sampling = in_["sampling"];
  for (Row row : kRows) {
    Json value = sampling[row.name];
    if (value.isNothing()) continue;
    if (rules_.refusesSampling(row.name)) {
      call_.dropped(row.path, "this model does not take it");
      continue;
    }
    const Json range = rules_.target().quirkValue("temperature_range");
    if (row.name == "temperature" && range.isArray() && range.size() == 2) {
      row.least = range.at(0).number().value_or(row.least);
      row.most = range.at(1).number().value_or(row.most);
    }
    const double wanted = value.number().value_or(row.least);
    if (wanted < row.least || wanted > row.most) {
      call_.changed(row.path, "outside what this wire takes; moved to its limit");
      value = call_.number(wanted < row.least ? row.least : row.most);
    }
    send(row.member, value, row.path);
  }
  send("logprobs", sampling["logprobs"], "sampling.logprobs");
  for (std::string_view name : {"min_p", "top_logprobs", "logit_bias"}) {
    if (sampling[name]) call_.dropped(call_.concat({"sampling.", name}), "not part of this wire");
  }
}

void RequestWriter::writeThinking() {
  const Json reasoning = in_["reasoning"];
  if (!reasoning) return;
  const std::string_view mode = reasoning["mode"].str(), effort = reasoning["effort"].str();
  const auto budget = reasoning["budget"].integer();
  const bool off = mode == "off" || effort == "none" || budget == 0;
  if (rules_.target().cannot(SPW_CAP_REASONING)) {
    if (!off) call_.dropped("reasoning", "this model does not think on request");
    return;
  }
  if (off && rules_.text("thinking_default", "") == "always") {
    call_.dropped("reasoning.mode", "this model cannot be told not to think");
    return;
  }
  if (off) return send("thinking", call_.object().put("type", "disabled"), "reasoning");
  // Models that think do so unless told otherwise, and others refuse to be told.
  if (mode != "on" && effort.empty() && !budget) return;
  const Json thinking = call_.object().put("type", "enabled");
  if (budget && *budget > 0) {
    thinking.put("token_budget", *budget);
  } else if (!effort.empty()) {
    for (const Budget& row : kBudgets) {
      if (row.effort != effort) continue;
      call_.changed("reasoning.effort", "this wire takes a budget of tokens, no effort");
      // Half of the limit is left for the answer.
      const int64_t limit = out_["max_tokens"].integer().value_or(0);
      thinking.put("token_budget",
                   limit > 0 ? std::clamp<int64_t>(row.tokens, 1, std::max<int64_t>(limit / 2, 1)) : row.tokens);
    }
  }
  send("thinking", thinking, "reasoning");
}

void RequestWriter::writeExtra() {
  for (Json member : in_["extra"][kWire]) {
    send(member.name(), member, call_.concat({"extra.", kWire, ".", member.name()}));
  }
}

// Wishes about the service, not about the answer.
void RequestWriter::reportRest() const {
  for (std::string_view name : {"verbosity", "service_tier", "user", "metadata"}) {
    if (in_[name]) call_.dropped(name, "not part of this wire");
  }
  if (in_["store"].isTrue()) call_.dropped("store", "this wire keeps no answers");
}

}  // namespace cohere
