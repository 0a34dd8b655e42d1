#include "host/memory/AnswerListener.h"

#include "host/base/Json.h"
#include "host/base/Strings.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

std::string_view view(spw_str text) { return {text.ptr, text.len}; }

}  // namespace

void AnswerListener::observe(const spw_event& event) {
  if (lost_ || event.choice != 0) return;
  if (event.kind == SPW_EVENT_OPEN) return open(event);
  if (event.kind != SPW_EVENT_DELTA && event.kind != SPW_EVENT_CLOSE) return;
  const auto found = blocks_.find(event.index);
  if (event.kind == SPW_EVENT_DELTA) {
    if (event.block == SPW_BLOCK_TEXT || event.block == SPW_BLOCK_REFUSAL) {
      words_ = true;
      if (event.part == SPW_PART_TEXT) digest_.said(view(event.text));
    } else if (found != blocks_.end()) {
      delta(found->second, event);
    }
  } else if (found != blocks_.end()) {
    found->second.closed = true;
    finishCalls();
  }
}

void AnswerListener::open(const spw_event& event) {
  Block opened(event);
  if (!opened.isCall() && event.block != SPW_BLOCK_REASONING) return;
  Block& block = blocks_[event.index] = std::move(opened);
  block.call = calls_;
  block.afterWords = words_;
  if (!block.isCall()) return;
  ++calls_;
  words_ = false;
}

void AnswerListener::delta(Block& block, const spw_event& event) {
  bytes_ += event.text.len;
  if (bytes_ > kMostBytes) return giveUp();
  block.take(event);
  sealed_ = sealed_ || block.sealed();
}

// Calls count in the order they were opened, whichever is complete first.
void AnswerListener::finishCalls() {
  for (bool more = true; more;) {
    more = false;
    for (auto& [index, block] : blocks_) {
      if (!block.isCall() || !block.closed || block.call != told_) continue;
      digest_.called(block.name, block.text, block.kind == SPW_BLOCK_CUSTOM_CALL);
      base::giveBack(block.text);
      ++told_;
      more = true;
    }
  }
}

void AnswerListener::giveUp() {
  lost_ = true;
  blocks_.clear();
}

std::optional<AnswerListener::Heard> AnswerListener::finish() {
  finishCalls();
  if (lost_ || !sealed_ || told_ != calls_) return std::nullopt;
  base::Arena arena(4096);
  spw_json* blocks = json::makeArray(arena);
  spw_json* calls = json::makeArray(arena);
  for (const auto& [index, block] : blocks_) {
    if (!block.sealed()) continue;
    spw_json* entry = json::makeObject(arena);
    json::put(arena, entry, "call", json::makeInteger(arena, static_cast<int64_t>(block.call)));
    if (block.isCall()) {
      json::put(arena, entry, "signature", block.seal(arena));
      json::push(arena, calls, entry);
      continue;
    }
    json::put(arena, entry, "after_words", json::makeBoolean(arena, block.afterWords));
    json::put(arena, entry, "block", block.reasoning(arena));
    json::push(arena, blocks, entry);
  }
  std::string content = "\"blocks\":" + std::string(json::dump(arena, blocks)) + ",\"calls\":";
  content += json::dump(arena, calls);
  return Heard{placeBehind(before_, 'a', digest_.take()), std::move(content)};
}

}  // namespace spillway::memory
