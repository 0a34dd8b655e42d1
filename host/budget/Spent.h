// What was spent within a window, of dollars and tokens alike.
//
// Time is an argument (unix milliseconds). One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/budget/Window.h"

namespace spillway::budget {

struct Amount {
  int64_t micros = 0, tokens = 0;

  Amount& operator+=(const Amount& other) {
    micros += other.micros;
    tokens += other.tokens;
    return *this;
  }
  Amount& operator-=(const Amount& other) {
    micros -= other.micros;
    tokens -= other.tokens;
    return *this;
  }
  bool operator==(const Amount&) const = default;
};

// "2.5" of 2500000, and "0.000001" of 1.
std::string dollarText(int64_t micros);

class Spent {
 public:
  Spent(Per per, bool rolling, const cctz::time_zone& zone);

  // Adds what was spent at `atMs`; what lies before the window at `nowMs` does not count any more.
  void add(const Amount& amount, int64_t atMs, int64_t nowMs);

  Amount used(int64_t nowMs);

  // When the window ends, or for one that rolls, when what was spent first leaves it.
  int64_t endMs(int64_t nowMs);
  // When less than `limit` (0: none) will be used, if nothing more is spent.
  int64_t freeMs(const Amount& limit, int64_t nowMs);

 private:
  void advance(int64_t nowMs);
  Amount& grain(int64_t number) { return grains_[static_cast<size_t>(number % static_cast<int64_t>(grains_.size()))]; }

  Per per_;
  bool rolling_;
  cctz::time_zone zone_;
  Amount used_;
  Span span_;                   // of the calendar
  std::vector<Amount> grains_;  // of a window that rolls, by their number modulo
  int64_t newest_ = 0;          // number of the newest grain
};

}  // namespace spillway::budget
