// Tables as text with commas (RFC 4180), for spreadsheets.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spillway::admin {

class Csv {
 public:
  // Quoted where that is needed; what a spreadsheet would take for a formula stays text.
  Csv& text(std::string_view value);
  Csv& number(int64_t value);
  // Of microseconds, in milliseconds; empty when it is negative.
  Csv& millis(int64_t micros);
  Csv& nothing();
  void endRow();

  const std::string& all() const { return out_; }

 private:
  void comma();

  std::string out_;
  bool first_ = true;
};

}  // namespace spillway::admin
