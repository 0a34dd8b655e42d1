#include "host/pipeline/SaidTurn.h"

#include "host/base/Json.h"

namespace spillway::pipeline {
namespace {

namespace js = base::json;

}  // namespace

void SaidTurn::observe(const spw_event& event) {
  if (lost_ || event.choice != 0) return;
  if (event.kind == SPW_EVENT_OPEN) {
    Block& block = blocks_[event.index] = Block(event);
    if (event.block == SPW_BLOCK_OPAQUE && event.extra.len > 0) block.opaque.assign(event.extra.ptr, event.extra.len);
    bytes_ += block.opaque.size();
  } else if (event.kind == SPW_EVENT_DELTA) {
    bytes_ += event.text.len;
    if (const auto found = blocks_.find(event.index); found != blocks_.end()) found->second.take(event);
  }
  lost_ = bytes_ > kMostBytes;
  if (lost_) blocks_.clear();
}

std::vector<const memory::HeardBlock*> SaidTurn::calls(std::string_view tool) const {
  std::vector<const memory::HeardBlock*> found;
  for (const auto& [index, block] : blocks_)
    if (block.kind == SPW_BLOCK_TOOL_CALL && block.name == tool) found.push_back(&block);
  return found;
}

// Null: the next request need not have it.
spw_json* SaidTurn::blockOf(base::Arena& arena, const Block& block) const {
  if (block.kind == SPW_BLOCK_REASONING) return block.reasoning(arena);
  spw_json* made = js::makeObject(arena);
  const auto put = [&](std::string_view name, std::string_view text) {
    js::put(arena, made, name, js::makeString(arena, text));
  };
  switch (block.kind) {
    case SPW_BLOCK_TEXT:
      if (block.text.empty()) return nullptr;
      put("type", "text");
      put("text", block.text);
      return made;
    case SPW_BLOCK_TOOL_CALL:
      put("type", "tool_call");
      put("id", block.id);
      put("name", block.name);
      put("arguments", block.text.empty() ? std::string_view("{}") : std::string_view(block.text));
      if (block.sealed()) js::put(arena, made, "signature", block.seal(arena));
      return made;
    case SPW_BLOCK_OPAQUE:
      if (auto said = js::parse(arena, block.opaque); said.ok() && js::kind(*said) == js::Kind::Object) {
        js::put(arena, *said, "type", js::makeString(arena, "opaque"));
        return *said;
      }
      return nullptr;
    default:
      return nullptr;
  }
}

spw_json* SaidTurn::message(base::Arena& arena) const {
  spw_json* blocks = js::makeArray(arena);
  for (const auto& [index, block] : blocks_)
    if (spw_json* made = blockOf(arena, block)) js::push(arena, blocks, made);
  spw_json* message = js::makeObject(arena);
  js::put(arena, message, "role", js::makeString(arena, "assistant"));
  js::put(arena, message, "blocks", blocks);
  return message;
}

}  // namespace spillway::pipeline
