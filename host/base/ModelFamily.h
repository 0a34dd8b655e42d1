// Names that mean the newest of several models: a model's id without its version, its date and words like "preview".
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::base {

// The families a model belongs to, the narrowest first: of "vendor-small-4-6" that is "vendor-small-4" and
// "vendor-small", of "vendor-3-fast-preview" it is "vendor-3-fast" and "vendor-fast". Sizes ("70b") and the like are
// part of a name, so none is left out. Never the id itself.
std::vector<std::string> familiesOf(std::string_view id);

// A name as families are looked up by: without "-latest" at its end.
std::string_view familyAsked(std::string_view name);

}  // namespace spillway::base
