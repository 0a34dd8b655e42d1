// Settings in TOML, changed as text. Written are keys of the root and of plain tables; what is written with dots or as
// an inline table is read, but nothing is added to it.
#include <algorithm>

#include "host/connect/Document.h"
#include "host/connect/JsonScan.h"

namespace spillway::connect {
namespace {

using Names = std::vector<std::string>;

struct Entry {
  Names table, path;  // the table it stands in; the whole path
  size_t begin = 0;   // of its line
  Range value;
};

struct Table {
  Names path;
  bool list = false;          // [[path]]
  size_t begin = 0, end = 0;  // its header's line, without the line end
};

struct Scanned {
  std::vector<Entry> entries;
  std::vector<Table> tables;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  base::Result<Scanned> run() {
    Scanned out;
    Names table;
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) {
      const size_t line = at_;
      skipSpaces();
      if (ended()) {
        ++at_;
        continue;
      }
      if (text_[at_] == '[') {
        const bool list = text_.substr(at_, 2) == "[[";
        at_ += list ? 2 : 1;
        if (!names(table)) return wrong("a table's name is not understood");
        if (text_.substr(at_, list ? 2 : 1) != (list ? "]]" : "]")) return wrong("a table's name does not end");
        at_ += list ? 2 : 1;
        out.tables.push_back({table, list, line, at_});
      } else {
        Entry entry{table, {}, line, {}};
        Names key;
        if (!names(key) || at_ >= text_.size() || text_[at_] != '=') return wrong("a key and '=' are expected");
        entry.path = table;
        entry.path.insert(entry.path.end(), key.begin(), key.end());
        ++at_;
        skipSpaces();
        entry.value.begin = at_;
        if (!value(0)) return wrong("a value is not understood");
        entry.value.end = at_;
        out.entries.push_back(std::move(entry));
      }
      skipSpaces();
      if (!ended()) return wrong("there is something behind the end of a line's value");
      ++at_;
    }
    return out;
  }

