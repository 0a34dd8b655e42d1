// spillway-bench-engine, started by ./dev bench engine: what the routing engine adds to one request, for each way to
// pick. Exits with 1 when the floor is broken.
//   --runs N     runs per row, the least of which counts (9)
//   --record F   puts the table between the markers of docs/performance.md
#include <iostream>
#include <string>

#include "tests/bench/Part.h"
#include "tests/bench/Report.h"
#include "tests/bench/engine/Engine.h"

namespace {

constexpr double kFloor = 10;  // us per request

}  // namespace

int main(int argc, char** argv) {
  using namespace spillway::bench;
  const auto [runs, record] = partOptions(argc, argv);
  try {
    std::string table = "| the tiers pick | us per request |\n|---|---|\n";
    bool good = true;
    for (const EngineCost& cost : engineCosts(runs)) {
      table += "| " + cost.name + " | " + judged(cost.microseconds, kFloor) + " |\n";
      good = good && cost.microseconds <= kFloor;
    }
    std::cout << table << "floor: " << kFloor << " us: " << (good ? "kept\n" : "BROKEN\n");
    if (!record.empty()) putBetweenMarkers(record, table, "engine");
    return good ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
