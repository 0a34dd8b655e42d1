#include "tests/compress/Conversations.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/Places.h"
#include "tests/compress/Corpus.h"

namespace spillway::compress {

const std::vector<Conversation>& conversations() {
  static const std::vector<Conversation> all = [] {
    std::vector<Conversation> found;
    std::istringstream lines(decompressed(SPILLWAY_SOURCE_DIR "/tests/fixtures/conversations/conversations.jsonl.zst"));
    for (std::string line; std::getline(lines, line);) {
      const auto row = nlohmann::ordered_json::parse(line);
      Conversation one{row.at("name"), row.at("agent"), row.at("wire"), row.at("turns"), {}};
      for (const auto& turn : row.at("list")) one.turns.push_back(turn.dump());
      found.push_back(std::move(one));
    }
    return found;
  }();
  return all;
}

}  // namespace spillway::compress
