#include "host/imports/Tools.h"

#include <sys/stat.h>

#include "host/imports/Facts.h"
#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

bool isFolder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool isFile(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::vector<Tool> parsed() {
  std::vector<Tool> out;
  for (const Json& row : allFacts().at("tools"))
    out.push_back({row.at("id"), row.at("name"), row.at("places"), row.at("inside"), &row});
  return out;
}

// The path that a place stands for; empty: its variable is not set.
std::string filled(const std::string& place, const std::string& home, const config::Environment& environment) {
  if (place.starts_with("~/")) return home + place.substr(1);
  if (!place.starts_with('$')) return place;
  const size_t slash = place.find('/');
  const auto folder = environment(place.substr(1, slash - 1));
  return folder && !folder->empty() ? *folder + place.substr(slash) : "";
}

}  // namespace

const Json& allFacts() {
  static const Json all = Json::parse(facts());
  return all;
}

const std::vector<Tool>& tools() {
  static const std::vector<Tool> all = parsed();
  return all;
}

const Tool* findTool(std::string_view id) {
  for (const Tool& tool : tools())
    if (tool.id == id) return &tool;
  return nullptr;
}

std::string fileOf(const Tool& tool, const std::string& home, const config::Environment& environment) {
  for (const std::string& place : tool.places)
    if (const std::string path = filled(place, home, environment); !path.empty() && isFile(path)) return path;
  return {};
}

std::string fileIn(const Tool& tool, const std::string& path) {
  if (!isFolder(path)) return path;
  for (const std::string& name : tool.inside)
    if (isFile(path + "/" + name)) return path + "/" + name;
  return {};
}

base::Result<Found> readTool(const Tool& tool, const std::string& file) {
  const base::Result<Json> values = readValues(file);
  if (!values.ok()) return values.error();
  const auto refuse = [&](const std::string& why) {
    return base::Error{.fault = base::Fault::InvalidRequest, .message = file + ": " + why};
  };
  if (!values->is_object()) return refuse("this is no file of " + tool.name + ": its values have no names");
  const std::string reader = tool.facts->at("reader");
  Found found = reader == "connections"   ? readConnections(*values, *tool.facts)
                : reader == "deployments" ? readDeployments(*values, *tool.facts)
                : reader == "routes"      ? readRoutes(*values, *tool.facts)
                                          : readKeyLists(*values, *tool.facts);
  if (found.providers.empty() && found.chains.empty() && found.rest.empty())
    return refuse("nothing in it is known of " + tool.name + "; is it the right file?");
  return found;
}

}  // namespace spillway::imports
