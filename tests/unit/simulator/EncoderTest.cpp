// Replies of the simulator that are encoded: what the decoder under test elsewhere makes of them.
#include "tests/simulator/Encoder.h"

#include <gtest/gtest.h>

#include "host/upstream/BodyDecoder.h"
#include "tests/simulator/Reply.h"

namespace spillway::simulator {
namespace {

std::string decoded(std::string_view coding, std::string_view bytes, bool& ended) {
  auto decoder = upstream::BodyDecoder::make(coding);
  std::string out;
  auto failure = (*decoder)->feed(bytes, [&](std::string_view piece) -> std::optional<base::Error> {
    out += piece;
    return std::nullopt;
  });
  EXPECT_FALSE(failure);
  ended = !(*decoder)->finish();
  return out;
}

TEST(EncoderTest, EachPieceOfAStreamCanBeReadWhenItHasCome) {
  for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
    SCOPED_TRACE(coding);
    auto encoder = Encoder::make(coding);
    bool ended = true;
    std::string bytes = encoder->add("data: one\n\n", false);
    EXPECT_EQ(decoded(coding, bytes, ended), "data: one\n\n");
    EXPECT_FALSE(ended);
    bytes += encoder->add("data: two\n\n", true);
    EXPECT_EQ(decoded(coding, bytes, ended), "data: one\n\ndata: two\n\n");
    EXPECT_TRUE(ended);
  }
  EXPECT_EQ(Encoder::make("lzw"), nullptr);
}

TEST(EncoderTest, ARepliesHeadTellsTheEncodedLength) {
  Behaviour behaviour;
  EXPECT_FALSE(behaviour.setAll("encoding=gzip"));
  EXPECT_TRUE(behaviour.setAll("encoding=lzw"));
  Content content;
  content.body = std::string(100'000, 'x');
  const auto reply = buildReply(content, behaviour, true);
  std::string all;
  for (const auto& piece : reply->pieces) all += piece.bytes;
  EXPECT_NE(all.find("content-encoding: gzip\r\n"), std::string::npos);
  const std::string body = all.substr(all.find("\r\n\r\n") + 4);
  EXPECT_NE(all.find("content-length: " + std::to_string(body.size()) + "\r\n"), std::string::npos);
  bool ended = false;
  EXPECT_EQ(decoded("gzip", body, ended), content.body);
  EXPECT_TRUE(ended);

  EXPECT_FALSE(behaviour.setAll("short-encoding"));
  all.clear();
  const auto shortened = buildReply(content, behaviour, true);
  for (const auto& piece : shortened->pieces) all += piece.bytes;
  decoded("gzip", all.substr(all.find("\r\n\r\n") + 4), ended);
  EXPECT_FALSE(ended);
}

}  // namespace
}  // namespace spillway::simulator
