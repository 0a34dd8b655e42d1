// What the tests of this folder share: an environment of their own, plugins as values, a folder that goes away.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "host/config/ConfigReader.h"

namespace spillway::config {

inline Environment environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "spillway-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

  std::string write(const std::string& name, const std::string& text, unsigned mode = 0600) const {
    const std::string file = path_ + "/" + name;
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    return file;
  }

 private:
  std::string path_;
};

// alpha: subscription, needs ALPHA_KEY; beta: cheap; region: needs a setting; generic: any URL, any model.
inline std::vector<PluginFacts> plugins() {
  const auto make = [](std::string id, std::string tier, std::string url, std::vector<std::string> env) {
    PluginFacts facts;
    facts.id = std::move(id);
    facts.tier = std::move(tier);
    facts.baseUrl = std::move(url);
    facts.env = std::move(env);
    facts.wires = {"wire-one", "wire-two"};
    return facts;
  };
  const auto model = [](std::string id) {
    ModelFacts facts;
    facts.id = std::move(id);
    return facts;
  };
  std::vector<PluginFacts> all = {make("alpha", "subscription", "https://alpha.test", {"ALPHA_KEY", "ALPHA_TOKEN"}),
                                  make("beta", "cheap", "https://beta.test/v1", {"BETA_KEY"}),
                                  make("region", "cheap", "https://{region}.test", {}),
                                  make("generic", "cheap", "", {})};
  all[0].models = {model("alpha-large"), model("alpha-small")};
  all[1].models = {model("beta-chat")};
  all[2].settings = {{"region", "", true}, {"project", "none", false}};
  all[3].anyModel = true;
  return all;
}

// The texts of a report's errors.
inline std::vector<std::string> lines(const std::vector<Problem>& problems) {
  std::vector<std::string> out;
  for (const Problem& problem : problems) out.push_back(problem.text());
  return out;
}

}  // namespace spillway::config
