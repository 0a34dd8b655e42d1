// How long things took, as counts in steps of a quarter of an octave: small, and any two can be added up. What is read
// from it is right to within ten percent.
//
// A value; one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::store {

class Histogram {
 public:
  // Microseconds; negative: unknown, and not counted.
  void add(int64_t micros);
  void add(const Histogram& other);
  // Of encoded(). What is no such text adds nothing beyond where it ends.
  void add(std::string_view encoded);

  int64_t count() const;
  // Microseconds below which that share of all was, 0 to 1; -1 when there are none.
  int64_t quantile(double share) const;

  // A few bytes for each step that is not empty.
  std::string encoded() const;

  bool operator==(const Histogram&) const = default;

 private:
  std::vector<int64_t> counts_;  // empty, or one for each step
};

}  // namespace spillway::store
