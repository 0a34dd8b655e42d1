// What the benchmarks of one part alone (./dev bench translate, ./dev bench engine) share.
//
// Free functions; one thread.
#pragma once

#include <functional>
#include <string>

namespace spillway::bench {

struct PartOptions {
  int runs = 9;        // --runs: the least of them counts
  std::string record;  // --record: the page to put the table into; empty: none
};
PartOptions partOptions(int argc, char** argv);

// Processor seconds of this thread, the least of `runs` calls after one that warms up: a busy machine only ever adds.
double leastSeconds(int runs, const std::function<void()>& work);

// "2.31", in bold type above `floor`.
std::string judged(double value, double floor);

}  // namespace spillway::bench
