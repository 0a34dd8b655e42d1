// Where the texts of a JSON tree stand in the source they were parsed from.
//
// One thread at a time, as for the tree.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "host/base/Json.h"

namespace spillway::base::json {

// How the strings that string() has given are spelled in the source, quotes included: for the beginning of each text,
// in their order. Empty: none of the tree's parsed strings was given as this.
std::vector<std::string_view> spellings(const spw_json* root, std::span<const char* const> texts);

}  // namespace spillway::base::json
