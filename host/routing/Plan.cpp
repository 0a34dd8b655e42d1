#include "host/routing/Plan.h"

#include "host/routing/Planner.h"

namespace spillway::routing {

Plan plan(const RouteTable& table, const Health& health, const Query& query, const Route& route, uint64_t turn,
          int64_t nowMs) {
  Plan out;
  out.madeAtMs = nowMs;
  out.asked = std::make_unique<const std::string>(query.model);
  out.route = route;
  // The model part is always the end of the name: let it point into our own copy.
  out.route.model = std::string_view(*out.asked).substr(out.asked->size() - route.model.size());
  out.policy = table.policy;
  if (route.chain != RouteTable::kNone) {
    out.chain = table.chains[route.chain].name;
    out.policy = table.chains[route.chain].policy;
  }
  Planner(table, health, query, out).run(out.route, turn);
  return out;
}

base::Result<Route> resolve(const RouteTable& table, const Query& query) {
  base::Result<Route> route = resolve(table, query.model);
  if (route || !besidesChat(query.asked.operation)) return route;
  for (uint32_t i = 0; i < table.providers.size(); ++i) {
    const Provider& provider = table.providers[i];
    if (provider.accounts.empty() || !lists(provider, query.model, query.asked)) continue;
    Route listed;
    listed.by = Route::By::Listed;
    listed.provider = i;
    listed.model = query.model;
    return listed;
  }
  return route;
}

base::Result<Plan> plan(const RouteTable& table, const Health& health, const Query& query, uint64_t turn,
                        int64_t nowMs) {
  base::Result<Route> route = resolve(table, query);
  if (!route) return route.error();
  return plan(table, health, query, *route, turn, nowMs);
}

}  // namespace spillway::routing
