#include "host/upstream/BodyDecoder.h"

#include <brotli/encode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

namespace spillway::upstream {
namespace {

std::string zipped(const std::string& text, int windowBits) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string encoded(const std::string& coding, const std::string& text) {
  if (coding == "gzip") return zipped(text, 15 + 16);
  if (coding == "deflate") return zipped(text, 15);
  if (coding == "raw") return zipped(text, -15);
  std::string out(text.size() + 1024, '\0');
  size_t size = out.size();
  if (coding == "br") {
    BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(), reinterpret_cast<const uint8_t*>(text.data()), &size,
                          reinterpret_cast<uint8_t*>(out.data()));
  } else {
    size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  }
  out.resize(size);
  return out;
}

// Decodes in portions of `step` bytes; the error's message instead when there is one.
std::string decoded(const std::string& header, const std::string& bytes, size_t step) {
  auto decoder = BodyDecoder::make(header);
  if (!decoder.ok()) return decoder.error().message;
  std::string out;
  auto sink = [&](std::string_view piece) -> std::optional<base::Error> {
    EXPECT_LE(piece.size(), 64u * 1024);
    out += piece;
    return std::nullopt;
  };
  for (size_t at = 0; at < bytes.size(); at += step)
    if (auto error = (*decoder)->feed(std::string_view(bytes).substr(at, step), sink)) return error->message;
  if (auto error = (*decoder)->finish()) return error->message;
  return out;
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "data: {\"n\":" + std::to_string(i * 7919 % 1000) + "}\n\n";
  return text;
}

class BodyDecoderTest : public testing::TestWithParam<const char*> {
 protected:
  std::string header() const { return std::string(GetParam()) == "raw" ? "deflate" : GetParam(); }
};

TEST_P(BodyDecoderTest, DecodesHoweverTheBytesAreCut) {
  const std::string text = sample(), bytes = encoded(GetParam(), text);
  for (size_t step : {size_t{1}, size_t{7}, size_t{1000}, bytes.size()})
    EXPECT_EQ(decoded(header(), bytes, step), text);
}

TEST_P(BodyDecoderTest, AnEndThatIsMissingIsTold) {
  const std::string bytes = encoded(GetParam(), sample());
  EXPECT_NE(decoded(header(), bytes.substr(0, bytes.size() - 1), 100).find("ended too early"), std::string::npos);
  EXPECT_NE(decoded(header(), bytes.substr(0, bytes.size() / 2), 100).find("ended too early"), std::string::npos);
}

TEST_P(BodyDecoderTest, DamageNeverLooksLikeTheText) {
  const std::string text = sample(), bytes = encoded(GetParam(), text);
  for (size_t at = 0; at < bytes.size(); at += 11) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    decoded(header(), bad, 500);  // an error or other text, but no crash and no hang
  }
  std::string none(400, 'x');
  EXPECT_NE(decoded(header(), none, 400), none);
}

TEST_P(BodyDecoderTest, AHugeTextLeavesInSmallPiecesAndCanBeStopped) {
  const std::string bytes = encoded(GetParam(), std::string(50'000'000, 'a'));
  auto decoder = BodyDecoder::make(header());
  ASSERT_TRUE(decoder.ok());
  size_t pieces = 0;
  base::Error enough;
  enough.message = "enough";
  auto sink = [&](std::string_view) { return ++pieces < 10 ? std::nullopt : std::optional<base::Error>(enough); };
  auto error = (*decoder)->feed(bytes, sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "enough");
  EXPECT_EQ(pieces, 10u);
}

INSTANTIATE_TEST_SUITE_P(Codings, BodyDecoderTest, testing::Values("gzip", "deflate", "raw", "br", "zstd"),
                         [](const auto& with) { return std::string(with.param); });

TEST(BodyDecoderHeaderTest, ListsAreUndoneFromTheEnd) {
  const std::string text = sample();
  EXPECT_EQ(decoded("gzip, br", encoded("br", encoded("gzip", text)), 333), text);
  EXPECT_EQ(decoded("identity, ZSTD", encoded("zstd", text), 333), text);
}

TEST(BodyDecoderHeaderTest, NothingToUndoMakesNoDecoder) {
  for (const char* header : {"", "identity", " Identity , identity"}) {
    auto decoder = BodyDecoder::make(header);
    ASSERT_TRUE(decoder.ok());
    EXPECT_EQ(*decoder, nullptr);
  }
}

TEST(BodyDecoderHeaderTest, AnUnknownCodingIsNamed) {
  auto decoder = BodyDecoder::make("gzip, compress");
  ASSERT_FALSE(decoder.ok());
  EXPECT_NE(decoder.error().message.find("'compress'"), std::string::npos);
  EXPECT_FALSE(BodyDecoder::make("gzip, gzip, gzip, gzip").ok());
}

TEST(BodyDecoderHeaderTest, SeveralGzipMembersAreOneText) {
  EXPECT_EQ(decoded("gzip", encoded("gzip", "one ") + encoded("gzip", "two"), 5), "one two");
}

TEST(BodyDecoderHeaderTest, SeveralZstdFramesAreOneText) {
  const std::string skipped("\x51\x2a\x4d\x18\x03\0\0\0abc", 11);
  const std::string bytes = encoded("zstd", "one ") + skipped + encoded("zstd", "two");
  for (const size_t step : {size_t{1}, size_t{3}, size_t{7}, bytes.size()})
    EXPECT_EQ(decoded("zstd", bytes, step), "one two") << step;
  for (const size_t step : {size_t{1}, bytes.size()})
    EXPECT_NE(decoded("zstd", bytes + "\x28\xb5", step), "one two") << "the next one is cut";
}

TEST(BodyDecoderHeaderTest, WhatZstdWasBeforeItsStandardIsRefusedHoweverItIsSplit) {
  const std::string old("\x26\xb5\x2f\xfd\x00\xff\x0e\x00", 8);
  for (const std::string& bytes : {old, encoded("zstd", "one ") + old})
    for (size_t step = 1; step <= bytes.size(); ++step)
      EXPECT_EQ(decoded("zstd", bytes, step), "the upstream's zstd data is damaged") << step;
}

}  // namespace
}  // namespace spillway::upstream
