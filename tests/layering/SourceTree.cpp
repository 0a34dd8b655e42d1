#include "tests/layering/SourceTree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "tests/Places.h"

namespace spillway::layering {
namespace {

namespace fs = std::filesystem;

bool skippedFolder(const fs::path& path) {
  static const std::set<std::string> kSkipped = {".git", "node_modules", ".cache", "fixtures", "dist"};
  std::string name = path.filename().string();
  return kSkipped.count(name) > 0 || name.starts_with("build");
}

bool isText(const fs::path& path) {
  static const std::set<std::string> kTexts = {
      ".h",   ".hpp", ".cpp", ".c",   ".inc",  ".in", ".md", ".txt",  ".cmake", ".json", ".yaml",    ".yml",   ".js",
      ".mjs", ".ts",  ".tsx", ".css", ".html", ".sh", ".py", ".conf", ".sql",   ".sse",  ".service", ".golden"};
  std::string name = path.filename().string();
  return kTexts.count(path.extension().string()) > 0 || name == "dev" || name == "run" || name.starts_with(".clang");
}

std::vector<SourceFile> readTree() {
  std::vector<SourceFile> files;
  fs::path root(SPILLWAY_SOURCE_DIR);
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && skippedFolder(entry->path())) entry.disable_recursion_pending();
    if (!entry->is_regular_file() || entry->is_symlink() || !isText(entry->path())) continue;
    SourceFile file;
    file.path = fs::relative(entry->path(), root).generic_string();
    std::ifstream stream(entry->path(), std::ios::binary);
    for (std::string line; std::getline(stream, line);) file.lines.push_back(std::move(line));
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace

bool SourceFile::isHeader() const { return path.ends_with(".h") || path.ends_with(".hpp"); }

bool SourceFile::isCode() const { return isHeader() || path.ends_with(".cpp") || path.ends_with(".c"); }

const std::vector<SourceFile>& sourceTree() {
  static const std::vector<SourceFile> files = readTree();
  return files;
}

std::vector<Include> includesOf(const SourceFile& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*(["<])([^">]+)[">].*)");
  std::vector<Include> includes;
  for (size_t i = 0; i < file.lines.size(); i++) {
    std::smatch match;
    if (!std::regex_match(file.lines[i], match, kInclude)) continue;
    includes.push_back({match[2], match[1] == "\"", i + 1});
  }
  return includes;
}

std::string place(const SourceFile& file, size_t line) { return file.path + ":" + std::to_string(line); }

std::string joined(const std::vector<std::string>& findings) {
  std::string text;
  for (const auto& finding : findings) text += "\n  " + finding;
  return text;
}

std::string withoutComment(const std::string& line) {
  std::string text = line;
  for (size_t begin = text.find("/*"); begin != std::string::npos; begin = text.find("/*")) {
    size_t end = text.find("*/", begin + 2);
    text.erase(begin, end == std::string::npos ? std::string::npos : end + 2 - begin);
  }
  size_t at = text.find("//");
  while (at != std::string::npos && at > 0 && text[at - 1] == ':') at = text.find("//", at + 2);
  return text.substr(0, at);
}

}  // namespace spillway::layering
