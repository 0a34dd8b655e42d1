#include "tests/bench/Part.h"

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace spillway::bench {
namespace {

double processorSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

PartOptions partOptions(int argc, char** argv) {
  PartOptions options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--runs") options.runs = std::max(1, std::atoi(argv[i + 1]));
    if (option == "--record") options.record = argv[i + 1];
  }
  return options;
}

double leastSeconds(int runs, const std::function<void()>& work) {
  work();
  double best = std::numeric_limits<double>::max();
  for (int run = 0; run < runs; ++run) {
    const double begun = processorSeconds();
    work();
    best = std::min(best, processorSeconds() - begun);
  }
  return best;
}

std::string judged(double value, double floor) {
  char text[32];
  std::snprintf(text, sizeof text, value > floor ? "**%.2f**" : "%.2f", value);
  return text;
}

}  // namespace spillway::bench
