// What holds for whole conversations: nothing that matters is lost over all turns, and what was sent stays as it was.
#include <gtest/gtest.h>

#include <set>

#include "tests/compress/Laws.h"
#include "tests/compress/Needles.h"
#include "tests/compress/Replay.h"

namespace spillway::compress {
namespace {

using config::CompressionLevel;

constexpr CompressionLevel kLevels[] = {CompressionLevel::Lossless, CompressionLevel::Balanced, CompressionLevel::Max};

std::vector<std::string> lostIn(const SentText& sent, std::vector<std::string> needles) {
  return compress::lostIn(sent.after, std::move(needles), {sent.compressors.begin(), sent.compressors.end()});
}

TEST(CompressConversations, AreOfSeveralAgentsWiresAndTasks) {
  std::set<std::string> agents, wires, tasks;
  size_t turns = 0;
  for (const Conversation& one : conversations()) {
    agents.insert(one.agent);
    wires.insert(one.wire);
    tasks.insert(one.name.substr(0, one.name.find('/')));
    turns += one.turns.size();
  }
  EXPECT_GE(conversations().size(), 12u);
  EXPECT_GE(agents.size(), 4u);
  EXPECT_EQ(agents.size(), wires.size());
  EXPECT_GE(tasks.size(), 7u);
  EXPECT_GE(turns, 400u);
}

TEST(CompressConversations, AreSentWithOneBeginningAndWithoutALoss) {
  for (const Conversation& conversation : conversations()) {
    for (const CompressionLevel level : kLevels) {
      SCOPED_TRACE(conversation.name + " at " + config::levelName(level));
      const Replay replay = replayed(conversation, level);
      EXPECT_EQ(replay.broken, "") << "a later request begins otherwise";
      EXPECT_GE(replay.results.size(), 10u);
      for (const SentText& one : replay.results) {
        EXPECT_LE(one.tokensAfter, one.tokensBefore) << one.tool << one.arguments;
        std::vector<std::string> lost = lostIn(one, needlesIn(one.before));
        // What is said to stand above does.
        for (const size_t earlier : one.refersTo) lost = lostIn(replay.results[earlier], std::move(lost));
        EXPECT_TRUE(lost.empty()) << one.tool << one.arguments << " loses " << lost.size() << ": " << lost[0] << "\n"
                                  << one.after.substr(0, 3000);
      }
    }
  }
}

}  // namespace
}  // namespace spillway::compress
