#include "host/config/YamlRewrite.h"

#include <algorithm>
#include <map>

#include "host/config/YamlText.h"

namespace spillway::config {
namespace {

using Nodes = std::vector<YAML::Node>;

size_t startOf(const YAML::Node& node) {
  if (node.Mark().pos < 0) throw CannotRewrite{};
  return static_cast<size_t>(node.Mark().pos);
}

Nodes itemsOf(const YAML::Node& list) {
  Nodes out;
  for (const YAML::Node& item : list) out.push_back(item);
  return out;
}

// The member by which people tell the items of a list apart.
std::string nameOf(const YAML::Node& item) {
  if (item.IsScalar()) return item.Scalar();
  if (item.IsMap())
    for (const char* key : {"name", "tier", "match", "model", "chain"})
      if (const YAML::Node found = item[key]; found && found.IsScalar()) return found.Scalar();
  return {};
}

struct Pair {
  YAML::Node key, old, made;  // `made` undefined: to go
};

// The pairs of the old map in its order with what they become; a pair that has another name and the same value is
// renamed. `added`: the new ones.
std::vector<Pair> pairsOf(const YAML::Node& old, const YAML::Node& value, std::vector<Pair>& added) {
  std::vector<Pair> out;
  for (const auto& one : old) out.push_back({one.first, one.second, value[one.first.Scalar()]});
  for (const auto& one : value)
    if (!old[one.first.Scalar()]) added.push_back({one.first, {}, one.second});
  return out;
}

}  // namespace

std::vector<int> matches(const std::vector<YAML::Node>& old, const std::vector<YAML::Node>& made) {
  std::vector<int> out(made.size(), -1);
  std::vector<bool> used(old.size(), false);
  const auto take = [&](size_t j, size_t i) {
    out[j] = static_cast<int>(i);
    used[i] = true;
  };
  for (size_t j = 0; j < made.size(); ++j)
    for (size_t i = 0; i < old.size() && out[j] < 0; ++i)
      if (!used[i] && sameValue(old[i], made[j])) take(j, i);
  for (size_t j = 0; j < made.size(); ++j)
    for (size_t i = 0; i < old.size() && out[j] < 0; ++i)
      if (!used[i] && !nameOf(made[j]).empty() && nameOf(old[i]) == nameOf(made[j])) take(j, i);
  if (old.size() == made.size())
    for (size_t j = 0; j < made.size(); ++j)
      if (out[j] < 0 && !used[j] && old[j].Type() == made[j].Type()) take(j, j);
  return out;
}

size_t YamlRewrite::lineBegin(size_t at) const {
  const size_t before = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
  return before == std::string::npos ? 0 : before + 1;
}

size_t YamlRewrite::lineEnd(size_t at) const {
  const size_t end = text_.find('\n', at);
  return end == std::string::npos ? text_.size() : end + 1;
}

size_t YamlRewrite::flowEnd(size_t open) const {
  int depth = 0;
  for (size_t at = open; at < text_.size(); ++at) {
    const char c = text_[at], before = at == 0 ? '\n' : text_[at - 1];
    if (c == '#' && isBlank(before)) {
      at = lineEnd(at) - 1;
    } else if ((c == '"' || c == '\'') &&
               (isBlank(before) || std::string_view("[{,:").find(before) != std::string::npos)) {
      at = quotedEnd(text_, at) - 1;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return at + 1;
    }
  }
  throw CannotRewrite{};
}

size_t YamlRewrite::nodeEnd(const YAML::Node& node, size_t end, bool inFlow) const {
  const size_t start = startOf(node);
  if (start >= text_.size()) throw CannotRewrite{};
  if (!node.IsScalar() && !node.IsNull()) {
    if (text_[start] != '[' && text_[start] != '{') return end;
    return flowEnd(start);
  }
  if (text_[start] == '"' || text_[start] == '\'') return quotedEnd(text_, start);
  if (text_[start] == '|' || text_[start] == '>') throw CannotRewrite{};
  return plainEnd(text_, start, inFlow);
}

std::vector<YamlRewrite::Part> YamlRewrite::parts(const std::vector<size_t>& starts, size_t begin, size_t end) const {
  std::vector<Part> out;
  for (size_t i = 0; i < starts.size(); ++i) {
    const int column = columnOf(starts[i]);
    const size_t floor = i == 0 ? begin : lineEnd(starts[i - 1]);
    size_t top = lineBegin(starts[i]);
    // The first may stand behind a dash: then there is nothing above it that is its own.
    if (top < floor && i > 0) throw CannotRewrite{};
    if (top < floor) top = starts[i];
    while (top > floor) {
      const size_t above = lineBegin(top - 1);
      const size_t text = text_.find_first_not_of(' ', above);
      if (above < floor || text_[text] != '#' || columnOf(text) > column) break;
      top = above;
    }
    if (i > 0) out.back().end = top;
    out.push_back({top, starts[i], end});
  }
  if (out.empty()) return out;
  // What follows the last one's lines and is not deeper than it stays where it is.
  Part& last = out.back();
  size_t contentEnd = lineEnd(last.own);
  for (size_t at = contentEnd; at < end; at = lineEnd(at)) {
    const size_t text = text_.find_first_not_of(' ', at);
    const bool blank = text == std::string::npos || text_[text] == '\n' || text_[text] == '\r';
    if (!blank && (text_[text] != '#' || columnOf(text) > columnOf(last.own))) contentEnd = lineEnd(at);
  }
  last.end = std::min(contentEnd, end);
  return out;
}

std::string YamlRewrite::pair(const YAML::Node& key, const YAML::Node& old, const YAML::Node& value, const Part& part,
                              int column) const {
  const size_t colon = text_.find(':', nodeEndOfKey(text_, startOf(key)));
  if (colon == std::string::npos || colon >= part.end) throw CannotRewrite{};
  if (old.IsNull()) return slice(part.begin, colon + 1) + " " + flowText(value, false) + slice(colon + 1, part.end);
  const size_t start = startOf(old);
  const bool flowing = text_[start] == '[' || text_[start] == '{';
  const bool block = !old.IsScalar() && !flowing;
  if (block && old.Type() != value.Type())
    return slice(part.begin, colon + 1) + afterKey(value, column, colon + 1 - part.own);
  const size_t from = block && lineBegin(start) > colon ? lineEnd(colon) : start;
  return slice(part.begin, from) + rewritten(old, value, from, part.end, false);
}

std::string YamlRewrite::blockMap(const YAML::Node& old, const YAML::Node& value, size_t begin, size_t end) const {
  std::vector<Pair> added;
  std::vector<Pair> pairs = pairsOf(old, value, added);
  std::vector<size_t> starts;
  for (const Pair& one : pairs) starts.push_back(startOf(one.key));
  const std::vector<Part> all = parts(starts, begin, end);
  const int column = columnOf(starts.front());
  const bool inLine = all.front().begin == all.front().own && columnOf(begin) > 0;
  const auto gone = [](const Pair& one) { return !one.made; };
  const bool renamed = added.size() == 1 && std::count_if(pairs.begin(), pairs.end(), gone) == 1;
  std::string out = slice(begin, all.front().begin);
  bool any = false;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Part& part = all[i];
    std::string text;
    if (pairs[i].made) {
      text = sameValue(pairs[i].old, pairs[i].made) ? slice(part.begin, part.end)
                                                    : pair(pairs[i].key, pairs[i].old, pairs[i].made, part, column);
    } else if (renamed && sameValue(pairs[i].old, added.front().made)) {
      text = slice(part.begin, part.own) + flowText(added.front().key, false) +
             slice(nodeEndOfKey(text_, part.own), part.end);
      added.clear();
    } else {
      continue;
    }
    // Whoever comes to stand behind the dash has no comments above.
    if (inLine && !any && i > 0) text = text.substr(part.own - part.begin) + slice(part.begin, lineBegin(part.own));
    out += text;
    any = true;
  }
  for (const Pair& one : added) {
    if (!(inLine && !any)) out += std::string(static_cast<size_t>(column), ' ');
    const std::string key = flowText(one.key, false);
    out += key + ":" + afterKey(one.made, column, key.size() + 1);
    any = true;
  }
  if (!any) throw CannotRewrite{};
  return out + slice(all.back().end, end);
}

