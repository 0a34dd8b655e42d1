// How values are written in YAML, and where written ones end.
//
// Pure; any thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>

namespace spillway::config {

// The same content; numbers and words by what they say, not by how they are spelt.
bool sameValue(const YAML::Node& a, const YAML::Node& b);

// A word as it is where YAML reads it as one, else in quotes. `inFlow`: between brackets.
std::string plainOrQuoted(const std::string& word, bool inFlow);

// The value in one line: [a, {b: c}].
std::string flowText(const YAML::Node& value, bool inFlow);

// The value as lines at that column, each with its line feed, the first without its indentation. Short things stand in
// one line.
std::string blockText(const YAML::Node& value, int column);

// What follows the colon of a key at that column, whose line has `used` characters already; with its line feed.
std::string afterKey(const YAML::Node& value, int column, size_t used);

inline bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Behind the closing quote of the text that begins at `at`; the end of `text` when there is none.
size_t quotedEnd(std::string_view text, size_t at);

// Behind a word without quotes, on its line.
size_t plainEnd(std::string_view text, size_t at, bool inFlow);

// Behind the key that begins at `at`.
size_t nodeEndOfKey(std::string_view text, size_t at);

}  // namespace spillway::config
