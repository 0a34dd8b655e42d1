// What the readers have in common.
#include <algorithm>
#include <array>
#include <charconv>

#include "host/base/Strings.h"
#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

const Json kNoList = Json::array(), kNoObject = Json::object();

const Json* memberOf(const Json& object, std::string_view member) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(member);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::string textIn(const Json& object, std::string_view member) {
  const Json* found = memberOf(object, member);
  if (found == nullptr) return {};
  if (found->is_string()) return std::string(base::trim(found->get_ref<const std::string&>()));
  return found->is_number() ? found->dump() : std::string();
}

int64_t countIn(const Json& object, std::string_view member) {
  const Json* found = memberOf(object, member);
  if (found != nullptr && found->is_number())
    return found->is_number_integer() ? found->get<int64_t>() : static_cast<int64_t>(found->get<double>());
  const std::string text = textIn(object, member);
  int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() ? out : 0;
}

bool flagIn(const Json& object, std::string_view member, bool otherwise) {
  const Json* found = memberOf(object, member);
  return found != nullptr && found->is_boolean() ? found->get<bool>() : otherwise;
}

const Json& listIn(const Json& object, std::string_view member) {
  const Json* found = memberOf(object, member);
  return found != nullptr && found->is_array() ? *found : kNoList;
}

const Json& objectIn(const Json& object, std::string_view member) {
  const Json* found = memberOf(object, member);
  return found != nullptr && found->is_object() ? *found : kNoObject;
}

std::string at(std::string_view list, size_t index) { return std::string(list) + "[" + std::to_string(index) + "]"; }

FoundKey keyFrom(std::string_view text, std::string_view variable) {
  text = base::trim(text);
  if (!variable.empty() && text.starts_with(variable) && text.size() > variable.size()) {
    std::string_view name = text.substr(variable.size());
    if (name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
    const bool isVariable = std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (isVariable && !name.empty()) return {{}, std::string(name)};
  }
  const Json& none = allFacts().at("no_keys");
  const std::string lower = base::toLower(text);
  if (std::any_of(none.begin(), none.end(), [&](const Json& one) { return one == lower; })) return {};
  return {config::Secret(text), {}};
}

std::string baseUrlFrom(std::string_view url) {
  url = base::trim(url);
  while (url.ends_with('/')) url.remove_suffix(1);
  for (const Json& ending : allFacts().at("endings")) {
    const auto& text = ending.get_ref<const std::string&>();
    if (!url.ends_with(text)) continue;
    url.remove_suffix(text.size());
    break;
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

std::string hostName(std::string_view url) {
  if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  std::string out(url.substr(0, url.find('/')));
  std::replace(out.begin(), out.end(), ':', '-');
  return out;
}

std::string othersIn(const Json& object, const Json& known) {
  constexpr size_t kMost = 6;
  std::string out;
  size_t count = 0;
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end() || value.is_null()) continue;
    if (++count <= kMost) out += (out.empty() ? "" : ", ") + name;
  }
  if (count > kMost) out += " and " + std::to_string(count - kMost) + " more";
  return out;
}

}  // namespace spillway::imports
