#include <charconv>
#include <cmath>

#include "host/base/JsonNode.h"

namespace spillway::base::json {
namespace {

std::string_view emptyText() { return {"", 0}; }

void markDirty(spw_json* node) {
  for (; node && !node->has(spw_json::kDirty); node = node->parent) node->set(spw_json::kDirty);
}

size_t exactHeight(const spw_json* node) {
  size_t height = 0;
  for (const spw_json* child = first(node); child; child = child->next) height = std::max(height, exactHeight(child));
  return node->isContainer() ? height + 1 : 0;
}

// Whether `value` may come below `container`: not into itself, and not too deep.
bool mayHold(const spw_json* container, spw_json* value) {
  size_t depth = 0;
  for (const spw_json* up = container; up; up = up->parent, ++depth)
    if (up == value) return false;
  if (depth + value->height <= Limits::kJsonDepth) return true;
  value->height = static_cast<uint8_t>(exactHeight(value));  // it may have lost its deepest part since
  return depth + value->height <= Limits::kJsonDepth;
}

// After `child` was linked into `container`.
void settle(spw_json* container, const spw_json* child) {
  markDirty(container);
  for (; container && container->height <= child->height; child = container, container = container->parent)
    container->height = static_cast<uint8_t>(child->height + 1);
}

void setName(spw_json* node, std::string_view name, bool plain, bool escaped) {
  node->nameText = name.data() ? name.data() : "";
  node->nameSize = static_cast<uint32_t>(name.size());
  node->clear(spw_json::kNamePlain | spw_json::kNameEscaped);
  if (plain) node->set(spw_json::kNamePlain);
  if (escaped) node->set(spw_json::kNameEscaped);
}

bool canEdit(const spw_json* container, int kind) {
  return container && container->kind == kind && !container->has(spw_json::kOpaque);
}

// Puts `value` where `old` was, under the name `old` had, and leaves `old` without a parent.
void replace(spw_json* object, spw_json* old, spw_json* value) {
  setName(value, old->nameView(), old->has(spw_json::kNamePlain), old->has(spw_json::kNameEscaped));
  indexReplaced(object, old, value);
  spw_json* head = firstOf(object);
  value->parent = object;
  value->next = old->next;
  value->prev = old->prev == old ? value : old->prev;
  (old->next ? old->next : head == old ? value : head)->prev = value;
  if (head == old) {
    setFirst(object, value);
  } else {
    value->prev->next = value;
  }
  old->parent = old->next = old->prev = nullptr;
  settle(object, value);
}

bool isLong(std::string_view text) { return text.size() > UINT32_MAX; }

spw_json* copyNode(Arena& arena, const spw_json* value) {
  auto* copy = static_cast<spw_json*>(arena.alloc(sizeof(spw_json)));
  if (!copy) return nullptr;
  *copy = *value;
  copy->set(spw_json::kCopied);
  copy->parent = copy->next = copy->prev = nullptr;
  if (!value->isContainer()) return copy;
  copy->clear(spw_json::kIndexed);
  copy->child = nullptr;
  copy->size = 0;
  for (const spw_json* child = firstOf(value); child; child = child->next) {
    spw_json* copied = copyNode(arena, child);
    if (!copied) return nullptr;
    linkLast(copy, copied);
  }
  prepareIndex(arena, copy);
  return copy;
}

}  // namespace

Kind kind(const spw_json* value) { return value ? static_cast<Kind>(value->kind) : Kind::Missing; }

size_t count(const spw_json* value) { return value && value->isContainer() ? value->size : 0; }

spw_json* member(const spw_json* object, std::string_view name) {
  if (!object || object->kind != SPW_JSON_OBJECT) return nullptr;
  if (object->has(spw_json::kIndexed)) return indexFind(const_cast<spw_json*>(object), name);
  for (spw_json* child = object->child; child; child = child->next)
    if (nameIs(child, name)) return child;
  return nullptr;
}

spw_json* first(const spw_json* container) {
  return container && container->isContainer() ? firstOf(container) : nullptr;
}

spw_json* next(const spw_json* child) { return child ? child->next : nullptr; }

std::string_view name(Arena& arena, const spw_json* member) {
  if (!member || !member->parent || member->parent->kind != SPW_JSON_OBJECT) return emptyText();
  if (!member->has(spw_json::kNameEscaped) || member->has(spw_json::kNamePlain)) return member->nameView();
  auto* out = static_cast<char*>(arena.alloc(member->nameSize));
  if (!out) return emptyText();
  return {out, static_cast<size_t>(unescape(member->nameView(), out) - out)};
}

std::string_view string(Arena& arena, const spw_json* value) {
  if (!value || value->kind != SPW_JSON_STRING) return emptyText();
  if (value->has(spw_json::kPlain)) return value->view();
  if (!value->has(spw_json::kEscaped)) return value->inside();
  if (value->has(spw_json::kDecoded)) return {value->decoded, value->size};
  auto* out = static_cast<char*>(arena.alloc(value->textSize));
  if (!out) return emptyText();
  auto* cache = const_cast<spw_json*>(value);
  cache->decoded = out;
  cache->size = static_cast<uint32_t>(unescape(value->inside(), out) - out);
  cache->set(spw_json::kDecoded);
  return {out, cache->size};
}

std::string_view undecoded(const spw_json* value) {
  if (!value || value->kind != SPW_JSON_STRING || value->has(spw_json::kPlain)) return {};
  return value->has(spw_json::kEscaped) && !value->has(spw_json::kDecoded) ? value->inside() : std::string_view();
}

bool integer(const spw_json* value, int64_t& out) {
  if (!value || value->kind != SPW_JSON_NUMBER) return false;
  int64_t read = 0;
  const char* end = value->text + value->textSize;
  auto [stopped, problem] = std::from_chars(value->text, end, read);
  if (problem != std::errc() || stopped != end) return false;
  out = read;
  return true;
}

bool number(const spw_json* value, double& out) {
  if (!value || value->kind != SPW_JSON_NUMBER) return false;
  double read = 0;
  const char* end = value->text + value->textSize;
  auto [stopped, problem] = std::from_chars(value->text, end, read);
  if (problem != std::errc() || stopped != end) return false;
  out = read;
  return true;
}

int boolean(const spw_json* value) {
  if (!value || value->kind != SPW_JSON_BOOLEAN) return -1;
  return value->text[0] == 't' ? 1 : 0;
}

spw_json* makeNull(Arena& arena) { return newNode(arena, SPW_JSON_NULL, "null"); }

spw_json* makeBoolean(Arena& arena, bool value) { return newNode(arena, SPW_JSON_BOOLEAN, value ? "true" : "false"); }

spw_json* makeInteger(Arena& arena, int64_t value) {
  char digits[24];
  char* end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  std::string_view kept = arena.copy({digits, static_cast<size_t>(end - digits)});
  return kept.empty() ? nullptr : newNode(arena, SPW_JSON_NUMBER, kept);
}

spw_json* makeNumber(Arena& arena, double value) {
  if (!std::isfinite(value)) return makeNull(arena);
  char digits[40];
  char* end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  std::string_view kept = arena.copy({digits, static_cast<size_t>(end - digits)});
  return kept.empty() ? nullptr : newNode(arena, SPW_JSON_NUMBER, kept);
}

spw_json* makeString(Arena& arena, std::string_view text) {
  if (isLong(text)) return nullptr;
  return newNode(arena, SPW_JSON_STRING, text.data() ? text : emptyText(), spw_json::kPlain);
}

spw_json* makeRaw(Arena& arena, std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  if (text.empty() || isLong(text)) return nullptr;
  switch (text.front()) {
    case '{':
      return newNode(arena, SPW_JSON_OBJECT, text, spw_json::kOpaque);
    case '[':
      return newNode(arena, SPW_JSON_ARRAY, text, spw_json::kOpaque);
    case '"': {
      if (text.size() < 2) return nullptr;
      bool escaped = text.find('\\') != std::string_view::npos;
      return newNode(arena, SPW_JSON_STRING, text, escaped ? unsigned{spw_json::kEscaped} : 0u);
    }
    case 't':
    case 'f':
      return newNode(arena, SPW_JSON_BOOLEAN, text);
    case 'n':
      return newNode(arena, SPW_JSON_NULL, text);
    default:
      return newNode(arena, SPW_JSON_NUMBER, text);
  }
}

spw_json* makeObject(Arena& arena) {
  spw_json* made = newNode(arena, SPW_JSON_OBJECT, "{}", spw_json::kDirty);
  if (made) made->height = 1;
  return made;
}

spw_json* makeArray(Arena& arena) {
  spw_json* made = newNode(arena, SPW_JSON_ARRAY, "[]", spw_json::kDirty);
  if (made) made->height = 1;
  return made;
}

void put(Arena& arena, spw_json* object, std::string_view name, spw_json* value) {
  if (!canEdit(object, SPW_JSON_OBJECT) || !value || isLong(name) || !mayHold(object, value)) return;
  spw_json* old = member(object, name);
  if (old == value) return;
  detach(value);
  if (old) return replace(object, old, value);
  setName(value, name, true, false);
  linkLast(object, value);
  prepareIndex(arena, object);
  indexAdded(object, value);
  settle(object, value);
}

void push(Arena&, spw_json* array, spw_json* value) {
  if (!canEdit(array, SPW_JSON_ARRAY) || !value || !mayHold(array, value)) return;
  detach(value);
  linkLast(array, value);
  settle(array, value);
}

void insertBefore(Arena& arena, spw_json* sibling, spw_json* value) {
  if (!sibling || !value || sibling == value || !sibling->parent) return;
  spw_json* container = sibling->parent;
  if (container->kind == SPW_JSON_OBJECT && !value->nameText) return;
  if (!mayHold(container, value)) return;
  detach(value);
  value->parent = container;
  value->next = sibling;
  value->prev = sibling->prev;
  if (firstOf(container) == sibling) {
    setFirst(container, value);
  } else {
    sibling->prev->next = value;
  }
  sibling->prev = value;
  ++container->size;
  prepareIndex(arena, container);
  indexForget(container);
  settle(container, value);
}

void detach(spw_json* child) {
  if (!child || !child->parent) return;
  spw_json* container = child->parent;
  spw_json* head = firstOf(container);
  indexRemoved(container, child);
  if (child->next) {
    child->next->prev = child->prev;
  } else if (head != child) {
    head->prev = child->prev;
  }
  if (head == child) {
    setFirst(container, child->next);
  } else {
    child->prev->next = child->next;
  }
  child->parent = child->next = child->prev = nullptr;
  --container->size;
  markDirty(container);
}

spw_json* clone(Arena& arena, const spw_json* value) { return value ? copyNode(arena, value) : nullptr; }

}  // namespace spillway::base::json
