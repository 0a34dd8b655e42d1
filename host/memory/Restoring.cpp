#include "host/memory/Restoring.h"

#include <string_view>
#include <vector>

#include "host/base/Json.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

std::string_view textOf(base::Arena& arena, const spw_json* object, std::string_view name) {
  return json::string(arena, json::member(object, name));
}

bool hasToken(const spw_json* reasoning) {
  return json::member(reasoning, "signature") || json::member(reasoning, "encrypted");
}

struct Block {
  spw_json* message;
  spw_json* node;
  BlockKind kind;
};

std::vector<Block> blocksOf(base::Arena& arena, const AssistantTurn& turn) {
  std::vector<Block> blocks;
  for (spw_json* message : turn.messages)
    for (spw_json* node = json::first(json::member(message, "blocks")); node; node = json::next(node))
      blocks.push_back({message, node, kindOfBlock(arena, node)});
  return blocks;
}

// A list of blocks is no single string any more.
void nowBlocks(spw_json* message) {
  if (spw_json* flag = json::member(message, "string")) json::detach(flag);
}

// The block before which something belongs that stood behind so many calls, and behind the words that followed them;
// null: at the end.
const Block* spotOf(const std::vector<Block>& blocks, int64_t calls, bool afterWords) {
  int64_t seen = 0;
  for (const Block& block : blocks) {
    if (block.kind == BlockKind::Call) {
      if (seen++ == calls) return &block;
    } else if (seen == calls && block.kind == BlockKind::Words && !afterWords) {
      return &block;
    }
  }
  return nullptr;
}

size_t restoreCalls(base::Arena& arena, const std::vector<Block>& blocks, spw_json* kept) {
  size_t count = 0;
  for (spw_json* entry = json::first(json::member(kept, "calls")); entry; entry = json::next(entry)) {
    int64_t wanted = 0, seen = 0;
    json::integer(json::member(entry, "call"), wanted);
    for (const Block& block : blocks) {
      if (block.kind != BlockKind::Call || seen++ != wanted) continue;
      const spw_json* signature = json::member(entry, "signature");
      const spw_json* own = json::member(block.node, "signature");
      if (own && textOf(arena, own, "issuer") == textOf(arena, signature, "issuer")) break;
      json::put(arena, block.node, "signature", json::clone(arena, signature));
      ++count;
      break;
    }
  }
  return count;
}

}  // namespace

size_t restoreTurn(base::Arena& arena, const AssistantTurn& turn, spw_json* kept, bool wanted) {
  std::vector<Block> blocks = blocksOf(arena, turn);
  size_t count = restoreCalls(arena, blocks, kept);
  const spw_json* entries = json::member(kept, "blocks");
  if (!wanted || json::count(entries) == 0) return count;
  const std::string_view issuer = textOf(arena, json::member(json::first(entries), "block"), "issuer");
  for (const Block& block : blocks)
    if (block.kind == BlockKind::Reasoning && hasToken(block.node) && textOf(arena, block.node, "issuer") == issuer)
      return count;
  std::erase_if(blocks, [](const Block& block) {
    const bool copy = block.kind == BlockKind::Reasoning && !hasToken(block.node);
    if (copy) json::detach(block.node);
    return copy;
  });
  spw_json* last = turn.messages.back();
  if (!json::member(last, "blocks")) json::put(arena, last, "blocks", json::makeArray(arena));
  for (spw_json* entry = json::first(entries); entry; entry = json::next(entry)) {
    int64_t calls = 0;
    json::integer(json::member(entry, "call"), calls);
    spw_json* reasoning = json::clone(arena, json::member(entry, "block"));
    const Block* spot = spotOf(blocks, calls, json::boolean(json::member(entry, "after_words")) == 1);
    if (spot)
      json::insertBefore(arena, spot->node, reasoning);
    else
      json::push(arena, json::member(last, "blocks"), reasoning);
    nowBlocks(spot ? spot->message : last);
    ++count;
  }
  return count;
}

}  // namespace spillway::memory
