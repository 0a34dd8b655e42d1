#include "ToolWriter.h"

#include <spillway/codec/ChoiceWords.hpp>
#include <spillway/codec/CustomTool.hpp>
#include <spillway/codec/StrictSchema.hpp>
#include <spillway/codec/ToolMembers.hpp>

namespace responses {

using spw::Json;

namespace {

// What every known service of this wire takes, when the target does not say otherwise.
constexpr std::string_view kNameRule = "^[a-zA-Z0-9_-]{1,64}$";

Json emptySchema(spw::Call call) { return call.object().put("type", "object").put("properties", call.object()); }

}  // namespace

ToolWriter::ToolWriter(spw::Call call, const spw::OpenAiRules& rules)
    : call_(call), rules_(rules), names_(call, rules.text("tool_name_format", kNameRule)) {}

void ToolWriter::write(Json canonical, bool reasoning, Json out, std::vector<std::string_view>& hints) {
  tools_ = canonical["tools"];
  if (tools_.size() == 0) return;
  const Path at("tools");
  if (rules_.target().cannot(SPW_CAP_TOOLS) || rules_.text("tools_support", "") == "none" || rules_.refuses("tools")) {
    unsupported(at, "this model takes no tools");
  }
  const Json written = call_.array();
  size_t index = 0;
  bool additional = false;
  for (Json tool : tools_) {
    const Path here(at, index++);
    if (ownExtra(tool)["additional"]) {
      additional = true;  // its input item brings it
      continue;
    }
    const Json made = writeTool(tool, here);
    if (!made) continue;
    const Json group = groupOf(tool, written);
    (group ? group["tools"] : written).push(made);
  }
  if (written.size() == 0 && !additional) return;
  if (written.size() > 0) out.put("tools", written);
  writeChoice(canonical["tool_choice"], reasoning, out, hints);
  const Json parallel = canonical["parallel_tool_calls"];
  if (!parallel.isBoolean() || (out["tools"].size() == 0 && !additional)) return;
  if (rules_.parallelFlag() && !rules_.refuses("parallel_tool_calls")) {
    out.put("parallel_tool_calls", parallel);
  } else if (!parallel.isTrue()) {
    call_.dropped("parallel_tool_calls", "this target cannot be told to call one tool at a time");
  }
}

// The group a tool came from, opened behind what is written so far; missing for a tool outside of any.
Json ToolWriter::groupOf(Json tool, Json written) {
  const Json group = ownExtra(tool)["namespace"];
  if (!group) return group;
  Json last = call_.json(nullptr);
  for (Json one : written) last = one;
  const std::string_view name = group["name"].str();
  if (last["type"].str() == "namespace" && last["name"].str() == name) return last;
  const Json opened = call_.object().put("type", "namespace").put("name", name);
  opened.put("description", group["description"].str()).put("tools", call_.array());
  written.push(opened);
  return opened;
}

// Missing for a tool that only its own vendor can run.
Json ToolWriter::writeTool(Json tool, const Path& at) {
  const std::string_view kind = tool["kind"].str("function");
  if (kind == "server") {
    if (tool["wire"].str() == kWire) return tool["value"].clone();  // a choice may look at it yet
    call_.dropped(at.text(), "a tool that its own vendor runs cannot be offered to another");
    return call_.json(nullptr);
  }
  spw::reportToolMembers(call_, tool, kWire, at);
  const Json extra = ownExtra(tool);
  const bool native = kind == "custom" && rules_.customTools();
  const Json out = call_.object().put("type", native ? "custom" : "function");
  out.put("name", extra["name"] ? extra["name"].str() : names_.sent(tool["name"].str()));
  const Json description = extra["description"] ? extra["description"] : tool["description"];
  if (!description.isNothing()) out.put("description", description);
  if (native) {
    out.put("format", tool["format"]);
  } else if (kind == "custom") {
    writeInput(tool, out, at);
  } else {
    out.put("parameters", tool["schema"].isObject() ? tool["schema"] : emptySchema(call_));
  }
  if (!native) writeStrict(tool, out, at);
  for (Json member : extra) {
    const std::string_view name = member.name();
    if (name != "namespace" && !out[name]) out.put(name, member);
  }
  if (tool["cache"]) call_.dropped(Path(at, "cache").text(), "tools of this wire take no cache marks");
  return out;
}

// A function that says nothing would be strict here, so whoever did not ask for that gets told that it is not.
void ToolWriter::writeStrict(Json tool, Json function, const Path& at) {
  const Json strict = tool["strict"];
  if (!rules_.strictTools()) {
    if (strict.isTrue()) call_.dropped(Path(at, "strict").text(), "this target does not hold tools to their schema");
    return;
  }
  if (ownExtra(tool)["strict"].isNull()) {
    function.put("strict", call_.null());
    return;
  }
  const bool fits = strict.isTrue() && spw::fitsStrict(function["parameters"]);
  if (strict.isTrue() && !fits) {
    call_.changed(Path(at, "strict").text(), "this wire's strict schemas leave nothing optional; sent as not strict");
  }
  function.put("strict", fits);
}

void ToolWriter::writeInput(Json tool, Json function, const Path& at) {
  call_.emulated(at.text(), "a tool with free text as input is sent as a function with one argument");
  spw::describeCustomTool(call_, tool, function);
  if (!custom_) custom_ = call_.array();
  custom_.push(function["name"].str());
}

void ToolWriter::writeChoice(Json choice, bool reasoning, Json out, std::vector<std::string_view>& hints) {
  if (!choice || rules_.refuses("tool_choice")) {
    if (choice && choice["type"].str() != "auto") call_.dropped("tool_choice", "this target takes no tool_choice");
    return;
  }
  if (const Json own = ownExtra(choice)) {
    out.put("tool_choice", own);
    return;
  }
  const std::string_view type = spw::choiceWord(rules_, choice, reasoning);
  if (type == "named") return writeNamed(choice["name"].str(), out, hints);
  if (type == "subset") return writeSubset(choice, out, hints);
  spw::writeChoiceWord(rules_, type, out, hints);
}

// {"type", "name"} of the tool of that canonical name, as a choice has it.
Json ToolWriter::choiceOf(std::string_view name) {
  for (Json tool : tools_) {
    if (tool["name"].str() != name) continue;
    const Json value = tool["value"], extra = ownExtra(tool);
    if (tool["kind"].str() == "server") {
      return call_.object().put("type", value["type"].str()).put("server_label", value["server_label"].clone());
    }
    const bool custom = tool["kind"].str() == "custom" && rules_.customTools();
    const std::string_view sent = extra["name"] ? extra["name"].str() : names_.sent(name);
    return call_.object().put("type", custom ? "custom" : "function").put("name", sent);
  }
  return call_.object().put("type", "function").put("name", names_.sent(name));
}

void ToolWriter::writeNamed(std::string_view name, Json out, std::vector<std::string_view>& hints) {
  if (rules_.choiceAllowed("named")) {
    out.put("tool_choice", choiceOf(name));
    return;
  }
  call_.emulated("tool_choice", "this target cannot be told which tool to call; only that one was offered");
  keepOnly(out["tools"], call_.array().push(choiceOf(name)));
  spw::writeChoiceWord(rules_, "required", out, hints);
}

void ToolWriter::writeSubset(Json choice, Json out, std::vector<std::string_view>& hints) {
  const std::string_view mode = choice["mode"].str("auto");
  const Json allowed = call_.array();
  for (Json name : choice["names"]) allowed.push(choiceOf(name.str()));
  if (!rules_.target().has("tool_choice_allowed")) {
    const Json written = call_.object().put("type", "allowed_tools").put("mode", mode).put("tools", allowed);
    out.put("tool_choice", written);
    return;
  }
  call_.emulated("tool_choice", "the tools that may not be called were not offered");
  keepOnly(out["tools"], allowed);
  spw::writeChoiceWord(rules_, mode, out, hints);
}

void ToolWriter::keepOnly(Json tools, Json allowed) {
  for (Json tool : tools) {
    if (tool["type"].str() == "namespace") {
      keepOnly(tool["tools"], allowed);
      if (tool["tools"].size() == 0) tool.detach();
      continue;
    }
    bool wanted = false;
    for (Json one : allowed) {
      wanted = wanted || (one["type"].str() == tool["type"].str() && one["name"].str() == tool["name"].str() &&
                          one["server_label"].str() == tool["server_label"].str());
    }
    if (!wanted) tool.detach();
  }
}

}  // namespace responses
