// The routers whose settings can be brought over, and how their files are read.
//
// Any thread; reads files.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/config/ConfigReader.h"
#include "host/imports/Found.h"

namespace spillway::imports {

using Json = nlohmann::ordered_json;

struct Tool {
  std::string id, name;
  std::vector<std::string> places;  // of its file; "~/", "./" and "$VARIABLE/" stand for folders
  std::vector<std::string> inside;  // of a folder that somebody names
  const Json* facts = nullptr;      // its row of config/imports.json
};

const std::vector<Tool>& tools();
const Tool* findTool(std::string_view id);

// config/imports.json as a whole.
const Json& allFacts();

// The first of its places that is there; empty: none.
std::string fileOf(const Tool& tool, const std::string& home, const config::Environment& environment);

// The file in a folder that somebody has named, or the path itself when it is no folder; empty: nothing of the tool's
// is in there.
std::string fileIn(const Tool& tool, const std::string& path);

// What its file says. The error names the file and what in it is not understood.
base::Result<Found> readTool(const Tool& tool, const std::string& file);

// A file's values, by its ending a database with tables of that tool, YAML, or JSON with comments.
base::Result<Json> readValues(const std::string& file);

}  // namespace spillway::imports
