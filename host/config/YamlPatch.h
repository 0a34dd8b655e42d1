// Changes to a YAML text that somebody has written by hand: only what is meant is written anew. Comments, order and
// spelling of all the rest stay, and what moves takes its comments along.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "host/base/Result.h"

namespace spillway::config {

// The text with the top-level section `section` saying what `json` says; null: without that section. The result is read
// again and compared before it is given away: what cannot be changed in its place (anchors, several documents, tabs) is
// an error (InvalidRequest) that says to edit the file by hand.
base::Result<std::string> patched(std::string_view yaml, std::string_view section, std::string_view json);

// The section as JSON text; "null" when there is none. Errors: the text is no YAML.
base::Result<std::string> sectionJson(std::string_view yaml, std::string_view section);

// The whole text as JSON text. Errors: the text is no YAML, has anchors that nest too deeply, or is more than one
// document.
base::Result<std::string> documentJson(std::string_view yaml);

}  // namespace spillway::config
