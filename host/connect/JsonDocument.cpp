// Settings in JSON, changed as text.
#include <algorithm>

#include "host/connect/Document.h"
#include "host/connect/JsonScan.h"

namespace spillway::connect {
namespace {

class JsonDocument final : public Document {
 public:
  explicit JsonDocument(std::string text) : Document(std::move(text)) {}

  base::Result<std::optional<std::string>> raw(const Path& path) const override {
    const auto found = find(path);
    if (!found.ok()) return found.error();
    if (!found->value) return std::optional<std::string>();
    return std::optional(text_.substr(found->value->begin, found->value->end - found->value->begin));
  }

  base::Result<void> set(const Path& path, const Json& value) override {
    const auto found = find(path);
    if (!found.ok()) return found.error();
    if (found->value) {
      replace(*found->value, dumped(value, marginAt(found->value->begin)));
      return {};
    }
    return insert(path, *found, value);
  }

  base::Result<void> setRaw(const Path& path, const std::string& raw) override {
    const auto found = find(path);
    if (!found.ok()) return found.error();
    if (!found->value) return cannot(pathText(path) + " is not there any more");
    replace(*found->value, raw);
    return {};
  }

  base::Result<void> remove(const Path& path) override {
    const auto found = find(path);
    if (!found.ok()) return found.error();
    if (!found->value || path.empty()) return {};
    const auto items = itemsOf(text_, found->parent);
    if (!items.ok()) return items.error();
    const auto& all = items->items;
    const auto item = std::find_if(all.begin(), all.end(), [&](const Item& one) { return one.value == *found->value; });
    const auto index = static_cast<size_t>(item - all.begin());
    // With the comma behind it, or, of the last one, the comma before.
    if (index + 1 < all.size()) {
      replace({item->begin, all[index + 1].begin}, "");
    } else if (index > 0) {
      replace({all[index - 1].value.end, items->trailingComma ? items->afterComma - 1 : item->value.end}, "");
    } else {
      replace({found->parent + 1, items->close}, "");
    }
    return {};
  }

  bool isEmpty(const Path& path) const override {
    const auto found = find(path);
    if (!found.ok() || !found->value) return true;
    if (text_[found->value->begin] != '{' && text_[found->value->begin] != '[') return false;
    const auto items = itemsOf(text_, found->value->begin);
    return items.ok() && items->items.empty();
  }

 private:
  // How far a path leads.
  struct Found {
    std::optional<Range> value;  // of the whole path
    size_t parent = 0;           // the bracket of the last object or list that exists
    size_t depth = 0;            // steps that lead into it
  };

  base::Result<Found> find(const Path& path) const {
    const auto root = skipBlank(text_, 0);
    if (!root.ok()) return root.error();
    Found out;
    out.parent = *root;
    if (*root >= text_.size()) {
      if (path.empty()) return out;  // an empty file is as good as an empty object
      out.parent = std::string::npos;
      return out;
    }
    const auto end = valueEnd(text_, *root);
    if (!end.ok()) return end.error();
    const auto behind = skipBlank(text_, *end);
    if (!behind.ok()) return behind.error();
    if (*behind < text_.size()) return cannot("there is something behind the settings");
    Range value{*root, *end};
    if (text_[*root] != '{') return cannot("it is no object");
    for (size_t i = 0; i < path.size(); ++i) {
      const char wanted = path[i].value ? '[' : '{';
      if (text_[value.begin] != wanted)
        return cannot(pathText({path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i)}) + " is no " +
                      (wanted == '[' ? "list" : "object"));
      out.parent = value.begin;
      out.depth = i;
      const auto items = itemsOf(text_, value.begin);
      if (!items.ok()) return items.error();
      const Item* item = itemOf(*items, path[i]);
      if (item == nullptr) return out;
      value = item->value;
    }
    out.value = value;
    return out;
  }

  const Item* itemOf(const Items& items, const Step& step) const {
    for (const Item& item : items.items) {
      if (!step.value) {
        if (item.name == step.name) return &item;
        continue;
      }
      if (text_[item.value.begin] != '{') continue;
      const auto members = itemsOf(text_, item.value.begin);
      if (!members.ok()) continue;
      for (const Item& member : members->items)
        if (member.name == step.name && unquoted(std::string_view(text_).substr(
                                            member.value.begin, member.value.end - member.value.begin)) == *step.value)
          return &item;
    }
    return nullptr;
  }

