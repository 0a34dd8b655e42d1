// spillway-bench-engine, started by ./dev bench engine: what the routing engine adds to one request, for each way to
// pick. Exits with 1 when the floor is broken.
//   --runs N     runs per row, the least of which counts (9)
//   --record F   puts the table between the markers of docs/performance.md
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/bench/Report.h"
#include "tests/bench/engine/Engine.h"

namespace {

constexpr double kFloor = 10;  // us per request

}  // namespace

int main(int argc, char** argv) {
  using namespace spillway::bench;
  int runs = 9;
  std::string record;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--runs") runs = std::max(1, std::atoi(argv[i + 1]));
    if (option == "--record") record = argv[i + 1];
  }
  try {
    std::string table = "| the tiers pick | us per request |\n|---|---|\n";
    bool good = true;
    for (const EngineCost& cost : engineCosts(runs)) {
      char text[32];
      std::snprintf(text, sizeof text, cost.microseconds > kFloor ? "**%.2f**" : "%.2f", cost.microseconds);
      table += "| " + cost.name + " | " + text + " |\n";
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
