// An entry of config/catalog: what is known of one provider and of its models, read strictly. The build makes the
// tables of plugins from it, and tests compare plugins with it.
//
// Plain values; no threading rule.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace spillway::catalog {

// US dollars per million tokens; negative: not said.
struct Prices {
  double input = -1, output = -1, cacheRead = -1, cacheWrite = -1;
};

struct LongPrompt {
  int64_t above = 0;  // tokens of input
  Prices prices;
};

struct Model {
  std::string id, name;
  int64_t context = 0, output = 0;  // 0: not said
  Prices prices;
  std::vector<LongPrompt> longPrompts;
  std::vector<std::string> caps;
  std::string released;              // "2026-06-13" or "2026-06"; empty: not known
  std::string wire;                  // the only one it answers on; empty: any of the provider's
  std::vector<std::string> efforts;  // empty: no effort is known to be taken
  bool toggle = false;               // reasoning can be switched by the provider's members for that
  std::optional<int64_t> leastBudget, mostBudget;
};

struct Wire {
  std::string wire, path, streamPath, baseUrl;
  std::string auth;  // "bearer", "none", "header:<name>", "query:<name>" or "signed": by code of the plugin
  std::map<std::string, std::string> headers;
};

struct Setting {
  std::string name;
  std::optional<std::string> fallback;  // nothing: required
  std::vector<std::string> env;         // environment variables that give it
  bool credential = false;              // part of what stands in for the key
};

// A refusal that is told apart from others, and what a router does about it.
struct Refusal {
  int status = 0;
  std::string match;  // part of the body; empty: any
  std::string meaning, action;
};

struct Entry {
  std::string id, name, kind, tier, confidence, date, status, terms, baseUrl, modelsPath, limits;
  std::vector<std::string> sources, doubts, env, envFiles, sharedEnv, rateHeaders, toggle;
  std::vector<Setting> settings;
  std::vector<Wire> wires;
  std::vector<std::pair<std::string, std::string>> leftOut;  // wires that are not used, and why
  std::vector<Refusal> refusals;
  bool keyless = false;  // works without a key, with fewer models or less of them
  std::vector<Model> models;
};

// Throws std::runtime_error that names the file, the place and what is expected there.
Entry readEntry(const std::filesystem::path& file);

}  // namespace spillway::catalog