std::string YamlRewrite::blockList(const YAML::Node& old, const YAML::Node& value, size_t begin, size_t end) const {
  const Nodes before = itemsOf(old), after = itemsOf(value);
  std::vector<size_t> starts;
  for (const YAML::Node& item : before) {
    const size_t dash = text_.find_last_not_of(" \n", startOf(item) - 1);
    if (dash == std::string::npos || text_[dash] != '-') throw CannotRewrite{};
    starts.push_back(dash);
  }
  const std::vector<Part> all = parts(starts, begin, end);
  if (all.front().begin == all.front().own && columnOf(begin) > 0) throw CannotRewrite{};
  const auto column = static_cast<size_t>(columnOf(starts.front()));
  const std::vector<int> from = matches(before, after);
  std::string out = slice(begin, all.front().begin);
  for (size_t j = 0; j < after.size(); ++j) {
    if (from[j] < 0) {
      out += std::string(column, ' ') + "- " + blockText(after[j], static_cast<int>(column) + 2);
      continue;
    }
    const auto i = static_cast<size_t>(from[j]);
    const size_t start = startOf(before[i]);
    const bool same = sameValue(before[i], after[j]);
    const bool block = !before[i].IsScalar() && text_[start] != '[' && text_[start] != '{';
    if (same)
      out += slice(all[i].begin, all[i].end);
    else if (block && before[i].Type() != after[j].Type())
      out += slice(all[i].begin, start) + blockText(after[j], static_cast<int>(column) + 2);
    else
      out += slice(all[i].begin, start) + rewritten(before[i], after[j], start, all[i].end, false);
  }
  return out + slice(all.back().end, end);
}

