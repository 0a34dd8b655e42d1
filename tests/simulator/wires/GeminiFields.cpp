#include "tests/simulator/wires/GeminiFields.h"

#include <cctype>

namespace spillway::simulator {

std::string camelCase(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); i++) {
    bool raise = name[i] == '_' && i > 0 && i + 1 < name.size();
    if (raise) i++;
    out.push_back(raise ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[i]))) : name[i]);
  }
  return out;
}

std::string snakeCase(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (std::isupper(static_cast<unsigned char>(c))) out.push_back('_');
    out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return out;
}

const Json* member(const Json& object, std::string_view camel) {
  if (!object.is_object()) return nullptr;
  auto found = object.find(camel);
  if (found == object.end()) found = object.find(snakeCase(camel));
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<Rejection> refuseUnknown(const Json& object, const std::set<std::string_view>& known,
                                       const std::string& where) {
  if (!object.is_object()) return refuseValue(where, "object", object);
  for (const auto& [key, value] : object.items()) {
    if (known.count(camelCase(key)) > 0) continue;
    std::string at = where.empty() ? "" : " at '" + where + "'";
    return Rejection{400, "Invalid JSON payload received. Unknown name \"" + key + "\"" + at + ": Cannot find field.",
                     where};
  }
  return {};
}

Rejection refuseContent(const std::string& where, const std::string& what) {
  return {400, "* GenerateContentRequest." + where + ": " + what + "\n"};
}

Rejection refuseValue(const std::string& where, std::string_view type, const Json& value) {
  return {400, "Invalid value at '" + where + "' (" + std::string(type) + "), " + value.dump(), where};
}

std::string textMember(const Json& object, std::string_view camel) {
  const Json* value = member(object, camel);
  return value ? value->get<std::string>() : std::string();
}

}  // namespace spillway::simulator
