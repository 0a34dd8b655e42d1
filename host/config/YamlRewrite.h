// The workings of YamlPatch: a node of a text and the value it is to have become a text in which only the difference is
// new. Block collections are handled line by line, flow collections between their commas.
//
// One thread, for one text.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spillway::config {

// The text is written in a way that leaves no place for the change.
struct CannotRewrite {};

class YamlRewrite {
 public:
  explicit YamlRewrite(const std::string& text) : text_(text) {}

  std::string section(const YAML::Node& root, std::string_view name, const YAML::Node& value) const;

 private:
  // A part of a block collection: its own lines with the comments that stand above them. `begin` may be in the middle
  // of a line, where the first pair of a map stands behind a dash.
  struct Part {
    size_t begin, own, end;  // comments from `begin`, itself from `own`
  };

  struct Item;

  // What takes the place of the text from `begin` to `end`, which holds the old node.
  std::string rewritten(const YAML::Node& old, const YAML::Node& value, size_t begin, size_t end, bool inFlow) const;
  std::string blockMap(const YAML::Node& old, const YAML::Node& value, size_t begin, size_t end) const;
  std::string blockList(const YAML::Node& old, const YAML::Node& value, size_t begin, size_t end) const;
  std::string flow(const YAML::Node& old, const YAML::Node& value) const;
  std::string pair(const YAML::Node& key, const YAML::Node& old, const YAML::Node& value, const Part& part,
                   int column) const;

  std::vector<Item> flowItems(const std::vector<std::pair<size_t, size_t>>& ranges, size_t close) const;
  std::vector<Part> parts(const std::vector<size_t>& starts, size_t begin, size_t end) const;
  size_t nodeEnd(const YAML::Node& node, size_t end, bool inFlow) const;
  size_t flowEnd(size_t open) const;
  size_t lineBegin(size_t at) const;
  size_t lineEnd(size_t at) const;  // behind its line feed
  int columnOf(size_t at) const { return static_cast<int>(at - lineBegin(at)); }
  std::string slice(size_t begin, size_t end) const { return text_.substr(begin, end - begin); }

  const std::string& text_;
};

// Which of the old items a new one is: equal ones first, then those of the same name; -1: none.
std::vector<int> matches(const std::vector<YAML::Node>& old, const std::vector<YAML::Node>& made);

}  // namespace spillway::config