std::string YamlRewrite::rewritten(const YAML::Node& old, const YAML::Node& value, size_t begin, size_t end,
                                   bool inFlow) const {
  const size_t start = startOf(old);
  const bool flowing = text_[start] == '[' || text_[start] == '{';
  if (old.IsScalar() || old.IsNull() || flowing) {
    const size_t own = nodeEnd(old, end, inFlow);
    if (own > end) throw CannotRewrite{};
    const bool inside = !old.IsScalar() && old.Type() == value.Type() && old.size() > 0 && value.size() > 0;
    return (inside ? flow(old, value) : flowText(value, inFlow)) + slice(own, end);
  }
  if (value.size() == 0) throw CannotRewrite{};
  return old.IsMap() ? blockMap(old, value, begin, end) : blockList(old, value, begin, end);
}

// An item between commas, and the comment that stands behind it.
struct YamlRewrite::Item {
  size_t begin, end;
  std::string comment;
};

std::vector<YamlRewrite::Item> YamlRewrite::flowItems(const std::vector<std::pair<size_t, size_t>>& ranges,
                                                      size_t close) const {
  std::vector<Item> out;
  for (size_t i = 0; i < ranges.size(); ++i) {
    const size_t next = i + 1 < ranges.size() ? ranges[i + 1].first : close;
    if (next < ranges[i].second) throw CannotRewrite{};
    const std::string gap = slice(ranges[i].second, next);
    const size_t hash = gap.find('#');
    out.push_back({ranges[i].first, ranges[i].second,
                   hash == std::string::npos ? "" : gap.substr(hash, gap.find('\n', hash) - hash)});
  }
  return out;
}

