// A small text that survives the process: written whole beside the old one and put in its place, so that whoever reads
// it never sees half.
//
// One thread at a time.
#pragma once

#include <string>

namespace spillway::accounts {

class StateFile {
 public:
  static constexpr size_t kMostBytes = size_t{16} << 20;

  explicit StateFile(std::string path) : path_(std::move(path)) {}

  // Empty when there is none, or none that can be read.
  std::string read();

  // Does nothing when that is what stands there already. A failure is said in the log, once.
  void write(std::string text);

 private:
  std::string path_, written_;
  bool failing_ = false;
};

}  // namespace spillway::accounts
