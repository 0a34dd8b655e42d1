// Runs the codecs' targets where there is no fuzzer: over the seeds, over beginnings of them, and over changes to the
// JSON inside them that are the same in every run.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/fuzz/JsonMutator.h"
#include "tests/fuzz/Seeds.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {
namespace {

using Run = void (*)(const char* wire, std::string_view input);

struct Target {
  std::string name;
  Run run;
  const char* wire;
};

void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

std::vector<Target> targets() {
  std::vector<Target> all;
  const auto add = [&all](const std::string& side, Run run, const char* wire) {
    std::string name = side + "_" + wire;
    std::replace(name.begin(), name.end(), '-', '_');
    all.push_back({name, run, wire});
  };
  for (const char* wire : kClientWires) add("request", request, wire);
  for (const char* wire : kUpstreamWires) add("reply", reply, wire);
  return all;
}

class CodecReplayTest : public testing::TestWithParam<Target> {
 protected:
  static void run(std::string_view input) {
    const std::vector<char> exact(input.begin(), input.end());
    try {
      GetParam().run(GetParam().wire, {exact.data(), exact.size()});
    } catch (const std::exception& broken) {
      ADD_FAILURE() << broken.what() << "\ninput: " << input;
    }
  }
};

TEST_P(CodecReplayTest, seedsAndTheirBeginnings) {
  const std::vector<std::string> texts = seedsOf(GetParam().name);
  ASSERT_GE(texts.size(), 5u);
  for (const std::string& text : texts) {
    run(text);
    for (size_t size = 0; size < text.size() && !HasFailure(); size += text.size() / 30 + 1)
      run(std::string_view(text).substr(0, size));
  }
}

TEST_P(CodecReplayTest, mutations) {
  const std::vector<std::string> texts = seedsOf(GetParam().name);
  JsonMutator mutator(20250101);
  for (size_t round = 0; round < 400 && !HasFailure(); ++round) {
    std::string text = texts[round % texts.size()];
    const std::string& donor = texts[round * 7 % texts.size()];
    for (int generation = 0; generation < 3 && text.size() > 1; ++generation) {
      const char first = static_cast<char>('0' + (round + static_cast<size_t>(generation)) % 64);
      text = first + mutator.mutated(text.substr(1), donor);
      run(text);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, CodecReplayTest, testing::ValuesIn(targets()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace spillway::fuzz
