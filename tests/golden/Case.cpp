#include "tests/golden/Case.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/golden/Fixtures.h"

namespace spillway::golden {
namespace {

constexpr std::string_view kInput = "--- input\n";
constexpr std::string_view kExpected = "--- expected\n";

std::string trimmed(std::string text) {
  const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && isSpace(text.back())) text.pop_back();
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

}  // namespace

Case Case::load(const std::filesystem::path& file) {
  const std::string text = readFile(file);
  const size_t input = text.find(kInput);
  const size_t expected = text.find(kExpected);
  if (input == std::string::npos || expected == std::string::npos || expected < input) {
    throw std::runtime_error(file.string() + " lacks '--- input' or '--- expected'");
  }
  Case result;
  result.file = file;
  result.input = text.substr(input + kInput.size(), expected - input - kInput.size());
  result.expected = text.substr(expected + kExpected.size());
  std::istringstream head(text.substr(0, input));
  for (std::string line; std::getline(head, line);) {
    if (line.starts_with("#")) {
      result.comment += line + "\n";
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    result.settings.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  if (const std::string source = result.setting("input"); !source.empty()) {
    result.input = readFile(fixtureFolder() / source);
  }
  return result;
}

void Case::save(const std::string& result) const {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << comment;
  for (const auto& [key, value] : settings) out << key << ": " << value << "\n";
  out << kInput << (setting("input").empty() ? input : "") << kExpected << result;
}

std::string Case::setting(const std::string& key, const std::string& otherwise) const {
  std::string found = otherwise;
  for (const auto& [name, value] : settings) {
    if (name == key) found = value;
  }
  return found;
}

std::vector<std::string> Case::all(const std::string& key) const {
  std::vector<std::string> found;
  for (const auto& [name, value] : settings) {
    if (name == key) found.push_back(value);
  }
  return found;
}

namespace {
bool update_ = false;
}  // namespace

bool updating() { return update_; }

void setUpdating(bool update) { update_ = update; }

std::vector<std::filesystem::path> casesBelow(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".golden") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace spillway::golden
