#include "host/config/Profiles.h"

#include <algorithm>

#include "host/base/Strings.h"
#include "host/config/AccountSettings.h"
#include "host/config/SmallFile.h"

namespace spillway::config {

namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
constexpr std::string_view kDefault = "default";

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

std::string pathOf(const ProfileFile& file, const Environment& environment) {
  if (!file.env.empty())
    if (const auto other = environment(file.env); other && !base::trim(*other).empty())
      return std::string(base::trim(*other));
  if (!file.path.starts_with("~/")) return file.path;
  const std::optional<std::string> home = environment("HOME");
  return home && !home->empty() ? *home + file.path.substr(1) : std::string();
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// Whether "[profile work]" is the section of "work", where "profile " is the prefix; "[default]" has none anywhere.
bool isSection(std::string_view line, std::string_view prefix, std::string_view profile) {
  line.remove_prefix(1);
  line = base::trim(line.substr(0, line.find(']')));
  if (profile == kDefault && line == kDefault) return true;
  if (!line.starts_with(prefix)) return false;
  return unquoted(base::trim(line.substr(prefix.size()))) == profile;
}

// Hands on each "name = value" of the profile's section. False when there is no such section.
template <class Take>
bool visit(std::string_view text, std::string_view prefix, std::string_view profile, Take take) {
  bool found = false, inside = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('[')) {
      inside = isSection(line, prefix, profile);
      found = found || inside;
      continue;
    }
    const size_t equals = line.find('=');
    // What is indented belongs to the line above it.
    if (!inside || equals == std::string_view::npos || line.front() == ' ' || line.front() == '\t') continue;
    if (line.front() != '#' && line.front() != ';')
      take(base::trim(line.substr(0, equals)), base::trim(line.substr(equals + 1)));
  }
  return found;
}

}  // namespace

base::Result<std::vector<SettingRow>> readProfile(const std::string& profile, const PluginFacts& plugin,
                                                  const Environment& environment) {
  std::vector<SettingRow> rows;
  std::vector<std::string> looked;
  std::string open;  // why a credential is not taken
  bool found = false;
  for (const ProfileFile& place : plugin.profileFiles) {
    const std::string path = pathOf(place, environment);
    if (path.empty()) continue;
    const base::Result<SmallFile> file = readSmallFile(path, kMostBytes);
    looked.push_back(path);
    if (!file) continue;  // it need not be there
    const auto take = [&](std::string_view name, std::string_view value) {
      for (const SettingFacts& setting : plugin.settings) {
        const bool known =
            std::any_of(rows.begin(), rows.end(), [&](const SettingRow& row) { return row.name == setting.name; });
        if (known || value.empty() || setting.profileKey.empty() || setting.profileKey != name) continue;
        if (setting.credential && !file->isPrivate())
          open = file->openness(path);
        else
          rows.push_back({setting.name, Secret(value), "profile '" + profile + "' of " + path});
      }
    };
    found = visit(file->text, place.prefix, profile, take) || found;
  }
  if (!open.empty()) return refuse(open);
  if (found) return rows;
  if (looked.empty()) return refuse("profile '" + profile + "' cannot be looked for: HOME is not set");
  return refuse("there is no profile '" + profile + "' in " + listed(looked, " or "));
}

}  // namespace spillway::config
