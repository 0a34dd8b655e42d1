// spillway-bench-translate, started by ./dev bench translate: what crossing from wire to wire costs, of the four wires
// that agents and vendors speak most. Exits with 1 when a floor is broken.
//   --runs N     runs per pair, the least of which counts (9)
//   --record F   puts the table between the markers of docs/performance.md
#include <iostream>
#include <map>
#include <string>

#include "tests/bench/Part.h"
#include "tests/bench/Report.h"
#include "tests/bench/translate/AgentRequest.h"
#include "tests/bench/translate/Translation.h"

namespace {

constexpr const char* kWires[] = {"openai-chat", "openai-responses", "anthropic-messages", "gemini"};
constexpr double kRequestFloor = 2.5, kEventFloor = 5.0;  // ms of a request of 1 MB, us of an event
constexpr size_t kBytes = 1'000'000, kDeltas = 2000;

}  // namespace

int main(int argc, char** argv) {
  using namespace spillway::bench;
  const auto [runs, record] = partOptions(argc, argv);
  try {
    std::map<std::string, std::string> bodies, streams;
    for (const char* wire : kWires) {
      bodies[wire] = agentRequest(wire, kBytes);
      streams[wire] = agentAnswer(wire, kDeltas);
    }
    std::string table = "| client | upstream | request of 1 MB, CPU ms | streamed event, CPU us |\n|---|---|---|---|\n";
    bool good = true;
    for (const char* client : kWires) {
      for (const char* upstream : kWires) {
        const double request = requestCost(client, upstream, bodies[client], runs);
        const double event = eventCost(client, upstream, streams[upstream], kDeltas, runs);
        good = good && request <= kRequestFloor && event <= kEventFloor;
        const bool same = std::string(client) == upstream;
        table += std::string("| ") + client + " | " + (same ? "the same: bytes pass" : upstream) + " | " +
                 judged(request, kRequestFloor) + " | " + judged(event, kEventFloor) + " |\n";
      }
    }
    std::cout << table << "floors: " << kRequestFloor << " ms, " << kEventFloor
              << " us: " << (good ? "kept\n" : "BROKEN\n");
    if (!record.empty()) putBetweenMarkers(record, table, "translate");
    return good ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
