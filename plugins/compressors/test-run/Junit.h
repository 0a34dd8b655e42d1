// Reports of tests in XML, as JUnit writes them and many runners do after it: pytest --junitxml, node, ctest, gradle.
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <string>
#include <string_view>

namespace test_run {

// Whether a text is such a report, or ends in one.
bool isJunit(std::string_view text);

// The report without the tests that passed, a marker for those in a row: it calls `mark(count, out)`. Tests that
// failed, were skipped or have written something stay, and so do those whose names report trouble.
template <class Mark>
std::string withoutPassing(std::string_view text, const Mark& mark);

// The end of the test that begins at `at` and says no more than that it passed; `at`: it says more.
size_t passingEnd(std::string_view text, size_t at);

template <class Mark>
std::string withoutPassing(std::string_view text, const Mark& mark) {
  constexpr std::string_view kBlanks = " \t\r\n", kCase = "<testcase ";
  std::string out;
  out.reserve(text.size());
  size_t done = 0;
  for (size_t at = text.find(kCase); at != std::string_view::npos; at = text.find(kCase, at + 1)) {
    size_t end = at, count = 0;
    for (size_t next = at; text.substr(next).starts_with(kCase); ++count) {
      const size_t behind = passingEnd(text, next);
      if (behind == next) break;
      end = behind;
      next = std::min(text.find_first_not_of(kBlanks, behind), text.size());
    }
    if (count == 0) continue;
    out += text.substr(done, at - done);
    mark(count, text.substr(at, end - at), out);
    done = end;
    at = end - 1;
  }
  return out.append(text.substr(done));
}

}  // namespace test_run
