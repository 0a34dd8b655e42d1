#include "ToolWriter.h"

#include <spillway/codec/CustomTool.hpp>
#include <spillway/codec/Lists.hpp>
#include <spillway/codec/ToolMembers.hpp>
#include <spillway/codec/ToolSchema.hpp>

#include "CacheMark.h"

namespace messages {

using spw::Json;
using spw::lists;

namespace {

const Path kTools("tools");

}  // namespace

bool ToolWriter::forced() const {
  const std::string_view type = choice_["type"].str();
  return type == "any" || type == "tool";
}

// A choice among some tools is said by sending only those.
bool ToolWriter::inSubset(std::string_view name) const {
  const Json choice = canonical_["tool_choice"];
  if (choice["type"].str() == "subset") return lists(choice["names"], name);
  if (choice["type"].str() == "named" && !choiceAllowed("named")) return choice["name"].str() == name;
  return true;
}

void ToolWriter::write() {
  const Json wanted = canonical_["tools"];
  if (wanted.size() > 0 && target_.quirk("tools_support").value_or("").find("none") != std::string_view::npos) {
    throw Refusal{SPW_FAULT_UNSUPPORTED, "tools", "this target takes no tools"};
  }
  size_t index = 0;
  for (Json tool : wanted) {
    const Path at(kTools, index++);
    if (!inSubset(tool["name"].str())) {
      call_.emulated(at.text(), "left out because the choice excludes it");
      continue;
    }
    const Json out = writeTool(tool, at);
    if (!out) continue;
    if (!tools_) tools_ = call_.array();
    tools_.push(out);
  }
  writeChoice();
}

Json ToolWriter::writeTool(Json tool, const Path& at) {
  const std::string_view kind = tool["kind"].str("function");
  if (kind == "server") {
    if (tool["wire"].str() == kWire) return tool["value"];
    call_.dropped(at.text(), "a tool that another vendor's server runs");
    return call_.json(nullptr);
  }
  spw::reportToolMembers(call_, tool, kWire, at);
  return kind == "custom" ? writeCustom(tool, at) : writeFunction(tool, at);
}

Json ToolWriter::writeFunction(Json tool, const Path& at) {
  const Json out = call_.object().put("name", names_.sent(tool["name"].str()));
  if (!tool["description"].str().empty()) out.put("description", tool["description"]);
  const Json schema = toolSchema(call_, tool["schema"], Path(at, "schema").text());
  out.put("input_schema", schema);
  if (tool["strict"].isTrue()) {
    if (target_.has("strict_tools") || target_.cannot(SPW_CAP_JSON_SCHEMA)) {
      call_.dropped(Path(at, "strict").text(), "the model has no strict tools");
    } else {
      restrictSchema(call_, schema);
      out.put("strict", true);
    }
  }
  writeCacheMark(call_, tool, out);
  for (Json member : tool["extra"][kWire]) out.put(member.name(), member);
  return out;
}

Json ToolWriter::writeCustom(Json tool, const Path& at) {
  const std::string_view name = names_.sent(tool["name"].str());
  call_.emulated(at.text(), "a free-text tool is sent as a function with one string");
  if (!custom_) custom_ = call_.array();
  custom_.push(name);
  const Json out = call_.object().put("name", name);
  const std::string_view description = spw::customToolDescription(call_, tool);
  if (!description.empty()) out.put("description", description);
  out.put("input_schema", spw::customToolSchema(call_));
  writeCacheMark(call_, tool, out);
  return out;
}

bool ToolWriter::choiceAllowed(std::string_view canonicalName) const {
  const Json allowed = target_.quirkValue("tool_choice_allowed");
  return !allowed.isArray() || lists(allowed, canonicalName);
}

void ToolWriter::writeChoice() {
  const Json wanted = canonical_["tool_choice"];
  const bool single = canonical_["parallel_tool_calls"].boolean() == false;
  const bool parallelSaid = canonical_["parallel_tool_calls"].isTrue();
  if (!tools_) {
    if (wanted["type"].str() == "required" || wanted["type"].str() == "named") {
      call_.dropped("tool_choice", "there is no tool to choose");
    }
    return;
  }
  std::string_view type = wanted["type"].str();
  if (type == "subset") type = wanted["mode"].str("auto");
  if (type.empty() && !single) return;
  if (type.empty()) type = "auto";
  if (!choiceAllowed(type)) {
    const bool forcing = type == "required" || type == "named";
    call_.emulated("tool_choice", forcing ? "the target takes no forced choice" : "the target takes no such choice");
    if (!choiceAllowed("auto")) return;
    type = "auto";
  }
  choice_ = call_.object();
  if (type == "named") {
    choice_.put("type", "tool").put("name", names_.sent(wanted["name"].str()));
  } else {
    choice_.put("type", type == "required" ? "any" : type);
  }
  if (type == "none") return;
  if (single || parallelSaid) choice_.put("disable_parallel_tool_use", single);
}

void ToolWriter::addOutputTool(Json schema) {
  const Json tool = call_.object().put("name", kOutputTool);
  tool.put("description", "Gives the answer. Call it exactly once with the whole answer.");
  tool.put("input_schema", toolSchema(call_, schema, "output.schema"));
  tools_ = call_.array().push(tool);
  choice_ = call_.object().put("type", "tool").put("name", kOutputTool).put("disable_parallel_tool_use", true);
}

void ToolWriter::declare(std::string_view sentName) {
  if (!tools_) tools_ = call_.array();
  for (Json tool : tools_) {
    if (tool["name"].str() == sentName) return;
  }
  const Json schema = call_.object().put("type", "object").put("properties", call_.object());
  tools_.push(call_.object().put("name", sentName).put("input_schema", schema));
}

}  // namespace messages
