// Whether a JSON Schema may be sent as strict: OpenAI refuses strict schemas whose objects leave a property optional or
// allow others, which vendors of other wires take.
//
// Threading: pure function; one thread per document.
#pragma once

#include <string_view>

#include "../Json.hpp"
#include "Lists.hpp"

namespace spw {
namespace detail {

// Nesting is bounded by the host's limit on JSON depth.
inline bool fitsPart(Json schema) {
  if (!schema.isObject()) return true;
  const Json properties = schema["properties"];
  if (properties || schema["type"].str() == "object") {
    if (schema["additionalProperties"].boolean() != false) return false;
    for (Json property : properties) {
      if (!lists(schema["required"], property.name()) || !fitsPart(property)) return false;
    }
  }
  for (std::string_view list : {"anyOf", "allOf", "oneOf"}) {
    for (Json one : schema[list]) {
      if (!fitsPart(one)) return false;
    }
  }
  for (std::string_view map : {"$defs", "definitions"}) {
    for (Json one : schema[map]) {
      if (!fitsPart(one)) return false;
    }
  }
  return fitsPart(schema["items"]);
}

}  // namespace detail

inline bool fitsStrict(Json schema) { return schema.isObject() && !schema["anyOf"] && detail::fitsPart(schema); }

}  // namespace spw