 private:
  base::Error wrong(const std::string& what) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size()));
    return cannot("line " + std::to_string(std::count(text_.begin(), end, '\n') + 1) + ": " + what);
  }

  void skipSpaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  // Whether the line ends here, by a comment too; stands at its line feed then.
  bool ended() {
    if (at_ < text_.size() && text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    return at_ >= text_.size() || text_[at_] == '\n';
  }

  bool names(Names& out) {
    out.clear();
    for (;;) {
      skipSpaces();
      const size_t begin = at_;
      if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
        if (!string()) return false;
        out.push_back(unquoted(text_.substr(begin, at_ - begin)));
      } else {
        while (at_ < text_.size() &&
               (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_' || text_[at_] == '-'))
          ++at_;
        if (at_ == begin) return false;
        out.emplace_back(text_.substr(begin, at_ - begin));
      }
      skipSpaces();
      if (at_ >= text_.size() || text_[at_] != '.') return true;
      ++at_;
    }
  }

  bool string() {
    const char quote = text_[at_];
    const std::string fence(3, quote);
    if (text_.substr(at_, 3) == fence) {
      for (at_ += 3; at_ < text_.size(); ++at_) {
        if (quote == '"' && text_[at_] == '\\') {
          ++at_;
        } else if (text_.substr(at_, 3) == fence) {
          at_ += 3;
          while (at_ < text_.size() && text_[at_] == quote) ++at_;  // up to two quotes may stand before the fence
          return true;
        }
      }
      return false;
    }
    for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (quote == '"' && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == quote) {
        ++at_;
        return true;
      }
    }
    return false;
  }

  void skipLines() {
    for (;;) {
      skipSpaces();
      if (at_ >= text_.size() || !ended() || at_ >= text_.size()) return;
      ++at_;
    }
  }

  bool value(int depth) {
    constexpr int kDeepest = 100;
    if (at_ >= text_.size() || depth > kDeepest) return false;
    const char first = text_[at_];
    if (first == '"' || first == '\'') return string();
    if (first == '[' || first == '{') {
      const char close = first == '[' ? ']' : '}';
      for (++at_;;) {
        skipLines();
        if (at_ >= text_.size()) return false;
        if (text_[at_] == close) break;
        Names name;
        if (first == '{' && (!names(name) || at_ >= text_.size() || text_[at_++] != '=')) return false;
        skipSpaces();
        if (!value(depth + 1)) return false;
        skipLines();
        if (at_ < text_.size() && text_[at_] == ',') ++at_;
      }
      ++at_;
      return true;
    }
    const size_t begin = at_;
    while (at_ < text_.size() && std::string_view(",]}#\r\n").find(text_[at_]) == std::string_view::npos) ++at_;
    while (at_ > begin && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t')) --at_;
    return at_ > begin;
  }

  std::string_view text_;
  size_t at_ = 0;
};

bool begins(const Names& path, const Names& with) {
  return path.size() >= with.size() && std::equal(with.begin(), with.end(), path.begin());
}

class TomlDocument final : public Document {
 public:
  explicit TomlDocument(std::string text) : Document(std::move(text)) {}

  base::Result<std::optional<std::string>> raw(const Path& path) const override {
    const auto scanned = Scanner(text_).run();
    if (!scanned.ok()) return scanned.error();
    const Entry* entry = find(*scanned, namesOf(path));
    if (entry == nullptr) return std::optional<std::string>();
    return std::optional(text_.substr(entry->value.begin, entry->value.end - entry->value.begin));
  }

  base::Result<void> set(const Path& path, const Json& value) override {
    if (value.is_structured()) return cannot("tables are written key by key");
    const auto scanned = Scanner(text_).run();
    if (!scanned.ok()) return scanned.error();
    const Names names = namesOf(path), table(names.begin(), names.end() - 1);
    if (const Entry* entry = find(*scanned, names)) {
      text_.replace(entry->value.begin, entry->value.end - entry->value.begin, value.dump());
      return {};
    }
    for (const Entry& entry : scanned->entries)
      if (begins(names, entry.path) || (begins(entry.path, names)) ||
          (!table.empty() && begins(entry.path, table) && !begins(entry.table, table)))
        return cannot("'" + pathText(path) + "' cannot be added beside what is written there with dots or in braces");
    const std::string line = written(names.back()) + " = " + value.dump();
    if (table.empty()) {
      insertInRoot(*scanned, line);
      return {};
    }
    for (const Table& one : scanned->tables) {
      if (one.path != table) continue;
      if (one.list) return cannot("'" + pathText(path) + "' is in a list of tables");
      size_t end = one.end;
      for (const Entry& entry : scanned->entries)
        if (entry.table == table) end = std::max(end, entry.value.end);
      insertLine(lineAfter(end), line);
      return {};
    }
    if (!text_.empty() && !text_.ends_with('\n')) text_ += lineEnd();
    if (!text_.empty()) text_ += lineEnd();
    std::string header;
    for (const std::string& name : table) header += (header.empty() ? "" : ".") + written(name);
    text_ += "[" + header + "]" + lineEnd() + line + lineEnd();
    return {};
  }

  base::Result<void> setRaw(const Path& path, const std::string& raw) override {
    const auto scanned = Scanner(text_).run();
    if (!scanned.ok()) return scanned.error();
    const Entry* entry = find(*scanned, namesOf(path));
    if (entry == nullptr) return cannot(pathText(path) + " is not there any more");
    text_.replace(entry->value.begin, entry->value.end - entry->value.begin, raw);
    return {};
  }

  base::Result<void> remove(const Path& path) override {
    const auto scanned = Scanner(text_).run();
    if (!scanned.ok()) return scanned.error();
    const Names names = namesOf(path);
    if (const Entry* entry = find(*scanned, names)) {
      eraseLines(entry->begin, entry->value.end);
      return {};
    }
    for (const Table& table : scanned->tables) {
      if (table.path != names || !isEmpty(path)) continue;
      size_t begin = table.begin;  // with the empty line before it
      if (begin >= 2 && text_[begin - 1] == '\n' && (text_[begin - 2] == '\n' || text_[begin - 2] == '\r'))
        begin = text_.rfind('\n', begin - 2) == std::string::npos ? 0 : text_.rfind('\n', begin - 2) + 1;
      eraseLines(begin, table.end);
      return {};
    }
    return {};
  }

  bool isEmpty(const Path& path) const override {
    const auto scanned = Scanner(text_).run();
    const Names names = namesOf(path);
    return scanned.ok() && std::none_of(scanned->entries.begin(), scanned->entries.end(),
                                        [&](const Entry& entry) { return begins(entry.path, names); });
  }

 private:
  static Names namesOf(const Path& path) {
    Names out;
    for (const Step& step : path) out.push_back(step.name);
    return out;
  }

  static const Entry* find(const Scanned& scanned, const Names& path) {
    for (const Entry& entry : scanned.entries)
      if (entry.path == path) return &entry;
    return nullptr;
  }

  static std::string written(const std::string& name) {
    const bool bare = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    });
    return bare ? name : Json(name).dump();
  }

  // Behind the last key of the root; before everything, where there is none.
  void insertInRoot(const Scanned& scanned, const std::string& line) {
    size_t end = std::string::npos;
    for (const Entry& entry : scanned.entries)
      if (entry.table.empty()) end = entry.value.end;
    if (end != std::string::npos) {
      insertLine(lineAfter(end), line);
      return;
    }
    const size_t begin = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    text_.insert(begin, line + lineEnd() + (scanned.tables.empty() ? "" : lineEnd()));
  }

  size_t lineAfter(size_t at) const { return std::min(text_.find('\n', at), text_.size() - 1) + 1; }

  void insertLine(size_t at, const std::string& line) {
    const bool open = at > 0 && text_[at - 1] != '\n';
    text_.insert(at, (open ? lineEnd() : "") + line + lineEnd());
  }

  void eraseLines(size_t begin, size_t within) {
    const size_t end = text_.find('\n', within);
    text_.erase(begin, end == std::string::npos ? std::string::npos : end + 1 - begin);
  }
};

}  // namespace

std::unique_ptr<Document> readToml(std::string text) { return std::make_unique<TomlDocument>(std::move(text)); }

}  // namespace spillway::connect
