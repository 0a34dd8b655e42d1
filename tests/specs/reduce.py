#!/usr/bin/env python3
"""Makes the schemas of this folder from the descriptions that vendors publish (README.md says which):

    reduce.py openai-chat <openai openapi.json> > openai-chat.json

What is kept: what a request body reaches, its types, limits and patterns. Texts, examples and extensions go. Objects
are closed: a member the description does not know is an error, as it is at the vendors. SINCE holds what vendors
accept that their published file does not say yet or says wrongly, each with where it is known from.
"""
import json
import re
import sys

ROOTS = {
    "openai-chat": "CreateChatCompletionRequest",
    "openai-responses": "CreateResponse",
    "anthropic-messages": "CreateMessageParams",
    "gemini": "GenerateContentRequest",
    "ollama": "ChatRequest",
    "bedrock-converse": "ConverseRequest",
}

# JSON pointer into the result -> value that is set there.
SINCE = {
    "openai-chat": {},
    "openai-responses": {
        # What a stateless client gives back: the assistant's parts without the id the vendor does not know any more
        # (recorded of agents), and reasoning by its token alone (an id would be looked up).
        "$defs/EasyInputMessage/properties/content/anyOf/-": {
            "type": "array", "items": {"$ref": "#/$defs/OutputMessageContent"}},
        "$defs/OutputTextContent/required": ["type", "text"],
        "$defs/ReasoningItem/required": ["summary", "type"],
    },
    "anthropic-messages": {
        # The file is of January 2026; these came after it (documentation of extended thinking, effort and structured
        # outputs; recorded traffic).
        "$defs/ThinkingConfigAdaptive": {
            "type": "object", "additionalProperties": False, "required": ["type"],
            "properties": {"type": {"const": "adaptive"}, "display": {"enum": ["summarized", "omitted"]}}},
        "$defs/ThinkingConfigParam/anyOf/-": {"$ref": "#/$defs/ThinkingConfigAdaptive"},
        "$defs/ThinkingConfigEnabled/properties/display": {"enum": ["summarized", "omitted"]},
        "properties/output_config": {
            "type": "object", "additionalProperties": False, "properties": {
                "effort": {"enum": ["low", "medium", "high", "xhigh", "max"]},
                "format": {"type": "object", "additionalProperties": False, "required": ["type", "schema"],
                           "properties": {"type": {"const": "json_schema"}, "schema": {"type": "object"}}}}},
        "$defs/Tool/properties/strict": {"type": "boolean"},
        "properties/cache_control": {"$ref": "#/$defs/CacheControlEphemeral"},
    },
    "gemini": {
        # The path names the model.
        "required": ["contents"],
        # A choice has no type of its own: beside anyOf nothing may stand (the vendor's SDK leaves it out).
        "$defs/Schema/required": [],
        # Small letters are taken too (recorded of several clients).
        "$defs/Type/enum": ["TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL",
                            "string", "number", "integer", "boolean", "array", "object", "null"],
        # An empty text and none are the same to a service of this kind; SDKs send either.
        "$defs/FunctionDeclaration/required": ["name"],
    },
    "ollama": {
        # api/types.go of the same revision: what the description leaves out.
        "properties/truncate": {"type": "boolean"},
        "properties/shift": {"type": "boolean"},
        "$defs/ChatMessage/properties/thinking": {"type": "string"},
        "$defs/ChatMessage/properties/tool_name": {"type": "string"},
        "$defs/ChatMessage/properties/tool_call_id": {"type": "string"},
        "$defs/ToolCall/properties/id": {"type": "string"},
        "$defs/ToolCall/properties/function/properties/index": {"type": "integer"},
    },
    "bedrock-converse": {},
}

DROPPED = {"description", "title", "example", "examples", "default", "deprecated", "externalDocs", "discriminator",
           "readOnly", "writeOnly", "format", "xml"}


