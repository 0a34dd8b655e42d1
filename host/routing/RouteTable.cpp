#include "host/routing/RouteTable.h"

#include <algorithm>

namespace spillway::routing {

const char* pickName(Pick pick) {
  switch (pick) {
    case Pick::Ordered:
      return "ordered";
    case Pick::RoundRobin:
      return "round-robin";
    case Pick::Weighted:
      return "weighted";
    case Pick::LeastBusy:
      return "least-busy";
    case Pick::LowestCost:
      return "lowest-cost";
    case Pick::Fastest:
      return "fastest";
    case Pick::QuotaAware:
      return "quota-aware";
  }
  return "";
}

const Model* Provider::find(std::string_view modelId) const {
  const auto at = std::lower_bound(byId.begin(), byId.end(), modelId, [this](uint32_t index, std::string_view wanted) {
    return models[index].id < wanted;
  });
  return at != byId.end() && models[*at].id == modelId ? &models[*at] : nullptr;
}

void Provider::indexModels() {
  byId.resize(models.size());
  for (uint32_t i = 0; i < byId.size(); ++i) byId[i] = i;
  // Stable, so that of two rows with one id the first is found.
  std::stable_sort(byId.begin(), byId.end(), [this](uint32_t a, uint32_t b) { return models[a].id < models[b].id; });
}

uint32_t RouteTable::findProvider(std::string_view id) const {
  for (uint32_t i = 0; i < providers.size(); ++i)
    if (providers[i].id == id) return i;
  return kNone;
}

uint32_t RouteTable::findChain(std::string_view name) const {
  for (uint32_t i = 0; i < chains.size(); ++i)
    if (chains[i].name == name) return i;
  return kNone;
}

}  // namespace spillway::routing
