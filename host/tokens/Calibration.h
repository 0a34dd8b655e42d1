// How an upstream's counts relate to ours, per model: the median of the last ratios seen, within bounds. Kept in a file
// between runs; losing it costs a few exchanges of learning.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::tokens {

class Calibration {
 public:
  // Reads what `file` holds; empty: nothing is kept. A file that is damaged counts as none.
  explicit Calibration(std::string file = {});

  struct Ratio {
    double value = 1;
    int samples = 0;  // 0: nothing is known, and the value is 1
  };
  Ratio of(std::string_view model) const;

  // The same request by our count and by the upstream's. Small ones say nothing and are ignored, as is what is out of
  // all bounds.
  void learn(std::string_view model, int64_t ours, int64_t theirs);

  // Writes the file if something was learned since. Blocks.
  void save();

 private:
  struct Model {
    std::vector<double> ratios;  // a ring
    size_t next = 0;
  };

  void read();

  const std::string file_;
  mutable std::mutex mutex_;
  std::map<std::string, Model, std::less<>> models_;
  bool changed_ = false;
};

}  // namespace spillway::tokens
