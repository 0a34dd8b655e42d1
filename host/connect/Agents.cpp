#include "host/connect/Agents.h"

#include "host/connect/AgentFacts.h"

namespace spillway::connect {
namespace {

std::string textOf(const Json& json, const char* name) { return json.value(name, std::string()); }

std::vector<std::string> textsOf(const Json& json, const char* name) {
  return json.value(name, std::vector<std::string>());
}

Path pathOf(const Json& json) {
  Path out;
  for (const Json& step : json) {
    if (step.is_string())
      out.push_back({step.get<std::string>()});
    else
      out.push_back({step.items().begin().key(), step.items().begin().value().get<std::string>()});
  }
  return out;
}

SettingsFile fileOf(const Json& json) {
  SettingsFile out{textOf(json, "path"), textOf(json, "format"),
                   textsOf(json, "or"),  textOf(json, "folder_variable"),
                   textOf(json, "new"),  {}};
  for (const Json& edit : json.at("edits"))
    out.edits.push_back({pathOf(edit.at("at")), edit.at("value"), textOf(edit, "if")});
  return out;
}

std::vector<Agent> parsed() {
  std::vector<Agent> out;
  const Json facts = Json::parse(agentFacts());
  for (const Json& json : facts.at("agents")) {
    Agent agent{textOf(json, "id"), textOf(json, "name"), textOf(json, "program"), {}, {}, textOf(json, "then")};
    if (json.contains("files"))
      for (const Json& file : json["files"]) agent.files.push_back(fileOf(file));
    for (const Json& step : json.at("steps"))
      agent.steps.push_back({textOf(step, "say"), textOf(step, "label"), textsOf(step, "code")});
    out.push_back(std::move(agent));
  }
  return out;
}

}  // namespace

const std::vector<Agent>& agents() {
  static const std::vector<Agent> all = parsed();
  return all;
}

const Agent* findAgent(std::string_view id) {
  for (const Agent& agent : agents())
    if (agent.id == id) return &agent;
  return nullptr;
}

std::string filled(std::string text, const Place& place) {
  const std::pair<std::string_view, const std::string*> holes[] = {
      {"{base}", &place.base}, {"{key}", &place.key}, {"{model}", &place.model}};
  for (const auto& [hole, with] : holes)
    for (size_t at = 0; (at = text.find(hole, at)) != std::string::npos; at += with->size())
      text.replace(at, hole.size(), *with);
  return text;
}

Json filled(const Json& value, const Place& place) {
  if (value.is_string()) return filled(value.get<std::string>(), place);
  if (!value.is_structured()) return value;
  Json out = value.is_array() ? Json::array() : Json::object();
  for (const auto& [name, member] : value.items()) {
    if (value.is_array())
      out.push_back(filled(member, place));
    else
      out[filled(name, place)] = filled(member, place);
  }
  return out;
}

Path filled(Path path, const Place& place) {
  for (Step& step : path) {
    step.name = filled(step.name, place);
    if (step.value) step.value = filled(*step.value, place);
  }
  return path;
}

}  // namespace spillway::connect
