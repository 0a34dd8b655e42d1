#include "host/imports/Targets.h"

#include <algorithm>

#include "host/base/Strings.h"
#include "host/config/Scalars.h"
#include "host/imports/Tools.h"

namespace spillway::imports {
namespace {

using Places = std::vector<std::pair<std::string, std::string>>;

constexpr size_t kMostName = 64;

std::pair<std::string, std::string> hostAndPath(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const size_t slash = url.find('/');
  return {base::toLower(url.substr(0, slash)), std::string(slash == std::string_view::npos ? "" : url.substr(slash))};
}

// Matches a text as a whole, or its beginning.
bool fits(std::string_view pattern, std::string_view text, bool whole, Places& places) {
  while (!pattern.empty()) {
    if (pattern.front() != '{') {
      if (text.empty() || text.front() != pattern.front()) return false;
      pattern.remove_prefix(1);
      text.remove_prefix(1);
      continue;
    }
    const size_t close = pattern.find('}');
    if (close == std::string_view::npos) return false;
    const std::string_view name = pattern.substr(1, close - 1);
    pattern.remove_prefix(close + 1);
    const size_t end = text.find_first_of(pattern.empty() ? "/" : std::string("/") + pattern.front());
    const std::string_view value = text.substr(0, end);
    if (value.empty()) return false;
    places.emplace_back(name, value);
    text.remove_prefix(value.size());
  }
  return !whole || text.empty();
}

// The vendor that has that address; of several on one host the one whose path goes along furthest.
const config::PluginFacts* vendorAt(const std::string& url, std::span<const config::PluginFacts> plugins) {
  const config::PluginFacts* best = nullptr;
  size_t furthest = 0;
  const auto [host, path] = hostAndPath(url);
  for (const config::PluginFacts& plugin : plugins) {
    const auto [theirs, theirPath] = hostAndPath(plugin.baseUrl);
    // A host that is no more than a place, or this machine, may be anybody's.
    if (theirs.empty() || theirs.starts_with("localhost") || (theirs.starts_with('{') && theirs.ends_with('}')))
      continue;
    if (!placesOf(plugin.baseUrl, url)) continue;
    size_t along = 1;
    while (along <= path.size() && along <= theirPath.size() && path[along - 1] == theirPath[along - 1]) ++along;
    if (along > furthest) {
      furthest = along;
      best = &plugin;
    }
  }
  return best;
}

const config::PluginFacts* named(std::string_view id, std::span<const config::PluginFacts> plugins) {
  for (const config::PluginFacts& plugin : plugins)
    if (plugin.id == id) return &plugin;
  return nullptr;
}

// Only what the plugin has a setting for.
Places known(Places places, const config::PluginFacts& plugin) {
  std::erase_if(places, [&](const auto& place) {
    return std::none_of(plugin.settings.begin(), plugin.settings.end(),
                        [&](const config::SettingFacts& setting) { return setting.name == place.first; });
  });
  return places;
}

}  // namespace

std::optional<Places> placesOf(std::string_view address, std::string_view url) {
  const auto [host, path] = hostAndPath(address);
  const auto [theirs, theirPath] = hostAndPath(url);
  Places places;
  if (host.empty() || !fits(host, theirs, true, places)) return std::nullopt;
  Places deeper = places;
  if (fits(path, theirPath, false, deeper)) return deeper;
  return places;
}

std::optional<Target> targetOf(const FoundProvider& provider, std::span<const config::PluginFacts> plugins) {
  std::string url;
  if (!provider.baseUrl.empty()) {
    const auto parsed = config::parseBaseUrl(provider.baseUrl);
    if (!parsed) return std::nullopt;
    url = *parsed;
  }
  const config::PluginFacts* plugin = named(provider.vendor, plugins);
  if (plugin == nullptr && !provider.vendor.empty() && url.empty()) return std::nullopt;
  if (plugin == nullptr && !url.empty()) plugin = vendorAt(url, plugins);
  if (plugin != nullptr) {
    if (url.empty()) {
      if (plugin->baseUrl.empty()) return std::nullopt;
      return Target{plugin, ""};
    }
    if (auto places = placesOf(plugin->baseUrl, url)) return Target{plugin, "", known(std::move(*places), *plugin)};
    return Target{plugin, url};
  }
  if (url.empty()) return std::nullopt;
  const Json& wires = allFacts().at("own_servers");
  const std::string wire = provider.wire.empty() ? allFacts().at("usual_wire").get<std::string>() : provider.wire;
  if (!wires.contains(wire)) return std::nullopt;
  plugin = named(wires.at(wire).get_ref<const std::string&>(), plugins);
  if (plugin == nullptr) return std::nullopt;
  return Target{plugin, url};
}

std::string nameOf(std::string_view words) {
  std::string out;
  for (const char c : words.substr(0, 4 * kMostName)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    if (plain || ((c == '.' || c == '_') && !out.empty()))
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  out.resize(std::min(out.size(), kMostName));
  while (!out.empty() && (out.back() == '-' || out.back() == '.' || out.back() == '_')) out.pop_back();
  return out.empty() ? "imported" : out;
}

}  // namespace spillway::imports
