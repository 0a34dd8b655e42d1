#include "Outcomes.h"

#include <spillway/text/Lines.hpp>
#include <spillway/text/Shape.hpp>

#include <algorithm>
#include <string>

namespace test_run {
namespace {

std::string_view digitsAt(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && spw::text::isDigit(text[end])) ++end;
  return text.substr(0, end);
}

}  // namespace

std::string_view nameAfter(std::string_view line, std::string_view word) {
  line = spw::text::trimmed(line);
  if (!line.starts_with(word)) return {};
  line = spw::text::trimmed(line.substr(word.size()));
  return line.substr(0, line.find_first_of(" \t,"));
}

std::string_view member(std::string_view json, std::string_view name) {
  std::string begins;
  begins.append("\"").append(name).append("\":\"");
  const size_t at = json.find(begins);
  if (at == std::string_view::npos) return {};
  json.remove_prefix(at + begins.size());
  size_t end = 0;
  while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
  return json.substr(0, std::min(end, json.size()));
}

std::string_view numberOfResult(std::string_view line) {
  line = spw::text::trimmed(line);
  const std::string_view count = digitsAt(line);
  if (count.empty() || count.size() == line.size() || line[count.size()] != '/') return {};
  const size_t sign = line.substr(0, 40).find(" #");
  if (sign == std::string_view::npos || line.substr(0, sign).find(" Test ") == std::string_view::npos) return {};
  return digitsAt(line.substr(sign + 2));
}

std::string_view numberOfStart(std::string_view line) {
  line = spw::text::trimmed(line);
  if (!line.starts_with("Start ")) return {};
  line = spw::text::trimmed(line.substr(6));
  const std::string_view number = digitsAt(line);
  return line.substr(number.size()).starts_with(": ") ? number : std::string_view{};
}

void Outcomes::read(std::string_view line) {
  if (line.starts_with('{')) {
    const std::string_view action = member(line.substr(0, 256), "Action"), test = member(line, "Test");
    if (action == "pass" && !test.empty()) passed_.insert(test);
    if (action == "fail" && !test.empty()) failed_.insert(test);
    return;
  }
  const std::string_view text = spw::text::trimmed(line);
  if (text.empty()) return;
  if (text[0] == '-' || text[0] == '[') {
    for (std::string_view word : {"--- PASS:", "[       OK ]"})
      if (const std::string_view name = nameAfter(text, word); !name.empty()) passed_.insert(name);
    for (std::string_view word : {"--- FAIL:", "[  FAILED  ]"})
      if (const std::string_view name = nameAfter(text, word); !name.empty()) failed_.insert(name);
  } else if (spw::text::isDigit(text[0]) && text.find("   Passed  ") != std::string_view::npos) {
    if (const std::string_view number = numberOfResult(text); !number.empty()) numbers_.insert(number);
  }
}

}  // namespace test_run
