// The times of a log, said once: which of them a line may leave out, and what stands in their place.
//
// Threading: one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace log_lines {

inline constexpr char kSign = '~';
inline constexpr std::string_view kSays = "\"~\" at the beginning of a line stands for*";

class Times {
 public:
  // What many times begin with, up to the end of the time; may be empty. It must outlive this object.
  explicit Times(std::string_view beginning) : beginning_(beginning) {}

  // Appends the line, whose first `stamp` bytes are its time: "~" in place of a time that is that of the line before,
  // "~" in place of the beginning of another, when a digit follows it. `whole`: as it is.
  void write(std::string_view line, size_t stamp, bool whole, std::string& out);

  size_t signs() const { return same_ + begun_; }
  // About how many tokens that has saved.
  size_t saved() const { return saved_; }
  // What the signs stand for, in the words of a marker.
  std::string says() const;

 private:
  const std::string_view beginning_;
  std::string_view last_;
  size_t same_ = 0, begun_ = 0, saved_ = 0;
};

}  // namespace log_lines
