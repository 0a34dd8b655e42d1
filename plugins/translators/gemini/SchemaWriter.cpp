#include "SchemaWriter.h"

#include "JsonSchemaWriter.h"
#include "OpenApiSchemaWriter.h"

namespace gemini {

using spw::Json;

Json SchemaWriter::write(Json schema) {
  if (rules_.plainSchemas()) {
    JsonSchemaWriter writer(call_);
    const Json out = writer.write(schema);
    lossy_ = writer.lossy();
    return out;
  }
  OpenApiSchemaWriter writer(call_);
  const Json out = writer.write(schema);
  lossy_ = writer.lossy();
  return out;
}

Json SchemaWriter::writeArguments(Json schema) {
  const Json converted = write(schema);
  const Json branches = converted["anyOf"] ? converted["anyOf"] : converted["oneOf"];
  if (converted["type"].str() == "object" || !branches) return converted.put("type", "object");
  lossy_ = true;
  const Json first = branches.first(), properties = call_.object(), required = call_.array();
  for (Json branch : branches) {
    for (Json property : branch["properties"]) {
      if (!properties[property.name()]) properties.put(property.name(), property.clone());
    }
  }
  for (Json name : first["required"]) {
    bool everywhere = true;
    for (Json branch : branches) everywhere = everywhere && holds(branch["required"], name.str());
    if (everywhere) required.push(name.clone());
  }
  branches.detach();
  converted.put("type", "object").put("properties", properties);
  if (required.size() > 0) converted.put("required", required);
  return converted;
}

bool SchemaWriter::isEmptyObject(Json schema) {
  if (!schema.isObject()) return true;
  for (Json member : schema) {
    const std::string_view name = member.name();
    const bool idle = name == "type" || name == "$schema" || name == "additionalProperties" || member.size() == 0;
    if (!idle || (name == "additionalProperties" && member.isObject())) return false;
    if (name == "type" && member.str() != "object") return false;
  }
  return true;
}

}  // namespace gemini
