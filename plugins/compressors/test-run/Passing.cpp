#include "Passing.h"

#include <spillway/text/Counts.hpp>
#include <spillway/text/Lines.hpp>

namespace test_run {
namespace {

using spw::text::isDigit;

// The text without what stands before and behind: "PASSED" of "x.py::y PASSED       [ 12%]".
std::string_view withoutPercent(std::string_view text) {
  if (!text.ends_with("%]")) return text;
  const size_t open = text.rfind('[');
  return open == std::string_view::npos ? text : spw::text::trimmedRight(text.substr(0, open));
}

// pytest's dots: "test_a.py ......    [ 25%]".
bool isDots(std::string_view text) {
  const std::string_view row = withoutPercent(text);
  if (row.size() == text.size()) return false;
  const size_t last = row.find_last_not_of('.');
  return last == std::string_view::npos || (row[last] == ' ' && last + 2 < row.size());
}

// The name in "# Subtest: NAME", "ok 3 - NAME".
std::string_view tapName(std::string_view text) {
  constexpr std::string_view kSubtest = "# Subtest: ";
  if (text.starts_with(kSubtest)) return text.substr(kSubtest.size());
  if (!text.starts_with("ok ")) return {};
  const size_t dash = text.find(" - ");
  return dash == std::string_view::npos ? std::string_view{} : text.substr(dash + 3);
}

bool isTapResult(std::string_view text) {
  return text.starts_with("ok ") && text.size() > 3 && isDigit(text[3]) && text.find(" # ") == std::string_view::npos;
}

bool isTicked(std::string_view text) {
  for (std::string_view tick : {"\xe2\x9c\x94 ", "\xe2\x9c\x93 ", "\xe2\x88\x9a "})
    if (text.starts_with(tick)) return true;
  return false;
}

// Where the name stands in a line of a tree, such as JUnit's console draws: "|  +- adds [OK]". 0: it is none.
size_t nameInTree(std::string_view line) {
  for (std::string_view branch : {"\xe2\x94\x9c\xe2\x94\x80 ", "\xe2\x94\x94\xe2\x94\x80 "})
    if (const size_t at = line.find(branch); at != std::string_view::npos) return at + branch.size();
  return 0;
}

// How deep it stands: the strokes before it are three bytes or one.
size_t depthInTree(std::string_view line) {
  const std::string_view strokes = line.substr(0, nameInTree(line));
  size_t depth = 0;
  for (char c : strokes) depth += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return depth;
}

// A test of JUnit's tree that passed. What has tests in it has a tick as well, even when they fail.
bool isTickedLeaf(std::string_view text, std::string_view line, std::string_view next) {
  return text.ends_with(" \xe2\x9c\x94") && depthInTree(line) > 0 && depthInTree(next) <= depthInTree(line);
}

}  // namespace

Line Passing::kindOf(std::string_view line, std::string_view next) {
  if (line.starts_with('{')) return ofJson(line);
  const std::string_view text = spw::text::trimmed(line);
  Line kind = inSection(text);
  if (kind == Line::Stays) kind = ofTap(text, spw::text::trimmed(next));
  if (kind == Line::Stays) kind = ofCtest(text);
  if (kind == Line::Stays) kind = ofUnittest(text, next);
  if (kind == Line::Stays && !text.empty()) {
    if (isTicked(text) || isDots(text) || text.starts_with("PASSED ") || text.starts_with("PASS ") ||
        isTickedLeaf(text, line, next) || withoutPercent(text).ends_with(" PASSED"))
      kind = Line::Result;
    for (std::string_view word : {"=== RUN", "=== PAUSE", "=== CONT", "[ RUN      ]"})
      if (const auto name = nameAfter(text, word); !name.empty() && outcomes_.passed(name)) kind = Line::Goes;
    for (std::string_view word : {"--- PASS:", "[       OK ]"})
      if (const auto name = nameAfter(text, word); !name.empty() && outcomes_.passed(name)) kind = Line::Result;
  }
  if (kind == Line::Stays || text.find("Test timeout computed to be: ") != std::string_view::npos) return kind;
  return spw::text::isLoud(line) ? Line::Stays : kind;
}

Line Passing::ofJson(std::string_view line) const {
  const std::string_view action = member(line.substr(0, 256), "Action"), test = member(line, "Test");
  if (test.empty() || !outcomes_.passed(test) || spw::text::isLoud(test)) return Line::Stays;
  if (action == "pass") return Line::Result;
  if (action == "run" || action == "pause" || action == "cont") return Line::Goes;
  if (action != "output") return Line::Stays;
  const std::string_view output = spw::text::trimmed(member(line, "Output"));
  for (std::string_view word : {"=== RUN ", "=== PAUSE ", "=== CONT ", "--- PASS: "})
    if (output.starts_with(word) && !spw::text::isLoud(output)) return Line::Goes;
  return Line::Stays;
}

Line Passing::inSection(std::string_view text) {
  if (text.starts_with("====") && text.ends_with("====")) {
    passes_ = text.find(" PASSES ") != std::string_view::npos;
    return Line::Stays;
  }
  return passes_ ? Line::Goes : Line::Stays;
}

Line Passing::ofTap(std::string_view text, std::string_view next) {
  if (block_) {
    block_ = text != "...";
    const bool plain =
        text == "---" || text == "..." || text.starts_with("duration_ms: ") || text.starts_with("type: ");
    return plain ? Line::Goes : Line::Stays;
  }
  if (isTapResult(text)) {
    block_ = next == "---";
    return Line::Result;
  }
  if (text.starts_with("# Subtest: ") && isTapResult(next) && tapName(text) == tapName(next)) return Line::Goes;
  return Line::Stays;
}

// unittest's "test_a (test_x.T.test_a) ... ok", and cargo's. What a test says of itself stands in a line below its
// name.
Line Passing::ofUnittest(std::string_view text, std::string_view next) const {
  constexpr std::string_view kOk = " ... ok";
  if (text.ends_with(kOk)) return Line::Result;
  const bool named = text.starts_with("test") && text.ends_with(')') && text.find(" (") != std::string_view::npos;
  return named && spw::text::trimmedRight(next).ends_with(kOk) ? Line::Goes : Line::Stays;
}

Line Passing::ofCtest(std::string_view text) const {
  if (const auto number = numberOfStart(text); !number.empty())
    return outcomes_.passedNumber(number) ? Line::Goes : Line::Stays;
  if (text.empty() || !isDigit(text[0])) return Line::Stays;
  if (const auto number = numberOfResult(text); !number.empty())
    return outcomes_.passedNumber(number) && text.find("   Passed  ") != std::string_view::npos ? Line::Result
                                                                                                : Line::Stays;
  const size_t colon = text.find(':');
  return colon < 8 && outcomes_.passedNumber(text.substr(0, colon)) ? Line::Goes : Line::Stays;
}

}  // namespace test_run