std::string YamlRewrite::flow(const YAML::Node& old, const YAML::Node& value) const {
  const size_t open = startOf(old), close = flowEnd(open) - 1;
  std::vector<std::pair<size_t, size_t>> ranges;
  std::vector<std::pair<std::string, int>> made;  // text, and the old item it was; -1: none
  if (old.IsMap()) {
    std::vector<Pair> added;
    for (const Pair& one : pairsOf(old, value, added)) {
      const size_t start = startOf(one.key), keyEnd = nodeEndOfKey(text_, start);
      const size_t end = one.old.IsNull() ? keyEnd : nodeEnd(one.old, close, true);
      ranges.emplace_back(start, end);
      if (!one.made) continue;
      const int index = static_cast<int>(ranges.size()) - 1;
      if (sameValue(one.old, one.made))
        made.emplace_back(slice(start, end), index);
      else if (one.old.IsNull())
        made.emplace_back(slice(start, keyEnd) + ": " + flowText(one.made, true), index);
      else
        made.emplace_back(slice(start, startOf(one.old)) + rewritten(one.old, one.made, startOf(one.old), end, true),
                          index);
    }
    for (const Pair& one : added) made.emplace_back(flowText(one.key, true) + ": " + flowText(one.made, true), -1);
  } else {
    const Nodes before = itemsOf(old), after = itemsOf(value);
    for (const YAML::Node& item : before) ranges.emplace_back(startOf(item), nodeEnd(item, close, true));
    const std::vector<int> from = matches(before, after);
    for (size_t j = 0; j < after.size(); ++j) {
      if (from[j] < 0) {
        made.emplace_back(flowText(after[j], true), -1);
        continue;
      }
      const auto [start, end] = ranges[static_cast<size_t>(from[j])];
      const YAML::Node& item = before[static_cast<size_t>(from[j])];
      made.emplace_back(sameValue(item, after[j]) ? slice(start, end) : rewritten(item, after[j], start, end, true),
                        from[j]);
    }
  }
  const std::vector<Item> items = flowItems(ranges, close);
  const std::string lead = slice(open + 1, items.front().begin), tail = slice(items.back().end, close);
  bool lines = lead.find('\n') != std::string::npos;
  for (size_t i = 0; i + 1 < items.size(); ++i)
    lines = lines || slice(items[i].end, items[i + 1].begin).find('\n') != std::string::npos;
  const std::string indent(static_cast<size_t>(columnOf(items.front().begin)), ' ');
  std::string out = text_[open] + lead;
  for (size_t k = 0; k < made.size(); ++k) {
    const bool last = k + 1 == made.size();
    const std::string comment = made[k].second < 0 ? "" : items[static_cast<size_t>(made[k].second)].comment;
    out += made[k].first + (last ? "" : ",");
    if (!comment.empty()) out += "  " + comment;
    if (!last) out += lines || !comment.empty() ? "\n" + indent : " ";
    if (last && (lines || !comment.empty())) {
      const size_t line = tail.rfind('\n');
      out += line != std::string::npos ? tail.substr(line) : comment.empty() ? "" : "\n" + indent;
    } else if (last && tail.find_first_not_of(' ') == std::string::npos) {
      out += tail;
    }
  }
  return out + text_[close];
}

std::string YamlRewrite::section(const YAML::Node& root, std::string_view name, const YAML::Node& value) const {
  const std::string key = plainOrQuoted(std::string(name), false);
  const YAML::Node old = root.IsMap() ? root[std::string(name)] : YAML::Node(YAML::NodeType::Undefined);
  if (!old && value.IsNull()) return text_;
  if (root.IsMap() && root.size() > 0 && text_[startOf(root)] == '{') throw CannotRewrite{};
  if (!old) {
    // "{}" says that there is nothing.
    const std::string before = root.IsMap() && root.size() == 0 ? slice(flowEnd(startOf(root)), text_.size()) : text_;
    const std::string gap = before.empty() || before.ends_with("\n\n") ? "" : "\n";
    return before + gap + key + ":" + afterKey(value, 0, key.size() + 1);
  }
  std::vector<size_t> starts;
  std::vector<YAML::Node> keys;
  size_t at = 0;
  for (const auto& one : root) {
    if (one.first.Scalar() == name) at = starts.size();
    keys.push_back(one.first);
    starts.push_back(startOf(one.first));
  }
  const std::vector<Part> all = parts(starts, 0, text_.size());
  const Part& part = all[at];
  const std::string made = value.IsNull() ? "" : pair(keys[at], old, value, part, 0);
  return slice(0, part.begin) + made + slice(part.end, text_.size());
}

}  // namespace spillway::config
