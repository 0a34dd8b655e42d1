#include "host/saver/Difference.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace spillway::saver {
namespace {

std::string numbered(int from, int to, const std::string& word = "step") {
  std::string text;
  for (int i = from; i <= to; ++i) text += word + " " + std::to_string(i) + " of many is done as it should be\n";
  return text;
}

// `before` with the hunks of a difference taken in: what has to come out is `now`, but for the kept lines' places.
std::string applied(const std::string& before, const std::string& difference) {
  std::vector<std::string> old, out;
  std::istringstream lines(before);
  for (std::string line; std::getline(lines, line);) old.push_back(line);
  size_t at = 0;
  std::istringstream hunks(difference);
  std::string line;
  std::getline(hunks, line);  // the marker
  while (std::getline(hunks, line)) {
    if (line.starts_with("@@ -")) {
      size_t from = 0, count = 1;
      int used = 0;
      std::sscanf(line.c_str(), "@@ -%zu%n", &from, &used);
      if (line[static_cast<size_t>(used)] == ',') std::sscanf(line.c_str() + used, ",%zu", &count);
      const size_t until = count > 0 ? from - 1 : from;
      while (at < until) out.push_back(old[at++]);
    } else if (line[0] == '-') {
      EXPECT_EQ(old[at++], line.substr(1));
    } else {
      if (line[0] == ' ') {
        EXPECT_EQ(old[at++], line.substr(1));
      }
      out.push_back(line.substr(1));
    }
  }
  while (at < old.size()) out.push_back(old[at++]);
  std::string text;
  for (const std::string& one : out) text += one + "\n";
  return text;
}

TEST(DifferenceTest, WhatHasChangedStandsInHunks) {
  const std::string before = numbered(1, 40), now = numbered(1, 9) + "something else\n" + numbered(11, 40);
  EXPECT_EQ(difference(before, now, ""),
            "[spillway: 39 lines left out: the same as in an earlier result of this call, which stands above; what "
            "differs from it, and what reports trouble or sums up, is below]\n"
            "@@ -10 +10 @@\n"
            "-step 10 of many is done as it should be\n"
            "+something else\n");
  EXPECT_NE(difference(before, now, "0f3b").value_or("").find("(handle 0f3b)"), std::string::npos);
}

TEST(DifferenceTest, TroubleAndSumsStandInItThoughTheyAreTheSame) {
  const std::string trouble = "FAILED tests/a.py::test_one - assert 1 == 2\n", sum = "12 tests passed, 1 failed\n";
  const std::string before = numbered(1, 20) + trouble + numbered(21, 40) + sum;
  const std::string now = numbered(1, 19) + "another line\n" + trouble + numbered(21, 40) + sum;
  const std::string found = difference(before, now, "").value_or("");
  EXPECT_NE(found.find(" " + trouble), std::string::npos) << found;
  EXPECT_NE(found.find(" " + sum), std::string::npos) << found;
  EXPECT_EQ(applied(before, found), now);
}

TEST(DifferenceTest, TheOtherResultCanBeHadFromIt) {
  const std::string a = numbered(1, 30), b = numbered(31, 60), c = numbered(61, 90, "part");
  const std::string blank = "\n\n\n";
  for (const auto& [before, now] : std::initializer_list<std::pair<std::string, std::string>>{
           {a + b, a + c.substr(0, 200) + "\n" + b},
           {a + b + c, a + c},
           {a + c, a + b.substr(0, 300) + "\n" + c},
           {a + blank + b, blank + a + b + blank},
           {"first\n" + a, a + "last\n"},
           {a + b + c, b + "x\n" + c},
           {a + "error: one\n" + b, a + "error: one\nerror: two\n" + b},
           {a + "twice\n" + b + "twice\n", a + b + "twice\ntwice\n"}}) {
    const auto found = difference(before, now, "");
    ASSERT_TRUE(found.has_value()) << now;
    EXPECT_LT(found->size(), now.size());
    EXPECT_EQ(applied(before, *found), now) << *found;
  }
}

TEST(DifferenceTest, TextsWithLittleInCommonHaveNone) {
  EXPECT_FALSE(difference(numbered(1, 40), numbered(1, 40, "other"), ""));
  EXPECT_FALSE(difference(numbered(1, 40), numbered(1, 10) + numbered(1, 40, "other"), ""));
  EXPECT_FALSE(difference(numbered(1, 7), numbered(1, 7), "")) << "too few lines";
  EXPECT_FALSE(difference("", numbered(1, 40), ""));
  EXPECT_FALSE(difference(numbered(1, 40), "", ""));
}

TEST(DifferenceTest, LongTextsAreComparedInLittleTimeOrNotAtAll) {
  std::string before, now;
  for (int i = 0; i < 19'000; ++i) {
    before += (i % 3 ? "same\n" : std::to_string(i) + "\n");
    now += (i % 3 ? "same\n" : std::to_string(i % 2 ? i : 19'000 - i) + "\n");
  }
  const auto begin = std::chrono::steady_clock::now();
  static_cast<void>(difference(before, now, ""));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_FALSE(difference(before + now, before + now + "x\n", "")) << "more lines than are compared";
}

}  // namespace
}  // namespace spillway::saver
