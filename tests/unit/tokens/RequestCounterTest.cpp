#include "host/tokens/RequestCounter.h"

#include <gtest/gtest.h>

#include "host/base/Json.h"
#include "tests/unit/tokens/SmallVocabulary.h"

namespace spillway::tokens {
namespace {

// Every byte of a text is a token here, so that sums can be done by hand.
class RequestCounterTest : public testing::Test {
 protected:
  RequestCount count(const std::string& canonical, const char* images = nullptr) {
    SmallVocabulary small;
    auto tokenizer = Tokenizer::open(folder_.write("small.vocabulary", small.bytes()));
    EXPECT_TRUE(tokenizer.ok());
    base::Arena arena(4096);
    auto parsed = base::json::parse(arena, canonical);
    EXPECT_TRUE(parsed.ok()) << canonical;
    RequestCounter counter(*tokenizer, images ? ImageRule::parse(images) : std::nullopt);
    return counter.count(arena, *parsed);
  }

  Folder folder_;
};

constexpr int64_t kAround = 3 + 3;  // before the answer, and one message

TEST_F(RequestCounterTest, CountsEveryTextOfAConversation) {
  EXPECT_EQ(count(R"({"messages":[]})").tokens, 3);
  EXPECT_EQ(count(R"({"messages":[{"role":"user","blocks":[{"type":"text","text":"hello"}]}]})").tokens, kAround + 5);
  const auto all = count(R"({"messages":[
      {"role":"system","blocks":[{"type":"text","text":"be"}]},
      {"role":"assistant","name":"bo","blocks":[
        {"type":"reasoning","text":"abc","signature":"longer than counted","issuer":"x"},
        {"type":"reasoning","summary":["de","f"],"issuer":"x"},
        {"type":"refusal","text":"no"},
        {"type":"tool_call","id":"call_1","name":"go","arguments":"{}"},
        {"type":"tool_call","id":"call_2","name":"go","input":{"a":1}}]},
      {"role":"tool","blocks":[{"type":"tool_result","id":"call_1","blocks":[{"type":"text","text":"four"}]}]},
      {"role":"user","blocks":[{"type":"file","title":"t","source":{"text":"letter"}}]}]})");
  EXPECT_EQ(all.tokens, 3 + 4 * 3 + 2 + 2 + 3 + 3 + 2 + (2 + 2) + (2 + 7) + (3 + 4) + (1 + 6));
  EXPECT_TRUE(all.uncounted.empty());
}

TEST_F(RequestCounterTest, CountsToolsAndTheFormOfTheAnswer) {
  const auto counted = count(R"({"messages":[],
      "tools":[{"name":"go","description":"goes","schema":{"type":"object"},"kind":"function"},
               {"name":"free","kind":"custom","format":{"type":"grammar","definition":"abc"}}],
      "output":{"type":"json_schema","name":"form","schema":{"a":true}}})");
  EXPECT_EQ(counted.tokens, 3 + (3 + 2 + 4 + 17) + (3 + 4 + 3) + (4 + 10));
}

TEST_F(RequestCounterTest, NamesWhatItCannotCount) {
  const auto counted = count(R"({"messages":[{"role":"user","blocks":[
        {"type":"image","source":{"url":"https://example.org/a.png"}},
        {"type":"image","source":{"data":"AAAA","media_type":"image/png"}},
        {"type":"file","source":{"data":"AAAA"}},{"type":"audio","source":{"data":"AAAA"}},
        {"type":"reasoning","encrypted":"AAAA","issuer":"x"},{"type":"opaque","wire":"w","value":{}}]}],
      "tools":[{"kind":"server","wire":"w","value":{}}]})");
  EXPECT_EQ(counted.tokens, kAround);
  EXPECT_EQ(counted.uncountedText(), "1 audio, 1 file, 2 image, 1 opaque, 1 reasoning, 1 server tool");
}

// A picture of 8 by 8 pixels.
constexpr const char* kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsAROxCnMTAAAAAElFTkSuQmCC";

