#include "host/imports/Plan.h"

#include "host/config/YamlPatch.h"
#include "host/imports/Planner.h"

namespace spillway::imports {
namespace {

constexpr const char* kHead = "# Made by 'spillway import'; docs/operate/config.md explains every key.\n";

Json parsed(const std::string& json) { return Json::parse(json, nullptr, false); }

}  // namespace

base::Result<Plan> planOf(const Found& found, const Here& here) { return Planner(found, here).run(); }

base::Result<void> Planner::readSections() {
  const std::pair<const char*, Json*> sections[] = {
      {"providers", &providers_}, {"chains", &chains_}, {"models", &names_}, {"default_chain", &defaultChain_}};
  for (const auto& [name, into] : sections) {
    auto json = config::sectionJson(here_.yaml, name);
    if (!json.ok()) return json.error();
    *into = parsed(*json);
  }
  if (!providers_.is_object()) providers_ = Json::object();
  if (!chains_.is_object()) chains_ = Json::object();
  if (!names_.is_array()) names_ = Json::array();
  hadChains_ = !chains_.empty();
  return {};
}

base::Result<Plan> Planner::run() {
  if (auto read = readSections(); !read.ok()) return read.error();
  const Json before[] = {providers_, chains_, names_, defaultChain_};
  for (const FoundRest& rest : found_.rest) stays(rest.kind, rest.name, rest.where, rest.why);
  for (const FoundProvider& provider : found_.providers) planProvider(provider);
  for (const Owner& owner : owners_)
    if (!owner.row.empty()) {
      Json& row = providers_[owner.id];
      if (!row.is_object()) row = Json::object();
      for (const auto& [name, value] : owner.row.items()) {
        if (value.is_array() && row.contains(name) && row[name].is_array())
          row[name].insert(row[name].end(), value.begin(), value.end());
        else
          row[name] = value;
      }
    }
  nameChains();
  for (const FoundChain& chain : found_.chains) planChain(chain);
  for (const FoundName& name : found_.names)
    if (const auto chain = chainIds_.find(name.chain); chain != chainIds_.end())
      planName(name.match, chain->second, name.where);
    else
      stays("name", name.match, name.where, "the chain that it is served by does not come over");
  planDefault();

  const std::pair<const char*, const Json*> after[] = {
      {"providers", &providers_}, {"chains", &chains_}, {"models", &names_}, {"default_chain", &defaultChain_}};
  plan_.yaml = here_.yaml;
  for (size_t i = 0; i < std::size(after); ++i) {
    if (*after[i].second == before[i]) continue;
    if (plan_.yaml.empty()) plan_.yaml = kHead;
    auto text = config::patched(plan_.yaml, after[i].first, after[i].second->dump());
    if (!text.ok()) return text.error();
    plan_.yaml = std::move(*text);
  }
  return std::move(plan_);
}

}  // namespace spillway::imports
