// What must hold for every generated conversation at every upstream.
#include <gtest/gtest.h>

#include "tests/corpus/Corpus.h"
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
    for (size_t i = 0; i < corpusSize() && !HasFailure(); ++i) look(conversation(GetParam(), i));
  }
};

TEST_P(Conversations, AreRequestsOfTheirWire) {
  forEach([&](const Conversation& one) {
    const Outcome read = client().readRequest(one.body, one.path);
    EXPECT_EQ(SPW_OK, read.status) << one.name << ": " << read.failure.param << " " << read.failure.message << "\n"
                                   << one.body;
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

INSTANTIATE_TEST_SUITE_P(Wires, Conversations, testing::ValuesIn(clientWires()), [](const auto& tested) {
  std::string name;
  for (const char c : tested.param) name += c == '-' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace spillway::corpus
