#include "host/app/ProviderList.h"

#include <algorithm>
#include <array>
#include <vector>

namespace spillway::app {
namespace {

using Row = std::array<std::string, 5>;

std::string wiresOf(const plugins::Provider& provider) {
  std::string out;
  for (const spw_endpoint& endpoint : provider.endpoints())
    out += (out.empty() ? "" : " ") + std::string(endpoint.wire);
  return out.empty() ? "-" : out;
}

// The variable that is set, else the usual one.
std::string keyOf(const plugins::Provider& provider, const config::Environment& environment) {
  for (const std::string_view name : provider.env())
    if (const auto value = environment(std::string(name)); value && !value->empty())
      return std::string(name) + " (set)";
  if (!provider.env().empty()) return std::string(provider.env().front());
  return provider.login() == SPW_LOGIN_NONE ? "none needed" : "in the configuration";
}

std::string confidenceOf(const plugins::Provider& provider) {
  std::string out(provider.confidence());
  // What somebody should know before they rely on it.
  if (out == "low") out += ": " + std::string(provider.evidence());
  return out;
}

}  // namespace

std::string providerList(const plugins::PluginSet& plugins, const config::Environment& environment) {
  std::vector<Row> rows = {{"PROVIDER", "TIER", "WIRES", "KEY", "CONFIDENCE"}};
  for (const plugins::Provider* provider : plugins.providers())
    rows.push_back({std::string(provider->id()), std::string(provider->tier()), wiresOf(*provider),
                    keyOf(*provider, environment), confidenceOf(*provider)});
  std::array<size_t, 5> widths{};
  for (const Row& row : rows)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i) out += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    out += row.back() + "\n";
  }
  return out;
}

}  // namespace spillway::app
