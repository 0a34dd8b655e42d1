#include "OutputWriter.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ReplyLoss.hpp>

#include "Citations.h"
#include "Reasoning.h"

namespace responses {

using spw::Call;
using spw::Json;
using spw::view;
using Kind = OutputItem::Kind;

namespace {

constexpr std::string_view kWithLogprobs = "\",\"logprobs\":[]";

std::string withIndex(std::string place, std::string_view name, size_t index) {
  return place.append(",\"").append(name).append("\":").append(std::to_string(index));
}

// The beginning of frames that bring pieces.
std::string deltaHead(std::string_view type, std::string_view place) {
  return Frames::head(type).append(place).append(",\"delta\":\"");
}

bool isText(int32_t kind) { return kind == SPW_BLOCK_TEXT || kind == SPW_BLOCK_REFUSAL; }

}  // namespace

OutputWriter::OutputWriter(const spw::ReplyOptions& options, Frames& frames) : frames_(frames), id_(options.id) {
  for (Json one : options.notes[kNoteNamespaces]) {
    groups_.emplace(one.name(), Grouped{std::string(one["namespace"].str()), std::string(one["name"].str())});
  }
}

OutputWriter::Block* OutputWriter::find(const spw_event& event) {
  for (Block& block : blocks_) {
    if (block.index == event.index) return &block;
  }
  return nullptr;
}

// --- items ---

OutputItem& OutputWriter::begin(Kind kind, std::string_view prefix, std::string& out) {
  finishIdle(out);
  OutputItem& item = items_.emplace_back();
  item.kind = kind;
  item.position = items_.size() - 1;
  item.id = std::string(prefix) + "_" + id_ + "_" + std::to_string(item.position);
  return item;
}

void OutputWriter::announce(const OutputItem& item, std::string& out) {
  if (!frames_.streaming()) return;
  frames_.add(out, "response.output_item.added",
              ",\"output_index\":" + std::to_string(item.position) + ",\"item\":" + item.toJson("in_progress"));
}

void OutputWriter::finishIdle(std::string& out) {
  for (OutputItem& item : items_) {
    if (item.openBlocks == 0) finish(item, "completed", out);
  }
}

void OutputWriter::finish(OutputItem& item, std::string_view status, std::string& out) {
  if (item.done()) return;
  item.json = item.toJson(status);
  if (!frames_.streaming()) return;
  frames_.add(out, "response.output_item.done",
              ",\"output_index\":" + std::to_string(item.position) + ",\"item\":" + item.json);
}

void OutputWriter::end(bool cut, std::string& out) {
  for (OutputItem& item : items_) finish(item, cut && &item == &items_.back() ? "incomplete" : "completed", out);
}

std::string OutputWriter::items() const {
  std::string out;
  for (const OutputItem& item : items_) {
    if (!out.empty()) out += ',';
    out += item.json;
  }
  return out;
}

// --- blocks ---

void OutputWriter::open(Call call, const spw_event& event, std::string& out) {
  Block& block = blocks_.emplace_back();
  block.index = event.index;
  block.kind = event.block;
  block.id = view(event.id);
  block.extra = view(event.extra);
  if (isText(event.block)) {
    openText(call, block, out);
  } else if (event.block == SPW_BLOCK_TOOL_CALL || event.block == SPW_BLOCK_CUSTOM_CALL) {
    openCall(call, block, view(event.name), out);
  }
}

void OutputWriter::openText(Call call, Block& block, std::string& out) {
  const bool refusal = block.kind == SPW_BLOCK_REFUSAL;
  const std::string_view phase = block.extra.empty() ? std::string_view() : call.parse(block.extra)["phase"].str();
  OutputItem* message = items_.empty() ? nullptr : &items_.back();
  if (message == nullptr || message->kind != Kind::Message || message->done() || message->phase != phase) {
    message = &begin(Kind::Message, "msg", out);
    message->phase = phase;
    announce(*message, out);
  }
  ++message->openBlocks;
  refused_ = refused_ || refusal;
  block.item = message;
  block.part = message->partCount++;
  const std::string place = withIndex(message->place(), "content_index", block.part);
  block.deltaHead = deltaHead(refusal ? "response.refusal.delta" : "response.output_text.delta", place);
  block.deltaTail = refusal ? "\"" : kWithLogprobs;
  frames_.add(out, "response.content_part.added", place + ",\"part\":" + partOf(block));
}

void OutputWriter::openCall(Call call, Block& block, std::string_view name, std::string& out) {
  const bool custom = block.kind == SPW_BLOCK_CUSTOM_CALL;
  OutputItem& item = custom ? begin(Kind::CustomCall, "ctc", out) : begin(Kind::FunctionCall, "fc", out);
  item.callId = block.id.empty() ? "call_" + id_ + "_" + std::to_string(item.position) : block.id;
  item.name = name;
  if (const auto grouped = groups_.find(item.name); grouped != groups_.end()) {
    item.group = grouped->second.group;
    item.name = grouped->second.name;
  } else if (!block.extra.empty()) {
    item.group = call.parse(block.extra)["namespace"].str();
  }
  item.openBlocks = 1;
  announce(item, out);
  block.item = &item;
  block.deltaHead = deltaHead(
      custom ? "response.custom_tool_call_input.delta" : "response.function_call_arguments.delta", item.place());
  block.deltaTail = "\"";
}

void OutputWriter::beginReasoning(Block& block, std::string& out) {
  OutputItem& item = begin(Kind::Reasoning, "rs", out);
  if (!block.id.empty()) item.id = block.id;
  item.openBlocks = 1;
  announce(item, out);
  block.item = &item;
}

void OutputWriter::delta(Call call, const spw_event& event, std::string& out) {
  Block* block = find(event);
  if (block == nullptr) return;
  if (block->kind == SPW_BLOCK_REASONING) return think(call, *block, event, out);
  switch (event.part) {
    case SPW_PART_TEXT:
    case SPW_PART_ARGUMENTS:
      if (block->item != nullptr) piece(*block, view(event.text), out);
      return;
    case SPW_PART_CITATION:
      if (block->kind == SPW_BLOCK_TEXT) cite(call, *block, view(event.extra), false, out);
      return;
    case SPW_PART_LOGPROBS:
      if (block->kind == SPW_BLOCK_TEXT) addLogprobs(*block, view(event.extra), out);
      return;
    case SPW_PART_SIGNATURE:
      block->issuer = view(event.name);
      block->token += view(event.text);
      return;
    case SPW_PART_DATA:
      block->data += view(event.text);
      if (event.name.len > 0) block->media = view(event.name);
      return;
    default:
      return;
  }
}

// The hot path: two fixed strings and one escape, kept for the events that repeat the whole.
void OutputWriter::piece(Block& block, std::string_view text, std::string& out) {
  const size_t from = block.text.size();
  spw::escapeTo(block.text, text);
  for (const char c : text) block.length += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u ? 1 : 0;
  if (!frames_.streaming()) return;
  out.append(block.deltaHead).append(block.text, from).append(block.deltaTail);
  frames_.finish(out);
}

void OutputWriter::think(Call call, Block& block, const spw_event& event, std::string& out) {
  const std::string_view text = view(event.text);
  if (text.empty()) return;
  if (block.item == nullptr) beginReasoning(block, out);
  if (event.part == SPW_PART_SIGNATURE || event.part == SPW_PART_ENCRYPTED) {
    block.issuer = view(event.name);
    block.token += text;
    block.redacted = event.part == SPW_PART_ENCRYPTED && block.issuer != kIssuer;
    if (event.extra.len > 0) block.mark = call.parse(view(event.extra))["id"].str();
    return;
  }
  if (event.part != SPW_PART_TEXT && event.part != SPW_PART_SUMMARY) return;
  if (block.deltaHead.empty()) {
    const std::string place = withIndex(block.item->place(), "summary_index", 0);
    frames_.add(out, "response.reasoning_summary_part.added",
                place + ",\"part\":{\"type\":\"summary_text\",\"text\":\"\"}");
    block.deltaHead = deltaHead("response.reasoning_summary_text.delta", place);
    block.deltaTail = "\"";
  }
  piece(block, text, out);
}

// A citation without a place in the text covers all of it, which is known at its end.
void OutputWriter::cite(Call call, Block& block, std::string_view citation, bool atEnd, std::string& out) {
  const Json read = call.parse(citation);
  const bool placed = ownExtra(read) || (read["kind"].str() == "url" && read["end"]);
  if (!atEnd && !placed) {
    block.unplaced.emplace_back(citation);
    return;
  }
  const Json annotation = writeAnnotation(call, read, block.length);
  if (!annotation) return spw::lostCitation(call);
  const std::string text = spw::compactJson(annotation.dump());
  if (!block.annotations.empty()) block.annotations += ',';
  block.annotations += text;
  const std::string place = withIndex(block.item->place(), "content_index", block.part);
  frames_.add(out, "response.output_text.annotation.added",
              withIndex(place, "annotation_index", block.annotationCount++) + ",\"annotation\":" + text);
}

void OutputWriter::addLogprobs(Block& block, std::string_view list, std::string& out) {
  const std::string text = spw::compactJson(list);
  if (text.size() <= 2 || text.front() != '[') return;
  if (!block.logprobs.empty()) block.logprobs += ',';
  block.logprobs.append(text, 1, text.size() - 2);
  if (!frames_.streaming()) return;
  out.append(block.deltaHead).append("\",\"logprobs\":").append(text);
  frames_.finish(out);
}

void OutputWriter::close(Call call, const spw_event& event, std::string& out) {
  Block* block = find(event);
  if (block == nullptr) return;
  if (isText(block->kind)) {
    closeText(call, *block, out);
  } else if (block->kind == SPW_BLOCK_REASONING) {
    closeReasoning(*block, out);
  } else if (block->item != nullptr) {
    closeCall(*block, out);
  } else {
    giveWhole(call, *block, out);
  }
  blocks_.erase(blocks_.begin() + (block - blocks_.data()));
}

std::string OutputWriter::partOf(const Block& block) {
  if (block.kind == SPW_BLOCK_REFUSAL) return "{\"type\":\"refusal\",\"refusal\":\"" + block.text + "\"}";
  return "{\"type\":\"output_text\",\"annotations\":[" + block.annotations + "],\"logprobs\":[" + block.logprobs +
         "],\"text\":\"" + block.text + "\"}";
}

void OutputWriter::closeText(Call call, Block& block, std::string& out) {
  for (const std::string& citation : block.unplaced) cite(call, block, citation, true, out);
  const std::string place = withIndex(block.item->place(), "content_index", block.part), part = partOf(block);
  if (block.kind == SPW_BLOCK_REFUSAL) {
    frames_.add(out, "response.refusal.done", place + ",\"refusal\":\"" + block.text + "\"");
  } else {
    frames_.add(out, "response.output_text.done",
                place + ",\"text\":\"" + block.text + "\",\"logprobs\":[" + block.logprobs + "]");
  }
  frames_.add(out, "response.content_part.done", place + ",\"part\":" + part);
  OutputItem& message = *block.item;
  if (!message.parts.empty()) message.parts += ',';
  message.parts += part;
  --message.openBlocks;
}

// A call without arguments still needs JSON. Its signature follows as an item of its own, which the client brings back.
void OutputWriter::closeCall(Block& block, std::string& out) {
  const bool custom = block.kind == SPW_BLOCK_CUSTOM_CALL;
  if (!custom && block.text.empty()) piece(block, "{}", out);
  OutputItem& item = *block.item;
  item.text = block.text;
  item.openBlocks = 0;
  std::string members = item.place();
  if (custom) {
    frames_.add(out, "response.custom_tool_call_input.done", members + ",\"input\":\"" + block.text + "\"");
  } else {
    appendMember(members, "name", item.name);
    frames_.add(out, "response.function_call_arguments.done", members + ",\"arguments\":\"" + block.text + "\"");
  }
  if (block.token.empty()) return;
  const std::string payload = item.callId + "\n" + block.token;
  OutputItem& seal = begin(Kind::Reasoning, "rs", out);
  announce(seal, out);
  seal.encrypted = spw::wrapEnvelope(block.issuer, payload, kCallMark);
}

void OutputWriter::closeReasoning(Block& block, std::string& out) {
  if (block.item == nullptr) return;
  OutputItem& item = *block.item;
  if (!block.deltaHead.empty()) {
    const std::string place = withIndex(item.place(), "summary_index", 0);
    item.parts = "{\"type\":\"summary_text\",\"text\":\"" + block.text + "\"}";
    frames_.add(out, "response.reasoning_summary_text.done", place + ",\"text\":\"" + block.text + "\"");
    frames_.add(out, "response.reasoning_summary_part.done", place + ",\"part\":" + item.parts);
  }
  item.encrypted = sealOf(block);
  item.openBlocks = 0;
}

// The vendor binds its token to the item's id, so a token goes bare only under the id it came with.
std::string OutputWriter::sealOf(const Block& block) {
  if (block.token.empty()) return spw::wrapEnvelope(kTextIssuer, {});
  if (block.redacted) return spw::wrapEnvelope(block.issuer, block.token, kRedactedMark);
  if (block.issuer != kIssuer) return spw::wrapEnvelope(block.issuer, block.token);
  const bool ownId = !block.id.empty() && block.mark == block.id;
  return ownId ? block.token : spw::wrapEnvelope(kIssuer, block.token, block.mark);
}

void OutputWriter::giveWhole(Call call, Block& block, std::string& out) {
  const Json extra = call.parse(block.extra);
  const bool own = extra["wire"].str() == kWire && extra["value"].isObject();
  if (block.kind == SPW_BLOCK_IMAGE && !block.data.empty()) {
    const Json picture = own ? extra["value"] : call.object().put("type", "image_generation_call");
    if (!picture["status"]) picture.put("status", "completed");
    constexpr std::string_view kImage = "image/";
    const std::string_view media = block.media;
    if (!picture["output_format"] && media.starts_with(kImage)) {
      picture.put("output_format", media.substr(kImage.size()));
    }
    picture.put("result", std::string_view(block.data));
    addWhole(picture, out);
  } else if (block.kind == SPW_BLOCK_OPAQUE && own) {
    addWhole(extra["value"], out);
  } else {
    block.kind == SPW_BLOCK_OPAQUE ? spw::lostBlock(call) : spw::lostMedia(call);
  }
}

void OutputWriter::addWhole(Json value, std::string& out) {
  OutputItem& item = begin(Kind::Whole, "ig", out);
  if (value["id"].isString()) {
    item.id = value["id"].str();
  } else {
    value.put("id", std::string_view(item.id));
  }
  item.whole = spw::compactJson(value.dump());
  announce(item, out);
}

}  // namespace responses
