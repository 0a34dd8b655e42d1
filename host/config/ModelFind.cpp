#include "host/config/ModelFind.h"

#include <spillway/provider.h>

#include <algorithm>
#include <limits>

namespace spillway::config {

namespace {

constexpr uint32_t kOtherThanChat = SPW_CAP_EMBED | SPW_CAP_RERANK | SPW_CAP_MODERATE | SPW_CAP_IMAGE |
                                    SPW_CAP_TRANSCRIBE | SPW_CAP_SPEAK | SPW_CAP_COMPLETE;

// What a query looks at, as configuration and plugin together say it.
struct Known {
  std::string id;
  int64_t context = 0;
  double input = -1, output = -1;
  std::optional<uint32_t> caps;

  double blended() const { return input < 0 || output < 0 ? std::numeric_limits<double>::max() : 3 * input + output; }
};

std::vector<Known> knownModels(const ProviderRow& row, const PluginFacts* facts) {
  std::vector<Known> models;
  if (facts != nullptr)
    for (const ModelFacts& model : facts->models)
      models.push_back({model.id, model.context, model.input, model.output, model.caps});
  for (const ModelRow& own : row.models) {
    auto known = std::find_if(models.begin(), models.end(), [&](const Known& model) { return model.id == own.id; });
    if (known == models.end()) known = models.insert(models.end(), Known{own.id, 0, -1, -1, std::nullopt});
    if (own.context > 0) known->context = own.context;
    if (own.input >= 0) known->input = own.input;
    if (own.output >= 0) known->output = own.output;
    if (own.caps) known->caps = own.caps;
  }
  return models;
}

bool fits(const ModelQuery& query, const Known& model) {
  const uint32_t caps = model.caps.value_or(0);
  if ((query.caps & ~caps) != 0) return false;
  const bool special = (caps & kOtherThanChat) != 0 && (caps & SPW_CAP_CHAT) == 0;
  if (special && (query.caps & kOtherThanChat) == 0) return false;
  if (query.context > 0 && model.context < query.context) return false;
  if (query.input >= 0 && (model.input < 0 || model.input > query.input)) return false;
  return query.output < 0 || (model.output >= 0 && model.output <= query.output);
}

bool asks(const ModelQuery& query, const ProviderRow& row) {
  const bool named = query.providers.empty() ||
                     std::find(query.providers.begin(), query.providers.end(), row.id) != query.providers.end();
  const bool usable =
      std::any_of(row.accounts.begin(), row.accounts.end(), [](const AccountRow& account) { return account.enabled; });
  return named && usable && (query.tier.empty() || query.tier == row.tier);
}

}  // namespace

std::vector<FoundModel> findModels(const ModelQuery& query, std::span<const ProviderRow> providers,
                                   std::span<const PluginFacts> plugins) {
  std::vector<std::pair<double, FoundModel>> found;
  for (const ProviderRow& row : providers) {
    if (!asks(query, row)) continue;
    const auto facts =
        std::find_if(plugins.begin(), plugins.end(), [&](const PluginFacts& one) { return one.id == row.plugin; });
    const bool plugin = facts != plugins.end();
    if (plugin && facts->wires.empty() && !facts->tasks.empty() && (query.caps & kOtherThanChat) == 0) continue;
    for (const Known& model : knownModels(row, plugin ? &*facts : nullptr))
      if (fits(query, model)) found.push_back({model.blended(), {row.id, model.id}});
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (found.size() > static_cast<size_t>(query.most)) found.resize(static_cast<size_t>(query.most));
  std::vector<FoundModel> out;
  for (auto& one : found) out.push_back(std::move(one.second));
  return out;
}

}  // namespace spillway::config
