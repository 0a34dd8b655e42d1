// How the generateContent vendor reads JSON: every field in camelCase or snake_case, unknown fields refused with their
// place, errors that name the field. Pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "tests/simulator/Prompt.h"

namespace spillway::simulator {

// The member by its camelCase name in either spelling; null when absent or JSON null.
const Json* member(const Json& object, std::string_view camel);

std::string camelCase(std::string_view name);
std::string snakeCase(std::string_view name);

// Refuses an object's fields that are not in the list. `where`: the place in snake_case, empty at the top.
std::optional<Rejection> refuseUnknown(const Json& object, const std::set<std::string_view>& known,
                                       const std::string& where);

// "* GenerateContentRequest.WHERE: WHAT\n"
Rejection refuseContent(const std::string& where, const std::string& what);

// A value of the wrong type: "Invalid value at 'WHERE' (TYPE), VALUE"
Rejection refuseValue(const std::string& where, std::string_view type, const Json& value);

// Text of a field that must be a text; empty when absent.
std::string textMember(const Json& object, std::string_view camel);

}  // namespace spillway::simulator
