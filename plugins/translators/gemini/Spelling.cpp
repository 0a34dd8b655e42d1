#include "Spelling.h"

#include <array>
#include <spillway/Time.hpp>
#include <string>

namespace gemini {

using spw::Json;

namespace {

constexpr size_t kLongestName = 64;

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }

// The member of that name as the schema spells it; missing when that is the vendor's spelling too.
Json inSnakeCase(Json object, std::string_view camelCase) {
  std::array<char, kLongestName> snake;
  size_t length = 0;
  bool differs = false;
  for (const char c : camelCase) {
    if (length + 2 > snake.size()) return {};
    if (isUpper(c)) {
      snake[length++] = '_';
      differs = true;
    }
    snake[length++] = isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return differs ? object[{snake.data(), length}] : Json();
}

}  // namespace

Json field(Json object, std::string_view camelCase) {
  if (const Json found = object[camelCase]) return found;
  return inSnakeCase(object, camelCase);
}

Json take(Json object, std::string_view camelCase) {
  const Json found = object[camelCase], other = inSnakeCase(object, camelCase);
  if (found && other) refuse(Path(camelCase), "is given in two spellings; send one of them");
  return (found ? found : other).detach();
}

std::string_view camelCase(spw::Call call, std::string_view name) {
  if (name.find('_') == std::string_view::npos) return name;
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool joint = name[i] == '_' && i > 0 && i + 1 < name.size() && name[i + 1] >= 'a' && name[i + 1] <= 'z';
    out += joint ? static_cast<char>(name[++i] - 'a' + 'A') : name[i];
  }
  return call.copy(out);
}

std::optional<int64_t> wholeNumber(Json value) {
  if (value.isString()) return spw::parseInteger(value.str());
  return value.integer();
}

}  // namespace gemini
