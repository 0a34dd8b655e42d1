#include "host/memory/HeardBlock.h"

#include "host/base/Json.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

constexpr std::string_view kSummaryBreak = "\n\n";

std::string_view view(spw_str text) { return text.len > 0 ? std::string_view(text.ptr, text.len) : std::string_view(); }

void put(base::Arena& arena, spw_json* object, std::string_view name, const std::string& text) {
  if (!text.empty()) json::put(arena, object, name, json::makeString(arena, text));
}

}  // namespace

HeardBlock::HeardBlock(const spw_event& open) : kind(open.block), id(view(open.id)), name(view(open.name)) {}

void HeardBlock::take(const spw_event& delta) {
  const std::string_view piece = view(delta.text);
  switch (delta.part) {
    case SPW_PART_TEXT:
    case SPW_PART_ARGUMENTS:
      text += piece;
      return;
    case SPW_PART_SUMMARY:
      if (summary.empty() || piece == kSummaryBreak) summary.emplace_back();
      if (piece != kSummaryBreak) summary.back() += piece;
      return;
    case SPW_PART_SIGNATURE:
    case SPW_PART_ENCRYPTED:
      (delta.part == SPW_PART_SIGNATURE ? signature : encrypted) += piece;
      if (delta.name.len > 0) issuer = view(delta.name);
      if (delta.extra.len > 0) {
        base::Arena arena(512);
        if (auto extra = json::parse(arena, view(delta.extra)); extra.ok())
          sealedId = json::string(arena, json::member(*extra, "id"));
      }
      return;
    default:
      return;
  }
}

spw_json* HeardBlock::reasoning(base::Arena& arena) const {
  spw_json* block = json::makeObject(arena);
  json::put(arena, block, "type", json::makeString(arena, "reasoning"));
  put(arena, block, "text", text);
  if (!summary.empty()) {
    spw_json* parts = json::makeArray(arena);
    for (const std::string& part : summary) json::push(arena, parts, json::makeString(arena, part));
    json::put(arena, block, "summary", parts);
  }
  put(arena, block, "signature", signature);
  put(arena, block, "encrypted", encrypted);
  // Encrypted under an id of its own it is one vendor's usual form, else a block that was redacted.
  if (!encrypted.empty() && sealedId.empty()) json::put(arena, block, "redacted", json::makeBoolean(arena, true));
  put(arena, block, "id", sealedId.empty() ? id : sealedId);
  put(arena, block, "issuer", issuer);
  return block;
}

spw_json* HeardBlock::seal(base::Arena& arena) const {
  spw_json* token = json::makeObject(arena);
  put(arena, token, "issuer", issuer);
  put(arena, token, "value", signature);
  return token;
}

}  // namespace spillway::memory
