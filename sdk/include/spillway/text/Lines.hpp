// A text line by line, without copying: the last line may lack its line feed, and every byte belongs to one line.
//
//   for (Lines lines(text); lines.next();) use(lines.line());
//
// Threading: one thread at a time.
#pragma once

#include <cstring>
#include <string_view>

namespace spw::text {

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  // Goes to the next line; false when there is none.
  bool next() {
    if (rest_.empty()) return false;
    const void* found = std::memchr(rest_.data(), '\n', rest_.size());
    const size_t size = found != nullptr ? static_cast<size_t>(static_cast<const char*>(found) - rest_.data()) : 0;
    whole_ = found != nullptr ? rest_.substr(0, size + 1) : rest_;
    line_ = found != nullptr ? rest_.substr(0, size) : rest_;
    rest_.remove_prefix(whole_.size());
    return true;
  }

  std::string_view line() const { return line_; }    // without its line feed
  std::string_view whole() const { return whole_; }  // with it, where it has one
  std::string_view rest() const { return rest_; }    // what comes after it

 private:
  std::string_view rest_, line_, whole_;
};

// A line without blanks and carriage returns at its end.
inline std::string_view trimmedRight(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

// And without blanks at its beginning.
inline std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  return trimmedRight(line);
}

}  // namespace spw::text
