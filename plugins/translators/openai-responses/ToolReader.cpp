#include "ToolReader.h"

#include <spillway/codec/OneWire.hpp>
#include <spillway/codec/OpenAiTools.hpp>
#include <spillway/codec/StrictSchema.hpp>

namespace responses {

using spw::Json;

namespace {

bool isCallable(std::string_view type) { return type == "function" || type == "custom"; }

// What tells apart tools that have no name of their own.
std::string_view serverToolName(Json tool, std::string_view type) {
  if (tool["name"].isString()) return tool["name"].str();
  return tool["server_label"].str(type);
}

}  // namespace

void ToolReader::read(Json tools, const Path& at) {
  if (!tools.isArray()) refuse(at, "expected an array");
  reserve(tools);
  size_t index = 0;
  for (Json tool : tools) readTool(tool, Path(at, index++));
}

void ToolReader::readAdditional(Json tools, const Path& at) {
  additional_ = true;
  read(tools.clone(), at);
  additional_ = false;
}

void ToolReader::reserve(Json tools) {
  for (Json tool : tools) {
    if (isCallable(tool["type"].str())) names_.reserve(tool["name"].str());
  }
}

void ToolReader::add(Json tool) {
  if (!canonical_["tools"]) canonical_.put("tools", call_.array());
  canonical_["tools"].push(tool);
}

void ToolReader::readTool(Json tool, const Path& at) {
  const std::string_view type = tool["type"].str();
  if (!tool.isObject() || type.empty()) refuse(Path(at, "type"), "missing required parameter");
  if (type == "namespace") return readGroup(tool, at);
  if (!isCallable(type)) return readServerTool(tool, type);
  add(readCallable(tool, {}, at));
}

// What the group is for is told once, in front of what its first tool is for.
void ToolReader::readGroup(Json group, const Path& at) {
  if (!group["name"].isString()) refuse(Path(at, "name"), "missing required parameter");
  if (!group["tools"].isArray()) refuse(Path(at, "tools"), "expected an array");
  const std::string_view name = group["name"].str(), about = group["description"].str();
  const Path inside(at, "tools");
  size_t index = 0;
  for (Json tool : group["tools"]) {
    const Path here(inside, index++);
    if (!tool.isObject() || !isCallable(tool["type"].str())) refuse(Path(here, "type"), "expected function or custom");
    const Json out = readCallable(tool, name, here);
    const Json extra = ownExtra(out);
    extra.put("namespace", call_.object().put("name", name).put("description", about));
    if (index == 1 && !about.empty()) {
      const std::string_view own = out["description"].str();
      extra.put("description", out["description"] ? call_.string(own) : call_.null());
      out.put("description", own.empty() ? about : call_.concat({about, "\n\n", own}));
    }
    add(out);
  }
}

Json ToolReader::readCallable(Json tool, std::string_view group, const Path& at) {
  if (!tool["name"].isString()) refuse(Path(at, "name"), "missing required parameter");
  const std::string_view type = tool["type"].str(), name = tool["name"].str();
  const Json out = call_.object().put("name", group.empty() ? name : names_.joined(group, name));
  const Json extra = call_.object();
  if (!group.empty()) extra.put("name", name);
  if (additional_) extra.put("additional", true);
  spw::readFunctionMembers(tool, out, at);
  out.put("kind", type);
  if (const Json format = spw::saidMember(tool, "format", SPW_JSON_OBJECT, at)) {
    out.put("format", spw::readToolFormat(call_, format, format, Path(at, "format")));
  }
  if (type == "function") readStrict(tool, out, extra, at);
  for (std::string_view known : {"type", "name", "description", "parameters", "strict", "format"}) tool.take(known);
  for (Json member : tool) {
    if (!member.isNull()) extra.put(member.name(), member);
  }
  if (extra.size() > 0 || !group.empty()) out.put("extra", call_.object().put(kWire, extra));
  return out;
}

// A function that does not say is strict here where its schema can be; the vendor changes schemas that cannot, which is
// left to it.
void ToolReader::readStrict(Json tool, Json out, Json extra, const Path& at) {
  if (const Json strict = spw::saidMember(tool, "strict", SPW_JSON_BOOLEAN, at)) {
    out.put("strict", strict);
    return;
  }
  extra.put("strict", call_.null());
  if (spw::fitsStrict(out["schema"])) out.put("strict", true);
}

void ToolReader::readServerTool(Json tool, std::string_view type) {
  const Json out = call_.object().put("name", serverToolName(tool, type)).put("kind", "server").put("wire", kWire);
  if (additional_) out.put("extra", call_.object().put(kWire, call_.object().put("additional", true)));
  add(out.put("value", tool));
}

// The canonical name of what a choice names: a tool outside of groups, or the only one of that name in a group.
std::string_view ToolReader::chosenName(Json choice) const {
  const std::string_view type = choice["type"].str(), name = choice["name"].str();
  if (!isCallable(type)) return serverToolName(choice, type);
  if (choice["namespace"].isString()) return names_.joined(choice["namespace"].str(), name);
  std::string_view grouped;
  for (Json tool : canonical_["tools"]) {
    if (tool["name"].str() == name) return name;
    if (ownExtra(tool)["name"].str() == name) grouped = tool["name"].str();
  }
  return grouped.empty() ? name : grouped;
}

void ToolReader::readChoice(Json value, const Path& at) {
  if (value.isString()) {
    const std::string_view word = value.str();
    if (word != "auto" && word != "none" && word != "required") {
      refuse(at, "expected none, auto, required or an object");
    }
    canonical_.put("tool_choice", call_.object().put("type", word));
    return;
  }
  const std::string_view type = value["type"].str();
  if (type.empty()) refuse(at, "expected none, auto, required or an object with a type");
  if (type == "allowed_tools") return readSubset(value, at);
  if (isCallable(type) && !value["name"].isString()) refuse(Path(at, "name"), "missing required parameter");
  canonical_.put("tool_choice", call_.object().put("type", "named").put("name", chosenName(value)));
  if (isCallable(type)) return;
  // Nobody else can be made to use a tool that this vendor runs.
  spw::markOneWire(call_, canonical_, kWire, "tool_choice");
  canonical_["tool_choice"].put("extra", call_.object().put(kWire, value));
}

void ToolReader::readSubset(Json value, const Path& at) {
  const Json names = call_.array();
  for (Json tool : value["tools"]) {
    if (tool["type"].isString()) names.push(chosenName(tool));
  }
  if (names.size() == 0) refuse(Path(at, "tools"), "expected a list of tools");
  const bool required = value["mode"].str() == "required";
  canonical_.put("tool_choice", call_.object()
                                    .put("type", "subset")
                                    .put("names", names)
                                    .put("mode", required ? std::string_view("required") : std::string_view("auto")));
}

}  // namespace responses
