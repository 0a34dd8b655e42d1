// A YAML value as JSON text: words that stand for themselves are strings, true, false, null and numbers are what they
// look like unless they stand in quotes.
//
// Pure; any thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>

namespace spillway::config {

inline constexpr int kMostJsonDepth = 16;

// Nothing: nested deeper than that.
std::optional<std::string> jsonOf(const YAML::Node& node);

}  // namespace spillway::config
