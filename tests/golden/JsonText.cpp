#include "tests/golden/JsonText.h"

#include <nlohmann/json.hpp>

namespace spillway::golden {
namespace {

constexpr size_t kLineLength = 100;

class Indenter {
 public:
  explicit Indenter(std::string_view json) : json_(json) {}

  std::string run() {
    while (at_ < json_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = json_[at_];
    if (c == '"') {
      copyString();
    } else if (c == '{' || c == '[') {
      open(c);
    } else if (c == '}' || c == ']') {
      --depth_;
      newLine();
      out_ += c;
      ++at_;
    } else if (c == ',') {
      out_ += c;
      newLine();
      ++at_;
    } else if (c == ':') {
      out_ += ": ";
      ++at_;
    } else {
      if (!isSpace(c)) out_ += c;
      ++at_;
    }
  }

  void copyString() {
    const size_t begin = at_++;
    while (at_ < json_.size() && json_[at_] != '"') at_ += json_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, json_.size());
    out_ += json_.substr(begin, at_ - begin);
  }

  void open(char c) {
    if (copyShort()) return;
    out_ += c;
    ++depth_;
    ++at_;
    newLine();
  }

  // Copies a container that fits on one line and holds at most one level of containers.
  bool copyShort() {
    std::string line;
    int depth = 0;
    for (size_t i = at_; i < json_.size() && line.size() < kLineLength; ++i) {
      const char c = json_[i];
      if (c == '"') {
        const size_t begin = i++;
        while (i < json_.size() && json_[i] != '"') i += json_[i] == '\\' ? 2 : 1;
        line += json_.substr(begin, i + 1 - begin);
        continue;
      }
      if (isSpace(c)) continue;
      line += c;
      if (c == ',' || c == ':') line += ' ';
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) {
        if (line.size() >= kLineLength) return false;
        out_ += line;
        at_ = i + 1;
        return true;
      }
    }
    return false;
  }

  void newLine() {
    out_ += '\n';
    out_.append(static_cast<size_t>(2 * std::max(depth_, 0)), ' ');
  }
  static bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  std::string_view json_;
  size_t at_ = 0;
  int depth_ = 0;
  std::string out_;
};

}  // namespace

std::string indented(std::string_view json) { return Indenter(json).run(); }

std::string jsonString(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace spillway::golden
