#include "StrictSchema.h"

#include <string_view>

namespace openaichat {

using spw::Json;

namespace {

bool isRequired(Json schema, std::string_view property) {
  for (Json name : schema["required"]) {
    if (name.str() == property) return true;
  }
  return false;
}

// Nesting is bounded by the host's limit on JSON depth.
bool fitsPart(Json schema) {
  if (!schema.isObject()) return true;
  const Json properties = schema["properties"];
  if (properties || schema["type"].str() == "object") {
    if (schema["additionalProperties"].boolean() != false) return false;
    for (Json property : properties) {
      if (!isRequired(schema, property.name()) || !fitsPart(property)) return false;
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

}  // namespace

bool fitsStrict(Json schema) { return schema.isObject() && !schema["anyOf"] && fitsPart(schema); }

}  // namespace openaichat
