#include "host/pipeline/AnswerPacking.h"

#include <gtest/gtest.h>

#include <random>

#include "host/upstream/BodyDecoder.h"

namespace spillway::pipeline {
namespace {

TEST(AnswerPackingTest, ReadsWhatAClientTakes) {
  for (const char* yes : {"gzip", "GZip", "deflate, gzip", "gzip;q=1", "br;q=1.0, gzip; q=0.001", " gzip "})
    EXPECT_TRUE(takesGzip(yes)) << yes;
  for (const char* no :
       {"", "*", "br", "gzip;q=0", "gzip; q=0.0", "gzipped", "identity;q=1, *;q=0", ",,;", "gzip;q=0,gzip"})
    EXPECT_FALSE(takesGzip(no)) << no;
}

TEST(AnswerPackingTest, PacksWhatIsWorthIt) {
  std::string text;
  for (int i = 0; text.size() < 100'000; ++i) text += "{\"n\":" + std::to_string(i) + "},";
  std::string packed = text;
  ASSERT_TRUE(packAnswer(packed));
  EXPECT_LT(packed.size(), text.size() / 2);
  auto decoder = upstream::BodyDecoder::make("gzip");
  std::string plain;
  EXPECT_FALSE((*decoder)->feed(packed, [&](std::string_view piece) -> std::optional<base::Error> {
    plain += piece;
    return std::nullopt;
  }));
  EXPECT_FALSE((*decoder)->finish());
  EXPECT_EQ(plain, text);
}

TEST(AnswerPackingTest, LeavesTheRestAsItIs) {
  std::mt19937 random(1);
  std::string noise(100'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  for (const std::string& text :
       {std::string(), std::string(kLeastPacked - 1, 'x'), std::string(kMostPacked + 1, 'x'), noise}) {
    std::string body = text;
    EXPECT_FALSE(packAnswer(body));
    EXPECT_EQ(body, text);
  }
}

}  // namespace
}  // namespace spillway::pipeline
