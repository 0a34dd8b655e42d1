// Inputs that no well-meaning peer sends. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spw::check {

// JSON texts and things that are none: wrong types, depth, size, broken UTF-8, lone surrogates, duplicate members.
const std::vector<std::string>& hostileTexts();

// Well-formed JSON only, as trees reach a plugin.
const std::vector<std::string>& hostileDocuments();

// Copies of `json` with one value each replaced by something of another type or taken out; at most `most` of them,
// spread evenly over the document.
std::vector<std::string> mutations(std::string_view json, size_t most);

}  // namespace spw::check
