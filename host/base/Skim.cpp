#include "host/base/Skim.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>

#include "host/base/JsonText.h"
#include "host/base/TextBlock.h"

namespace spillway::base {

// One pass over the text. `p_` is what comes next; on failure it is where the problem is.
class SkimReader {
 public:
  SkimReader(std::string_view text, Skim::Marks marks)
      : begin_(text.data()), p_(text.data()), end_(text.data() + text.size()), marks_(marks) {
    for (size_t i = 0; i < marks.size(); ++i) {
      size_t at = initials_.find(marks[i][0]);
      if (at == std::string::npos) {
        at = initials_.size();
        initials_.push_back(marks[i][0]);
      }
      byInitial_[at] |= uint32_t{1} << i;
    }
  }

  Result<Skim> run() {
    Skim skim;
    skim.text_ = {begin_, static_cast<size_t>(end_ - begin_)};
    const bool good = object(skim);
    skim.seen_ = seen_;
    if (good) return skim;
    return Error{.fault = Fault::InvalidRequest,
                 .httpStatus = 400,
                 .message = std::string("invalid JSON: ") + problem_ + " at byte " + std::to_string(p_ - begin_),
                 .code = "invalid_json"};
  }

 private:
  bool fail(const char* problem) {
    problem_ = problem;
    return false;
  }

  char peek() {
    while (p_ < end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) ++p_;
    return p_ < end_ ? *p_ : '\0';
  }

  bool object(Skim& skim) {
    if (peek() != '{') return fail("expected an object");
    ++p_;
    if (peek() != '}' && !members(skim)) return false;
    skim.closingBrace_ = static_cast<size_t>(p_ - begin_);
    ++p_;
    peek();
    return p_ == end_ || fail("text after the JSON value");
  }

  // Up to the closing brace.
  bool members(Skim& skim) {
    for (;; ++p_) {
      if (peek() != '"') return fail("expected a member name");
      const char* name = p_ + 1;
      if (!string()) return false;
      const auto nameSize = static_cast<size_t>(p_ - 1 - name);
      if (peek() != ':') return fail("expected ':'");
      ++p_;
      peek();
      const char* from = p_;
      if (!value()) return false;
      if (skim.members_.size() == Skim::kMostMembers) return fail("more than 4096 members in the top level");
      skim.members_.push_back({{name, nameSize}, {from, static_cast<size_t>(p_ - from)}});
      const char c = peek();
      if (c == '}') return true;
      if (c != ',') return fail(p_ == end_ ? "an object does not end" : "expected ',' or '}'");
    }
  }

  bool string() {
    bool escaped = false;
    const char* quote = closingQuote(p_ + 1, end_, escaped);
    if (!quote) return fail(stringProblem(p_ + 1, end_, p_));
    p_ = quote + 1;
    return true;
  }

  static bool isScalarPart(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.';
  }

  bool value() {
    if (p_ == end_) return fail("expected a value");
    if (*p_ == '"') return string();
    if (*p_ == '{' || *p_ == '[') return container();
    const char* from = p_;
    while (p_ < end_ && isScalarPart(*p_)) ++p_;
    return p_ != from || fail("expected a value");
  }

  // Moves behind the bracket that closes the one at p_.
  bool container() {
    uint64_t carry = 0, inString = 0, opened = 0;
    size_t depth = 0;
    for (;; p_ += TextBlock::kSize) {
      if (p_ >= end_) {
        p_ = end_;
        return fail("a value does not end");
      }
      char tail[TextBlock::kSize];
      const bool whole = end_ - p_ >= TextBlock::kSize;
      if (!whole) {
        std::memset(tail, ' ', sizeof tail);
        std::memcpy(tail, p_, static_cast<size_t>(end_ - p_));
      }
      const TextBlock block(whole ? p_ : tail);
      const uint64_t escapes = escapedBits(block.equal('\\'), carry);
      const uint64_t quotes = block.equal('"') & ~escapes;
      if (!quotes && inString && !opened) continue;  // most of a large request: the middle of long strings
      const uint64_t strings = prefixXor(quotes) ^ inString;
      if (!marks_.empty()) {
        const uint64_t openings = quotes & strings;
        if (const uint64_t starts = openings << 1 | opened) {
          uint64_t initials = 0;
          for (const char initial : initials_) initials |= block.equal(initial);
          for (uint64_t left = starts & initials; left; left &= left - 1) lookForMark(p_ + __builtin_ctzll(left));
        }
        opened = openings >> (TextBlock::kSize - 1);
      }
      inString = static_cast<uint64_t>(static_cast<int64_t>(strings) >> 63);
      const uint64_t open = block.openBracket() & ~strings;
      for (uint64_t left = open | (block.closeBracket() & ~strings); left; left &= left - 1) {
        const int at = __builtin_ctzll(left);
        if (open >> at & 1) {
          // The object around counts as one level.
          if (++depth == Limits::kJsonDepth) return problemAt(at, "nested deeper than 200 levels");
          braces_[depth] = p_[at] == '{';
        } else {
          if (braces_[depth] != (p_[at] == '}')) return problemAt(at, "a bracket is closed by one of the other kind");
          if (--depth == 0) {
            p_ += at + 1;
            return true;
          }
        }
      }
    }
  }

  void lookForMark(const char* p) {
    const std::string_view rest(p, static_cast<size_t>(end_ - p));
    for (uint32_t left = byInitial_[initials_.find(*p)] & ~seen_; left; left &= left - 1) {
      const std::string_view mark = marks_[static_cast<size_t>(__builtin_ctz(left))];
      if (rest.size() >= mark.size() && rest[1] == mark[1] && rest.starts_with(mark)) seen_ |= left & -left;
    }
  }

  bool problemAt(int offset, const char* problem) {
    p_ += offset;
    return fail(problem);
  }

  const char* begin_;
  const char* p_;
  const char* end_;
  const char* problem_ = "";
  Skim::Marks marks_;
  std::string initials_;                 // of the marks; short enough to need no memory
  std::array<uint32_t, 8> byInitial_{};  // which marks begin so; as initials_
  uint32_t seen_ = 0;
  std::bitset<Limits::kJsonDepth + 1> braces_;  // by depth: opened by a brace
};

bool Skim::Member::is(std::string_view wanted) const {
  return name.find('\\') == std::string_view::npos ? name == wanted : unescapesTo(name, wanted);
}

Result<Skim> Skim::of(std::string_view text, Marks marks) { return SkimReader(text, marks).run(); }

std::string_view Skim::value(std::string_view name) const {
  for (size_t i = members_.size(); i-- > 0;)
    if (members_[i].is(name)) return members_[i].value;
  return {};
}

std::string Skim::string(std::string_view name) const {
  std::string_view spelled = value(name);
  if (spelled.size() < 2 || spelled.front() != '"') return {};
  std::string out(spelled.size() - 2, '\0');
  out.resize(static_cast<size_t>(unescape(spelled.substr(1, out.size()), out.data()) - out.data()));
  return out;
}

size_t Skim::count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), [&](const Member& member) { return member.is(name); }));
}

}  // namespace spillway::base