  base::Result<void> insert(const Path& path, const Found& found, const Json& value) {
    // What is missing, from the inside out.
    Json whole = value;
    for (size_t i = path.size() - 1; i > found.depth; --i) {
      Json outer = path[i].value ? Json::array({whole}) : Json{{path[i].name, whole}};
      whole = std::move(outer);
    }
    const Step& step = path[found.depth];
    if (found.parent == std::string::npos) {
      text_ += dumped(Json{{step.name, whole}}, "") + lineEnd();
      return {};
    }
    const auto items = itemsOf(text_, found.parent);
    if (!items.ok()) return items.error();
    const std::string margin = marginAt(found.parent);
    const bool empty = items->items.empty();
    const std::string between =
        text_.substr(found.parent + 1, (empty ? items->close : items->items[0].begin) - found.parent - 1);
    const bool lines = empty || between.find('\n') != std::string::npos;
    const std::string inner = empty ? margin + unit() : marginAt(items->items[0].begin);
    const std::string name = step.value ? "" : Json(step.name).dump() + (lines ? ": " : ": ");
    const std::string item = name + dumped(whole, lines ? inner : "", lines);
    if (empty) {
      // Comments of an otherwise empty object stay before what is new.
      const size_t last = between.find_last_not_of(" \t\r\n");
      const std::string kept = last == std::string::npos ? "" : between.substr(0, last + 1);
      replace({found.parent + 1, items->close}, kept + lineEnd() + inner + item + lineEnd() + margin);
    } else if (items->trailingComma) {
      insertAt(afterComment(items->afterComma), (lines ? lineEnd() + inner : " ") + item + ",");
    } else {
      const size_t end = items->items.back().value.end;
      const size_t behind = lines ? afterComment(end) : end;
      insertAt(behind, (lines ? lineEnd() + inner : " ") + item);
      insertAt(end, ",");
    }
    return {};
  }

  // Behind a comment that stands on the rest of the line.
  size_t afterComment(size_t at) const {
    size_t place = at;
    while (place < text_.size() && (text_[place] == ' ' || text_[place] == '\t')) ++place;
    if (text_.compare(place, 2, "//") == 0) {
      place = std::min(text_.find('\n', place), text_.size());
      return place > 0 && text_[place - 1] == '\r' ? place - 1 : place;
    }
    if (text_.compare(place, 2, "/*") != 0) return at;
    const size_t end = text_.find("*/", place) + 2;
    return text_.substr(place, end - place).find('\n') == std::string::npos ? end : at;
  }

  // The white space that the line of that place begins with.
  std::string marginAt(size_t at) const {
    const size_t line = text_.rfind('\n', at == 0 ? 0 : at - 1);
    const size_t begin = line == std::string::npos ? 0 : line + 1;
    size_t end = begin;
    while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t')) ++end;
    return text_.substr(begin, end - begin);
  }

  // How far one level is indented: as the first indented line is.
  std::string unit() const {
    for (size_t line = text_.find('\n'); line != std::string::npos; line = text_.find('\n', line + 1)) {
      const std::string margin = marginAt(line + 1);
      if (!margin.empty() && line + 1 + margin.size() < text_.size() && text_[line + 1 + margin.size()] != '*')
        return margin;
    }
    return "  ";
  }

  std::string dumped(const Json& value, const std::string& margin, bool lines = true) const {
    if (!lines) return value.dump();
    const std::string step = unit();
    std::string out = value.dump(static_cast<int>(step.size()), step[0]), end = lineEnd() + margin;
    for (size_t at = 0; (at = out.find('\n', at)) != std::string::npos; at += end.size()) out.replace(at, 1, end);
    return out;
  }

  void replace(Range range, const std::string& with) { text_.replace(range.begin, range.end - range.begin, with); }
  void insertAt(size_t at, const std::string& what) { text_.insert(at, what); }
};

}  // namespace

std::unique_ptr<Document> readJson(std::string text) { return std::make_unique<JsonDocument>(std::move(text)); }

}  // namespace spillway::connect
