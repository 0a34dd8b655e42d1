// The host's framer against the plain one of these tests: every recorded stream, cut into pieces of every size, gives
// the same frames, and so the codecs see the same thing however the network cuts it.
#include <gtest/gtest.h>

#include "host/upstream/Framer.h"
#include "tests/golden/Codec.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/Frames.h"

namespace spillway::golden {
namespace {

std::vector<Frame> framedInPieces(const std::string& stream, int32_t framing, size_t piece) {
  std::vector<Frame> frames;
  const auto sink = [&](const upstream::Frame& frame) {
    if (frame.kind == upstream::Frame::Kind::Event)
      frames.push_back({std::string(frame.event), std::string(frame.data)});
  };
  upstream::Framer framer(framing, framing, size_t{1} << 20);
  for (size_t at = 0; at < stream.size(); at += piece) {
    EXPECT_TRUE(framer.feed(std::string_view(stream).substr(at, piece), sink).ok());
  }
  EXPECT_TRUE(framer.finish(sink).ok());
  return frames;
}

class Framing : public testing::TestWithParam<std::string> {};

TEST_P(Framing, IsTheSameHoweverTheStreamIsCut) {
  if (!Codec::exists(GetParam())) GTEST_SKIP() << GetParam() << " is not built";
  const int32_t framing = Codec::of(GetParam()).table().framing;
  size_t streams = 0;
  for (const RecordedReply& reply : repliesOf(GetParam())) {
    if (!reply.streamed) continue;
    ++streams;
    const auto expected = framesOf(reply.body, framing);
    for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, size_t{64}, size_t{1000}, reply.body.size()}) {
      const auto frames = framedInPieces(reply.body, framing, piece);
      ASSERT_EQ(expected.size(), frames.size()) << reply.name << " in pieces of " << piece;
      for (size_t i = 0; i < frames.size(); ++i) {
        EXPECT_EQ(expected[i].event, frames[i].event) << reply.name << " in pieces of " << piece;
        EXPECT_EQ(expected[i].data, frames[i].data) << reply.name << " in pieces of " << piece;
      }
    }
  }
  EXPECT_GT(streams, 5u);
}

INSTANTIATE_TEST_SUITE_P(Wires, Framing, testing::ValuesIn(wires()),
                         [](const auto& tested) { return testNameOf(tested.param); });

}  // namespace
}  // namespace spillway::golden
