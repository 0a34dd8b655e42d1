// One golden file: what goes in above, what must come out below. The format is described in README.md.
//
// Values; any thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace spillway::golden {

struct Case {
  std::filesystem::path file;
  std::string comment;                                        // leading lines that begin with '#'
  std::vector<std::pair<std::string, std::string>> settings;  // "key: value" lines, in order, keys may repeat
  std::string input, expected;

  // Throws std::runtime_error when the file does not have the form.
  static Case load(const std::filesystem::path& file);
  // Writes the file anew with `result` as the expected part.
  void save(const std::string& result) const;

  // The last value of a key, or `otherwise`.
  std::string setting(const std::string& key, const std::string& otherwise = "") const;
  std::vector<std::string> all(const std::string& key) const;
};

// True when files are to be written anew instead of compared: golden --update.
bool updating();
void setUpdating(bool update);

// Every *.golden below the folder, sorted.
std::vector<std::filesystem::path> casesBelow(const std::filesystem::path& folder);

}  // namespace spillway::golden