def cleaned(node, in_properties=False):
    """Without texts and extensions; `properties` holds names, not keywords."""
    if isinstance(node, list):
        return [cleaned(one) for one in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for name, value in node.items():
        if not in_properties and (name in DROPPED or name.startswith("x-")):
            continue
        out[name] = value if name in ("enum", "const", "required") and not in_properties else cleaned(
            value, name == "properties" and not in_properties)
    return out


def as_json_schema(node, schemas, int64):
    """One node of OpenAPI as JSON Schema: nullable, allOf, oneOf, closed objects."""
    if isinstance(node, list):
        return [as_json_schema(one, schemas, int64) for one in node]
    if not isinstance(node, dict):
        return node
    if "$recursiveRef" in node:
        return {"type": "object"}
    if "allOf" in node:
        merged = {name: value for name, value in node.items() if name != "allOf"}
        parts = []
        for part in node["allOf"]:
            parts.append(part)
        if len(parts) == 1 and "$ref" in parts[0] and not merged.get("properties"):
            merged.update(parts[0])
        else:
            flat = {"type": "object", "properties": {}, "required": []}
            for part in parts + [merged]:
                gather(part, schemas, flat)
            merged = flat
        return as_json_schema(merged, schemas, int64)
    out = {}
    for name, value in node.items():
        if name == "nullable":
            continue
        if name == "oneOf":
            name = "anyOf"
        if name == "properties":
            out[name] = {key: as_json_schema(one, schemas, int64) for key, one in value.items()}
        elif name in ("anyOf", "items", "additionalProperties", "not", "patternProperties", "propertyNames"):
            out[name] = as_json_schema(value, schemas, int64)
        elif name == "$ref":
            out[name] = "#/$defs/" + value.split("/")[-1]
        else:
            out[name] = value
    if out.get("properties") and "additionalProperties" not in out and "anyOf" not in out:
        out["additionalProperties"] = False
    if node.get("nullable"):
        out = {"anyOf": [out, {"type": "null"}]}
    return out


def gather(part, schemas, flat):
    """The members of an allOf as those of one object."""
    if "$ref" in part:
        gather(schemas[part["$ref"].split("/")[-1]], schemas, flat)
    for inner in part.get("allOf", []):
        gather(inner, schemas, flat)
    flat["properties"].update(part.get("properties", {}))
    flat["required"] += [one for one in part.get("required", []) if one not in flat["required"]]


def reached(root, found):
    """Names of the definitions a schema reaches."""
    names, open_ = set(), [root]
    while open_:
        for name in re.findall(r'"#/\$defs/([^"]+)"', json.dumps(open_.pop())):
            if name not in names:
                names.add(name)
                open_.append(found(name))
    return sorted(names)


def from_openapi(document, root, wire):
    schemas = cleaned({"properties": document["components"]["schemas"]})["properties"]
    int64 = wire == "gemini"
    if int64:
        raw = document["components"]["schemas"]
        for name in schemas:
            for key, value in raw[name].get("properties", {}).items():
                if value.get("format") == "int64":
                    schemas[name]["properties"][key] = {"type": ["string", "integer"]}
    found = lambda name: as_json_schema(schemas[name], schemas, int64)
    top = found(root)
    top["$defs"] = {name: found(name) for name in reached(top, found)}
    return top


def from_smithy(document, root):
    """botocore's form of the service model: JSON members only, those of path and headers go."""
    shapes = document["shapes"]

    def found(name):
        shape = shapes[name]
        kind = shape["type"]
        if kind == "structure":
            if shape.get("document"):
                return {}
            members = {key: {"$ref": "#/$defs/" + value["shape"]} for key, value in shape["members"].items()
                       if "location" not in value}
            out = {"type": "object", "properties": members, "additionalProperties": False}
            required = [one for one in shape.get("required", []) if one in members]
            if required:
                out["required"] = required
            if shape.get("union"):
                out.update({"minProperties": 1, "maxProperties": 1})
            return out
        if kind == "list":
            out = {"type": "array", "items": {"$ref": "#/$defs/" + shape["member"]["shape"]}}
            limits = {"min": "minItems", "max": "maxItems"}
        elif kind == "map":
            out = {"type": "object", "additionalProperties": {"$ref": "#/$defs/" + shape["value"]["shape"]},
                   "propertyNames": {"$ref": "#/$defs/" + shape["key"]["shape"]}}
            limits = {"min": "minProperties", "max": "maxProperties"}
        elif kind == "string":
            out = {"type": "string"}
            if "enum" in shape:
                out["enum"] = shape["enum"]
            if "pattern" in shape:
                out["pattern"] = "^(?:" + shape["pattern"].strip("^$") + ")$" if not shape["pattern"].startswith("^") else shape["pattern"]
            limits = {"min": "minLength", "max": "maxLength"}
        elif kind == "blob":
            return {"type": "string", "pattern": "^[A-Za-z0-9+/]*={0,2}$"}
        elif kind == "boolean":
            return {"type": "boolean"}
        elif kind == "timestamp":
            return {"type": ["number", "string"]}
        else:
            out = {"type": "integer" if kind in ("integer", "long") else "number"}
            limits = {"min": "minimum", "max": "maximum"}
        for theirs, ours in limits.items():
            if theirs in shape:
                out[ours] = shape[theirs]
        return out

    top = found(root)
    top["$defs"] = {name: found(name) for name in reached(top, found)}
    return top


def put(document, pointer, value):
    *path, last = pointer.split("/")
    for step in path:
        document = document[int(step)] if isinstance(document, list) else document[step]
    if last == "-":
        document.append(value)
    else:
        document[last] = value


def main():
    wire, file = sys.argv[1], sys.argv[2]
    if file.endswith((".yaml", ".yml")):
        import yaml
        document = yaml.safe_load(open(file))
    else:
        document = json.load(open(file))
    root = ROOTS[wire]
    schema = from_smithy(document, root) if "shapes" in document else from_openapi(document, root, wire)
    for pointer, value in SINCE[wire].items():
        put(schema, pointer, value)
    definitions = schema.pop("$defs")
    lines = [json.dumps(name) + ": " + json.dumps(schema[name]) for name in schema]
    inner = ",\n".join("  " + json.dumps(name) + ": " + json.dumps(definitions[name]) for name in definitions)
    print("{\n" + ",\n".join(lines) + ',\n"$defs": {\n' + inner + "\n}}")


if __name__ == "__main__":
    main()
