// spillway-bench-compress, started by ./dev bench compress: what the compressors save over the corpus of tool outputs
// and over whole conversations, by the real tokenizer, and how fast they are. Exits with 1 when a floor is broken.
//   --runs N     runs, the least of which counts (9)
//   --record F   puts the tables between the markers of docs/compression.md
#include <iostream>
#include <string>

#include "tests/bench/Part.h"
#include "tests/bench/Report.h"
#include "tests/bench/compress/Speed.h"
#include "tests/compress/ConversationTable.h"
#include "tests/compress/Page.h"

int main(int argc, char** argv) {
  using namespace spillway;
  using namespace spillway::bench;
  const auto [runs, record] = partOptions(argc, argv);
  try {
    const compress::Savings saved = compress::savings();
    const compress::ConversationSavings whole = compress::conversationSavings();
    const double nothing = nothingToDo(runs), compressed = compressing(runs);
    const std::string speed =
        "| what | MB/s, one core | floor |\n|---|---|---|\n| nothing to do, all compressors | " +
        std::to_string(static_cast<int>(nothing)) + " | " + std::to_string(static_cast<int>(kNothingFloor)) +
        " |\n| compressing the corpus, balanced | " + std::to_string(static_cast<int>(compressed)) + " | " +
        std::to_string(static_cast<int>(kCompressFloor)) + " |\n";
    std::cout << saved.table << "\n" << whole.table << "\n" << speed;
    if (!record.empty()) {
      putBetweenMarkers(record, saved.table, "savings");
      putBetweenMarkers(record, whole.table, "conversations");
      putBetweenMarkers(record, speed, "speed");
      putBetweenMarkers(record, saved.examples, "examples");
    }
    const bool fast = nothing >= kNothingFloor && compressed >= kCompressFloor;
    const bool small = saved.lossless >= compress::kLosslessFloor && saved.balanced >= compress::kBalancedFloor &&
                       whole.balanced >= compress::kConversationsFloor && whole.fit >= compress::kFitFloor;
    std::cout << "floors of speed: " << (fast ? "kept\n" : "BROKEN\n");
    std::cout << "floors of savings: " << (small ? "kept\n" : "BROKEN\n");
    return fast && small ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
