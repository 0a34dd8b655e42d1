#include "ToolWriter.h"

#include <algorithm>

#include <spillway/codec/CustomTool.hpp>
#include <spillway/codec/Lists.hpp>
#include <spillway/codec/ToolMembers.hpp>
#include <spillway/codec/ToolSchema.hpp>

#include "SchemaRefs.h"

namespace converse {

using spw::Json;

namespace {

const Path kTools("tools");

}  // namespace

ToolWriter::ToolWriter(spw::Call call, Json canonical, const spw::Target& target, spw::NameMap& names)
    : call_(call),
      canonical_(canonical),
      target_(target),
      names_(names),
      tools_(call.array()),
      choice_(call.json(nullptr)),
      custom_(call.json(nullptr)) {}

Json ToolWriter::specOf(std::string_view name, std::string_view description, Json schema) const {
  const Json body = call_.object().put("name", name);
  if (!description.empty()) body.put("description", description);
  return body.put("inputSchema", call_.object().put("json", schema));
}

// The vendor's own models follow no references.
Json ToolWriter::schemaOf(Json schema, const Path& at) const {
  const Json out = spw::toolSchema(call_, schema, at.text());
  if (familyOf(target_.model()) == Family::Nova) inlineRefs(call_, out, at);
  return out;
}

// A choice among some tools is said by sending only those.
bool ToolWriter::inSubset(std::string_view name) const {
  const Json choice = canonical_["tool_choice"];
  if (choice["type"].str() == "subset") return spw::lists(choice["names"], name);
  if (choice["type"].str() == "named" && !choiceAllowed("named")) return choice["name"].str() == name;
  return true;
}

void ToolWriter::write(const std::vector<std::string_view>& calledTools) {
  const Json wanted = canonical_["tools"];
  if (wanted.size() > 0 && (target_.cannot(SPW_CAP_TOOLS) || target_.quirkValue("tools_support").str() == "none")) {
    unsupported(kTools, "this model takes no tools");
  }
  // There is no word for "none": without history the tools stay away.
  if (canonical_["tool_choice"]["type"].str() == "none" && calledTools.empty()) {
    if (wanted.size() > 0) call_.emulated("tool_choice", "the wire cannot forbid tools; they were not offered");
    return;
  }
  size_t index = 0;
  for (Json tool : wanted) {
    const Path at(kTools, index++);
    const bool excluded = !inSubset(tool["name"].str());
    const bool called =
        std::find(calledTools.begin(), calledTools.end(), names_.sent(tool["name"].str())) != calledTools.end();
    excludedStay_ = excludedStay_ || (excluded && called);
    if (excluded && !called) {
      call_.emulated(at.text(), "left out because the choice excludes it");
    } else if (const Json written = writeTool(tool, at)) {
      tools_.push(written).push(cachePoint(call_, tool));
    }
  }
  for (const std::string_view name : calledTools) declare(name);
  writeChoice(!calledTools.empty());
}

Json ToolWriter::writeTool(Json tool, const Path& at) {
  const std::string_view kind = tool["kind"].str("function");
  if (kind == "server") {
    if (tool["wire"].str() == kWire) return tool["value"];
    call_.dropped(at.text(), "a tool that another vendor's server runs");
    return call_.json(nullptr);
  }
  spw::reportToolMembers(call_, tool, kWire, at);
  if (kind == "custom") return writeCustom(tool, at);
  const Json schema = schemaOf(tool["schema"], Path(at, "schema"));
  const Json spec = specOf(names_.sent(tool["name"].str()), tool["description"].str(), schema);
  if (tool["strict"].isTrue()) {
    if (target_.has("strict_tools") || target_.cannot(SPW_CAP_JSON_SCHEMA)) {
      call_.dropped(Path(at, "strict").text(), "the model has no strict tools");
    } else {
      spw::restrictSchema(call_, schema);
      spec.put("strict", true);
    }
  }
  return call_.object().put("toolSpec", spec);
}

Json ToolWriter::writeCustom(Json tool, const Path& at) {
  const std::string_view name = names_.sent(tool["name"].str());
  call_.emulated(at.text(), "a free-text tool is sent as a function with one string");
  if (!custom_) custom_ = call_.array();
  custom_.push(name);
  return call_.object().put("toolSpec",
                            specOf(name, spw::customToolDescription(call_, tool), spw::customToolSchema(call_)));
}

void ToolWriter::declare(std::string_view sentName) {
  for (Json tool : tools_) {
    if (tool["toolSpec"]["name"].str() == sentName) return;
  }
  call_.emulated("tools", "the wire wants the tools of the history declared; one without parameters stands in");
  const Json schema = call_.object().put("type", "object").put("properties", call_.object());
  tools_.push(call_.object().put("toolSpec", specOf(sentName, {}, schema)));
}

bool ToolWriter::choiceAllowed(std::string_view canonicalName) const {
  const Json allowed = target_.quirkValue("tool_choice_allowed");
  return !allowed.isArray() || spw::lists(allowed, canonicalName);
}

void ToolWriter::writeChoice(bool history) {
  const Json wanted = canonical_["tool_choice"];
  if (canonical_["parallel_tool_calls"].boolean() == false && any()) {
    call_.dropped("parallel_tool_calls", "the wire cannot ask for one call at a time");
  }
  std::string_view type = wanted["type"].str();
  if (type == "subset") type = wanted["mode"].str("auto");
  if (canonical_["tools"].size() == 0 || !any()) {
    if (type == "required" || type == "named") call_.dropped("tool_choice", "there is no tool to choose");
    return;
  }
  if (type == "none" && history) {
    call_.emulated("tool_choice", "the wire cannot forbid tools; the model was asked to leave them alone");
    hint_ = "Do not call any tool. Answer with text.";
    return;
  }
  if (type.empty()) return;
  if (!choiceAllowed(type)) {
    const bool forcing = type == "required" || type == "named";
    if (forcing) hint_ = "Answer by calling one of the tools.";
    call_.emulated("tool_choice", forcing ? "the target takes no forced choice; the model was asked to call a tool"
                                          : "the target takes no such choice");
    if (!choiceAllowed("auto")) return;
    type = "auto";
  }
  choice_ = call_.object();
  const bool only = type == "required" && wanted["names"].size() == 1;
  if (type == "named" || only) {
    const Json name = only ? wanted["names"].first() : wanted["name"];
    choice_.put("tool", call_.object().put("name", names_.sent(name.str())));
  } else {
    if (excludedStay_) {
      call_.changed("tool_choice", "tools of the history must be declared here, so the model may call those too");
    }
    choice_.put(type == "required" ? std::string_view("any") : type, call_.object());
  }
}

void ToolWriter::addOutputTool(Json schema) {
  const Path at("output.schema");
  const Json spec =
      specOf(kOutputTool, "Gives the answer. Call it exactly once with the whole answer.", schemaOf(schema, at));
  tools_.push(call_.object().put("toolSpec", spec));
  choice_ = call_.object().put("tool", call_.object().put("name", kOutputTool));
}

Json ToolWriter::config() const {
  if (!any()) return call_.json(nullptr);
  const Json out = call_.object().put("tools", tools_);
  return out.put("toolChoice", choice_);
}

}  // namespace converse
