#include "host/pipeline/Told.h"

#include <algorithm>

#include "host/base/Strings.h"
#include "host/pipeline/BlankEvent.h"

namespace spillway::pipeline {
namespace {

std::string_view view(spw_str text) { return {text.ptr, text.len}; }
spw_str str(std::string_view text) { return {text.data(), text.size()}; }

bool isThought(int32_t part) {
  return part == SPW_PART_TEXT || part == SPW_PART_SUMMARY || part == SPW_PART_SIGNATURE || part == SPW_PART_ENCRYPTED;
}

}  // namespace

void Told::lose() {
  lost_ = true;
  base::giveBack(blocks_);
}

void Told::observe(const spw_event& event) {
  if (lost_) return;
  if (event.choice != 0) return lose();
  switch (event.kind) {
    case SPW_EVENT_START:
      id_ = view(event.id);
      model_ = view(event.name);
      extra_ = view(event.extra);
      break;
    case SPW_EVENT_OPEN:
      opened(event);
      break;
    case SPW_EVENT_DELTA:
      heard(event);
      break;
    case SPW_EVENT_CLOSE:
      if (Block* block = find(event.index)) block->open = false;
      break;
    case SPW_EVENT_STOP:
      lose();
      break;
    default:
      break;
  }
}

void Told::opened(const spw_event& event) {
  called_ = called_ || event.block == SPW_BLOCK_TOOL_CALL || event.block == SPW_BLOCK_CUSTOM_CALL;
  if (event.block != SPW_BLOCK_TEXT && event.block != SPW_BLOCK_REASONING) return lose();
  nextIndex_ = std::max(nextIndex_, event.index + 1);
  blocks_.push_back({event.index, event.block, true, std::string(view(event.extra)), {}});
}

void Told::heard(const spw_event& event) {
  Block* block = find(event.index);
  const bool known = block && (block->kind == SPW_BLOCK_TEXT ? event.part == SPW_PART_TEXT : isThought(event.part)) &&
                     !event.extra.len;
  bytes_ += event.text.len;
  if (!known || bytes_ > kMostBytes) return lose();
  if (block->parts.empty() || block->parts.back().part != event.part)
    block->parts.push_back({event.part, std::string(view(event.name)), {}});
  block->parts.back().text += view(event.text);
}

Told::Block* Told::find(int32_t index) {
  const auto found = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.index == index; });
  return found != blocks_.end() ? &*found : nullptr;
}

bool Told::resumable() const {
  const auto thinks = [](const Block& block) { return block.kind == SPW_BLOCK_REASONING && block.open; };
  return !lost_ && std::none_of(blocks_.begin(), blocks_.end(), thinks);
}

std::string Told::text() const {
  std::string all;
  for (const Block& block : blocks_)
    if (block.kind == SPW_BLOCK_TEXT)
      for (const Part& part : block.parts) all += part.text;
  return all;
}

std::optional<int32_t> Told::openText() const {
  for (const Block& block : blocks_)
    if (block.kind == SPW_BLOCK_TEXT && block.open) return block.index;
  return std::nullopt;
}

void Told::replay(const std::function<void(const spw_event&)>& put) const {
  spw_event start = blankEvent(SPW_EVENT_START);
  start.id = str(id_);
  start.name = str(model_);
  start.extra = str(extra_);
  put(start);
  for (const Block& block : blocks_) {
    spw_event event = blankEvent(SPW_EVENT_OPEN);
    event.index = block.index;
    event.block = block.kind;
    event.extra = str(block.extra);
    put(event);
    event.extra = {};
    for (const Part& part : block.parts) {
      event.kind = SPW_EVENT_DELTA;
      event.part = part.part;
      event.name = str(part.name);
      event.text = str(part.text);
      put(event);
    }
    event.name = event.text = {};
    event.part = 0;
    event.kind = SPW_EVENT_CLOSE;
    if (!block.open) put(event);
  }
}

void Told::close(const std::function<void(const spw_event&)>& put) const {
  for (const Block& block : blocks_) {
    if (!block.open) continue;
    spw_event event = blankEvent(SPW_EVENT_CLOSE);
    event.index = block.index;
    put(event);
  }
}

}  // namespace spillway::pipeline
