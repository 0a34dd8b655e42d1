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

// alpha: subscription, needs ALPHA_KEY; beta: cheap; region: needs a setting; generic: any URL, any model; pair: a key,
// or an id and a secret, and a zone, all but the key in profiles too.
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
  std::vector<PluginFacts> all = {
      make("alpha", "subscription", "https://alpha.test", {"ALPHA_KEY", "ALPHA_TOKEN"}),
      make("beta", "cheap", "https://beta.test/v1", {"BETA_KEY"}), make("region", "cheap", "https://{region}.test", {}),
      make("generic", "cheap", "", {}), make("pair", "cheap", "https://pair.test", {"PAIR_KEY"})};
  all[0].models = {model("alpha-large"), model("alpha-small")};
  all[1].models = {model("beta-chat")};
  all[2].settings = {{"region", "", true, false, {"THE_REGION", "REGION"}}, {"project", "none", false, false, {}}};
  all[3].anyModel = true;
  all[4].settings = {{"id", "", true, true, {"PAIR_ID"}, "pair_id"},
                     {"secret", "", true, true, {"PAIR_SECRET"}, "pair_secret"},
                     {"session", "", false, true, {"PAIR_SESSION"}, "pair_session"},
                     {"zone", "a", false, false, {"PAIR_ZONE"}, "zone"},
                     {"profile", "", false, false, {"PAIR_PROFILE"}, ""}};
  all[4].envFiles = {"PAIR_KEY_FILE"};
  all[4].profileSetting = "profile";
  all[4].profileFiles = {{"~/.pair/secrets", "PAIR_SECRETS", ""}, {"~/.pair/config", "PAIR_CONFIG", "profile "}};
  return all;
}

// The texts of a report's errors.
inline std::vector<std::string> lines(const std::vector<Problem>& problems) {
  std::vector<std::string> out;
  for (const Problem& problem : problems) out.push_back(problem.text());
  return out;
}

}  // namespace spillway::config
