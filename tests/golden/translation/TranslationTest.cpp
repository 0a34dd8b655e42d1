// docs/translation.md is what the codecs do, and what they do to a request is never silent.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/Places.h"
#include "tests/golden/Case.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/translation/ReplyFeature.h"
#include "tests/golden/translation/RequestCrossing.h"
#include "tests/golden/translation/TranslationTable.h"

namespace spillway::golden {
namespace {

TEST(Translation, TheDocumentIsWhatTheCodecsDo) {
  const std::string file = SPILLWAY_SOURCE_DIR "/docs/translation.md";
  const std::string made = translationDocument();
  if (updating()) std::ofstream(file, std::ios::binary) << made;
  EXPECT_TRUE(made == readFile(file)) << "docs/translation.md is not current; run build/check/bin/golden --update "
                                         "--gtest_filter=Translation.* and read "
                                         "the diff";
}

TEST(Translation, NothingIsLostWithoutAWord) {
  size_t crossings = 0;
  for (const FeatureGroup& group : featureGroups()) {
    for (const Feature& feature : group.features) {
      for (const std::string& client : wires()) {
        for (const std::string& upstream : upstreamWires()) {
          const Crossing crossing = crossed(feature, client, upstream);
          crossings += crossing.outcome != Crossing::Outcome::Unknown ? 1 : 0;
          EXPECT_NE(Crossing::Outcome::Silent, crossing.outcome)
              << feature.id << " from " << client << " to " << upstream << "\n"
              << requestFor(feature, client);
        }
      }
    }
  }
  EXPECT_GT(crossings, 1500u);
}

TEST(Translation, EveryFeatureCanBeAskedForBySomebody) {
  for (const FeatureGroup& group : featureGroups()) {
    for (const Feature& feature : group.features) {
      const std::vector<std::string> all = wires();
      EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const std::string& client) {
        return !requestFor(feature, client).empty();
      })) << feature.id;
    }
  }
}

// The table of answers has one column per wire because of this.
TEST(Translation, AnAnswerBringsWhatBothWiresCanSay) {
  for (const ReplyFeature& feature : replyFeatures()) {
    for (const std::string& upstream : wires()) {
      for (const std::string& client : wires()) {
        if (!says(upstream, feature) || !says(client, feature)) continue;
        const auto events = through(client, through(upstream, feature.events));
        EXPECT_NE(std::string::npos, folded(events).find(feature.expect))
            << feature.title << " from " << upstream << " to " << client << "\n"
            << toText(events);
      }
    }
  }
}

}  // namespace
}  // namespace spillway::golden
