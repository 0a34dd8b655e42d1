#include "host/pipeline/ModelRows.h"

#include <algorithm>

#include "host/routing/Family.h"
#include "host/routing/ModelName.h"
#include "host/routing/Plan.h"

namespace spillway::pipeline {
namespace {

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

spw_model_row emptyRow() {
  spw_model_row row{};
  row.size = sizeof row;
  return row;
}

const routing::Model* meant(const routing::Provider& provider, std::string_view name) {
  const routing::Model* model = provider.find(name);
  return model ? model : routing::newestOf(provider, routing::withoutTag(name));
}

// `row` can do what `model` can.
void widen(spw_model_row& row, const routing::Model& model) {
  row.context = std::max(row.context, model.context);
  row.max_output = std::max(row.max_output, model.maxOutput);
  if (!model.capsKnown) return;
  row.caps |= model.caps;
  row.caps_known = 1;
}

}  // namespace

spw_model_row ModelRows::chain(const routing::Chain& chain) const {
  spw_model_row row = emptyRow();
  row.id = row.name = str(chain.name);
  row.owner = str("spillway");
  widenByChain(row, chain, 0);
  return row;
}

void ModelRows::widenByChain(spw_model_row& row, const routing::Chain& chain, int depth) const {
  if (depth > routing::kMostNesting) return;
  for (const routing::Tier& tier : chain.tiers)
    for (const routing::Entry& entry : tier.entries) {
      if (entry.chain) {
        widenByChain(row, table().chains[*entry.chain], depth + 1);
        continue;
      }
      const routing::Provider& provider = table().providers[entry.provider];
      if (!entry.model.empty()) {
        if (const routing::Model* found = meant(provider, entry.model)) widen(row, *found);
      } else if (!provider.models.empty()) {
        widen(row, provider.models.front());
      }
    }
}

spw_model_row ModelRows::model(const routing::Provider& provider, const routing::Model& model) {
  spw_model_row row = emptyRow();
  row.id = str(names_.emplace_back(provider.id + "/" + model.id));
  row.name = str(model.name.empty() ? model.id : model.name);
  row.owner = str(provider.id);
  widen(row, model);
  const routing::Prices& prices = model.prices;
  row.priced = 1;
  row.input = prices.input;
  row.output = prices.output;
  row.cache_read = prices.cacheRead;
  row.cache_write = prices.cacheWrite;
  return row;
}

std::vector<spw_model_row> ModelRows::all(const keys::Grant* grant) {
  std::vector<spw_model_row> rows;
  const auto add = [&](std::string_view chain, const spw_model_row& row) {
    if (grant == nullptr || grant->allows(chain, {row.id.ptr, row.id.len})) rows.push_back(row);
  };
  for (const routing::Chain& one : table().chains) add(one.name, chain(one));
  for (const routing::Provider& provider : table().providers)
    if (!provider.accounts.empty())
      for (const routing::Model& one : provider.models) add({}, model(provider, one));
  return rows;
}

base::Result<spw_model_row> ModelRows::one(std::string_view asked) {
  auto route = routing::resolve(table(), asked);
  if (!route.ok()) return route.error();
  spw_model_row row = emptyRow();
  if (route->chain != routing::RouteTable::kNone) {
    row = chain(table().chains[route->chain]);
  } else {
    const routing::Provider& provider = table().providers[route->provider];
    const routing::Model* found = !route->model.empty()     ? meant(provider, route->model)
                                  : provider.models.empty() ? nullptr
                                                            : &provider.models.front();
    if (found) row = model(provider, *found);
    row.owner = str(provider.id);
  }
  row.id = str(asked);
  if (row.name.len == 0) row.name = row.id;
  return row;
}

}  // namespace spillway::pipeline
