// Which provider of ours asks the vendor that another router asks.
//
// Pure functions; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/config/PluginFacts.h"
#include "host/imports/Found.h"

namespace spillway::imports {

struct Target {
  const config::PluginFacts* plugin = nullptr;
  std::string baseUrl;                                          // empty: the plugin's
  std::vector<std::pair<std::string, std::string>> settings{};  // that the address tells
};

// Nothing: nobody here knows the vendor, or what the server speaks.
std::optional<Target> targetOf(const FoundProvider& provider, std::span<const config::PluginFacts> plugins);

// What stands in the places of a plugin's address, such as {"resource": "mine"} of "https://mine.vendor.example" and
// "https://{resource}.vendor.example"; nothing: the address is another. Paths need not be the same.
std::optional<std::vector<std::pair<std::string, std::string>>> placesOf(std::string_view address,
                                                                         std::string_view url);

// A name of ours made of somebody's words: letters, digits, '.', '_' and '-', at most 64; never empty.
std::string nameOf(std::string_view words);

}  // namespace spillway::imports
