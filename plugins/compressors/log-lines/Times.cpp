#include "Times.h"

#include <spillway/text/Shape.hpp>
#include <spillway/text/Weight.hpp>

namespace log_lines {

using spw::text::weightOf;

void Times::write(std::string_view line, size_t stamp, bool whole, std::string& out) {
  const std::string_view time = line.substr(0, stamp), rest = line.substr(stamp);
  const bool same = time == last_ && (rest.empty() || !spw::text::isDigit(rest[0]));
  last_ = time;
  if (!whole && same) {
    out += kSign;
    out += rest;
    ++same_;
    saved_ += weightOf(time) - 1;
  } else if (!whole && !beginning_.empty() && time.size() > beginning_.size() && time.starts_with(beginning_) &&
             spw::text::isDigit(time[beginning_.size()])) {
    out += kSign;
    out += line.substr(beginning_.size());
    ++begun_;
    saved_ += weightOf(beginning_) - 1;
  } else {
    out += line;
  }
}

std::string Times::says() const {
  std::string text(kSays.substr(0, kSays.size() - 1));
  if (same_ > 0) text += " the time of the line above";
  if (begun_ > 0) text.append(same_ > 0 ? ", before a digit for: " : ": ").append(beginning_);
  return text;
}

}  // namespace log_lines
