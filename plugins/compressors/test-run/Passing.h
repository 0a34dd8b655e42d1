// Which lines of a test run say no more than that tests pass, told line by line and by what stood before.
//
// Threading: one thread at a time. The outcomes must outlive it.
#pragma once

#include <cstddef>
#include <string_view>

#include "Outcomes.h"

namespace test_run {

enum class Line {
  Stays,
  Result,  // a test has passed
  Goes,    // belongs to a test that passed: that it started, how long it took
};

class Passing {
 public:
  explicit Passing(const Outcomes& outcomes) : outcomes_(outcomes) {}

  // The kind of the next line; `next` is the one after it, empty at the end. Lines that report trouble, name a place or
  // count results always stay.
  Line kindOf(std::string_view line, std::string_view next);

 private:
  Line ofJson(std::string_view line) const;
  Line inSection(std::string_view line);
  Line ofTap(std::string_view text, std::string_view next);
  Line ofCtest(std::string_view text) const;
  Line ofUnittest(std::string_view text, std::string_view next) const;

  const Outcomes& outcomes_;
  bool passes_ = false;  // in pytest's section of what passing tests have written
  bool block_ = false;   // in the block of a passing test of TAP, up to "..."
};

}  // namespace test_run
