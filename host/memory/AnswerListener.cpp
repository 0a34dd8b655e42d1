#include "host/memory/AnswerListener.h"

#include "host/base/Json.h"
#include "host/base/Strings.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

constexpr std::string_view kSummaryBreak = "\n\n";

std::string_view view(spw_str text) { return {text.ptr, text.len}; }

bool isCall(int32_t kind) { return kind == SPW_BLOCK_TOOL_CALL || kind == SPW_BLOCK_CUSTOM_CALL; }

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
  if (!isCall(event.block) && event.block != SPW_BLOCK_REASONING) return;
  Block& block = blocks_[event.index];
  block.kind = event.block;
  block.call = calls_;
  block.afterWords = words_;
  block.id = view(event.id);
  block.name = view(event.name);
  if (!isCall(event.block)) return;
  ++calls_;
  words_ = false;
}

void AnswerListener::delta(Block& block, const spw_event& event) {
  const std::string_view text = view(event.text);
  bytes_ += text.size();
  if (bytes_ > kMostBytes) return giveUp();
  switch (event.part) {
    case SPW_PART_TEXT:
    case SPW_PART_ARGUMENTS:
      block.text += text;
      return;
    case SPW_PART_SUMMARY:
      if (block.summary.empty() || text == kSummaryBreak) block.summary.emplace_back();
      if (text != kSummaryBreak) block.summary.back() += text;
      return;
    case SPW_PART_SIGNATURE:
    case SPW_PART_ENCRYPTED:
      (event.part == SPW_PART_SIGNATURE ? block.signature : block.encrypted) += text;
      if (event.name.len > 0) block.issuer = view(event.name);
      if (event.extra.len > 0) {
        base::Arena arena(512);
        if (auto extra = json::parse(arena, view(event.extra)); extra.ok())
          block.sealedId = json::string(arena, json::member(*extra, "id"));
      }
      sealed_ = sealed_ || (!text.empty() && !block.issuer.empty());
      return;
    default:
      return;
  }
}

// Calls count in the order they were opened, whichever is complete first.
void AnswerListener::finishCalls() {
  for (bool more = true; more;) {
    more = false;
    for (auto& [index, block] : blocks_) {
      if (!isCall(block.kind) || !block.closed || block.call != told_) continue;
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
  auto put = [&arena](spw_json* object, std::string_view name, const std::string& text) {
    if (!text.empty()) json::put(arena, object, name, json::makeString(arena, text));
  };
  for (const auto& [index, block] : blocks_) {
    if (block.issuer.empty() || (block.signature.empty() && block.encrypted.empty())) continue;
    spw_json* entry = json::makeObject(arena);
    json::put(arena, entry, "call", json::makeInteger(arena, static_cast<int64_t>(block.call)));
    if (isCall(block.kind)) {
      spw_json* signature = json::makeObject(arena);
      put(signature, "issuer", block.issuer);
      put(signature, "value", block.signature);
      json::put(arena, entry, "signature", signature);
      json::push(arena, calls, entry);
      continue;
    }
    json::put(arena, entry, "after_words", json::makeBoolean(arena, block.afterWords));
    spw_json* reasoning = json::makeObject(arena);
    json::put(arena, reasoning, "type", json::makeString(arena, "reasoning"));
    put(reasoning, "text", block.text);
    if (!block.summary.empty()) {
      spw_json* summary = json::makeArray(arena);
      for (const std::string& part : block.summary) json::push(arena, summary, json::makeString(arena, part));
      json::put(arena, reasoning, "summary", summary);
    }
    put(reasoning, "signature", block.signature);
    put(reasoning, "encrypted", block.encrypted);
    // Encrypted under an id of its own it is one vendor's usual form, else a block that was redacted.
    if (!block.encrypted.empty() && block.sealedId.empty())
      json::put(arena, reasoning, "redacted", json::makeBoolean(arena, true));
    put(reasoning, "id", block.sealedId.empty() ? block.id : block.sealedId);
    put(reasoning, "issuer", block.issuer);
    json::put(arena, entry, "block", reasoning);
    json::push(arena, blocks, entry);
  }
  std::string content = "\"blocks\":" + std::string(json::dump(arena, blocks)) + ",\"calls\":";
  content += json::dump(arena, calls);
  return Heard{placeBehind(before_, 'a', digest_.take()), std::move(content)};
}

}  // namespace spillway::memory
