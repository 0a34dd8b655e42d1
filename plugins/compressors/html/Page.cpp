#include "Page.h"

#include <spillway/text/Shape.hpp>

#include <algorithm>
#include <iterator>

namespace html {
namespace {

constexpr size_t kLongestAddress = 300;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// In either case.
bool same(std::string_view one, std::string_view other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

template <size_t N>
bool oneOf(std::string_view name, const std::string_view (&names)[N]) {
  return std::any_of(std::begin(names), std::end(names), [&](std::string_view one) { return same(name, one); });
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// The value of an attribute, without quotes.
std::string_view attribute(std::string_view attributes, std::string_view name) {
  for (size_t at = attributes.find(name); at != std::string_view::npos; at = attributes.find(name, at + 1)) {
    if (at > 0 && !isBlank(attributes[at - 1])) continue;
    std::string_view rest = attributes.substr(at + name.size());
    if (!rest.starts_with('=') || rest.size() < 2) continue;
    rest.remove_prefix(1);
    const bool quoted = rest[0] == '"' || rest[0] == '\'';
    const size_t end = quoted ? rest.find(rest[0], 1) : rest.find_first_of(" \t\n\r");
    return rest.substr(quoted ? 1 : 0, end == std::string_view::npos ? end : end - (quoted ? 1 : 0));
  }
  return {};
}

// The character of an entity, and how long it is; empty: it is none that is written in another way.
std::string_view entity(std::string_view text, size_t& size) {
  struct Named {
    std::string_view name, character;
  };
  static constexpr Named kNamed[] = {{"&lt;", "<"},  {"&gt;", ">"},   {"&amp;", "&"}, {"&quot;", "\""},
                                     {"&#39;", "'"}, {"&#x27;", "'"}, {"&nbsp;", " "}};
  for (const Named& one : kNamed) {
    if (!text.starts_with(one.name)) continue;
    size = one.name.size();
    return one.character;
  }
  return {};
}

}  // namespace

std::string Page::read() {
  out_.reserve(source_.size() / 2);
  for (size_t i = 0; i < source_.size();) {
    const std::string_view rest = source_.substr(i);
    if (rest[0] != '<' || rest.size() < 2 || !(spw::text::isLetter(rest[1]) || rest[1] == '/' || rest[1] == '!')) {
      const size_t end = std::min(source_.find('<', i + 1), source_.size());
      text(source_.substr(i, end - i));
      i = end;
      continue;
    }
    ++tags_;
    if (rest.starts_with("<!--")) {
      const size_t end = source_.find("-->", i);
      i = end == std::string_view::npos ? source_.size() : end + 3;
      continue;
    }
    const size_t end = std::min(source_.find('>', i), source_.size());
    Tag one;
    std::string_view inside = source_.substr(i + 1, end - i - 1);
    one.closes = inside.starts_with('/');
    if (one.closes) inside.remove_prefix(1);
    const size_t nameEnd = std::min(inside.find_first_of(" \t\r\n/"), inside.size());
    one.name = inside.substr(0, nameEnd);
    one.attributes = inside.substr(nameEnd);
    i = std::min(end + 1, source_.size());
    static constexpr std::string_view kUnseen[] = {"script", "style"};
    if (!one.closes && oneOf(one.name, kUnseen)) {
      i = skip(i, one.name);
    } else {
      tag(one);
    }
  }
  endLine();
  return std::move(out_);
}

// Past the end of what is not shown; only its own tag ends it.
size_t Page::skip(size_t from, std::string_view name) const {
  for (size_t at = source_.find("</", from); at != std::string_view::npos; at = source_.find("</", at + 2)) {
    if (!same(source_.substr(at + 2, name.size()), name)) continue;
    const size_t end = source_.find('>', at);
    return end == std::string_view::npos ? source_.size() : end + 1;
  }
  return source_.size();
}

void Page::tag(const Tag& tag) {
  static constexpr std::string_view kInline[] = {
      "a",    "b",    "i", "em", "strong", "code", "span",  "small", "u",  "kbd", "sub", "sup", "var",
      "abbr", "cite", "q", "s",  "mark",   "samp", "label", "font",  "tt", "wbr", "img", "time"};
  static constexpr std::string_view kCells[] = {"td", "th"};
  if (same(tag.name, "pre") || same(tag.name, "textarea")) {
    endLine();
    verbatim_ = tag.closes ? verbatim_ - (verbatim_ > 0) : verbatim_ + 1;
  } else if (same(tag.name, "a")) {
    if (!tag.closes) {
      address_ = links_ ? attribute(tag.attributes, "href") : std::string_view{};
      if (blank_ && !out_.empty() && out_.back() != '\n') out_ += ' ';
      blank_ = false;
      linkBegin_ = out_.size();
    } else if (!address_.empty()) {
      const bool named = out_.size() > linkBegin_ && out_.find('\n', linkBegin_) == std::string::npos;
      if (named && address_.size() <= kLongestAddress && address_.find_first_of(" \n)") == std::string_view::npos &&
          address_[0] != '#' && out_.substr(linkBegin_) != address_)
        out_.insert(linkBegin_, "[").append("](").append(address_).append(")");
      address_ = {};
    }
  } else if (oneOf(tag.name, kCells)) {
    if (tag.closes && !out_.empty() && out_.back() != '\n') out_ += " |";
    blank_ = true;
  } else if (!oneOf(tag.name, kInline)) {
    endLine();
    if (tag.closes) return;
    if (same(tag.name, "li")) out_ += "- ";
    if (tag.name.size() == 2 && lower(tag.name[0]) == 'h' && tag.name[1] >= '1' && tag.name[1] <= '6')
      out_.append(static_cast<size_t>(tag.name[1] - '0'), '#').append(" ");
  }
}

// Words, with one blank between them; where the source has lines, lines stay.
void Page::text(std::string_view piece) {
  for (size_t i = 0; i < piece.size();) {
    const char c = piece[i];
    if (c == '\n') {
      if (verbatim_ > 0) {
        out_ += '\n';
      } else {
        endLine();
      }
      blank_ = false;
      ++i;
      continue;
    }
    if (isBlank(c) && verbatim_ == 0 && (out_.empty() || out_.back() == '\n')) {
      ++i;
      continue;
    }
    if (isBlank(c) && verbatim_ == 0 && (i == 0 || i + 1 == piece.size())) {
      blank_ = true;
      ++i;
      continue;
    }
    if (blank_ && !out_.empty() && out_.back() != '\n' && out_.back() != ' ') out_ += ' ';
    blank_ = false;
    size_t size = 1;
    const std::string_view character = c == '&' ? entity(piece.substr(i), size) : std::string_view{};
    if (character.empty()) {
      out_ += c;
    } else {
      out_ += character;
    }
    i += size;
  }
}

// No line is empty, and none ends in blanks; a sign with nothing behind it goes again.
void Page::endLine() {
  blank_ = false;
  address_ = {};
  while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\t' || out_.back() == '\r')) out_.pop_back();
  const size_t begin = out_.rfind('\n') == std::string::npos ? 0 : out_.rfind('\n') + 1;
  const std::string_view line = std::string_view(out_).substr(begin);
  if (line.empty()) return;
  if (line == "-" || line.find_first_not_of('#') == std::string_view::npos) {
    out_.resize(begin);
    return;
  }
  out_ += '\n';
}

}  // namespace html
