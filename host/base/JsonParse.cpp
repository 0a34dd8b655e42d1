#include <string>

#include "host/base/JsonNode.h"

namespace spillway::base::json {
namespace {

bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

// One pass over the text, without recursion: the open containers are the chain of parents.
class Parser {
 public:
  Parser(Arena& arena, std::string_view text)
      : arena_(arena), begin_(text.data()), p_(text.data()), end_(text.data() + text.size()) {}

  Result<spw_json*> run() {
    if (static_cast<size_t>(end_ - begin_) > UINT32_MAX) return tooLarge("JSON is larger than 4 GiB");
    if (!isUtf8({begin_, static_cast<size_t>(end_ - begin_)})) {
      p_ = begin_ + utf8Prefix({begin_, static_cast<size_t>(end_ - begin_)});
      return wrong("invalid UTF-8");
    }
    spw_json* root = value();
    while (root && open_)
      if (!step()) root = nullptr;
    if (root) {
      skipBlanks();
      if (p_ != end_) {
        problem_ = "text after the JSON value";
        root = nullptr;
      }
    }
    if (root) return root;
    return outOfRoom_ ? tooLarge(problem_) : wrong(problem_);
  }

 private:
  Error wrong(const char* what) const { return error(Fault::InvalidRequest, 400, what); }
  Error tooLarge(const char* what) const { return error(Fault::TooLarge, 413, what); }

  Error error(Fault fault, int status, const char* what) const {
    return {.fault = fault,
            .httpStatus = status,
            .message = std::string("invalid JSON: ") + what + " at byte " + std::to_string(p_ - begin_),
            .code = "invalid_json"};
  }

  bool fail(const char* what) {
    problem_ = what;
    return false;
  }

  void skipBlanks() {
    while (p_ < end_ && isBlank(*p_)) ++p_;
  }

  spw_json* node(int kind, const char* from, unsigned flags = 0) {
    spw_json* made =
        nodes_++ < Limits::kJsonNodes ? newNode(arena_, kind, {from, static_cast<size_t>(p_ - from)}, flags) : nullptr;
    if (!made) {
      outOfRoom_ = true;
      fail("too many values");
    }
    return made;
  }

  // What comes next inside the innermost open container: a member, an element, or its end.
  bool step() {
    skipBlanks();
    if (p_ == end_) return fail(open_->kind == SPW_JSON_OBJECT ? "an object does not end" : "an array does not end");
    const bool object = open_->kind == SPW_JSON_OBJECT;
    if (*p_ == (object ? '}' : ']')) return close();
    if (open_->size) {
      if (*p_ != ',') return fail(object ? "expected ',' or '}'" : "expected ',' or ']'");
      ++p_;
      skipBlanks();
    }
    return object ? memberValue() : value() != nullptr;
  }

  bool memberValue() {
    if (p_ == end_ || *p_ != '"') return fail("expected a member name");
    const char* name = p_ + 1;
    bool escaped = false;
    if (!string(escaped)) return false;
    const auto size = static_cast<uint32_t>(p_ - 1 - name);
    skipBlanks();
    if (p_ == end_ || *p_ != ':') return fail("expected ':'");
    ++p_;
    skipBlanks();
    spw_json* made = value();
    if (!made) return false;
    made->nameText = name;
    made->nameSize = size;
    if (escaped) made->set(spw_json::kNameEscaped);
    return true;
  }

  // Reads a scalar whole, or opens a container, and links it into the open one.
  spw_json* value() {
    skipBlanks();
    if (p_ == end_) {
      fail("expected a value");
      return nullptr;
    }
    switch (*p_) {
      case '{':
        return openContainer(SPW_JSON_OBJECT);
      case '[':
        return openContainer(SPW_JSON_ARRAY);
      case '"': {
        const char* from = p_;
        bool escaped = false;
        return string(escaped) ? linked(node(SPW_JSON_STRING, from, escaped ? unsigned{spw_json::kEscaped} : 0u))
                               : nullptr;
      }
      case 't':
        return word("true", SPW_JSON_BOOLEAN);
      case 'f':
        return word("false", SPW_JSON_BOOLEAN);
      case 'n':
        return word("null", SPW_JSON_NULL);
      default:
        return number();
    }
  }

  spw_json* linked(spw_json* made) {
    if (made && open_) linkLast(open_, made);
    return made;
  }

  spw_json* openContainer(int kind) {
    if (depth_ == Limits::kJsonDepth) {
      fail("nested deeper than 200 levels");
      return nullptr;
    }
    const char* from = p_++;
    spw_json* made = linked(node(kind, from));
    if (!made) return nullptr;
    made->height = 1;
    ++depth_;
    open_ = made;
    return made;
  }

  bool close() {
    spw_json* closed = open_;
    ++p_;
    --depth_;
    closed->textSize = static_cast<uint32_t>(p_ - closed->text);
    prepareIndex(arena_, closed);
    if (!keepLastOfEachName(closed)) {
      outOfRoom_ = true;
      return fail("too many values");
    }
    open_ = closed->parent;
    if (open_ && open_->height <= closed->height) open_->height = static_cast<uint8_t>(closed->height + 1);
    return true;
  }

  // Moves behind the closing quote of the string that begins at p_.
  bool string(bool& escaped) {
    const char* quote = closingQuote(p_ + 1, end_, escaped);
    if (!quote) return fail(stringProblem(p_ + 1, end_, p_));
    p_ = quote + 1;
    return true;
  }

  spw_json* word(std::string_view expected, int kind) {
    const char* from = p_;
    if (std::string_view(p_, static_cast<size_t>(end_ - p_)).substr(0, expected.size()) != expected) {
      fail("expected a value");
      return nullptr;
    }
    p_ += expected.size();
    return linked(node(kind, from));
  }

  bool digits() {
    if (p_ == end_ || !isDigit(*p_)) return false;
    while (p_ < end_ && isDigit(*p_)) ++p_;
    return true;
  }

  spw_json* number() {
    const char* from = p_;
    if (*p_ == '-') ++p_;
    if (p_ == end_ || !isDigit(*p_)) {
      fail(p_ == from ? "expected a value" : "an invalid number");
      return nullptr;
    }
    bool good = true;
    if (*p_ == '0') {
      ++p_;
    } else {
      digits();
    }
    if (p_ < end_ && *p_ == '.') {
      ++p_;
      good = digits();
    }
    if (good && p_ < end_ && (*p_ == 'e' || *p_ == 'E')) {
      ++p_;
      if (p_ < end_ && (*p_ == '+' || *p_ == '-')) ++p_;
      good = digits();
    }
    if (!good || (p_ < end_ && isDigit(*p_))) {
      fail("an invalid number");
      return nullptr;
    }
    return linked(node(SPW_JSON_NUMBER, from));
  }

  Arena& arena_;
  const char* begin_;
  const char* p_;
  const char* end_;
  spw_json* open_ = nullptr;
  size_t depth_ = 0;
  size_t nodes_ = 0;
  const char* problem_ = "";
  bool outOfRoom_ = false;
};

}  // namespace

Result<spw_json*> parse(Arena& arena, std::string_view text) { return Parser(arena, text).run(); }

}  // namespace spillway::base::json
