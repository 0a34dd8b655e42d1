// Runs the fuzz targets where there is no fuzzer: over the seeds, over every beginning of them, and over mutations that
// are the same in every run.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/Seeds.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {
namespace {

struct Target {
  const char* name;
  void (*run)(std::string_view);
};

void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

std::string mutated(std::string text, std::mt19937& random) {
  static constexpr std::string_view kTokens[] = {
      "\"",           "\\",   "{",  "}",        "[",      "]",      ",",     ":",
      "\r\n",         "\n",   "\r", "\r\n\r\n", "data: ", "event:", "0\r\n", "\\ud83d",
      "\xEF\xBB\xBF", "\xFF", "1e5"};
  auto below = [&random](size_t limit) { return limit ? random() % limit : 0; };
  for (size_t edits = below(4) + 1; edits > 0; --edits) {
    const size_t at = below(text.size() + 1);
    switch (below(5)) {
      case 0:
        text.insert(at, kTokens[below(std::size(kTokens))]);
        break;
      case 1:
        text.erase(at, below(8) + 1);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size() + 1), below(80)));
        break;
      case 3:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
    }
  }
  return text;
}

class ReplayTest : public testing::TestWithParam<Target> {
 protected:
  static void run(std::string_view input) {
    // In memory of exactly its size, so that a sanitizer sees a read behind the end.
    const std::vector<char> exact(input.begin(), input.end());
    try {
      GetParam().run({exact.data(), exact.size()});
    } catch (const std::exception& broken) {
      ADD_FAILURE() << broken.what() << "\ninput: " << testing::PrintToString(std::string(input));
    }
  }
};

TEST_P(ReplayTest, seedsAndTheirBeginnings) {
  const std::vector<std::string> texts = seedsOf(GetParam().name);
  ASSERT_GE(texts.size(), 5u);
  for (const std::string& text : texts)
    for (size_t size = 0; size <= text.size() && !HasFailure(); size += text.size() > 2000 ? 97 : 1)
      run(std::string_view(text).substr(0, size));
}

TEST_P(ReplayTest, mutations) {
  const std::vector<std::string> texts = seedsOf(GetParam().name);
  std::mt19937 random(20250101);
  for (int round = 0; round < 8000 && !HasFailure(); ++round) {
    std::string text = texts[static_cast<size_t>(round) % texts.size()];
    for (int generation = 0; generation < 3; ++generation) {
      text = mutated(std::move(text), random);
      run(text);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, ReplayTest,
                         testing::Values(Target{"aws", aws}, Target{"decoder", decoder}, Target{"skim", skim},
                                         Target{"json", json}, Target{"ndjson", ndjson}, Target{"sse", sse},
                                         Target{"response", response}),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace spillway::fuzz
