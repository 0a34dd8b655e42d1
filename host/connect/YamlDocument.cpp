// Settings in YAML, changed as text: keys of the top level, and the elements of lists that stand there in block style.
#include <algorithm>
#include <cctype>

#include "host/connect/Document.h"
#include "host/connect/JsonScan.h"

namespace spillway::connect {
namespace {

struct Key {
  std::string name;
  size_t begin = 0;  // of its line
  Range value;       // behind the colon and its space, to the end of what belongs to it
};

struct Element {
  Range range;  // from its dash's line to its end, without the last line end
  size_t column = 0;
};

bool isContent(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r");
  return first != std::string_view::npos && line[first] != '#';
}

// The text a scalar stands for, without its comment.
std::string scalarOf(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  if (!text.empty() && (text[0] == '"' || text[0] == '\'')) {
    const size_t end = text.find(text[0], 1);
    return unquoted(text.substr(0, end == std::string_view::npos ? end : end + 1));
  }
  text = text.substr(0, std::min(text.find(" #"), text.size()));
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return std::string(text);
}

// Where a colon ends the name that begins the text; npos: it is no name.
size_t colonOf(std::string_view text) {
  if (text.empty()) return std::string_view::npos;
  size_t at = 0;
  if (text[0] == '"' || text[0] == '\'') {
    at = text.find(text[0], 1);
    if (at == std::string_view::npos) return at;
    ++at;
  } else {
    while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 ||
                                std::string_view("_-./ ").find(text[at]) != std::string_view::npos))
      ++at;
  }
  const bool ends = at < text.size() && text[at] == ':' &&
                    (at + 1 == text.size() || std::isspace(static_cast<unsigned char>(text[at + 1])) != 0);
  return ends && at > 0 ? at : std::string_view::npos;
}

class YamlDocument final : public Document {
 public:
  explicit YamlDocument(std::string text) : Document(std::move(text)) {}

  base::Result<std::optional<std::string>> raw(const Path& path) const override {
    const auto range = find(path);
    if (!range.ok()) return range.error();
    if (!*range) return std::optional<std::string>();
    return std::optional(text_.substr((*range)->begin, (*range)->end - (*range)->begin));
  }

  base::Result<void> set(const Path& path, const Json& value) override {
    const auto range = find(path);
    if (!range.ok()) return range.error();
    if (path.size() == 1) {
      const std::string text = scalar(value);
      if (*range) {
        const bool bare = text_[(*range)->begin - 1] == ':';  // nothing stood behind the colon
        replace(**range, (bare ? " " : "") + text);
      } else {
        append(written(path[0].name) + ": " + text);
      }
      return {};
    }
    if (path.size() != 2 || !path[1].value) return cannot("'" + pathText(path) + "' is too deep for a YAML file");
    if (*range) {
      replace(**range, element(value, columnAt((*range)->begin)));
      return {};
    }
    return add(path, value);
  }

  base::Result<void> setRaw(const Path& path, const std::string& raw) override {
    const auto range = find(path);
    if (!range.ok()) return range.error();
    if (!*range) return cannot(pathText(path) + " is not there any more");
    replace(**range, raw);
    return {};
  }

  base::Result<void> remove(const Path& path) override {
    const auto range = find(path);
    if (!range.ok()) return range.error();
    if (!*range || path.empty()) return {};
    size_t begin = (*range)->begin;
    if (path.size() == 1) begin = lineOf(begin);
    const size_t end = text_.find('\n', (*range)->end);
    text_.erase(begin, end == std::string::npos ? std::string::npos : end + 1 - begin);
    return {};
  }

  bool isEmpty(const Path& path) const override {
    const auto range = find(path);
    if (!range.ok() || !*range) return true;
    const std::string value =
        scalarOf(std::string_view(text_).substr((*range)->begin, (*range)->end - (*range)->begin));
    return value.empty() || value == "[]";
  }

