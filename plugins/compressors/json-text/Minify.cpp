#include "Minify.h"

namespace json_text {
namespace {

constexpr int kDeepest = 128;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  Reader(std::string_view text, std::string& out) : text_(text), out_(out) {}

  size_t at() const { return at_; }

  bool value(int depth) {
    blanks();
    switch (peek()) {
      case '{':
        return depth < kDeepest && members(depth);
      case '[':
        return depth < kDeepest && elements(depth);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') ++at_;
  }
  bool take(char c) {
    if (peek() != c) return false;
    out_ += c;
    ++at_;
    return true;
  }
  bool takeAfterBlanks(char c) {
    blanks();
    return take(c);
  }

  bool members(int depth) {
    take('{');
    if (takeAfterBlanks('}')) return true;
    do {
      blanks();
      if (!string() || !takeAfterBlanks(':') || !value(depth + 1)) return false;
    } while (takeAfterBlanks(','));
    return take('}');
  }
  bool elements(int depth) {
    take('[');
    if (takeAfterBlanks(']')) return true;
    do {
      if (!value(depth + 1)) return false;
    } while (takeAfterBlanks(','));
    return take(']');
  }
  bool string() {
    if (peek() != '"') return false;
    const size_t begin = at_++;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      if (text_[at_] == '\\') ++at_;
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    out_.append(text_, begin, at_ - begin);
    return true;
  }
  bool word(std::string_view wanted) {
    if (text_.substr(at_, wanted.size()) != wanted) return false;
    out_ += wanted;
    at_ += wanted.size();
    return true;
  }
  bool digits() {
    const size_t begin = at_;
    while (isDigit(peek())) ++at_;
    return at_ > begin;
  }
  bool number() {
    const size_t begin = at_;
    if (peek() == '-') ++at_;
    if (!digits()) return false;
    if (peek() == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) return false;
    }
    out_.append(text_, begin, at_ - begin);
    return true;
  }

  const std::string_view text_;
  std::string& out_;
  size_t at_ = 0;
};

}  // namespace

bool skipBlanks(std::string_view& text) {
  bool feed = false;
  while (!text.empty() && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t' || text[0] == '\r')) {
    feed |= text[0] == '\n';
    text.remove_prefix(1);
  }
  return feed;
}

bool takeMinified(std::string_view& text, std::string& out) {
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const size_t before = out.size();
  Reader reader(text, out);
  if (!reader.value(0)) {
    out.resize(before);
    return false;
  }
  text.remove_prefix(reader.at());
  return true;
}

}  // namespace json_text
