// Follows one HTTP answer as its bytes arrive: where it ends, how many deltas it holds, whether it is a good one.
// One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spillway::bench {

class Answer {
 public:
  void begin(bool stream);
  void take(std::string_view bytes);

  bool complete() const { return complete_; }
  int64_t deltas() const { return deltas_; }

  // Why the complete answer is no good; empty when it is.
  std::string problem(int64_t expectedDeltas) const;

 private:
  void takeHead();
  void takeBody(std::string_view bytes);
  void takeChunks(std::string_view bytes);
  void takePayload(std::string_view bytes);
  void countDeltas(std::string_view bytes);

  bool stream_ = false;
  bool headDone_ = false;
  bool complete_ = false;
  bool chunked_ = false;
  int status_ = 0;
  uint64_t length_ = 0;
  uint64_t received_ = 0;
  uint64_t chunkLeft_ = 0;  // of the current chunk
  std::string chunkLine_;   // its size line, or the line end behind it, as far as it has come
  int64_t deltas_ = 0;
  int64_t run_ = 0;  // of 'x' so far
  std::string head_;
  std::string tail_;  // the last bytes of the body
};

}  // namespace spillway::bench
