#include "ToolWriter.h"

#include <spillway/codec/CustomTool.hpp>
#include <spillway/codec/Lists.hpp>
#include <spillway/codec/ToolMembers.hpp>
#include <spillway/codec/ToolSchema.hpp>

namespace kiro {

using spw::Json;

namespace {

const Path kTools("tools");
constexpr size_t kLongestDescription = 10'000;  // bytes; more and the whole request is refused
constexpr size_t kDeepestSchema = 150;

}  // namespace

ToolWriter::ToolWriter(spw::Call call, Json canonical, const spw::Target& target, spw::NameMap& names,
                       spw::Tally& tally)
    : call_(call),
      canonical_(canonical),
      target_(target),
      names_(names),
      tally_(tally),
      tools_(call.json(nullptr)),
      custom_(call.json(nullptr)) {}

bool ToolWriter::inSubset(std::string_view name) const {
  const Json choice = canonical_["tool_choice"];
  return choice["type"].str() != "subset" || spw::lists(choice["names"], name);
}

void ToolWriter::write(const std::vector<std::string_view>& calledTools, bool marks) {
  const Json wanted = canonical_["tools"];
  if (wanted.size() > 0 && (target_.cannot(SPW_CAP_TOOLS) || target_.quirkValue("tools_support").str() == "none")) {
    unsupported(kTools, "this model takes no tools");
  }
  if (canonical_["tool_choice"]["type"].str() == "none" && calledTools.empty()) {
    if (wanted.size() > 0) call_.emulated("tool_choice", "the wire cannot forbid tools; they were not offered");
    return;
  }
  size_t index = 0;
  for (Json tool : wanted) {
    const Path at(kTools, index++);
    if (!inSubset(tool["name"].str())) {
      call_.emulated(at.text(), "left out because the choice excludes it");
      continue;
    }
    const size_t before = tools_.size();
    addTool(tool, at);
    if (!tool["cache"] || tools_.size() == before) continue;
    if (marks) {
      tools_.push(call_.object().put("cachePoint", call_.object().put("type", "default")));
    } else {
      tally_.dropped(at, "this target takes no cache marks");
    }
  }
  for (const std::string_view name : calledTools) {
    bool declared = false;
    for (Json tool : tools_) declared = declared || tool["toolSpecification"]["name"].str() == name;
    if (declared) continue;
    tally_.emulated(kTools, "the wire wants the tools of the history declared; one without parameters stands in");
    add(name, "A tool used earlier in this conversation.", call_.json(nullptr), kTools);
  }
  tellChoice();
}

// No limits on further properties, no empty lists of required ones, no dialect: some versions refuse them.
void ToolWriter::clean(Json schema, const Path& at, size_t depth) {
  if (schema.isObject()) {
    schema.take("$schema");
    if (schema.take("additionalProperties")) {
      tally_.changed(at, "the target takes no additionalProperties in schemas; they were left out");
    }
    if (schema["required"].isArray() && schema["required"].size() == 0) schema.take("required");
  }
  if (depth > kDeepestSchema) return;
  for (Json child : schema) {
    // What is below "properties" are names, not keywords.
    if (child.name() == "properties" && child.isObject()) {
      for (Json property : child) clean(property, at, depth + 2);
    } else if (child.isObject() || child.isArray()) {
      clean(child, at, depth + 1);
    }
  }
}

void ToolWriter::add(std::string_view name, std::string_view description, Json schema, const Path& at) {
  const Json cleaned = spw::toolSchema(call_, schema, Path(at, "schema").text());
  clean(cleaned, Path(at, "schema"), 0);
  if (!cleaned["properties"].isObject()) cleaned.put("properties", call_.object());
  if (description.empty()) {
    tally_.emulated(at, "the wire wants a description of each tool; its name stands in");
    description = name;
  } else if (description.size() > kLongestDescription) {
    tally_.emulated(at, "a long description of a tool is sent in the system text");
    std::string hint("Description of the tool ");
    hints_.push_back(hint.append(name).append(":\n").append(description));
    description = "The system text describes this tool.";
  }
  const Json body = call_.object().put("name", name).put("description", description);
  body.put("inputSchema", call_.object().put("json", cleaned));
  if (!tools_) tools_ = call_.array();
  tools_.push(call_.object().put("toolSpecification", body));
}

void ToolWriter::addTool(Json tool, const Path& at) {
  const std::string_view kind = tool["kind"].str("function");
  if (kind == "server") {
    call_.dropped(at.text(), "a tool that another vendor's server runs");
    return;
  }
  spw::reportToolMembers(call_, tool, kWire, at);
  if (kind == "custom") return addCustom(tool, at);
  if (tool["strict"].isTrue()) tally_.dropped(Path(at, "strict"), "this target does not hold tools to their schema");
  add(names_.sent(tool["name"].str()), tool["description"].str(), tool["schema"], at);
}

void ToolWriter::addCustom(Json tool, const Path& at) {
  const std::string_view name = names_.sent(tool["name"].str());
  call_.emulated(at.text(), "a free-text tool is sent as a function with one string");
  if (!custom_) custom_ = call_.array();
  custom_.push(name);
  add(name, spw::customToolDescription(call_, tool), spw::customToolSchema(call_), at);
}

void ToolWriter::tellChoice() {
  const Json choice = canonical_["tool_choice"];
  if (canonical_["parallel_tool_calls"].boolean() == false && tools_) {
    call_.dropped("parallel_tool_calls", "the wire cannot ask for one call at a time");
  }
  std::string_view type = choice["type"].str();
  if (type == "subset") type = choice["mode"].str("auto");
  if (type.empty() || type == "auto") return;
  if (canonical_["tools"].size() == 0 && type != "none") {
    call_.dropped("tool_choice", "there is no tool to choose");
    return;
  }
  call_.emulated("tool_choice", "the wire has no choice of tools; the model was told in words");
  if (type == "named") {
    std::string hint("Answer by calling the tool ");
    hints_.push_back(hint.append(names_.sent(choice["name"].str())).append("."));
  } else {
    hints_.emplace_back(type == "none" ? "Do not call any tool. Answer with text."
                                       : "Answer by calling one of the tools.");
  }
}

}  // namespace kiro
