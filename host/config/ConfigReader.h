// From YAML to Config. Every mistake is found in one pass and told as "file:line: path: what is wrong".
//
// Pure functions but for reading the files that the configuration names; any thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/Bodies.h"
#include "host/config/Config.h"
#include "host/config/Inquiries.h"
#include "host/config/Operating.h"
#include "host/config/PluginFacts.h"

namespace spillway::config {

struct Problem {
  std::string file;
  int line = 0;      // from 1; 0: the file as a whole
  std::string path;  // such as "chains.coding[1].pick"; may be empty
  std::string message;

  std::string text() const;  // one line, without a line feed
};

struct Report {
  std::vector<Problem> errors;    // any: the configuration must not be used
  std::vector<Problem> warnings;  // said in the log

  bool ok() const { return errors.empty(); }
  std::string text() const;  // all errors, one per line
};

struct Loaded {
  Config config;  // meaningful only when report.ok(), as the rest
  Inquiries inquiries;
  Operating operating;
  Report report;
  Bodies bodies;
};

// The value of an environment variable, or nothing. Tests give their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment processEnvironment();

inline constexpr size_t kMostConfigBytes = size_t{1} << 20;

// Reads and checks everything that needs no plugin: syntax, keys, types, ranges, secrets, references between sections.
Loaded readConfig(std::string_view yaml, const std::string& file, const Environment& environment);
Loaded readConfigFile(const std::string& file, const Environment& environment);

// The second pass, with what the plugins say: providers, models, settings and wires that are named exist. Fills in what
// follows from them: a provider that a chain names but nobody declared, an account for a provider that has none but
// whose environment variable is set, and settings that accounts do not say.
Report complete(Config& config, std::span<const PluginFacts> plugins, const Environment& environment);

// The configuration when there is no file: every plugin with an environment variable set gets an account and joins the
// tier it names, in the chain "default". `plugins` in order of preference. `leftOut`: a sentence for each that has a
// key but lacks a setting.
Config defaultConfig(std::span<const PluginFacts> plugins, const Environment& environment,
                     std::vector<std::string>* leftOut = nullptr);

// Three simulated tiers behind `baseUrl` in the chain "default", over the plugins that take any base URL and model.
// Listen address, folders and limits are kept from `from`.
Config simulatedConfig(const Config& from, std::span<const PluginFacts> plugins, const std::string& baseUrl);

// Whether the simulator is to be started: asked for, or "auto" and no account is configured.
bool wantsSimulation(const Config& config);

}  // namespace spillway::config
