// Lines in a row that are left out together, and the marker in their place; or they themselves, when the marker would
// be no shorter.
//
//   LeftOut steps;
//   for (Lines lines(in); lines.next();) {
//     if (isStep(lines.line())) { steps.add(lines.whole()); continue; }
//     steps.flush("steps of a build", handle, out);
//     out += lines.whole();
//   }
//   steps.flush("steps of a build", handle, out);
//
// Threading: one thread at a time. The text must outlive it; the lines that are added follow each other in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "Marker.hpp"
#include "Weight.hpp"

namespace spw::text {

class LeftOut {
 public:
  static constexpr size_t kWorthwhile = 30;  // tokens that have to go before a marker pays

  void add(std::string_view whole) {
    if (lines_ == 0) begin_ = whole.data();
    size_ = static_cast<size_t>(whole.data() - begin_) + whole.size();
    ++lines_;
    weight_ += weightOf(whole) + 1;
  }

  bool empty() const { return lines_ == 0; }

  // Appends what stands for the lines, and forgets them. Whether it was a marker.
  bool flush(std::string_view what, std::string_view handle, std::string& out) {
    const bool marks = weight_ >= kWorthwhile && size_ > kMarkerBegin.size() + 40 + what.size() + handle.size();
    if (marks) {
      appendMarker(out, lines_, "line", what, handle);
      out += '\n';
    } else if (lines_ > 0) {
      out.append(begin_, size_);
    }
    *this = LeftOut();
    return marks;
  }

 private:
  const char* begin_ = nullptr;
  size_t size_ = 0, lines_ = 0, weight_ = 0;
};

}  // namespace spw::text
