#include <cstring>

#include "host/base/JsonNode.h"

namespace spillway::base::json {
namespace {

// Dumping measures first and writes second, so that the text is allocated once and never moved.

bool isSpan(const spw_json* node) { return !node->has(spw_json::kDirty) && !node->has(spw_json::kPlain); }

// Makes a plain string UTF-8 and remembers how long it is when escaped. False when the arena is full.
bool measureString(Arena& arena, spw_json* node) {
  if (node->has(spw_json::kMeasured)) return true;
  if (!isUtf8(node->view())) {
    std::string_view repaired = repairUtf8(arena, node->view());
    if (repaired.empty()) return false;
    node->text = repaired.data();
    node->textSize = static_cast<uint32_t>(repaired.size());
  }
  node->size = static_cast<uint32_t>(escapedSize(node->view()));
  node->set(spw_json::kMeasured);
  return true;
}

bool measureName(Arena& arena, spw_json* node, size_t& size) {
  if (!node->has(spw_json::kNamePlain)) {
    size += node->nameSize;
    return true;
  }
  if (!isUtf8(node->nameView())) {
    std::string_view repaired = repairUtf8(arena, node->nameView());
    if (repaired.empty()) return false;
    node->nameText = repaired.data();
    node->nameSize = static_cast<uint32_t>(repaired.size());
  }
  size += escapedSize(node->nameView());
  return true;
}

// Adds the length of `node` as text. False when the arena is full.
bool measure(Arena& arena, spw_json* node, size_t& size) {
  if (isSpan(node)) {
    size += node->textSize;
    return true;
  }
  if (!node->isContainer()) {
    if (!measureString(arena, node)) return false;
    size += node->size + size_t{2};
    return true;
  }
  const bool object = node->kind == SPW_JSON_OBJECT;
  size += 2 + (node->size ? node->size - 1 : 0);
  for (spw_json* child = firstOf(node); child; child = child->next) {
    if (object) {
      size += 3;
      if (!measureName(arena, child, size)) return false;
    }
    if (!measure(arena, child, size)) return false;
  }
  return true;
}

char* writeText(std::string_view text, char* out) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* write(const spw_json* node, char* out) {
  if (isSpan(node)) return writeText(node->view(), out);
  if (!node->isContainer()) {
    *out++ = '"';
    out = node->size == node->textSize ? writeText(node->view(), out) : escape(node->view(), out);
    *out++ = '"';
    return out;
  }
  const bool object = node->kind == SPW_JSON_OBJECT;
  *out++ = object ? '{' : '[';
  for (const spw_json* child = firstOf(node); child; child = child->next) {
    if (object) {
      *out++ = '"';
      out = child->has(spw_json::kNamePlain) ? escape(child->nameView(), out) : writeText(child->nameView(), out);
      *out++ = '"';
      *out++ = ':';
    }
    out = write(child, out);
    if (child->next) *out++ = ',';
  }
  *out++ = object ? '}' : ']';
  return out;
}

}  // namespace

std::string_view dump(Arena& arena, const spw_json* value) {
  if (!value) return {"", 0};
  if (isSpan(value)) return value->view();
  size_t size = 0;
  // Measuring stores what it found in the nodes; the value they stand for stays the same.
  if (!measure(arena, const_cast<spw_json*>(value), size)) return {"", 0};
  auto* out = static_cast<char*>(arena.alloc(size));
  if (!out) return {"", 0};
  return {out, static_cast<size_t>(write(value, out) - out)};
}

std::string_view raw(Arena& arena, const spw_json* value) { return dump(arena, value); }

}  // namespace spillway::base::json
