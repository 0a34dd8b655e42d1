#include "RequestWriter.h"

#include <spillway/codec/ForeignMembers.hpp>
#include <spillway/codec/Summary.hpp>

#include <spillway/codec/Blank.hpp>
#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/Lists.hpp>
#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/Thinking.hpp>

#include <string>

namespace kiro {

using spw::Json;

namespace {

constexpr std::string_view kNameRule = "^[a-zA-Z0-9_-]{1,64}$";
constexpr std::string_view kIdRule = "^[a-zA-Z0-9_.:-]{1,64}$";

}  // namespace

RequestWriter::RequestWriter(spw::Call call, Json canonical, const spw::Target& target)
    : call_(call),
      in_(canonical),
      out_(call.object()),
      target_(target),
      names_(call, target.quirkValue("tool_name_format").str(kNameRule)),
      ids_(call, target.quirkValue("tool_id_format").str(kIdRule)),
      history_(call, target, names_, ids_, tally_),
      tools_(call, canonical, target, names_, tally_),
      fields_(call.object()) {}

Json RequestWriter::write(Json notes) {
  spw::refuseOtherWires(in_, kWire);
  spw::ForeignMembers(call_, kWire).report(in_);
  if (in_["n"].integer().value_or(1) > 1) unsupported(Path("n"), "this target gives one answer per request");
  gatherSystem();
  history_.read(in_["messages"]);
  const std::string_view id = conversationId();
  tools_.write(history_.calledTools(), target_.quirkValue("cache_mode").str().starts_with("breakpoints"));
  for (const std::string& hint : tools_.hints()) system_.push_back(hint);
  planOutput();
  planReasoning(notes);
  history_.addSystem(system_);

  const Json constants = target_.quirkValue("request_constants");
  const Json state = call_.object().put("conversationId", id);
  state.put("chatTriggerType", constants["chatTriggerType"].str("MANUAL"));
  if (const std::string_view task = constants["agentTaskType"].str(); !task.empty()) state.put("agentTaskType", task);
  const Json current = history_.current(), message = current["userInputMessage"];
  if (tools_.tools()) {
    if (!message["userInputMessageContext"]) message.put("userInputMessageContext", call_.object());
    message["userInputMessageContext"].put("tools", tools_.tools());
  }
  state.put("currentMessage", current);
  if (const Json history = history_.history(); history.size() > 0) state.put("history", history);
  out_.put("conversationState", state);
  if (const std::string_view profile = call_.secret("profile_arn"); !profile.empty()) out_.put("profileArn", profile);
  putLimits();
  if (fields_.size() > 0) out_.put("additionalModelRequestFields", fields_);
  reportRest();
  for (Json name : target_.quirkValue("drop_params")) {
    if (out_.take(name.str())) call_.dropped(name.str(), "the target refuses this parameter");
  }
  tally_.report(call_);
  notes.put(kNoteNames, names_.changes()).put(kNoteIds, ids_.changes()).put(kNoteCustom, tools_.customNames());
  return out_;
}

// The wire has no place for system text: the user says it first.
void RequestWriter::gatherSystem() {
  const size_t leading = spw::Turns::leadingSystem(in_["messages"]);
  const Path all("messages");
  size_t index = 0;
  for (Json message : in_["messages"]) {
    if (index == leading) break;
    const Path at(all, index++);
    for (Json block : message["blocks"]) {
      if (block["type"].str() != "text") {
        tally_.dropped(at, "system messages hold text only");
      } else if (!spw::isBlank(block["text"])) {
        system_.push_back(block["text"].str());
      }
      if (block["cache"]) tally_.dropped(at, "this target takes no cache marks in system text");
    }
  }
  if (!system_.empty()) call_.emulated("messages", "the wire has no system text; the user says it first");
}

void RequestWriter::planOutput() {
  const std::string_view type = in_["output"]["type"].str();
  const Json schema = in_["output"]["schema"];
  if (type != "json_object" && type != "json_schema") return;
  call_.emulated("output", "the target is asked for JSON in words");
  system_.push_back("Answer with one valid JSON value and nothing else: no prose, no code fence.");
  if (schema)
    system_.push_back(call_.concat({"It must be valid against this JSON Schema:\n", spw::compactJson(schema.dump())}));
}

// Newer models take fields of their own, older ones a word in the prompt, and answer in tags; the target's quirks say
// which.
void RequestWriter::planReasoning(Json notes) {
  const bool tags = target_.has("reasoning_in_think_tags");
  if (tags) notes.put(kNoteThinkTags, true);
  const Json reasoning = in_["reasoning"];
  if (!reasoning.isObject()) return;
  spw::reportSummary(call_, reasoning);
  const std::string_view mode = reasoning["mode"].str();
  std::string_view effort = reasoning["effort"].str();
  const auto budget = reasoning["budget"].integer();
  if (effort.empty() && budget && *budget > 0) effort = spw::effortOfBudget(*budget);
  if (mode == "off" || effort == "none" || (effort.empty() && budget && *budget == 0)) {
    call_.dropped("reasoning.mode", "the target has no word for not reasoning; none was asked for");
    return;
  }
  const Json controls = target_.quirkValue("reasoning_control");
  const bool adaptive = spw::lists(controls, "thinking.type"), plain = spw::lists(controls, "reasoning.effort");
  if (!adaptive && !plain) {
    if (tags) {
      call_.emulated("reasoning", "the model is asked to reason in words");
      system_.push_back("<thinking_mode>enabled</thinking_mode>");
    } else {
      call_.dropped("reasoning", "no way is known to make the model reason on request");
    }
    return;
  }
  const Json accepted =
      target_.has("effort_values") ? target_.quirkValue("effort_values") : call_.parse(R"(["low","medium","high"])");
  std::string_view sent = effort.empty() ? effort : spw::nearestThinkingEffort(effort, accepted);
  if (sent != effort) call_.changed("reasoning.effort", "the target has no such effort; the nearest one was sent");
  if (plain) {
    fields_.put("reasoning", call_.object().put("effort", sent.empty() ? std::string_view("medium") : sent));
    return;
  }
  const std::string_view display = reasoning["display"].str("summarized");
  fields_.put("thinking", call_.object().put("type", "adaptive").put("display", display));
  if (!sent.empty()) fields_.put("output_config", call_.object().put("effort", sent));
}

void RequestWriter::putLimits() {
  const Json config = call_.object();
  if (in_["max_output"].isNumber()) {
    const spw::OutputLimit limit = spw::planLimit(call_, in_, target_);
    config.put("maxTokens", limit.tokens);
  }
  const Json sampling = in_["sampling"];
  for (const auto& [canonical, name] : {std::pair("temperature", "temperature"), std::pair("top_p", "topP")}) {
    const Json value = sampling.take(canonical);
    if (value.isNothing()) continue;
    if (target_.can(SPW_CAP_NO_SAMPLING) || spw::lists(target_.quirkValue("sampling_forbidden"), canonical)) {
      call_.dropped(call_.concat({"sampling.", canonical}), "the model takes no such parameter");
    } else if (value.number().value_or(0) > 1) {
      call_.changed(call_.concat({"sampling.", canonical}), "above the target's range");
      config.put(name, 1);
    } else {
      config.put(name, value);
    }
  }
  if (config.size() > 0) out_.put("inferenceConfig", config);
}

// A hash of how the conversation began, in the form of a UUID.
std::string_view RequestWriter::conversationId() const {
  std::string begin;
  for (const std::string_view text : system_) begin.append(text).append("\n");
  begin += history_.opening();
  uint8_t hash[32] = {};
  call_.services().crypto->sha256(spw::str(begin), hash);
  hash[6] = static_cast<uint8_t>((hash[6] & 0x0F) | 0x40);
  hash[8] = static_cast<uint8_t>((hash[8] & 0x3F) | 0x80);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string id;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += kHex[hash[i] >> 4];
    id += kHex[hash[i] & 15];
  }
  return call_.copy(id);
}

void RequestWriter::reportRest() const {
  for (std::string_view name : {"user", "metadata", "cache", "verbosity", "service_tier"}) {
    if (!in_[name].isNothing()) call_.dropped(name, "the target has no such setting");
  }
  if (in_["store"].isTrue()) call_.dropped("store", "the target keeps no answers");
  if (in_["stop"].size() > 0) call_.dropped("stop", "the target takes no stop sequences");
  for (Json member : in_["sampling"]) {
    const bool idle = member.isNothing() || member.number() == 0.0 || member.boolean() == false;
    if (idle && member.name() != "seed") continue;
    call_.dropped(call_.concat({"sampling.", member.name()}), "the target has no such parameter");
  }
}

}  // namespace kiro
