// Which tests of a run passed, by the names that their runner prints. A test that passed once and failed once, as in a
// second try, has not passed.
//
// Immutable once read; any thread. What it was read from must outlive it.
#pragma once

#include <string_view>
#include <unordered_set>

namespace test_run {

class Outcomes {
 public:
  // Looks at a line of the run.
  void read(std::string_view line);

  bool passed(std::string_view test) const { return passed_.contains(test) && !failed_.contains(test); }
  // The same of a test of ctest, by its number.
  bool passedNumber(std::string_view number) const { return numbers_.contains(number); }

 private:
  std::unordered_set<std::string_view> passed_, failed_, numbers_;
};

// The name of a test behind one of the words of go test or GoogleTest: "TestA" of "--- PASS: TestA (0.00s)".
std::string_view nameAfter(std::string_view line, std::string_view word);

// A member of a line of JSON as go test -json writes them: its string, as spelled.
std::string_view member(std::string_view json, std::string_view name);

// The number of a test in a line of ctest: of " 1/46 Test  #1: A ..... Passed", and of "Start  1: A".
std::string_view numberOfResult(std::string_view line);
std::string_view numberOfStart(std::string_view line);

}  // namespace test_run
