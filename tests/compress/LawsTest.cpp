// Every compressor, over the whole corpus, beginnings of its texts, and mutations that every run makes alike.
#include "tests/compress/Laws.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <set>

#include "tests/compress/Needles.h"

namespace spillway::compress {
namespace {

constexpr int32_t kLevels[] = {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED, SPW_LEVEL_MAX};

// SPILLWAY_FULL=1: more mutations of every text.
int rounds() { return std::getenv("SPILLWAY_FULL") != nullptr ? 12 : 1; }

void hold(const Sample& sample, std::string_view text) {
  for (const plugins::Compressor* compressor : compressors().all()) {
    // Those of other kinds are held to the laws too, but once is enough.
    for (const int32_t level : kLevels) {
      const std::string law = broken(*compressor, sample, level, text);
      if (!law.empty()) ADD_FAILURE() << law;
    }
  }
}

// What compressors look at: repeated, cut, misplaced.
std::string mutated(std::string text, std::mt19937& random) {
  static constexpr std::string_view kPieces[] = {"\x1b[31m",
                                                 "\r",
                                                 "\b",
                                                 "\x1b[2K",
                                                 "\n\n",
                                                 "   \n",
                                                 "[spillway: 3 lines left out: the line above again]\n",
                                                 "{\"a\": ",
                                                 "[1,",
                                                 "\"\n",
                                                 "\xff",
                                                 "\xf0",
                                                 "\t",
                                                 "[spillway: ",
                                                 "2026-01-01T00:00:00Z ",
                                                 "error: "};
  const auto below = [&random](size_t limit) { return limit > 0 ? random() % limit : 0; };
  for (size_t edits = below(4) + 1; edits > 0; --edits) {
    const size_t at = below(text.size() + 1);
    switch (below(5)) {
      case 0:
        text.insert(at, kPieces[below(std::size(kPieces))]);
        break;
      case 1:
        text.erase(at, below(40) + 1);
        break;
      case 2: {
        const std::string piece = text.substr(below(text.size() + 1), below(300));
        for (size_t times = below(30) + 1; times > 0; --times) text.insert(at, piece);
        break;
      }
      case 3:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
    }
  }
  return text;
}

TEST(CompressLaws, ThereAreCompressorsTokenizersAndACorpus) {
  EXPECT_GE(compressors().all().size(), 2u);
  EXPECT_GE(tokenizers().size(), 2u);
  EXPECT_GE(corpus().size(), 400u);
  std::set<std::string> kinds, ids;
  size_t red = 0;
  for (const Sample& sample : corpus()) {
    kinds.insert(sample.kind);
    ids.insert(sample.id);
    red += sample.exit != 0;
  }
  EXPECT_GE(kinds.size(), 25u);
  EXPECT_EQ(ids.size(), corpus().size());
  EXPECT_GE(red, 80u) << "failing cases";
}

TEST(CompressLaws, HoldOverTheCorpus) {
  for (const Sample& sample : corpus()) hold(sample, sample.text);
}

TEST(CompressLaws, HoldOverDocumentedShapes) {
  std::mt19937 random(20260103);
  for (const Sample& sample : shapes()) {
    hold(sample, sample.text);
    for (int round = 0; round < 10 * rounds(); ++round) {
      hold(sample, std::string_view(sample.text).substr(0, random() % (sample.text.size() + 1)));
      hold(sample, mutated(sample.text, random));
    }
  }
}

TEST(CompressLaws, HoldOverBeginningsCutAtRandom) {
  std::mt19937 random(20260101);
  for (int round = 0; round < rounds(); ++round)
    for (const Sample& sample : corpus())
      hold(sample,
           std::string_view(sample.text).substr(0, random() % (std::min<size_t>(sample.text.size(), 20000) + 1)));
}

TEST(CompressLaws, HoldOverMutations) {
  std::mt19937 random(20260102);
  for (int round = 0; round < rounds(); ++round)
    for (const Sample& sample : corpus()) hold(sample, mutated(sample.text.substr(0, 8000), random));
}

TEST(CompressLaws, TextsOfErrorsAndOfFilesStay) {
  for (const Sample& sample : corpus()) {
    if (!isFile(sample)) continue;
    for (const plugins::Compressor* compressor : compressors().all())
      for (const int32_t level : {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED})
        EXPECT_FALSE(compressors().rewrite(*compressor, sample, level, sample.text)) << compressor->id() << sample.id;
  }
}

TEST(CompressLaws, TogetherTheyLoseNoNeedleAndAreLarger) {
  for (const Sample& sample : corpus()) {
    for (const int32_t level : {SPW_LEVEL_BALANCED, SPW_LEVEL_MAX}) {
      const auto result = compressors().squeeze(sample, level, *tokenizers()[0], "h1");
      std::vector<std::string_view> ran;
      for (const saver::Saving& saving : result.savings) ran.push_back(saving.compressor->id());
      const auto lost = lostIn(result.text, needlesIn(sample.text), ran);
      EXPECT_TRUE(lost.empty()) << sample.id << " (" << sample.command << ") loses " << lost.size() << ": " << lost[0];
      EXPECT_LE(tokenizers()[0]->count(result.text), tokenizers()[0]->count(sample.text)) << sample.id;
    }
  }
}

// Half a megabyte of what is bad for somebody: nobody may take longer than if he were a hundred times too slow.
TEST(CompressLaws, NoInputIsSlow) {
  constexpr size_t kSize = size_t{1} << 19;
  Sample sample;
  sample.id = "made";
  sample.tool = "Bash";
  for (const std::string_view piece : {"a",
                                       "\n",
                                       "\r",
                                       "\x1b",
                                       "\x1b[",
                                       "\x1b]",
                                       "\b",
                                       " ",
                                       "a\r",
                                       "[",
                                       "{\"a\":",
                                       "[1,",
                                       "\"",
                                       "\\",
                                       "1",
                                       "a\n\n",
                                       "a b c 1\n",
                                       "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                                       "x error 1\rx error 2\r",
                                       "+",
                                       "@@ -1 +1 @@\n",
                                       "2026-01-01 00:00:00 a\n",
                                       "0000: ",
                                       ":1:",
                                       "[spillway: 1 line left out: ",
                                       "a,b,c\n",
                                       "  \t\n",
                                       "A0",
                                       "/",
                                       "<testsuite><testcase a=\"",
                                       "<testcase ",
                                       "NAME  A  B\n1  2  3\n",
                                       "Title: a\nURL: http://b\n",
                                       "Links: [{\"title\":\"a\",",
                                       "File path: ",
                                       "    10\tx\n",
                                       "{\"a\":1}\n{\"b\":1}\n",
                                       "a: F401 ",
                                       "\xf0\x9f\x98\x80"}) {
    std::string text;
    while (text.size() < kSize) text += piece;
    for (const plugins::Compressor* compressor : compressors().all()) {
      for (const int32_t level : kLevels) {
        const auto begun = std::chrono::steady_clock::now();
        (void)compressors().recognise(*compressor, sample, text);
        (void)compressors().rewrite(*compressor, sample, level, text);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
        EXPECT_LT(took.count(), 4) << compressor->id() << " level " << level << " of " << piece;
      }
    }
  }
}

}  // namespace
}  // namespace spillway::compress
