// A to B to A: what a client said in wire A, written for B, read as B's own client would be and written for A again,
// is what was said at first, but for what the reports name.
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/corpus/Corpus.h"
#include "tests/corpus/Difference.h"
#include "tests/corpus/Targets.h"

namespace spillway::corpus {
namespace {

using golden::Codec;
using golden::Outcome;

Json namesOf(const Outcome& written) {
  const Json notes = parsed(written.notes);
  return notes.contains("names") ? notes["names"] : Json::object();
}

// What was reported, and what is none: marks for a target that caches by itself, and not to think said to models of
// bedrock-converse, which do not think unless they are asked to.
std::vector<std::string> knownLosses(const std::string& wire, const Outcome& written) {
  const golden::TargetText target = ableTarget(wire);
  std::vector<std::string> losses = written.losses;
  if (wire == "bedrock-converse") losses.push_back("dropped reasoning.mode: they do not think by themselves");
  for (const auto& [quirk, value] : target.quirks) {
    if (quirk == "cache_mode" && value == "\"automatic\"") losses.push_back("dropped cache: it caches by itself");
  }
  return losses;
}

class RoundTrips : public testing::TestWithParam<std::string> {
 protected:
  // Kinds of loss, with where each was first seen and how often.
  std::map<std::string, std::pair<size_t, std::string>> found_;

  void note(const std::string& way, const std::string& line, const std::string& seenIn) {
    static const std::regex kNumbers("[0-9]+");
    const std::string kind = way + ": " + std::regex_replace(line.substr(0, line.find(": ")), kNumbers, "#");
    auto& seen = found_[kind];
    if (++seen.first == 1) seen.second = line + "\n" + seenIn;
  }

  void TearDown() override {
    for (const auto& [kind, seen] : found_) ADD_FAILURE() << kind << ", " << seen.first << " times: " << seen.second;
  }
};

TEST_P(RoundTrips, LoseNothingThatIsNotReported) {
  const Codec& a = Codec::of(GetParam());
  for (const std::string& upstream : clientWires()) {
    const Codec& b = Codec::of(upstream);
    for (size_t i = 0; i < corpusSize(); ++i) {
      const Conversation one = conversation(GetParam(), i);
      const Outcome read = a.readRequest(one.body, one.path);
      const Outcome there = b.writeRequest(read.body, ableTarget(upstream));
      if (there.status != SPW_OK) continue;
      const Outcome readThere = b.readRequest(there.body);
      ASSERT_EQ(SPW_OK, readThere.status) << one.name << " " << readThere.failure.message;
      const Json first = parsed(read.body), second = parsed(readThere.body);
      const std::string way = GetParam() + " -> " + upstream;
      for (const std::string& line :
           silentLosses(meaningOf(first), meaningOf(second, namesOf(there)), knownLosses(upstream, there))) {
        note(way, line, one.name + "\n" + read.body + "\n" + there.body + "\n" + testing::PrintToString(there.losses));
      }
      const Outcome back = a.writeRequest(readThere.body, ableTarget(GetParam()));
      if (back.status != SPW_OK) continue;
      const Outcome readBack = a.readRequest(back.body);
      ASSERT_EQ(SPW_OK, readBack.status) << one.name << " " << readBack.failure.message;
      for (const std::string& line : silentLosses(meaningOf(second), meaningOf(parsed(readBack.body), namesOf(back)),
                                                  knownLosses(GetParam(), back))) {
        note(way + " -> " + GetParam(), line,
             one.name + "\n" + readThere.body + "\n" + back.body + "\n" + testing::PrintToString(back.losses));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Wires, RoundTrips, testing::ValuesIn(clientWires()), [](const auto& tested) {
  std::string name;
  for (const char c : tested.param) name += c == '-' ? '_' : c;
  return name;
});

}  // namespace
}  // namespace spillway::corpus
