// One reader for each way in which routers write their settings down. What is of another type than expected is left out
// or reported, never an error: these files are not ours.
//
// Pure functions; any thread. `values` is an object, `facts` the tool's row of config/imports.json.
#pragma once

#include "host/imports/Tools.h"

namespace spillway::imports {

// Lists of connections to vendors, and named orders of models.
Found readConnections(const Json& values, const Json& facts);

// A list of models, each with whom it is asked of and with which key.
Found readDeployments(const Json& values, const Json& facts);

// Providers with addresses, and a model for each kind of request.
Found readRoutes(const Json& values, const Json& facts);

// A list of keys for each vendor.
Found readKeyLists(const Json& values, const Json& facts);

// A member that may be missing or of another type.
std::string textIn(const Json& object, std::string_view member);
int64_t countIn(const Json& object, std::string_view member);
bool flagIn(const Json& object, std::string_view member, bool otherwise);
// The list or object there; else an empty one.
const Json& listIn(const Json& object, std::string_view member);
const Json& objectIn(const Json& object, std::string_view member);

// "list[3]".
std::string at(std::string_view list, size_t index);

// A key as it is written: `variable` is what stands before the name of a variable, empty when there are none.
FoundKey keyFrom(std::string_view text, std::string_view variable);

// An address without the path of one kind of request at its end.
std::string baseUrlFrom(std::string_view url);

// "llm.example-8000" of an address, to call a server of one's own by.
std::string hostName(std::string_view url);

// The names of members that the list `known` does not have, for a sentence: "a, b and 3 more"; empty: none.
std::string othersIn(const Json& object, const Json& known);

}  // namespace spillway::imports
