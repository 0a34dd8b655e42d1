#include "JsonSchemaWriter.h"

#include "ToldKeywords.h"

namespace gemini {

using spw::Json;

Json JsonSchemaWriter::write(Json schema) {
  lossy_ = false;
  clean(schema);
  return schema;
}

void JsonSchemaWriter::clean(Json schema) {
  if (!schema.isObject()) return;
  for (std::string_view name : {"$schema", "$comment"}) schema.take(name);
  for (std::string_view name : {"title", "examples", "discriminator"}) lossy_ = schema.take(name) || lossy_;
  if (const Json constant = schema.take("const")) schema.put("enum", call_.array().push(constant));
  if (const Json old = schema.take("definitions"); old.isObject()) {
    if (!schema["$defs"]) schema.put("$defs", call_.object());
    for (Json one : old) schema["$defs"].put(one.name(), one);
  }
  if (schema["$ref"].isString()) return cleanReference(schema);
  ToldKeywords told;
  for (std::string_view name :
       {"exclusiveMinimum", "exclusiveMaximum", "patternProperties", "not", "if", "then", "else"}) {
    if (const Json member = schema[name]) {
      told.add(member);
      member.detach();
    }
  }
  if (const Json format = schema["format"]; format.isString() && !isCommonFormat(format.str())) {
    told.add(format);
    format.detach();
  }
  lossy_ = lossy_ || told.any();
  told.describe(call_, schema);
  const Json all = schema["allOf"];
  if (all.size() == 1 && schema["description"].isNothing()) {
    const Json only = all.first().detach();
    all.detach();
    for (Json member : only) schema.put(member.name(), member);
    return clean(schema);
  }
  for (std::string_view name : {"properties", "$defs", "anyOf", "oneOf", "allOf", "prefixItems"}) {
    for (Json child : schema[name]) clean(child);
  }
  clean(schema["items"]);
  clean(schema["additionalProperties"]);
}

// Nothing may stand beside a reference: what does is told of the only branch of a choice.
void JsonSchemaWriter::cleanReference(Json schema) {
  std::string_view target = schema["$ref"].str();
  constexpr std::string_view kOld = "#/definitions/";
  if (target.starts_with(kOld)) target = call_.concat({"#/$defs/", target.substr(kOld.size())});
  const Json description = schema["description"], definitions = schema["$defs"];
  for (Json child : definitions) clean(child);
  if (!description.isString() && !definitions) {
    for (Json member : schema) member.detach();
    schema.put("$ref", target);
    return;
  }
  for (Json member : schema) member.detach();
  schema.put("description", description).put("$defs", definitions);
  schema.put("anyOf", call_.array().push(call_.object().put("$ref", target)));
}

}  // namespace gemini
