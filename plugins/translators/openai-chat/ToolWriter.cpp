#include "ToolWriter.h"

#include <spillway/codec/ChoiceWords.hpp>
#include <spillway/codec/CustomTool.hpp>
#include <spillway/codec/StrictSchema.hpp>
#include <spillway/codec/ToolMembers.hpp>

namespace openaichat {

using spw::Json;

namespace {

// What every known service of this wire takes, when the target does not say otherwise.
constexpr std::string_view kNameRule = "^[a-zA-Z0-9_-]{1,64}$";

// The canonical form with the grammar's own members in an object of their own.
Json formatOf(spw::Call call, Json format) {
  if (format["type"].str() != "grammar") return format;
  const Json grammar = call.object().put("syntax", format["syntax"]).put("definition", format["definition"]);
  return call.object().put("type", "grammar").put("grammar", grammar);
}

Json emptySchema(spw::Call call) { return call.object().put("type", "object").put("properties", call.object()); }

}  // namespace

ToolWriter::ToolWriter(spw::Call call, const spw::OpenAiRules& rules)
    : call_(call), rules_(rules), names_(call, rules.text("tool_name_format", kNameRule)) {}

void ToolWriter::write(Json canonical, bool reasoning, Json out, std::vector<std::string_view>& hints) {
  const Json tools = canonical["tools"];
  if (tools.size() == 0) return;
  const Path at("tools");
  if (rules_.target().cannot(SPW_CAP_TOOLS) || rules_.text("tools_support", "") == "none" || rules_.refuses("tools")) {
    unsupported(at, "this model takes no tools");
  }
  const Json written = call_.array();
  size_t index = 0;
  for (Json tool : tools) written.push(writeTool(tool, Path(at, index++)));
  if (written.size() == 0) return;
  out.put("tools", written);
  writeChoice(canonical["tool_choice"], reasoning, out, hints);
  const Json parallel = canonical["parallel_tool_calls"];
  if (!parallel.isBoolean() || written.size() == 0) return;
  if (rules_.parallelFlag() && !rules_.refuses("parallel_tool_calls")) {
    out.put("parallel_tool_calls", parallel);
  } else if (!parallel.isTrue()) {
    call_.dropped("parallel_tool_calls", "this target cannot be told to call one tool at a time");
  }
}

// Missing for a tool that only its own vendor can run.
Json ToolWriter::writeTool(Json tool, const Path& at) {
  const std::string_view kind = tool["kind"].str("function");
  if (kind == "server") {
    if (tool["wire"].str() == kWire) return tool["value"];
    call_.dropped(at.text(), "a tool that its own vendor runs cannot be offered to another");
    return call_.json(nullptr);
  }
  spw::reportToolMembers(call_, tool, kWire, at);
  const Json body = call_.object().put("name", names_.sent(tool["name"].str()));
  if (kind == "custom" && rules_.customTools()) {
    body.put("description", tool["description"]).put("format", formatOf(call_, tool["format"]));
    return call_.object().put("type", "custom").put("custom", body);
  }
  if (kind == "custom") {
    writeCustom(tool, body, at);
  } else {
    body.put("description", tool["description"]);
    body.put("parameters", tool["schema"].isObject() ? tool["schema"] : emptySchema(call_));
  }
  if (const Json strict = tool["strict"]; strict.isBoolean()) {
    if (rules_.strictTools() && strict.isTrue() && !spw::fitsStrict(body["parameters"])) {
      call_.changed(Path(at, "strict").text(), "this wire's strict schemas leave nothing optional; sent as not strict");
      body.put("strict", false);
    } else if (rules_.strictTools()) {
      body.put("strict", strict);
    } else if (strict.isTrue()) {
      call_.dropped(Path(at, "strict").text(), "this target does not hold tools to their schema");
    }
  }
  const Json written = call_.object().put("type", "function").put("function", body);
  if (tool["cache"] && rules_.cacheMarks()) written.put("cache_control", call_.object().put("type", "ephemeral"));
  if (tool["cache"] && rules_.losesCacheMarks()) call_.dropped("tools", "this target reads no cache marks");
  return written;
}

void ToolWriter::writeCustom(Json tool, Json function, const Path& at) {
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
  const std::string_view type = spw::choiceWord(rules_, choice, reasoning);
  if (type == "named") return writeNamed(choice["name"].str(), out, hints);
  if (type == "subset") return writeSubset(choice, out, hints);
  spw::writeChoiceWord(rules_, type, out, hints);
}

void ToolWriter::writeNamed(std::string_view name, Json out, std::vector<std::string_view>& hints) {
  const std::string_view sent = names_.sent(name);
  if (rules_.choiceAllowed("named")) {
    const Json custom = custom_.size() == 0 && rules_.customTools() ? out["tools"] : call_.json(nullptr);
    for (Json tool : custom) {
      if (tool["custom"]["name"].str() != sent) continue;
      out.put("tool_choice", call_.object().put("type", "custom").put("custom", call_.object().put("name", sent)));
      return;
    }
    out.put("tool_choice", call_.object().put("type", "function").put("function", call_.object().put("name", sent)));
    return;
  }
  call_.emulated("tool_choice", "this target cannot be told which tool to call; only that one was offered");
  keepOnly(out["tools"], call_.array().push(name));
  spw::writeChoiceWord(rules_, "required", out, hints);
}

void ToolWriter::writeSubset(Json choice, Json out, std::vector<std::string_view>& hints) {
  call_.emulated("tool_choice", "the tools that may not be called were not offered");
  keepOnly(out["tools"], choice["names"]);
  spw::writeChoiceWord(rules_, choice["mode"].str("auto"), out, hints);
}

void ToolWriter::keepOnly(Json tools, Json names) {
  for (Json tool : tools) {
    const std::string_view sent = tool[tool["type"].str()]["name"].str();
    bool wanted = false;
    for (Json name : names) wanted = wanted || names_.sent(name.str()) == sent;
    if (!wanted) tool.detach();
  }
}

}  // namespace openaichat
