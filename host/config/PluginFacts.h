// What a provider plugin says about itself, as far as the configuration and the routes need it. Values copied from the
// plugin's table, so that nothing here depends on a plugin being loaded.
//
// Plain values; no threading rule.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/money/PriceList.h"

namespace spillway::config {

struct ModelFacts {
  std::string id, name;
  int64_t context = 0, maxOutput = 0;
  double input = -1, output = -1, cacheRead = -1, cacheWrite = -1;
  uint32_t caps = 0;  // bits of enum spw_cap
  std::string wire;   // when it differs from the provider's first
};

struct SettingFacts {
  std::string name, fallback;
  bool required = false;         // has no fallback
  bool credential = false;       // part of what stands in for the key
  std::vector<std::string> env;  // environment variables that may give it
  std::string profileKey = {};   // its name in a profile; empty: none
};

// A file of profiles; see spw_profile_file.
struct ProfileFile {
  std::string path, env, prefix;
};

// One more operation than chat.
struct TaskFacts {
  int32_t operation = 0;  // enum spw_operation
  std::string wire;
  std::string models;  // globs, comma separated; empty: any but those known for other things
};

struct PluginFacts {
  std::string id;                          // the provider's
  std::string tier;                        // "subscription", "cheap" or "free"
  std::string baseUrl;                     // empty: the configuration must give one
  std::vector<std::string> env;            // environment variables that may hold a key
  std::vector<std::string> envFiles = {};  // those that may hold the path of a file with it
  std::vector<std::string> wires;          // of chats, the preferred one first; none: only tasks are served
  std::vector<ModelFacts> models;          // flagship first
  std::vector<SettingFacts> settings;
  std::string profileSetting = {};             // the one that names a profile; empty: there are none
  std::vector<ProfileFile> profileFiles = {};  // where profiles are
  bool needsKey = true;
  bool deviceLogin = false;  // a person may log in instead
  bool refreshes = false;    // the key, or a login, is exchanged for a token
  bool anyModel = false;     // takes models that are not in the table
  std::vector<TaskFacts> tasks;
  std::vector<money::PriceRow> prices;  // besides the models' own, later rows over earlier ones
};

}  // namespace spillway::config
