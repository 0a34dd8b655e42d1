#include "ToolWriter.h"

#include <spillway/codec/CustomTool.hpp>
#include <spillway/codec/ToolMembers.hpp>

namespace gemini {

using spw::Json;

namespace {

constexpr std::string_view kNameRule = "^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$";

}  // namespace

ToolWriter::ToolWriter(spw::Call call, const TargetRules& rules)
    : call_(call), rules_(rules), names_(call, rules.text("tool_name_format", kNameRule)), schemas_(call, rules) {}

void ToolWriter::write(Json canonical) {
  const Json tools = canonical["tools"];
  const Path at("tools");
  if (tools.size() > 0 && (rules_.target().cannot(SPW_CAP_TOOLS) || rules_.text("tools_support", "") == "none")) {
    unsupported(at, "this model takes no tools");
  }
  size_t index = 0;
  bool marked = false;
  for (Json tool : tools) {
    marked = marked || tool["cache"];
    writeTool(tool, Path(at, index++));
  }
  const std::string_view caching = rules_.text("cache_mode", "");
  if (marked && caching != "automatic" && caching != "key") {
    call_.dropped("tools", "this target reads no cache marks");
  }
  const Json choice = canonical["tool_choice"];
  if (functions_) {
    writeChoice(choice);
    settleStrict(tools, static_cast<bool>(choice));
  } else if (choice["type"].str() == "required" || choice["type"].str() == "named") {
    call_.dropped("tool_choice", "there is no tool to choose");
  }
  if (functions_ && canonical["parallel_tool_calls"].boolean() == false) {
    call_.dropped("parallel_tool_calls", "this target cannot be told to call one tool at a time");
  }
}

void ToolWriter::writeTool(Json tool, const Path& at) {
  const std::string_view kind = tool["kind"].str("function");
  if (kind != "server") spw::reportToolMembers(call_, tool, kWire, at);
  if (kind == "custom") return writeCustom(tool, at);
  if (kind != "server") return writeFunction(tool, at);
  if (tool["wire"].str() != kWire || !tool["value"].isObject()) {
    call_.dropped(at.text(), "a tool that its own vendor runs cannot be offered to another");
    return;
  }
  if (!tools_) tools_ = call_.array();
  tools_.push(tool["value"]);
}

// All functions stand in one element, where the first of them was.
void ToolWriter::declare(Json declaration) {
  if (!tools_) tools_ = call_.array();
  if (!functions_) {
    functions_ = call_.array();
    tools_.push(call_.object().put("functionDeclarations", functions_));
  }
  functions_.push(declaration);
}

void ToolWriter::writeFunction(Json tool, const Path& at) {
  const Json declaration = call_.object().put("name", names_.sent(tool["name"].str()));
  declaration.put("description", tool["description"]);
  writeSchema(tool, declaration, at);
  for (Json member : tool["extra"][kWire]) declaration.put(member.name(), member);
  declare(declaration);
}

// No parameters are said by leaving them out: older targets refuse an object without properties.
void ToolWriter::writeSchema(Json tool, Json declaration, const Path& at) {
  const Json schema = tool["schema"];
  if (SchemaWriter::isEmptyObject(schema)) return;
  declaration.put(rules_.plainSchemas() ? "parametersJsonSchema" : "parameters", schemas_.writeArguments(schema));
  if (schemas_.lossy()) {
    call_.changed(Path(at, "schema").text(), "this target takes a part of JSON Schema; the rest is told in words");
  }
}

void ToolWriter::writeCustom(Json tool, const Path& at) {
  call_.emulated(at.text(), "a tool with free text as input is sent as a function with one argument");
  const std::string_view description = spw::customToolDescription(call_, tool);
  const Json declaration = call_.object().put("name", names_.sent(tool["name"].str()));
  if (!description.empty()) declaration.put("description", description);
  const Json schema = spw::customToolSchema(call_);
  declaration.put(rules_.plainSchemas() ? "parametersJsonSchema" : "parameters", schema);
  if (!custom_) custom_ = call_.array();
  custom_.push(declaration["name"].str());
  declare(declaration);
}

void ToolWriter::writeChoice(Json choice) {
  const std::string_view type = choice["type"].str();
  if (type.empty()) return;
  if (type == "subset") {
    // Only a call that must be made can be limited to some functions; otherwise the others are not offered.
    if (choice["mode"].str() == "required" && rules_.choiceAllowed("required")) {
      return writeMode("ANY", choice["names"]);
    }
    call_.emulated("tool_choice", "the tools that may not be called were not offered");
    keepOnly(choice["names"]);
    return writeMode(choice["mode"].str() == "required" ? "ANY" : "AUTO", {});
  }
  if (!rules_.choiceAllowed(type)) {
    call_.emulated("tool_choice", "the target takes no such choice");
    if (type == "named") keepOnly(call_.array().push(choice["name"].str()));
    if (type == "none") tools_ = functions_ = Json();
    return;
  }
  if (type == "named") return writeMode("ANY", call_.array().push(choice["name"].str()));
  writeMode(type == "none" ? "NONE" : type == "required" ? "ANY" : "AUTO", {});
}

void ToolWriter::writeMode(std::string_view mode, Json names) {
  const Json calling = call_.object().put("mode", mode);
  const Json sent = call_.array();
  for (Json name : names) sent.push(names_.sent(name.str()));
  if (sent.size() > 0) calling.put("allowedFunctionNames", sent);
  config_ = call_.object().put("functionCallingConfig", calling);
}

void ToolWriter::keepOnly(Json names) {
  for (Json declaration : functions_) {
    bool wanted = false;
    for (Json name : names) wanted = wanted || names_.sent(name.str()) == declaration["name"].str();
    if (!wanted) declaration.detach();
  }
}

// This wire holds all functions to their schemas or none of them, and only while the model may choose freely; a call
// that must be made follows its schema anyway.
void ToolWriter::settleStrict(Json tools, bool chosen) {
  size_t strict = 0, all = 0;
  for (Json tool : tools) {
    if (tool["kind"].str("function") == "server") continue;
    ++all;
    strict += tool["strict"].isTrue() ? 1u : 0u;
  }
  if (strict == 0 || !functions_) return;
  const Json calling = config_["functionCallingConfig"];
  const std::string_view mode = calling["mode"].str();
  if (mode == "ANY" || mode == "NONE") return;
  if (strict == all && rules_.strictTools() && (!chosen || calling)) {
    if (calling) {
      calling.put("mode", "VALIDATED");
    } else {
      writeMode("VALIDATED", {});
    }
    return;
  }
  call_.dropped("tools[].strict", "this target holds all tools to their schemas or none of them");
}

}  // namespace gemini
