// Names the host must not know and names nobody gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <set>

#include "tests/Places.h"
#include "tests/layering/SourceTree.h"

namespace spillway::layering {
namespace {

// Vendors, wires and compressors beside those that have a folder already.
constexpr const char* kForeignNames[] = {"openai", "anthropic", "claude",     "gpt-",     "chatgpt", "codex",
                                         "gemini", "vertex",    "google",     "bedrock",  "amazon",  "mistral",
                                         "cohere", "ollama",    "kiro",       "groq",     "grok",    "deepseek",
                                         "xai",    "qwen",      "openrouter", "moonshot", "litellm"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool isWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Whether the name stands in the text and does not begin in the middle of another word.
bool mentions(const std::string& text, const std::string& name) {
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    size_t end = at + name.size();
    bool whole = name.size() > 4 || end >= text.size() || !isWordCharacter(text[end]) || !isWordCharacter(name.back());
    if ((at == 0 || !isWordCharacter(text[at - 1])) && whole) return true;
  }
  return false;
}

std::set<std::string> pluginFolders() {
  std::set<std::string> names;
  for (const char* kind : {"providers", "translators", "compressors"}) {
    std::filesystem::path folder = std::filesystem::path(SPILLWAY_SOURCE_DIR) / "plugins" / kind;
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.is_directory()) names.insert(lower(entry.path().filename().string()));
    }
  }
  return names;
}

TEST(LayeringNames, TheHostNamesNoVendorWireOrCompressor) {
  std::set<std::string> folders = pluginFolders();
  ASSERT_GT(folders.size(), 8u);
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (!file.isCode() || !file.isBelow("host/")) continue;
    for (size_t i = 0; i < file.lines.size(); i++) {
      std::string line = lower(file.lines[i]);
      for (const char* name : kForeignNames) {
        if (mentions(line, name)) findings.push_back(place(file, i + 1) + " names " + name);
      }
      for (const auto& id : folders) {
        // A plugin may have an ordinary word for its id; as a string it is meant.
        if (line.find('"' + id + '"') != std::string::npos)
          findings.push_back(place(file, i + 1) + " names plugin " + id);
      }
    }
  }
  EXPECT_TRUE(findings.empty()) << "vendors live in plugins/ only:" << joined(findings);
}

TEST(LayeringNames, NobodyIsCalledByAWordThatSaysNothing) {
  static const std::regex kType(
      R"(^\s*(?:class|struct|enum class|enum)\s+(?:[A-Z_]+\s+)?(\w*(?:Manager|Helper|Util|Utils|Impl)))");
  static const std::regex kFile(R"(.*(Manager|Helper|Util|Utils|Impl)\.\w+)");
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (!file.isCode()) continue;
    if (std::regex_match(file.name(), kFile)) findings.push_back(file.path);
    for (size_t i = 0; i < file.lines.size(); i++) {
      std::smatch match;
      if (std::regex_search(file.lines[i], match, kType))
        findings.push_back(place(file, i + 1) + " declares " + match[1].str());
    }
  }
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

TEST(LayeringNames, HeadersDoNotOpenNamespacesForOthers) {
  static const std::regex kUsing(R"(^\s*using\s+namespace\b.*)");
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (!file.isHeader()) continue;
    for (size_t i = 0; i < file.lines.size(); i++) {
      if (std::regex_match(file.lines[i], kUsing)) findings.push_back(place(file, i + 1));
    }
  }
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

TEST(LayeringNames, HostHeadersOpenWithWhatTheyAreFor) {
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (!file.isHeader() || !(file.isBelow("host/") || file.isBelow("tests/") || file.isBelow("sdk/"))) continue;
    bool comment = !file.lines.empty() && (file.lines[0].starts_with("//") || file.lines[0].starts_with("/*"));
    if (!comment) findings.push_back(file.path + " does not begin with a comment");
    bool guarded = std::any_of(file.lines.begin(), file.lines.end(), [](const std::string& line) {
      return line.starts_with("#pragma once") || (line.starts_with("#ifndef ") && line.ends_with("_H"));
    });
    if (!guarded) findings.push_back(file.path + " has no #pragma once");
  }
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

// What a newcomer sees first does not grow by the way.
TEST(LayeringNames, TheTopOfTheTreeStaysAsItIs) {
  const std::set<std::string> known = {".ci",
                                       ".clang-format",
                                       ".gitignore",
                                       "CMakeLists.txt",
                                       "CMakePresets.json",
                                       "LICENSE",
                                       "README.md",
                                       "config",
                                       "dashboard",
                                       "dev",
                                       "docs",
                                       "host",
                                       "plugins",
                                       "sdk",
                                       "tests"};
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    const std::string top = file.path.substr(0, file.path.find('/'));
    if (!known.contains(top)) findings.push_back(file.path);
  }
  EXPECT_TRUE(findings.empty()) << "belongs into one of the folders there are:" << joined(findings);
}

}  // namespace
}  // namespace spillway::layering
