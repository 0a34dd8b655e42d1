#include "ToolReader.h"

#include "SchemaReader.h"
#include "Spelling.h"

namespace gemini {

using spw::Json;

void ToolReader::add(Json tool) {
  if (!canonical_["tools"]) canonical_.put("tools", call_.array());
  canonical_["tools"].push(tool);
}

// One element may hold functions and several tools of the vendor's own.
void ToolReader::readTools(Json tools) {
  forEach(tools, Path("tools"), [&](Json tool, const Path& at) {
    if (!tool.isObject()) refuse(at, "expected an object");
    for (Json member : tool) {
      const std::string_view name = camelCase(call_, member.name());
      if (member.isNull()) continue;
      if (name == "functionDeclarations") {
        forEach(member, Path(at, name), [&](Json one, const Path& here) { readFunction(one, here); });
        continue;
      }
      const Json value = call_.object().put(name, member);
      add(call_.object().put("name", name).put("kind", "server").put("wire", kWire).put("value", value));
    }
  });
}

void ToolReader::readFunction(Json declaration, const Path& at) {
  if (!declaration.isObject()) refuse(at, "expected an object");
  const Json name = take(declaration, "name");
  if (name.str().empty()) refuse(Path(at, "name"), "a function needs a name");
  const Json out = call_.object().put("name", name.str());
  const Json description = take(declaration, "description");
  if (!description.isNothing() && !description.isString()) refuse(Path(at, "description"), "expected a string");
  if (!description.str().empty()) out.put("description", description);
  out.put("schema", readSchema(declaration, at));
  out.put("kind", "function");
  for (Json member : declaration) {
    if (member.isNull()) member.detach();
  }
  if (declaration.size() > 0) out.put("extra", call_.object().put(kWire, declaration.detach()));
  add(out);
}

Json ToolReader::readSchema(Json declaration, const Path& at) {
  const Json standard = take(declaration, "parametersJsonSchema"), own = take(declaration, "parameters");
  if (!standard.isNothing() && !own.isNothing()) {
    refuse(Path(at, "parameters"), "only one of parameters and parametersJsonSchema may be set");
  }
  if (!standard.isNothing()) {
    if (!standard.isObject()) refuse(Path(at, "parametersJsonSchema"), "expected a schema");
    return standard;
  }
  if (own.isNothing()) return call_.json(nullptr);
  if (!own.isObject()) refuse(Path(at, "parameters"), "expected a schema");
  take(own, "nullable").known();  // arguments are an object, whatever is said
  toJsonSchema(call_, own);
  return own;
}

void ToolReader::readConfig(Json config) {
  if (config.isNothing()) return;
  const Path at("toolConfig");
  if (!config.isObject()) refuse(at, "expected an object");
  const Json calling = field(config, "functionCallingConfig");
  if (calling.isNothing()) return;
  const Path inside(at, "functionCallingConfig");
  if (!calling.isObject()) refuse(inside, "expected an object");
  const Json mode = take(calling, "mode"), names = take(calling, "allowedFunctionNames");
  if (!names.isNothing() && !names.isArray()) refuse(Path(inside, "allowedFunctionNames"), "expected a list");
  forEach(names, Path(inside, "allowedFunctionNames"), [](Json name, const Path& here) {
    if (!name.isString()) refuse(here, "expected the name of a function");
  });
  if (calling.size() == 0) calling.detach();
  const std::string_view word = mode.str();
  if (mode.isNothing() || word == "MODE_UNSPECIFIED") return;
  if (word != "AUTO" && word != "ANY" && word != "NONE" && word != "VALIDATED") {
    refuse(Path(inside, "mode"), "expected AUTO, ANY, NONE or VALIDATED");
  }
  readMode(word, names);
}

void ToolReader::readMode(std::string_view mode, Json names) {
  const Json choice = call_.object();
  const bool must = mode == "ANY";
  if (must && names.size() == 1) {
    choice.put("type", "named").put("name", names.first().str());
  } else if (names.size() > 0 && mode != "NONE") {
    choice.put("type", "subset").put("names", names).put("mode", must ? "required" : "auto");
  } else {
    choice.put("type", mode == "NONE" ? "none" : must ? "required" : "auto");
  }
  canonical_.put("tool_choice", choice);
  if (mode != "VALIDATED") return;
  for (Json tool : canonical_["tools"]) {
    if (tool["kind"].str() == "function") tool.put("strict", true);
  }
}

}  // namespace gemini
