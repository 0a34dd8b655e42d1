#include "PartialArguments.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace gemini {

using spw::Json;

namespace {

constexpr size_t kMostPlaces = 10'000;
constexpr int kDeepest = 100;

}  // namespace

bool PartialArguments::empty() const { return root_.children.empty(); }

void PartialArguments::clear() {
  root_ = {};
  places_ = 0;
}

void PartialArguments::add(Json pieces) {
  for (Json piece : pieces) {
    std::string_view path = piece["jsonPath"].str();
    if (!path.starts_with('$')) continue;
    path.remove_prefix(1);
    Value* at = &root_;
    for (int depth = 0; at != nullptr && !path.empty() && depth < kDeepest; ++depth) at = step(*at, path);
    if (at == nullptr || at == &root_ || !path.empty()) continue;
    if (const Json text = piece["stringValue"]; text.isString()) {
      if (at->kind != Value::Kind::Text) *at = {Value::Kind::Text, {}, {}, at->name};
      at->text += text.str();
    } else if (const Json number = piece["numberValue"]; number.isNumber()) {
      *at = {Value::Kind::Other, std::string(number.raw()), {}, at->name};
    } else if (const Json truth = piece["boolValue"]; truth.isBoolean()) {
      *at = {Value::Kind::Other, truth.isTrue() ? "true" : "false", {}, at->name};
    } else if (piece["nullValue"]) {
      *at = {Value::Kind::Other, "null", {}, at->name};
    }
  }
}

// Goes one step down the path, ".name", "['name']" or "[3]", and makes the place when it is new.
PartialArguments::Value* PartialArguments::step(Value& at, std::string_view& path) {
  std::string name;
  size_t index = 0;
  bool element = false;
  if (path.front() == '.') {
    const size_t end = std::min(path.find_first_of(".[", 1), path.size());
    name = path.substr(1, end - 1);
    path.remove_prefix(end);
  } else if (path.size() > 2 && path.front() == '[' && (path[1] == '\'' || path[1] == '"')) {
    const size_t end = path.find(std::string{path[1], ']'}, 2);
    if (end == std::string_view::npos) return nullptr;
    name = path.substr(2, end - 2);
    path.remove_prefix(end + 2);
  } else {
    const size_t end = path.find(']');
    if (path.front() != '[' || end == std::string_view::npos) return nullptr;
    const auto read = std::from_chars(path.data() + 1, path.data() + end, index);
    if (read.ec != std::errc() || read.ptr != path.data() + end || index >= kMostPlaces) return nullptr;
    element = true;
    path.remove_prefix(end + 1);
  }
  const auto kind = element ? Value::Kind::List : Value::Kind::Object;
  if (at.kind != kind) {
    // Only a place that nothing was put in yet can become something else.
    const bool untouched = at.children.empty() && (at.kind == Value::Kind::Object || at.text == "null");
    if (!untouched || at.kind == Value::Kind::Text) return nullptr;
    at.kind = kind;
    at.text.clear();
  }
  if (element) {
    if (at.children.size() <= index) {
      places_ += index + 1 - at.children.size();
      if (places_ > kMostPlaces) return nullptr;
      at.children.resize(index + 1, {Value::Kind::Other, "null", {}, {}});
    }
    return &at.children[index];
  }
  for (Value& child : at.children) {
    if (child.name == name) return &child;
  }
  if (++places_ > kMostPlaces) return nullptr;
  return &at.children.emplace_back(Value{Value::Kind::Object, {}, {}, std::move(name)});
}

std::string PartialArguments::json() const {
  std::string out;
  write(root_, out);
  return out;
}

void PartialArguments::write(const Value& value, std::string& out) {
  if (value.kind == Value::Kind::Other) {
    out += value.text;
    return;
  }
  if (value.kind == Value::Kind::Text) {
    out += '"';
    spw::escapeTo(out, value.text);
    out += '"';
    return;
  }
  const bool list = value.kind == Value::Kind::List;
  out += list ? '[' : '{';
  for (const Value& child : value.children) {
    if (&child != &value.children.front()) out += ',';
    if (!list) {
      out += '"';
      spw::escapeTo(out, child.name);
      out += "\":";
    }
    write(child, out);
  }
  out += list ? ']' : '}';
}

}  // namespace gemini
