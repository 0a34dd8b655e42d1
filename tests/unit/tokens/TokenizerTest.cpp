#include "host/tokens/Tokenizer.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "host/tokens/Merging.h"
#include "host/tokens/Tokenizers.h"
#include "tests/unit/tokens/SmallVocabulary.h"

namespace spillway::tokens {
namespace {

class TokenizerTest : public testing::Test {
 protected:
  std::shared_ptr<const Tokenizer> open(SmallVocabulary& small) {
    auto opened = Tokenizer::open(folder_.write("small.vocabulary", small.bytes()));
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened.ok() ? *opened : nullptr;
  }

  Folder folder_;
};

TEST_F(TokenizerTest, MergesTheLowestRankFirst) {
  SmallVocabulary small;
  small.merge("b", "c").merge("a", "b").merge("a", "bc");
  auto tokenizer = open(small);
  EXPECT_EQ(tokenizer->count("abc"), 1);
  EXPECT_EQ(tokenizer->count("ab"), 1);
  EXPECT_EQ(tokenizer->count("abab"), 2);
  EXPECT_EQ(tokenizer->count("xyz"), 3);
  EXPECT_EQ(tokenizer->count(""), 0);
}

TEST_F(TokenizerTest, NeverMergesOverTheEdgeOfAWord) {
  SmallVocabulary small;
  small.merge("a", " ").merge(" ", "b");
  auto tokenizer = open(small);
  EXPECT_EQ(tokenizer->count("a b"), 2);    // "a", " b"
  EXPECT_EQ(tokenizer->count("a1b"), 3);    // what no pattern takes is a piece of its own
  EXPECT_EQ(tokenizer->count("a\xff"), 2);  // bytes that are no UTF-8 as well
}

TEST_F(TokenizerTest, AtomsAndWholeWordsAreOneTokenEach) {
  SmallVocabulary small;
  small.patterns[0] = "<table>|\\n\\n";
  small.wholes = {"whole"};
  auto tokenizer = open(small);
  EXPECT_EQ(tokenizer->count("<table>"), 1);
  EXPECT_EQ(tokenizer->count("a<table>\n\nb"), 4);
  EXPECT_EQ(tokenizer->count("whole"), 1);
  EXPECT_EQ(tokenizer->count("wholes"), 6);
}

TEST_F(TokenizerTest, PutsATextIntoItsNormalFormFirst) {
  SmallVocabulary small;
  small.patterns = {"", "."};
  auto plain = open(small);
  small.form = 1;
  auto composed = open(small);
  small.form = 2;
  auto compatible = open(small);
  EXPECT_EQ(plain->count("e\u0301"), 3);  // e, and the accent's two bytes
  EXPECT_EQ(composed->count("e\u0301"), 2);
  EXPECT_EQ(composed->count("\uFB01"), 3);
  EXPECT_EQ(compatible->count("\uFB01"), 2);  // f and i
}

// The heap of long words and the loop over short ones are two ways to the same count.
TEST_F(TokenizerTest, LongWordsMergeAsShortOnesDo) {
  SmallVocabulary small;
  small.merge("a", "a").merge("a", "b").merge("aa", "a").merge("b", "a").merge("aa", "aa").merge("ab", "ba");
  auto vocabulary = Vocabulary::open(folder_.write("v", small.bytes()));
  ASSERT_TRUE(vocabulary.ok());
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<uint32_t> symbols(2 + random() % 31);
    for (uint32_t& symbol : symbols) symbol = random() % 3 == 0 ? 'b' : 'a';
    // The same word again behind a byte that merges with nothing, which makes it a long one.
    std::vector<uint32_t> longer = symbols;
    longer.insert(longer.begin(), 40, 'x');
    EXPECT_EQ(mergedCount(**vocabulary, symbols) + 40, mergedCount(**vocabulary, longer));
  }
}

TEST_F(TokenizerTest, AnEndlessWordTakesNoEndlessTime) {
  SmallVocabulary small;
  small.merge("a", "a").merge("aa", "aa").merge("aaaa", "aaaa");
  auto tokenizer = open(small);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(tokenizer->count(std::string(size_t{1} << 20, 'a')), (1 << 20) / 8);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));  // quadratic: hours
}

TEST_F(TokenizerTest, ADamagedFileIsAnErrorAndNothingWorse) {
  SmallVocabulary small;
  small.merge("a", "b");
  const std::string good = small.bytes();
  EXPECT_FALSE(Vocabulary::open(folder_.path() + "/missing").ok());
  EXPECT_FALSE(Vocabulary::open(folder_.write("empty", "")).ok());
  for (size_t length = 0; length < good.size(); length += 3)
    EXPECT_FALSE(Vocabulary::open(folder_.write("cut", good.substr(0, length))).ok()) << length;
  // Every word of the head and of the tables' bounds changed in turn: refused, or at least harmless to count with.
  for (size_t at = 0; at + 4 <= good.size(); at += 4) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] + 41);
    auto opened = Tokenizer::open(folder_.write("bad", bad));
    if (opened.ok()) {
      EXPECT_GE((*opened)->count("ab abab \xc3\xa9"), 1);
    }
  }
}

TEST_F(TokenizerTest, TokenizersLoadWhatIsAskedForAndLetItGo) {
  SmallVocabulary small;
  folder_.write("small.vocabulary", small.bytes());
  Tokenizers tokenizers(folder_.path());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      auto found = tokenizers.find("small");
      ASSERT_TRUE(found.ok());
      EXPECT_EQ((*found)->count("abc"), 3);
    });
  for (auto& thread : threads) thread.join();
  auto held = tokenizers.find("small");
  tokenizers.forgetBefore(INT64_MAX);
  EXPECT_EQ((*held)->count("abc"), 3);
  EXPECT_TRUE(tokenizers.find("small").ok());
}

TEST_F(TokenizerTest, AMissingTokenizerIsAnErrorThatSaysWhich) {
  Tokenizers tokenizers(folder_.path());
  auto missing = tokenizers.find("other");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().httpStatus, 501);
  EXPECT_EQ(missing.error().code, "no_tokenizer");
  EXPECT_NE(missing.error().message.find("\"other\""), std::string::npos);
  for (const char* name : {"", "../small", "a/b", "A"}) EXPECT_FALSE(tokenizers.find(name).ok()) << name;
  Tokenizers none("");
  EXPECT_NE(none.find("small").error().message.find("no tokenizers"), std::string::npos);
}

}  // namespace
}  // namespace spillway::tokens
