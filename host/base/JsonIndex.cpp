#include <cstring>
#include <random>
#include <string>

#include "host/base/JsonNode.h"

namespace spillway::base::json {
namespace {

// A slot is empty, a tombstone, or a member; the lowest bit of a member says that a later one has the same name.
constexpr uintptr_t kEmpty = 0, kTombstone = 2, kShared = 1;

spw_json* memberIn(uintptr_t slot) { return reinterpret_cast<spw_json*>(slot & ~kShared); }

// The hash is keyed at random per process: names come from clients, who must not be able to choose collisions.
uint64_t key() {
  static const uint64_t value = (uint64_t{std::random_device{}()} << 32 | std::random_device{}()) | 1;
  return value;
}

uint64_t mix(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t hashOf(std::string_view name) {
  const uint64_t secret = key();
  uint64_t hash = secret ^ name.size();
  const char* p = name.data();
  size_t left = name.size();
  uint64_t word = 0;
  for (; left >= 8; p += 8, left -= 8) {
    std::memcpy(&word, p, 8);
    hash = mix(hash ^ word, secret ^ 0x9E3779B97F4A7C15u);
  }
  word = 0;
  if (left) std::memcpy(&word, p, left);
  return mix(hash ^ word ^ 0xD6E8FEB86659FD93u, secret ^ 0xA0761D6478BD642Fu);
}

uint64_t hashOf(const spw_json* member) {
  if (!member->has(spw_json::kNameEscaped) || member->has(spw_json::kNamePlain)) return hashOf(member->nameView());
  std::string name(member->nameSize, '\0');
  char* end = unescape(member->nameView(), name.data());
  return hashOf(std::string_view(name.data(), static_cast<size_t>(end - name.data())));
}

bool sameName(const spw_json* a, const spw_json* b) {
  if (!a->has(spw_json::kNameEscaped) || a->has(spw_json::kNamePlain)) return nameIs(b, a->nameView());
  if (!b->has(spw_json::kNameEscaped) || b->has(spw_json::kNamePlain)) return nameIs(a, b->nameView());
  std::string name(a->nameSize, '\0');
  char* end = unescape(a->nameView(), name.data());
  return nameIs(b, std::string_view(name.data(), static_cast<size_t>(end - name.data())));
}

void add(JsonIndex& index, spw_json* member) {
  const size_t mask = index.capacity - 1;
  for (size_t i = hashOf(member) & mask;; i = (i + 1) & mask) {
    uintptr_t slot = index.slots[i];
    if (slot == kEmpty) {
      index.slots[i] = reinterpret_cast<uintptr_t>(member);
      ++index.used;
      return;
    }
    if (slot != kTombstone && sameName(memberIn(slot), member)) {
      index.slots[i] = slot | kShared;
      return;
    }
  }
}

// Slots for all members, empty. False when the arena is full.
bool makeRoom(spw_json* object) {
  JsonIndex& index = *object->index;
  size_t capacity = 64;
  while (capacity < size_t{object->size} * 3) capacity *= 2;
  if (capacity > index.capacity) {
    auto* slots = static_cast<uintptr_t*>(index.arena->alloc(capacity * sizeof(uintptr_t)));
    if (!slots) return false;
    index.slots = slots;
    index.capacity = capacity;
  }
  std::memset(index.slots, 0, index.capacity * sizeof(uintptr_t));
  index.used = 0;
  return true;
}

// False when the arena is full.
bool fill(spw_json* object) {
  if (!makeRoom(object)) return false;
  JsonIndex& index = *object->index;
  index.filled = true;
  for (spw_json* member = index.child; member; member = member->next) add(index, member);
  return true;
}

// Puts `member` into its slot and returns the one of its name that was there.
spw_json* putLast(JsonIndex& index, spw_json* member) {
  const size_t mask = index.capacity - 1;
  size_t i = hashOf(member) & mask;
  while (index.slots[i] != kEmpty && !sameName(memberIn(index.slots[i]), member)) i = (i + 1) & mask;
  spw_json* earlier = memberIn(index.slots[i]);
  if (!earlier) ++index.used;
  index.slots[i] = reinterpret_cast<uintptr_t>(member);
  return earlier;
}

uintptr_t* slotOf(const spw_json* object, const spw_json* member) {
  const JsonIndex& index = *object->index;
  const size_t mask = index.capacity - 1;
  for (size_t i = hashOf(member) & mask; index.slots[i] != kEmpty; i = (i + 1) & mask)
    if (index.slots[i] != kTombstone && memberIn(index.slots[i]) == member) return &index.slots[i];
  return nullptr;
}

bool isFilled(const spw_json* object) { return object->has(spw_json::kIndexed) && object->index->filled; }

}  // namespace

void prepareIndex(Arena& arena, spw_json* object) {
  if (object->kind != SPW_JSON_OBJECT || object->size < kIndexFrom || object->has(spw_json::kIndexed)) return;
  auto* index = static_cast<JsonIndex*>(arena.alloc(sizeof(JsonIndex)));
  if (!index) return;
  *index = {object->child, &arena, nullptr, 0, 0, false};
  object->index = index;
  object->set(spw_json::kIndexed);
}

bool keepLastOfEachName(spw_json* object) {
  if (object->kind != SPW_JSON_OBJECT || object->size < 2) return true;
  if (object->has(spw_json::kIndexed)) {
    if (!makeRoom(object)) return false;
    for (spw_json* member = object->index->child; member; member = member->next)
      detach(putLast(*object->index, member));
    object->index->filled = true;
    return true;
  }
  for (spw_json* member = object->child->next; member; member = member->next) {
    for (spw_json* earlier = object->child; earlier != member; earlier = earlier->next) {
      if (!sameName(earlier, member)) continue;
      detach(earlier);
      break;
    }
  }
  return true;
}

spw_json* indexFind(spw_json* object, std::string_view name) {
  JsonIndex& index = *object->index;
  if (!index.filled && !fill(object)) {
    for (spw_json* member = index.child; member; member = member->next)
      if (nameIs(member, name)) return member;
    return nullptr;
  }
  const size_t mask = index.capacity - 1;
  for (size_t i = hashOf(name) & mask; index.slots[i] != kEmpty; i = (i + 1) & mask)
    if (index.slots[i] != kTombstone && nameIs(memberIn(index.slots[i]), name)) return memberIn(index.slots[i]);
  return nullptr;
}

void indexAdded(spw_json* object, spw_json* member) {
  if (!isFilled(object)) return;
  if ((object->index->used + 1) * 4 > object->index->capacity * 3) return indexForget(object);
  add(*object->index, member);
}

void indexRemoved(spw_json* object, spw_json* member) {
  if (!isFilled(object)) return;
  uintptr_t* slot = slotOf(object, member);
  if (!slot) return;  // a later one of several with this name
  if (!(*slot & kShared)) {
    *slot = kTombstone;
    return;
  }
  for (spw_json* later = member->next; later; later = later->next) {
    if (!sameName(later, member)) continue;
    *slot = reinterpret_cast<uintptr_t>(later) | kShared;
    return;
  }
  *slot = kTombstone;
}

void indexReplaced(spw_json* object, spw_json* member, spw_json* replacement) {
  if (!isFilled(object)) return;
  if (uintptr_t* slot = slotOf(object, member)) *slot = reinterpret_cast<uintptr_t>(replacement) | (*slot & kShared);
}

void indexForget(spw_json* object) {
  if (object->has(spw_json::kIndexed)) object->index->filled = false;
}

}  // namespace spillway::base::json
