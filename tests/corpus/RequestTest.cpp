// What must hold for every generated conversation at every upstream.
#include <gtest/gtest.h>

#include <map>

#include "tests/corpus/Corpus.h"
#include "tests/corpus/Rules.h"
#include "tests/corpus/Targets.h"

namespace spillway::corpus {
namespace {

using golden::Codec;
using golden::Outcome;

class Conversations : public testing::TestWithParam<std::string> {
 protected:
  const Codec& client() const { return Codec::of(GetParam()); }

  template <class Look>
  void forEach(Look look) const {
    for (size_t i = 0; i < corpusSize(); ++i) look(conversation(GetParam(), i));
  }
};

TEST_P(Conversations, AreRequestsOfTheirWire) {
  forEach([&](const Conversation& one) {
    const Outcome read = client().readRequest(one.body, one.path);
    EXPECT_EQ(SPW_OK, read.status) << one.name << ": " << read.failure.param << " " << read.failure.message << "\n"
                                   << one.body;
    for (const std::string& loss : read.losses)
      EXPECT_EQ(std::string::npos, loss.find("makes nothing of it")) << one.name << ": " << loss << "\n" << one.body;
  });
}

// Refused for a reason or written, the same bytes every time.
TEST_P(Conversations, CrossToEveryUpstream) {
  for (const std::string& upstream : upstreamWires()) {
    size_t crossed = 0;
    forEach([&](const Conversation& one) {
      const Codec& writer = Codec::of(upstream);
      const Outcome out = client().crossRequest(one.body, writer, plainTarget(), one.path);
      if (out.status == SPW_INVALID) {
        EXPECT_EQ(SPW_FAULT_UNSUPPORTED, out.failure.fault) << one.name << " " << out.failure.message;
        EXPECT_NE("", out.failure.message) << one.name;
        EXPECT_NE("", out.failure.param) << one.name;
        return;
      }
      ++crossed;
      ASSERT_EQ(SPW_OK, out.status) << one.name << ": " << out.failure.message;
      EXPECT_EQ(out.body, client().crossRequest(one.body, writer, plainTarget(), one.path).body) << one.name;
    });
    EXPECT_GT(crossed, corpusSize() * 3 / 5) << upstream;
  }
}

// What no schema says: the service would refuse, or read something else.
TEST_P(Conversations, KeepTheRulesOfEveryUpstream) {
  for (const std::string& upstream : upstreamWires()) {
    for (const bool able : {false, true}) {
      std::map<std::string, std::pair<size_t, std::string>> broken;
      forEach([&](const Conversation& one) {
        const golden::TargetText target = able ? ableTarget(upstream) : plainTarget();
        const Outcome out = client().crossRequest(one.body, Codec::of(upstream), target, one.path);
        if (out.status != SPW_OK) return;
        for (const std::string& rule : brokenRules(upstream, parsed(out.body))) {
          auto& seen = broken[rule];
          if (++seen.first == 1) seen.second = one.name + "\n" + one.body + "\n" + out.body;
        }
      });
      for (const auto& [rule, seen] : broken) {
        ADD_FAILURE() << GetParam() << " to " << upstream << (able ? " (able)" : "") << ": " << rule << ", "
                      << seen.first << " times, in " << seen.second;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Wires, Conversations, testing::ValuesIn(clientWires()), [](const auto& tested) {
  std::string name;
  for (const char c : tested.param) name += c == '-' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace spillway::corpus
