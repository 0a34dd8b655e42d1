// Runs of tests: pytest, unittest, node, TAP, mocha, jest, vitest, go test, cargo test, ctest, GoogleTest, gradle,
// JUnit and reports in its XML. In lossless the blanks and percentages behind passing tests go, and what TAP says twice
// of them is said once. From balanced on passing tests are counted. What reports a failure, and all that belongs to it,
// stays to the letter.
#include <spillway/compressor.hpp>
#include <spillway/text/Counts.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Weight.hpp>
#include <spillway/text/Words.hpp>

#include <string>
#include <utility>
#include <vector>

#include "Junit.h"
#include "Outcomes.h"
#include "Passing.h"
#include "Tap.h"

namespace test_run {
namespace {

constexpr std::string_view kPassing = "passing test", kWritten = "of tests that passed";
constexpr size_t kMarker = 25;  // tokens that have to go before a marker pays

// What only test runners write, in lower case.
constexpr std::string_view kSigns[] = {" test session starts ",
                                       "tap version ",
                                       "[==========] running ",
                                       "=== run   ",
                                       "--- pass: ",
                                       "--- fail: ",
                                       "\nrunning ",
                                       "\ntest result: ",
                                       "test project ",
                                       "% tests passed, ",
                                       "test suites: ",
                                       " test files  ",
                                       " passing (",
                                       "\n# tests ",
                                       "\xe2\x84\xb9 tests ",
                                       " passed in ",
                                       " failed in ",
                                       "\nran ",
                                       " run  v",
                                       " passed\n\n",
                                       "<testsuite",
                                       "\x94\x80 junit ",
                                       "\"action\":\"run\",\"package\""};
constexpr spw::text::Words kSignSet(kSigns);

// A line of pytest without the blanks and the percentage at its end; other lines as they are.
std::string_view withoutProgress(std::string_view line) {
  if (!line.ends_with("%]") || spw::text::isLoud(line)) return line;
  const size_t open = line.rfind('[');
  if (open == std::string_view::npos || line.size() - open != 6) return line;
  for (size_t i = open + 1; i + 2 < line.size(); ++i)
    if (line[i] != ' ' && (line[i] < '0' || line[i] > '9')) return line;
  const std::string_view rest = spw::text::trimmedRight(line.substr(0, open));
  return rest.ends_with(" PASSED") || rest.ends_with('.') ? rest : line;
}

std::string passing(size_t tests) {
  return std::to_string(tests).append(" ").append(kPassing).append(tests > 1 ? "s" : "");
}

// Lines that go together, and how they are marked.
class Gone {
 public:
  void add(std::string_view whole, Line kind) {
    if (lines_ == 0) begin_ = whole.data();
    ++lines_;
    weight_ += spw::text::weightOf(whole) + 1;
    tests_ += kind == Line::Result;
    size_ = static_cast<size_t>(whole.data() + whole.size() - begin_);
  }
  bool empty() const { return lines_ == 0; }

  // Appends the marker, or the lines themselves when they are shorter. The first marker of a text says the handle.
  void flush(std::string_view& handle, std::string& out) {
    if (lines_ == 0) return;
    if (weight_ < kMarker) {
      for (spw::text::Lines lines(std::string_view(begin_, size_)); lines.next();) {
        out += withoutProgress(lines.line());
        out += lines.whole().substr(lines.line().size());
      }
    } else {
      std::string what(kWritten);
      if (tests_ > 0) what = passing(tests_);
      spw::text::appendMarker(out, lines_, "line", what, std::exchange(handle, {}));
      out += '\n';
    }
    *this = Gone();
  }

 private:
  const char* begin_ = nullptr;
  size_t size_ = 0, lines_ = 0, tests_ = 0, weight_ = 0;
};

}  // namespace

struct TestRun {
  static constexpr spw::CompressorTable table{.id = "test-run", .name = "Runs of tests"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view tail) {
    const bool all = tail.data() + tail.size() == head.data() + head.size();  // a short text
    if (!kSignSet.in(head) && (all || !kSignSet.in(tail))) return 0;
    return isRunner(context.command) ? 90 : 65;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext& context, int32_t level, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kWritten, "* passing test", "* passing tests"})) return SPW_DECLINED;
    Outcomes outcomes;
    for (spw::text::Lines lines(in); lines.next();) outcomes.read(lines.line());
    std::string text;
    if (level == SPW_LEVEL_LOSSLESS) {
      text = lossless(in);
    } else if (isJunit(in)) {
      text = countedJunit(in, context.handle);
    } else {
      text = counted(in, outcomes, context.handle);
    }
    return spw::shorter(call, in, text, out);
  }

 private:
  static bool isRunner(const spw::text::Command& command) {
    for (std::string_view program : {"pytest", "py.test", "jest", "vitest", "mocha", "ctest", "ava", "tap", "nose2"})
      if (command.is(program)) return true;
    for (std::string_view program : {"go", "cargo", "npm", "yarn", "pnpm", "dotnet", "mix", "bun", "deno"})
      if (command.is(program, "test")) return true;
    return command.has("--test") || command.has("pytest") || command.has("unittest");
  }

  static std::string lossless(std::string_view in) {
    const std::string tap = withShortTap(in);
    std::string text;
    text.reserve(tap.size());
    for (spw::text::Lines lines(tap); lines.next();) {
      text += withoutProgress(lines.line());
      text += lines.whole().substr(lines.line().size());
    }
    return text;
  }

  static std::string countedJunit(std::string_view in, std::string_view handle) {
    return withoutPassing(in, [&](size_t tests, std::string_view whole, std::string& out) {
      if (spw::text::weightOf(whole) < kMarker) {
        out += whole;
        return;
      }
      if (!out.empty() && out.back() != '\n') out += '\n';
      spw::text::appendMarker(out, tests, "element", passing(tests), std::exchange(handle, {}));
      out += '\n';
    });
  }

  static std::string counted(std::string_view in, const Outcomes& outcomes, std::string_view handle) {
    std::string text;
    text.reserve(in.size());
    Passing passing(outcomes);
    Gone gone;
    std::vector<std::string_view> blank;  // between lines that go, they go too
    const auto stay = [&](std::string_view whole) {
      const std::string_view line = whole.substr(0, whole.find('\n'));
      text += withoutProgress(line);
      text += whole.substr(line.size());
    };
    for (spw::text::Lines lines(in); lines.next();) {
      const std::string_view rest = lines.rest(), next = rest.substr(0, rest.find('\n'));
      const std::string_view whole = lines.whole();
      const Line kind = passing.kindOf(lines.line(), next);
      if (kind != Line::Stays) {
        for (std::string_view one : std::exchange(blank, {})) gone.add(one, Line::Goes);
        gone.add(whole, kind);
      } else if (!gone.empty() && spw::text::trimmed(lines.line()).empty()) {
        blank.push_back(whole);
      } else {
        gone.flush(handle, text);
        for (std::string_view one : std::exchange(blank, {})) text += one;
        stay(whole);
      }
    }
    gone.flush(handle, text);
    for (std::string_view one : blank) text += one;
    return text;
  }
};

}  // namespace test_run

SPW_COMPRESSOR_PLUGIN(test_run::TestRun)
