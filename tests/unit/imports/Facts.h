// A few providers as their plugins describe themselves, and another router's file brought over among them.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/config/LoginRows.h"
#include "host/imports/Plan.h"
#include "host/imports/Tools.h"

namespace spillway::imports {

using Variables = std::map<std::string, std::string>;

std::string fixture(const std::string& name);  // its path

const std::vector<config::PluginFacts>& somePlugins();

// A configuration with the keys that are kept beside it, as a host runs it.
struct Running {
  std::string yaml;
  std::vector<config::LoginRow> keys;
  Variables variables;

  config::Config config(std::string* problems = nullptr) const;
};

// Reads the fixture and plans; a failed expectation and an empty plan when it cannot be.
Plan planned(const std::string& tool, const std::string& file, const Running& running);

// What runs once the plan is carried out.
Running after(const Plan& plan, const Running& before);

// A section of the plan's text.
nlohmann::ordered_json section(const Plan& plan, const std::string& name);

// The note of the row of that kind and name; "(none)" when there is no such row.
std::string noteOf(const std::vector<PlanRow>& rows, const std::string& kind, const std::string& name);

}  // namespace spillway::imports
