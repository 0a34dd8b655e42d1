#include "OpenApiSchemaWriter.h"

#include <algorithm>
#include <spillway/codec/SchemaSize.hpp>

namespace gemini {

using spw::Json;

namespace {

// A schema that refers to itself ends after this many steps, and a hostile one after this many copies, or when they
// have come to a size: copies of copies double with each.
constexpr int kDeepestReference = 3;
constexpr size_t kMostExpanded = 400;

// What the older dialect shares with JSON Schema.
constexpr std::string_view kShared[] = {"title",         "description", "minItems", "maxItems",        "minLength",
                                        "maxLength",     "pattern",     "minimum",  "maximum",         "minProperties",
                                        "maxProperties", "default",     "required", "propertyOrdering"};
// What means nothing to a model.
constexpr std::string_view kSilent[] = {"$schema", "$id",         "$anchor",      "$comment",
                                        "$defs",   "definitions", "discriminator"};
constexpr std::string_view kBranches[] = {"anyOf", "oneOf"};
constexpr std::string_view kAnyTypes[] = {"string", "number", "boolean", "object"};

template <size_t N>
bool contains(const std::string_view (&list)[N], std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

bool isNullType(Json schema) { return schema["type"].str() == "null"; }

}  // namespace

Json OpenApiSchemaWriter::write(Json schema) {
  root_ = schema;
  expanded_ = copied_ = 0;
  lossy_ = false;
  const Json out = convert(schema, 0);
  root_ = Json();
  return out;
}

Json OpenApiSchemaWriter::convert(Json schema, int references) {
  const Json out = call_.object();
  if (!schema.isObject()) {
    infer(out);
    return out;
  }
  if (schema["$ref"].isString()) return convertReference(schema, references);
  mergeAll(schema);
  ToldKeywords told;
  for (Json member : schema) convertMember(member, out, references, told);
  infer(out);
  keepRequired(out);
  lossy_ = lossy_ || told.any();
  told.describe(call_, out);
  settleBranches(out);
  return out;
}

// The schema it refers to, with what stands beside the reference put on top.
Json OpenApiSchemaWriter::convertReference(Json schema, int references) {
  const Json target = references < kDeepestReference ? expand(schema["$ref"].str()) : Json();
  const Json out = target ? convert(target, references + 1) : call_.object().put("type", "object");
  lossy_ = lossy_ || !target;
  if (const Json description = schema["description"]; description.isString()) {
    out.put("description", description.str());
  }
  return out;
}

// A copy of what the reference means; missing when it means nothing, or the limit is reached.
Json OpenApiSchemaWriter::expand(std::string_view reference) {
  const Json target = resolve(reference);
  return target.isObject() && ++expanded_ <= kMostExpanded ? copy(target) : Json();
}

// Missing when the limit is reached.
Json OpenApiSchemaWriter::copy(Json value) {
  if (copied_ < spw::kMostCopied) copied_ += spw::schemaSize(value);
  return copied_ < spw::kMostCopied ? value.clone() : Json();
}

// "#/$defs/Name", the one form in use.
Json OpenApiSchemaWriter::resolve(std::string_view reference) const {
  if (reference == "#") return root_;
  if (!reference.starts_with("#/")) return {};
  Json at = root_;
  reference.remove_prefix(2);
  while (!reference.empty() && at) {
    const size_t slash = reference.find('/');
    at = at[reference.substr(0, slash)];
    reference = slash == std::string_view::npos ? std::string_view() : reference.substr(slash + 1);
  }
  return at;
}

void OpenApiSchemaWriter::convertMember(Json member, Json out, int references, ToldKeywords& told) {
  const std::string_view name = member.name();
  if (contains(kSilent, name)) return;
  if (contains(kShared, name)) {
    out.put(name, member.clone());
  } else if (name == "type") {
    convertType(member, out);
  } else if (name == "nullable") {
    if (member.isTrue()) out.put("nullable", true);
  } else if (name == "enum") {
    convertEnum(member, out, told);
  } else if (name == "const") {
    const Json values = call_.array().push(member.clone());
    convertEnum(values, out, told);
  } else if (name == "properties") {
    const Json properties = call_.object();
    for (Json property : member) properties.put(property.name(), convert(property, references));
    if (properties.size() > 0) out.put("properties", properties);
  } else if (name == "items" && !member.isArray()) {
    out.put("items", convert(member, references));
  } else if (name == "items" || name == "prefixItems") {
    convertTuple(member, out, references);
  } else if (contains(kBranches, name)) {
    convertBranches(member, out, references);
  } else if (name == "format" && isCommonFormat(member.str())) {
    out.put("format", member.str());
  } else if (name == "additionalProperties" && !member.isObject()) {
    lossy_ = lossy_ || member.boolean() == false;
  } else {
    told.add(member);
  }
}

void OpenApiSchemaWriter::convertType(Json type, Json out) {
  if (type.isString()) {
    if (type.str() != "null") out.put("type", type.str());
    if (type.str() == "null") out.put("type", "string").put("nullable", true);
    return;
  }
  const Json branches = call_.array();
  for (Json one : type) {
    if (one.str() == "null") {
      out.put("nullable", true);
    } else if (one.isString()) {
      const Json branch = call_.object().put("type", one.str());
      infer(branch);
      branches.push(branch);
    }
  }
  if (branches.size() == 1) {
    out.put("type", branches.first()["type"].str());
  } else if (branches.size() > 1) {
    out.put("anyOf", branches);
  }
}

// Only words can be listed; other values are told.
void OpenApiSchemaWriter::convertEnum(Json values, Json out, ToldKeywords& told) {
  const Json words = call_.array();
  bool other = false;
  for (Json value : values) {
    if (value.isNull()) {
      out.put("nullable", true);
    } else if (value.isString() && !value.str().empty()) {
      words.push(value.str());
    } else {
      other = true;
    }
  }
  if (!other && words.size() > 0) {
    out.put("enum", words);
    return;
  }
  if (values.size() == 0) return;
  told.add("one of", values);
  const Json first = values.first();
  if (out["type"]) return;
  out.put("type", first.isBoolean() ? "boolean" : first.integer() ? "integer" : first.isNumber() ? "number" : "string");
}

void OpenApiSchemaWriter::convertBranches(Json branches, Json out, int references) {
  const Json kept = call_.array();
  for (Json branch : branches) {
    if (isNullType(branch)) {
      out.put("nullable", true);
    } else {
      kept.push(convert(branch, references));
    }
  }
  if (kept.size() == 1) {
    for (Json member : kept.first()) {
      if (member.name() != "description" || !out["description"]) out.put(member.name(), member);
    }
  } else if (kept.size() > 1) {
    out.put("anyOf", kept);
  }
}

// A list whose elements differ by place becomes one whose elements may be any of them.
void OpenApiSchemaWriter::convertTuple(Json elements, Json out, int references) {
  lossy_ = true;
  const Json kinds = call_.array();
  for (Json element : elements) kinds.push(convert(element, references));
  if (kinds.size() == 0) return;
  out.put("items", kinds.size() == 1 ? kinds.first() : call_.object().put("anyOf", kinds));
  out.put("minItems", elements.size()).put("maxItems", elements.size());
}

// allOf is its parts together; what stands in several is taken from the first.
void OpenApiSchemaWriter::mergeAll(Json schema) {
  const Json parts = schema.take("allOf");
  for (Json part : parts) {
    if (part["$ref"].isString()) {
      part = expand(part["$ref"].str());
      lossy_ = lossy_ || !part;
    }
    mergeAll(part);
    for (Json member : part) {
      const std::string_view name = member.name();
      const Json before = schema[name];
      if (!before) {
        schema.put(name, member);
      } else if (name == "properties") {
        for (Json property : member) {
          if (!before[property.name()]) before.put(property.name(), property);
        }
      } else if (name == "required") {
        for (Json one : member) {
          if (!holds(before, one.str())) before.push(one.str());
        }
      }
    }
  }
}

// Every schema of this dialect says its type, and every list what is in it.
void OpenApiSchemaWriter::infer(Json out) {
  if (!out["type"] && !out["anyOf"]) {
    if (out["properties"]) {
      out.put("type", "object");
    } else if (out["items"]) {
      out.put("type", "array");
    } else if (out["enum"] || out["pattern"] || out["minLength"] || out["maxLength"]) {
      out.put("type", "string");
    } else if (out["minimum"] || out["maximum"]) {
      out.put("type", "number");
    } else {
      const Json any = call_.array();
      for (std::string_view type : kAnyTypes) any.push(call_.object().put("type", type));
      out.put("anyOf", any);
    }
  }
  if (out["type"].str() == "array" && !out["items"]) out.put("items", call_.object().put("type", "string"));
}

// Beside anyOf nothing else may stand: what does moves into the branches.
void OpenApiSchemaWriter::settleBranches(Json out) {
  const Json branches = out["anyOf"];
  if (!branches || out.size() == 1) return;
  const bool nullable = out.take("nullable").isTrue();
  const Json description = out.take("description");
  bool first = true;
  for (Json branch : branches) {
    if (nullable) branch.put("nullable", true);
    for (Json member : out) {
      if (member.name() == "anyOf" || member.name() == "type" || branch[member.name()]) continue;
      const Json copied = copy(member);
      lossy_ = lossy_ || !copied;
      branch.put(member.name(), copied);
    }
    if (!first || !description) continue;
    first = false;
    const std::string_view own = branch["description"].str();
    branch.put("description", call_.concat({description.str(), own.empty() ? "" : "\n\n", own}));
  }
  for (Json member : out) {
    if (member.name() != "anyOf") member.detach();
  }
}

void OpenApiSchemaWriter::keepRequired(Json out) const {
  const Json required = out["required"], properties = out["properties"];
  for (Json name : required) {
    if (!properties[name.str()]) name.detach();
  }
  if (required && required.size() == 0) required.detach();
}

}  // namespace gemini
