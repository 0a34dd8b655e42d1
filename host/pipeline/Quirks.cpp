#include "host/pipeline/Quirks.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::pipeline {
namespace {

bool concerns(const config::QuirkRow& row, std::string_view model) {
  return row.models.empty() || base::globsMatch(row.models, model);
}

}  // namespace

std::vector<spw_quirk> quirksOf(const Destination& to) {
  std::vector<spw_quirk> rows = to.provider->quirksFor(to.modelId);
  for (const config::QuirkRow& own : to.account->quirks)
    if (concerns(own, to.modelId))
      rows.push_back({own.id.c_str(), own.value.empty() ? nullptr : own.value.c_str(), nullptr});
  return rows;
}

std::string_view quirkOf(const Destination& to, std::string_view id) {
  const auto& own = to.account->quirks;
  const auto found = std::find_if(
      own.rbegin(), own.rend(), [&](const config::QuirkRow& row) { return row.id == id && concerns(row, to.modelId); });
  return found != own.rend() ? std::string_view(found->value) : to.provider->quirk(id, to.modelId);
}

}  // namespace spillway::pipeline