TEST_F(RequestCounterTest, CountsPicturesByTheModelsRule) {
  const std::string body =
      R"({"messages":[{"role":"user","blocks":[{"type":"image","detail":"low","source":{"data":")" +
      std::string(kPicture) + R"("}}]}]})";
  EXPECT_EQ(count(body).uncountedText(), "1 image");
  const auto counted = count(body, R"({"tile":512,"each":170,"base":85,"fit":2048,"short":768})");
  EXPECT_EQ(counted.tokens, kAround + 85);
  EXPECT_TRUE(counted.uncounted.empty());
}

TEST(ImageSizeTest, ReadsTheUsualFiles) {
  const auto is = [](std::string_view file, uint32_t width, uint32_t height) {
    const auto size = imageSize(file);
    return size && size->width == width && size->height == height;
  };
  std::string png = "\x89PNG\r\n\x1a\n";
  png += std::string("\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0\0\0\0\0\0\0", 22);
  EXPECT_TRUE(is(png, 640, 480));
  EXPECT_TRUE(is(std::string("GIF89a\x80\x02\xe0\x01", 10) + std::string(20, '\0'), 640, 480));
  // A comment, then a progressive frame's header.
  EXPECT_TRUE(
      is(std::string("\xFF\xD8\xFF\xFE\0\4ab\xFF\xC2\0\x11\x8\x1\xe0\x2\x80", 17) + std::string(20, '\0'), 640, 480));
  const std::string riff = std::string("RIFF\0\0\0\0WEBP", 12);
  EXPECT_TRUE(is(riff + std::string("VP8X\0\0\0\0\0\0\0\0\x7f\x2\0\xdf\x1\0", 18), 640, 480));
  EXPECT_TRUE(is(riff + std::string("VP8 \0\0\0\0\0\0\0\x9d\x1\x2a\x80\x2\xe0\x1", 18), 640, 480));
  EXPECT_TRUE(is(riff + std::string("VP8L\0\0\0\0\x2f\x7f\xc2\x77\0", 13) + std::string(5, '\0'), 640, 480));
  for (std::string_view none :
       {"", "\x89PNG\r\n\x1a\n", "GIF89a", "\xFF\xD8", "no picture at all, only some text of a length"})
    EXPECT_FALSE(imageSize(none)) << none;
  EXPECT_FALSE(imageSize(std::string("\xFF\xD8") + std::string(100'000, '\xFF')));
  EXPECT_FALSE(imageSize(std::string("\xFF\xD8\xFF\xE0\0\0", 6) + std::string(100, '\0')));
}

TEST(ImageRuleTest, FollowsTheDocumentedFormulas) {
  const auto tokens = [](const char* rule, uint32_t width, uint32_t height, bool low = false) {
    const auto parsed = ImageRule::parse(rule);
    return parsed ? parsed->tokens({width, height}, low) : -1;
  };
  const char* pixels = R"({"pixels":750,"edge":1568,"most":1600})";
  EXPECT_EQ(tokens(pixels, 200, 200), 54);
  EXPECT_EQ(tokens(pixels, 1000, 1000), 1334);
  EXPECT_EQ(tokens(pixels, 4000, 4000), 1600);
  const char* tiles = R"({"tile":512,"each":170,"base":85,"fit":2048,"short":768})";
  EXPECT_EQ(tokens(tiles, 1024, 1024), 765);
  EXPECT_EQ(tokens(tiles, 2048, 4096), 1105);
  EXPECT_EQ(tokens(tiles, 2048, 4096, true), 85);
  const char* patches = R"({"patch":32,"most":1536,"factor":1})";
  EXPECT_EQ(tokens(patches, 1024, 1024), 1024);
  EXPECT_EQ(tokens(patches, 4000, 4000), 1536);
  const char* crops = R"({"crop":258,"small":384})";
  EXPECT_EQ(tokens(crops, 384, 384), 258);
  EXPECT_EQ(tokens(crops, 960, 540), 258 * 6);
  EXPECT_GE(tokens(crops, 1, 4'000'000'000u), 1);
  for (const char* bad : {"", "7", "{}", R"({"pixels":0})", R"({"pixels":750,"patch":32})"})
    EXPECT_FALSE(ImageRule::parse(bad)) << bad;
}

}  // namespace
}  // namespace spillway::tokens
