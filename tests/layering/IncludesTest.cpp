// Who may include whom. The picture is the one in host/CMakeLists.txt; this test holds the #include lines to it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/Places.h"
#include "tests/layering/SourceTree.h"

namespace spillway::layering {
namespace {

using Layers = std::map<std::string, std::set<std::string>>;

Layers readLayers() {
  static const std::regex kModule(R"(^spillway_module\((\w+)\s+(?:USES ([\w ]+?))?\s*(?:LINKS .*)?\)\s*(#.*)?$)");
  Layers layers;
  for (const auto& file : sourceTree()) {
    if (file.path != "host/CMakeLists.txt") continue;
    for (const auto& line : file.lines) {
      std::smatch match;
      if (!std::regex_match(line, match, kModule)) continue;
      std::set<std::string>& uses = layers[match[1]];
      std::istringstream words(match[2].str());
      for (std::string word; words >> word;) uses.insert(word);
    }
  }
  return layers;
}

std::string hostFolder(const std::string& path) {
  if (!path.starts_with("host/")) return {};
  size_t slash = path.find('/', 5);
  return slash == std::string::npos ? std::string() : path.substr(5, slash - 5);
}

TEST(LayeringIncludes, ThePictureIsThereAndHasNoCycle) {
  Layers layers = readLayers();
  ASSERT_EQ(layers.size(), 24u) << "host/CMakeLists.txt could not be read as expected";
  EXPECT_TRUE(layers.at("base").empty());
  std::set<std::string> placed;
  while (placed.size() < layers.size()) {
    size_t before = placed.size();
    for (const auto& [name, uses] : layers) {
      bool ready = std::all_of(uses.begin(), uses.end(), [&](const auto& use) { return placed.count(use) > 0; });
      if (ready) placed.insert(name);
    }
    ASSERT_GT(placed.size(), before) << "a cycle between folders of host/";
  }
}

TEST(LayeringIncludes, TheManualsPictureHasEveryFolder) {
  std::string picture;
  for (const auto& file : sourceTree()) {
    if (file.path != "docs/architecture.md") continue;
    int fences = 0;
    for (const auto& line : file.lines) {
      fences += line.starts_with("```") ? 1 : 0;
      if (fences == 1) picture += line + "\n";
    }
  }
  for (const auto& [name, uses] : readLayers())
    EXPECT_TRUE(std::regex_search(picture, std::regex("\\b" + name + "\\b"))) << name;
}

TEST(LayeringIncludes, HostFoldersIncludeOnlyWhatThePictureAllows) {
  Layers layers = readLayers();
  std::vector<std::string> findings;
  size_t seen = 0;
  for (const auto& file : sourceTree()) {
    if (!file.isCode() || !file.isBelow("host/")) continue;
    std::string from = hostFolder(file.path);
    for (const auto& include : includesOf(file)) {
      std::string to = hostFolder(include.target);
      if (to.empty()) continue;
      seen++;
      bool allowed = from.empty() ? to == "cli" || to == "base" : from == to || layers[from].count(to) > 0;
      if (!allowed) findings.push_back(place(file, include.line) + " includes " + include.target);
    }
  }
  EXPECT_GT(seen, 20u);
  EXPECT_TRUE(findings.empty()) << "edges that are not in the picture of host/CMakeLists.txt:" << joined(findings);
}

TEST(LayeringIncludes, EachLibraryStaysInItsRoom) {
  struct Room {
    const char* include;            // how the include begins
    std::set<std::string> folders;  // of host/ that may
  };
  const Room rooms[] = {
      {"yaml-cpp/", {"config"}},
      {"boost/", {"plugins"}},
      {"dlfcn.h", {"plugins", "logins"}},
      {"Poco/Data/", {"store"}},
      {"Poco/Net/HTTPServer", {"http"}},
      {"Poco/Net/TCPServer", {"http"}},
      {"Poco/Net/HTTPClientSession", {"upstream", "cli"}},
      {"Poco/Net/HTTPSClientSession", {"upstream", "cli"}},
      {"cctz/", {"budget", "config", "routing", "admin"}},
      {"nlohmann/",
       {"base", "config", "keys", "store", "accounts", "inquiry", "tokens", "logins", "memory", "pipeline", "telemetry",
        "http", "admin", "app", "cli", "connect", "imports"}},
      {"pcre2.h", {"tokens"}},
      {"utf8proc.h", {"tokens"}},
      {"simdjson", {"base"}},
      {"sqlite3.h", {"store"}},
      {"Poco/Net/", {"http", "upstream", "pipeline", "admin", "app", "cli"}},
      {"Poco/", {"http", "upstream", "pipeline", "admin", "app", "cli", "store", "plugins", "service"}},
  };
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (!file.isCode() || !file.isBelow("host/")) continue;
    std::string folder = hostFolder(file.path);
    for (const auto& include : includesOf(file)) {
      for (const auto& room : rooms) {
        if (include.target.starts_with(room.include) && room.folders.count(folder) == 0) {
          findings.push_back(place(file, include.line) + " includes " + include.target);
        }
      }
    }
  }
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

bool fromStandardLibraryOrSdk(const std::string& target) {
  if (target.starts_with("spillway/")) return true;
  return target.find('/') == std::string::npos && (target.find('.') == std::string::npos || target.ends_with(".h"));
}

// Tables that the build makes from config/catalog are as good as a file of the plugin's own folder.
bool madeFromCatalogue(const std::string& folder, const std::string& target) {
  if (target != "models.inc" && target != "prices.inc" && target != "reasoning.inc") return false;
  const std::string id = std::filesystem::path(folder).parent_path().filename().string();
  return std::filesystem::exists(SPILLWAY_SOURCE_DIR "/config/catalog/" + id + ".json");
}

TEST(LayeringIncludes, PluginsIncludeTheSdkAndThemselvesOnly) {
  std::vector<std::string> findings;
  size_t seen = 0;
  for (const auto& file : sourceTree()) {
    bool code = file.isCode() || file.path.ends_with(".inc");
    // The catalogue's program is no plugin: it runs while plugins are built.
    if (!code || !file.isBelow("plugins/") || file.isBelow("plugins/catalog/")) continue;
    for (const auto& include : includesOf(file)) {
      seen++;
      bool own = include.quoted &&
                 std::filesystem::exists(std::string(SPILLWAY_SOURCE_DIR "/") + file.folder() + include.target) &&
                 include.target.find("..") == std::string::npos;
      bool sdk = !include.quoted && fromStandardLibraryOrSdk(include.target);
      bool made = include.quoted && madeFromCatalogue(file.folder(), include.target);
      if (!own && !sdk && !made) findings.push_back(place(file, include.line) + " includes " + include.target);
    }
  }
  EXPECT_GT(seen, 8u);
  EXPECT_TRUE(findings.empty()) << "plugins see the SDK and their own folder, nothing else:" << joined(findings);
}

TEST(LayeringIncludes, TheSdkDependsOnNothing) {
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (!file.isCode() || !file.isBelow("sdk/include/")) continue;
    for (const auto& include : includesOf(file)) {
      bool own = include.quoted &&
                 std::filesystem::exists(std::string(SPILLWAY_SOURCE_DIR "/") + file.folder() + include.target);
      if (!own && !fromStandardLibraryOrSdk(include.target)) {
        findings.push_back(place(file, include.line) + " includes " + include.target);
      }
    }
  }
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

TEST(LayeringIncludes, NothingShippedIncludesTests) {
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (!file.isCode() || file.isBelow("tests/")) continue;
    for (const auto& include : includesOf(file)) {
      if (include.target.starts_with("tests/"))
        findings.push_back(place(file, include.line) + " includes " + include.target);
    }
  }
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

}  // namespace
}  // namespace spillway::layering
