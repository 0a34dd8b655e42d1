#include "host/base/JsonUnread.h"

#include <string_view>
#include <unordered_set>

#include "host/base/JsonNode.h"

namespace spillway::base {
namespace {

constexpr uint32_t kMostSize = 0x7fffffff;
constexpr size_t kMostName = 80;         // bytes of a name that are told
constexpr size_t kMostCounted = 10'000;  // values; when there are more, nobody needs the number

std::string shortened(std::string_view name) {
  if (name.size() <= kMostName) return std::string(name);
  size_t end = kMostName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  return std::string(name.substr(0, end)) + "...";
}

// What stands in the document that was made: the values themselves are marked, of copies it is known where their text
// is, which no two values of a request have in common.
class Placed {
 public:
  void add(const spw_json* value) {
    const_cast<spw_json*>(value)->set(spw_json::kPlaced);
    if (value->has(spw_json::kCopied)) copies_.insert(value->text);
    for (const spw_json* child = json::first(value); child; child = child->next) add(child);
  }
  bool has(const spw_json* value) const {
    return value->has(spw_json::kPlaced) || (!copies_.empty() && copies_.contains(value->text));
  }

 private:
  std::unordered_set<const char*> copies_;
};

// Those that are alike, and the first of them.
struct Found {
  std::string where, kind;
  size_t count;
};

void add(std::vector<Found>& found, std::string where, std::string kind) {
  for (Found& one : found) {
    if (one.kind != kind) continue;
    ++one.count;
    return;
  }
  if (found.size() < LossReport::kMost) found.push_back({std::move(where), std::move(kind), 1});
}

}  // namespace

JsonUnread::JsonUnread(const spw_json* given) {
  if (!given) return;
  values_.push_back({given, nullptr, 0, 0, 0});
  look(given, 0);
}

void JsonUnread::look(const spw_json* container, uint32_t place) {
  const bool object = container->kind == SPW_JSON_OBJECT;
  uint32_t index = 0;
  for (const spw_json* child = json::first(container); child; child = child->next, ++index) {
    const auto here = static_cast<uint32_t>(values_.size());
    const bool escaped = child->has(spw_json::kNameEscaped) && !child->has(spw_json::kNamePlain);
    const uint32_t size = object ? child->nameSize : index;
    values_.push_back({child, object ? child->nameText : nullptr, place, escaped, size & kMostSize});
    look(child, here);
  }
}

void JsonUnread::report(Arena& arena, const spw_json* made, LossReport& losses) const {
  Placed placed;
  if (made) placed.add(made);
  std::vector<bool> settled(values_.size());  // with all that is in it
  std::vector<Found> found;
  size_t counted = 0;
  for (uint32_t i = 0; i < values_.size() && counted < kMostCounted; ++i) {
    const spw_json* node = values_[i].node;
    settled[i] = (i > 0 && settled[values_[i].parent]) || node->has(spw_json::kRead);
    if (settled[i] || i == 0 || node->kind == SPW_JSON_NULL || node->has(spw_json::kOpened) || placed.has(node))
      continue;
    settled[i] = true;
    ++counted;
    add(found, pathOf(arena, i, true), pathOf(arena, i, false));
  }
  for (const Found& one : found) {
    std::string why = "the translator makes nothing of it";
    if (one.count > 1) why += " (" + std::to_string(one.count) + " times)";
    losses.add(SPW_LOSS_DROPPED, one.where, why);
  }
}

std::string JsonUnread::pathOf(Arena& arena, uint32_t place, bool elements) const {
  if (place == 0) return {};
  const Value& value = values_[place];
  std::string path = pathOf(arena, value.parent, elements);
  if (!value.name) return path + (elements ? '[' + std::to_string(value.size) + ']' : "[]");
  std::string_view name(value.name, value.size);
  if (value.escaped) {
    auto* out = static_cast<char*>(arena.alloc(name.size()));
    if (out) name = {out, static_cast<size_t>(unescape(name, out) - out)};
  }
  return path + (path.empty() ? "" : ".") + shortened(name);
}

}  // namespace spillway::base