 private:
  base::Result<std::vector<Key>> keys() const {
    std::vector<Key> out;
    for (size_t line = 0; line < text_.size();) {
      const size_t end = std::min(text_.find('\n', line), text_.size());
      std::string_view row(text_.data() + line, end - line);
      if (row.ends_with('\r')) row.remove_suffix(1);
      if (line == 0 && row.starts_with("\xEF\xBB\xBF")) row.remove_prefix(3);
      const bool inner = !row.empty() && (row[0] == ' ' || row[0] == '\t' || row == "-" || row.starts_with("- "));
      if (isContent(row) && !inner) {
        const size_t colon = colonOf(row);
        if (colon == std::string_view::npos) {
          if (!(row.starts_with("---") && out.empty()))
            return cannot(
                "line " +
                std::to_string(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(line), '\n') + 1) +
                ": a key and a colon are expected");
        } else {
          Key key;
          key.name = unquoted(row.substr(0, colon));
          key.begin = line;
          const auto place = static_cast<size_t>(row.data() - text_.data()) + colon + 1;
          key.value = valueOnLine(place, static_cast<size_t>(row.data() + row.size() - text_.data()));
          out.push_back(std::move(key));
        }
      } else if (isContent(row)) {
        if (out.empty()) return cannot("it begins with something indented, or a list");
        out.back().value.end = static_cast<size_t>(row.data() + row.size() - text_.data());
      }
      line = end + 1;
    }
    return out;
  }

  // What stands behind a colon on its own line, without a comment.
  Range valueOnLine(size_t begin, size_t end) const {
    std::string_view rest(text_.data() + begin, end - begin);
    const size_t first = rest.find_first_not_of(" \t");
    if (first == std::string_view::npos || rest[first] == '#') return {begin, begin};
    size_t last = rest.size();
    if (rest[first] == '"' || rest[first] == '\'') {
      const size_t quote = rest.find(rest[first], first + 1);
      if (quote != std::string_view::npos) last = quote + 1;
    } else if (const size_t comment = rest.find(" #", first); comment != std::string_view::npos) {
      last = comment;
    }
    while (last > first && (rest[last - 1] == ' ' || rest[last - 1] == '\t')) --last;
    return {begin + first, begin + last};
  }

  static const Key* keyNamed(const std::vector<Key>& keys, const std::string& name) {
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
  }

  base::Result<std::optional<Range>> find(const Path& path) const {
    const auto all = keys();
    if (!all.ok()) return all.error();
    if (path.empty()) return std::optional(Range{0, text_.size()});
    const Key* key = keyNamed(*all, path[0].name);
    if (key == nullptr) return std::optional<Range>();
    if (path.size() == 1) return std::optional(key->value);
    const auto elements = elementsOf(*key);
    if (!elements.ok()) return elements.error();
    for (const Element& element : *elements)
      if (path.size() == 2 && path[1].value && member(element, path[1].name) == path[1].value)
        return std::optional(element.range);
    return std::optional<Range>();
  }

  base::Result<std::vector<Element>> elementsOf(const Key& key) const {
    std::vector<Element> out;
    const std::string_view value(text_.data() + key.value.begin, key.value.end - key.value.begin);
    const std::string first = scalarOf(value.substr(0, std::min(value.find('\n'), value.size())));
    if (first == "[]" && value.find('\n') == std::string_view::npos) return out;
    if (!first.empty() && first[0] != '#') {
      if (value.find('\n') == std::string_view::npos || first[0] == '[')
        return cannot("'" + key.name + "' is no list of one element a line");
    }
    size_t column = std::string::npos;
    for (size_t line = text_.find('\n', key.begin); line != std::string::npos && line + 1 < key.value.end;
         line = text_.find('\n', line + 1)) {
      const size_t begin = line + 1, end = std::min(text_.find('\n', begin), key.value.end);
      std::string_view row(text_.data() + begin, end - begin);
      if (!isContent(row)) continue;
      const size_t indent = row.find_first_not_of(' ');
      const bool dash = row.substr(indent).starts_with("- ") || row.substr(indent) == "-";
      if (column == std::string::npos) {
        if (!dash) return cannot("'" + key.name + "' is no list");
        column = indent;
      }
      if (dash && indent == column) out.push_back({{begin, end}, column});
      out.back().range.end = text_[end - 1] == '\r' ? end - 1 : end;
    }
    return out;
  }

  std::optional<std::string> member(const Element& element, const std::string& name) const {
    for (size_t line = element.range.begin; line < element.range.end;) {
      const size_t end = std::min(text_.find('\n', line), element.range.end);
      std::string_view row(text_.data() + line, end - line);
      const size_t inner = element.column + 2;
      const bool own =
          row.size() > inner && (line == element.range.begin || row.substr(0, inner) == std::string(inner, ' '));
      if (own && row[inner] != ' ') {
        row.remove_prefix(inner);
        const size_t colon = colonOf(row);
        if (colon != std::string_view::npos && unquoted(row.substr(0, colon)) == name)
          return scalarOf(row.substr(colon + 1));
      }
      line = end + 1;
    }
    return {};
  }

  base::Result<void> add(const Path& path, const Json& value) {
    const auto all = keys();
    if (!all.ok()) return all.error();
    const Key* key = keyNamed(*all, path[0].name);
    if (key == nullptr) {
      append(written(path[0].name) + ":" + lineEnd() + element(value, 2));
      return {};
    }
    const auto elements = elementsOf(*key);
    if (!elements.ok()) return elements.error();
    if (elements->empty()) {
      // What is behind the colon says that there is nothing; a comment there stays.
      const Range range = key->value;
      replace(range, "");
      const size_t end = std::min(text_.find('\n', range.begin), text_.size());
      const size_t at = end > 0 && text_[end - 1] == '\r' ? end - 1 : end;
      text_.insert(at, lineEnd() + element(value, 2));
      return {};
    }
    text_.insert(elements->back().range.end, lineEnd() + element(value, elements->back().column));
    return {};
  }

  void append(const std::string& line) {
    if (!text_.empty() && !text_.ends_with('\n')) text_ += lineEnd();
    text_ += line + lineEnd();
  }

  // Where the line begins that the byte before `at` stands on.
  size_t lineOf(size_t at) const {
    const size_t before = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
    return before == std::string::npos ? 0 : before + 1;
  }

  size_t columnAt(size_t begin) const { return text_.find_first_not_of(' ', begin) - begin; }

  // An element of a list as a block of lines.
  std::string element(const Json& value, size_t column) const {
    std::string out;
    for (const auto& [name, member] : value.items())
      out += (out.empty() ? std::string(column, ' ') + "- " : lineEnd() + std::string(column + 2, ' ')) +
             written(name) + ": " + scalar(member);
    return out;
  }

  static std::string written(const std::string& name) { return scalar(Json(name)); }

  static std::string scalar(const Json& value) {
    if (value.is_array()) {
      std::string out;
      for (const Json& one : value) out += (out.empty() ? "" : ", ") + scalar(one);
      return "[" + out + "]";
    }
    if (!value.is_string()) return value.dump();
    const std::string text = value.get<std::string>();
    static const std::vector<std::string> kWords = {"true", "false", "null", "yes", "no", "on", "off", "~"};
    const bool plain = !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) != 0 && text.back() != ':' &&
                       text.find(": ") == std::string::npos && text.find(" #") == std::string::npos &&
                       text.find_first_of("\"'\\\n\t{}[],&*!|>%@`") == std::string::npos && text.back() != ' ' &&
                       std::find(kWords.begin(), kWords.end(), text) == kWords.end();
    return plain ? text : value.dump();
  }

  void replace(Range range, const std::string& with) { text_.replace(range.begin, range.end - range.begin, with); }
};

}  // namespace

std::unique_ptr<Document> readYaml(std::string text) { return std::make_unique<YamlDocument>(std::move(text)); }

}  // namespace spillway::connect
