// One value of a JSON tree. Only the json functions of this folder look inside.
//
// Siblings form a list whose `prev` runs in a circle, so the first child knows the last; `next` of the last is null.
// Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "host/base/Arena.h"
#include "host/base/Json.h"
#include "host/base/JsonText.h"

struct JsonIndex;

struct spw_json {
  enum Flag : uint16_t {
    kDirty = 1,         // a container whose text no longer says what it holds; then its ancestors are dirty too
    kPlain = 2,         // a string whose text is what it stands for, without quotes and escapes
    kEscaped = 4,       // a string whose text holds a backslash
    kNamePlain = 8,     // the name is what it stands for; otherwise it is spelled as inside a JSON string
    kNameEscaped = 16,  // the name holds a backslash
    kDecoded = 32,      // `decoded` is what the escaped string stands for
    kIndexed = 64,      // children are reached through `index`
    kMeasured = 128,    // a plain string that is known to be UTF-8; `size` is its length when escaped
    kOpaque = 256,      // made from text that was never parsed
    kRead = 512,        // a plugin has read what it says, all that it holds included: see JsonUnread.h
    kOpened = 1024,     // a container in which a plugin has looked for something
    kPlaced = 2048,     // it stands in what a plugin made
    kCopied = 4096      // it is a copy; its text is still the original's
  };

  spw_json* parent;
  spw_json* next;
  spw_json* prev;
  union {
    spw_json* child;      // containers: the first one
    JsonIndex* index;     // containers with kIndexed
    const char* decoded;  // strings with kDecoded
  };
  const char* text;
  const char* nameText;  // null: not a member
  uint32_t textSize;
  uint32_t nameSize;
  uint32_t size;  // containers: children; strings: length of `decoded`, or when escaped
  uint16_t flags;
  uint8_t kind;
  uint8_t height;  // containers: levels of containers from here down, at least; 0 for scalars

  bool has(Flag flag) const { return (flags & flag) != 0; }
  void set(unsigned bits) { flags = static_cast<uint16_t>(flags | bits); }
  void clear(unsigned bits) { flags = static_cast<uint16_t>(flags & ~bits); }
  bool isContainer() const { return kind >= SPW_JSON_ARRAY; }
  std::string_view view() const { return {text, textSize}; }
  std::string_view nameView() const { return {nameText, nameSize}; }

  // A parsed string's inside, without its quotes.
  std::string_view inside() const { return {text + 1, textSize - size_t{2}}; }
};
static_assert(sizeof(spw_json) <= 64);

// Finds members of an object with many of them. Filled at the first search, in the arena the object was made in.
struct JsonIndex {
  spw_json* child;
  spillway::base::Arena* arena;
  uintptr_t* slots;
  size_t capacity;  // a power of two, or 0
  size_t used;      // slots that are not empty, tombstones included
  bool filled;      // the slots say what the object holds
};

namespace spillway::base::json {

inline constexpr uint32_t kIndexFrom = 32;  // members from which an object gets an index

inline spw_json* firstOf(const spw_json* node) {
  return node->has(spw_json::kIndexed) ? node->index->child : node->child;
}
inline void setFirst(spw_json* node, spw_json* child) {
  (node->has(spw_json::kIndexed) ? node->index->child : node->child) = child;
}

inline bool nameIs(const spw_json* node, std::string_view name) {
  if (!node->has(spw_json::kNameEscaped) || node->has(spw_json::kNamePlain)) return node->nameView() == name;
  return unescapesTo(node->nameView(), name);
}

// A node with everything zero but kind, text and flags; null when the arena is full.
inline spw_json* newNode(Arena& arena, int kind, std::string_view text, unsigned flags = 0) {
  auto* node = static_cast<spw_json*>(arena.alloc(sizeof(spw_json)));
  if (!node) return nullptr;
  node->parent = node->next = node->prev = node->child = nullptr;
  node->text = text.data();
  node->nameText = nullptr;
  node->textSize = static_cast<uint32_t>(text.size());
  node->nameSize = node->size = 0;
  node->flags = static_cast<uint16_t>(flags);
  node->kind = static_cast<uint8_t>(kind);
  node->height = 0;
  return node;
}

// Links `child` as the last of `parent`; nothing else.
inline void linkLast(spw_json* parent, spw_json* child) {
  spw_json* head = firstOf(parent);
  child->parent = parent;
  child->next = nullptr;
  if (head) {
    head->prev->next = child;
    child->prev = head->prev;
    head->prev = child;
  } else {
    child->prev = child;
    setFirst(parent, child);
  }
  ++parent->size;
}

// Gives an object of many members an index to be filled later. Does nothing when it has one or is small.
void prepareIndex(Arena& arena, spw_json* object);

// Leaves of members of one name the last alone, as those do to whom the text is sent on; for an object just parsed.
// False when the arena is full.
bool keepLastOfEachName(spw_json* object);

// The first member of that name in an indexed object.
spw_json* indexFind(spw_json* object, std::string_view name);

// Keeps a filled index true to its object. All do nothing when there is no filled index.
void indexAdded(spw_json* object, spw_json* member);                            // the new last member
void indexRemoved(spw_json* object, spw_json* member);                          // before it is unlinked
void indexReplaced(spw_json* object, spw_json* member, spw_json* replacement);  // same name, before relinking
void indexForget(spw_json* object);                                             // filled anew at the next search

}  // namespace spillway::base::json
