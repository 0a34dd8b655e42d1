// What an account is besides its key: the settings its plugin declares, from the configuration, from environment
// variables and profiles, or the plugin's own.
//
// Pure functions but for reading files of profiles; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/ConfigReader.h"

namespace spillway::config {

// Adds what the account does not say: from the profile it names, from the first variable that is set, from the profile
// that a variable names, else the plugin's value. Parts of a credential come together from one of these, and only when
// the account has no key and none of them. Returns what is wrong with the profile, when that is why something is
// missing.
std::optional<std::string> fillSettings(AccountRow& account, const PluginFacts& plugin, const Environment& environment);

// Whether it has a setting that is part of what may stand in for the key.
bool hasPartOfCredential(const AccountRow& account, const PluginFacts& plugin);

// Whether it has a key, or all of what may stand in for one.
bool hasCredential(const AccountRow& account, const PluginFacts& plugin);

// What may stand in for the key: "the settings 'a' and 'b'"; empty: nothing.
std::string credentialSettings(const PluginFacts& plugin);

// Required settings it does not have, each as "the setting 'region' (or the variable SOME_REGION)". Those of a
// credential that stands in for the key count once the account has one of them.
std::vector<std::string> missingSettings(const AccountRow& account, const PluginFacts& plugin);

// "a", "a and b", "a, b and c", with another last word if wanted.
std::string listed(const std::vector<std::string>& words, std::string_view last = " and ");

}  // namespace spillway::config
