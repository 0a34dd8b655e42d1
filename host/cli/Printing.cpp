#include "host/cli/Printing.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace spillway::cli {
namespace {

// Characters as a terminal counts them: continuation bytes of UTF-8 take no place.
size_t widthOf(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string formatted(int64_t unixMs, const char* format, bool local) {
  const std::time_t seconds = unixMs / 1000;
  std::tm parts{};
  if (local)
    ::localtime_r(&seconds, &parts);
  else
    ::gmtime_r(&seconds, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, format, &parts)};
}

}  // namespace

std::string Table::text() const {
  std::vector<size_t> widths(rows_.front().size());
  const auto shown = [](const std::string& cell) { return cell.empty() ? std::string("-") : cell; };
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], widthOf(shown(row[i])));
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string cell = shown(row[i]);
      const std::string fill(widths[i] - std::min(widths[i], widthOf(cell)), ' ');
      const bool right = std::find(right_.begin(), right_.end(), i) != right_.end();
      line += (i > 0 ? "  " : "") + (right ? fill + cell : i + 1 < row.size() ? cell + fill : cell);
    }
    out += line + "\n";
  }
  return out;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void print(const char* text) { print(std::string(text)); }

void print(const Json& json) { print(json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"); }

void say(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

std::string day(int64_t unixMs) { return formatted(unixMs, "%Y-%m-%d %H:%M UTC", false); }

std::string clock(int64_t unixMs) { return formatted(unixMs, "%H:%M:%S", true); }

std::string span(int64_t ms) {
  const int64_t seconds = std::max<int64_t>(ms, 0) / 1000, minutes = seconds / 60, hours = minutes / 60;
  const auto with = [](int64_t large, const char* unit, int64_t small, const char* smaller) {
    return std::to_string(large) + unit + (small > 0 ? " " + std::to_string(small) + smaller : std::string());
  };
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (minutes < 60) return with(minutes, " m", 0, "");
  if (hours < 48) return with(hours, " h", minutes % 60, " m");
  return with(hours / 24, " d", hours % 24, " h");
}

std::string money(const Json& micros) {
  if (!micros.is_number()) return "-";
  char text[40];
  const double dollars = static_cast<double>(micros.get<int64_t>()) / 1e6;
  return {text, static_cast<size_t>(std::snprintf(text, sizeof text, dollars < 1 ? "$%.4f" : "$%.2f", dollars))};
}

std::string count(const Json& number) {
  if (!number.is_number()) return "-";
  std::string digits = std::to_string(number.get<int64_t>());
  const size_t sign = digits.starts_with('-') ? 1 : 0;
  for (size_t at = digits.size(); at > sign + 3; digits.insert(at, ",")) at -= 3;
  return digits;
}

std::string textOf(const Json& object, const char* member) {
  return object.is_object() && object.contains(member) && object[member].is_string() ? object[member].get<std::string>()
                                                                                     : std::string();
}

int64_t numberOf(const Json& object, const char* member) {
  return object.is_object() && object.contains(member) && object[member].is_number() ? object[member].get<int64_t>()
                                                                                     : 0;
}

std::string joined(const Json& texts, const char* between) {
  std::string out;
  for (const Json& one : texts)
    out += (out.empty() ? "" : between) + (one.is_string() ? one.get<std::string>() : one.dump());
  return out;
}

}  // namespace spillway::cli
