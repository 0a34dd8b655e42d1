// What of another router's settings comes over, and what the configuration file is then. Keys that stood in clear are
// not written into it: they are for the encrypted store.
//
// Pure functions; any thread.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "host/base/Result.h"
#include "host/config/ConfigReader.h"
#include "host/imports/Found.h"

namespace spillway::imports {

// What is here already. Everything is borrowed.
struct Here {
  std::string yaml;                        // the configuration file's text; empty: there is no file
  const config::Config* config = nullptr;  // as it runs: with the keys of the store and of the environment
  std::span<const config::PluginFacts> plugins;
  config::Environment environment;
  std::map<std::string, std::string> terms;  // of vendors that want them accepted, by plugin
  bool termsAccepted = false;
};

// A key for the encrypted store.
struct NewKey {
  std::string provider, account, plugin, baseUrl, tier;
  config::Secret key;
  std::vector<config::SettingRow> settings;
};

// A line of what people are shown.
struct PlanRow {
  std::string kind;   // "account", "chain", ...
  std::string name;   // as it is called here, or there when it stays behind
  std::string where;  // in the other's file
  std::string note;   // what becomes of it, or why it stays behind; may be empty
};

struct Plan {
  std::string yaml;  // the same as before: nothing is to be written
  std::vector<NewKey> keys;
  std::vector<PlanRow> comes, stays;
};

// The error says what about the configuration file keeps it from being changed.
base::Result<Plan> planOf(const Found& found, const Here& here);

}  // namespace spillway::imports
