// Half a year of made-up traffic of a busy team: always the same for the same number of exchanges and the same end.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "host/store/Records.h"

namespace spillway::bench {

class Traffic {
 public:
  static constexpr int64_t kSpanMs = int64_t{180} * 24 * 3'600'000;

  // So many exchanges, the last of which begins just before `endMs`.
  Traffic(int64_t count, int64_t endMs);

  // The next one, from the oldest to the newest; good until the next call.
  const store::ExchangeRecord& next();

 private:
  size_t weighted(std::initializer_list<int> weights);
  void attempt(size_t provider, base::Fault fault);

  const int64_t count_, beginMs_;
  int64_t made_ = 0;
  std::mt19937_64 random_{20128};
  store::ExchangeRecord record_;
};

}  // namespace spillway::bench
