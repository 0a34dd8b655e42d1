#include "host/routing/ModelName.h"

#include <vector>

#include "host/base/Explained.h"
#include "host/base/Strings.h"

namespace spillway::routing {

namespace {

Route toChain(Route::By by, uint32_t chain, std::string_view model) {
  Route route;
  route.by = by;
  route.chain = chain;
  route.model = model;
  return route;
}

// "provider/model" or "provider"; kNone in both fields when no provider of that name exists.
Route toProvider(const RouteTable& table, std::string_view asked) {
  const size_t slash = asked.find('/');
  Route route;
  route.provider = table.findProvider(asked.substr(0, slash));
  const bool alone = slash == std::string_view::npos || slash + 1 == asked.size();
  route.by = alone ? Route::By::ProviderAlone : Route::By::ProviderModel;
  if (!alone) route.model = asked.substr(slash + 1);
  return route;
}

base::Error unknownName(const RouteTable& table, std::string_view asked) {
  std::vector<std::string_view> names;
  for (const Chain& chain : table.chains) names.push_back(chain.name);
  for (const Provider& provider : table.providers) names.push_back(provider.id);
  base::Error error;
  error.fault = base::Fault::ModelMissing;
  error.httpStatus = 404;
  error.code = "model_not_found";
  error.param = "model";
  error.message = "No chain, provider or mapping fits the model name '" + std::string(asked.substr(0, 200)) + "'";
  const std::string_view near = base::nearest(asked.substr(0, asked.find('/')), names);
  if (!near.empty()) error.message += " (did you mean '" + std::string(near) + "'?)";
  error.message = base::explained(error.message + ", and no default chain is configured", base::faultName(error.fault));
  return error;
}

}  // namespace

std::string_view withoutTag(std::string_view name) {
  constexpr std::string_view kTag = ":latest";
  if (name.size() > kTag.size() && name.ends_with(kTag)) name.remove_suffix(kTag.size());
  return name;
}

base::Result<Route> resolve(const RouteTable& table, std::string_view asked) {
  const std::string_view bare = withoutTag(asked);
  for (const std::string_view name : {asked, bare}) {
    if (const uint32_t chain = table.findChain(name); chain != RouteTable::kNone)
      return toChain(Route::By::ChainName, chain, {});
    if (const Route route = toProvider(table, name); route.provider != RouteTable::kNone) return route;
    for (const Mapping& mapping : table.mappings)
      if (base::globMatch(mapping.pattern, name)) return toChain(Route::By::Mapping, mapping.chain, asked);
    if (name.size() == bare.size()) break;
  }
  if (table.defaultChain != RouteTable::kNone) return toChain(Route::By::Default, table.defaultChain, asked);
  return unknownName(table, asked);
}

std::string Route::describe(const RouteTable& table, std::string_view asked) const {
  const std::string name = "'" + std::string(asked) + "'";
  const std::string target = chain != RouteTable::kNone ? "chain '" + table.chains[chain].name + "'"
                                                        : "provider '" + table.providers[provider].id + "'";
  switch (by) {
    case By::ChainName:
      return name + " is the name of a chain.";
    case By::ProviderModel:
      return name + " names " + target + " and its model directly.";
    case By::ProviderAlone:
      return name + " names " + target + ", whose first model is used.";
    case By::Default:
      return name + " matches no mapping: the default " + target + ".";
    case By::Listed:
      return name + " is listed by " + target + ".";
    case By::Mapping:
      break;
  }
  for (const Mapping& mapping : table.mappings)
    if (base::globMatch(mapping.pattern, asked))
      return name + " is mapped to " + target + " by '" + mapping.pattern + "'.";
  return name + " is mapped to " + target + ".";
}

}  // namespace spillway::routing
