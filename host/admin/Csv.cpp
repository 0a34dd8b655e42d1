#include "host/admin/Csv.h"

#include <cstdio>

namespace spillway::admin {

void Csv::comma() {
  if (!first_) out_ += ',';
  first_ = false;
}

Csv& Csv::text(std::string_view value) {
  comma();
  const bool formula = !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
  if (!formula && value.find_first_of("\",\r\n") == std::string_view::npos) {
    out_ += value;
    return *this;
  }
  out_ += formula ? "\"'" : "\"";
  for (char c : value) out_.append(c == '"' ? 2 : 1, c);
  out_ += '"';
  return *this;
}

Csv& Csv::number(int64_t value) {
  comma();
  out_ += std::to_string(value);
  return *this;
}

Csv& Csv::millis(int64_t micros) {
  if (micros < 0) return nothing();
  comma();
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(micros) / 1000);
  out_ += text;
  return *this;
}

Csv& Csv::nothing() {
  comma();
  return *this;
}

void Csv::endRow() {
  out_ += "\r\n";
  first_ = true;
}

}  // namespace spillway::admin
