#include "tests/simulator/tasks/Multipart.h"

#include <string>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

// The value of a parameter such as name="file" in a header's value.
std::string parameter(std::string_view header, const std::string& name) {
  std::string key = name + "=";
  size_t at = header.find(key);
  while (at != std::string_view::npos && at > 0 && header[at - 1] != ' ' && header[at - 1] != ';') {
    at = header.find(key, at + 1);
  }
  if (at == std::string_view::npos) return {};
  std::string_view value = header.substr(at + key.size());
  if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
  return std::string(trimmed(value.substr(0, value.find_first_of(";\r"))));
}

}  // namespace

std::optional<nlohmann::ordered_json> readForm(std::string_view contentType, std::string_view body) {
  if (!sameIgnoringCase(contentType.substr(0, 19), "multipart/form-data")) return {};
  std::string boundary = parameter(contentType, "boundary");
  if (boundary.empty()) return {};
  std::string dashes = "--" + boundary;
  nlohmann::ordered_json form = nlohmann::ordered_json::object();
  if (!body.starts_with(dashes)) return {};
  body.remove_prefix(dashes.size());
  while (body.starts_with("\r\n")) {
    body.remove_prefix(2);
    size_t headEnd = body.find("\r\n\r\n");
    if (headEnd == std::string_view::npos) return {};
    std::string_view head = body.substr(0, headEnd);
    body.remove_prefix(headEnd + 4);
    size_t end = body.find("\r\n" + dashes);
    std::string name = parameter(head, "name");
    if (end == std::string_view::npos || name.empty()) return {};
    form[name] = std::string(body.substr(0, end));
    if (std::string file = parameter(head, "filename"); !file.empty()) form["filename"] = file;
    body.remove_prefix(end + 2 + dashes.size());
  }
  if (!body.starts_with("--")) return {};
  return form;
}

}  // namespace spillway::simulator
