// What commands print: tables for people, JSON for programs, numbers and times in the words of both.
//
// Pure functions, but for those that print.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace spillway::cli {

using Json = nlohmann::ordered_json;

// Columns as wide as their widest cell; an empty cell is "-". The last one is not filled up.
class Table {
 public:
  explicit Table(std::vector<std::string> heads) { rows_.push_back(std::move(heads)); }

  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // Those columns, counted from 0, have their numbers below each other.
  void alignRight(std::vector<size_t> columns) { right_ = std::move(columns); }
  bool empty() const { return rows_.size() == 1; }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> right_;
};

void print(const std::string& text);  // to standard output
void print(const char* text);
void print(const Json& json);       // with a line feed behind it
void say(const std::string& line);  // to standard error, with a line feed behind it

// "2026-11-29 15:04 UTC".
std::string day(int64_t unixMs);
// "15:04:09" in this machine's time zone.
std::string clock(int64_t unixMs);
// "3 m", "2 h 5 m": how long that is.
std::string span(int64_t ms);
// "$0.0123"; of unknown money "-".
std::string money(const Json& micros);
// "12,345"; of an unknown count "-".
std::string count(const Json& number);

// A member that may be missing, null or of another type.
std::string textOf(const Json& object, const char* member);
int64_t numberOf(const Json& object, const char* member);

// "a, b".
std::string joined(const Json& texts, const char* between = ", ");

}  // namespace spillway::cli
