#include "ReplyReader.h"

#include <spillway/codec/Base64.hpp>
#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ReplyLoss.hpp>

#include <algorithm>

#include "Citations.h"
#include "Errors.h"
#include "Formats.h"
#include "Reasoning.h"
#include "Stops.h"

namespace converse {

using spw::Call;
using spw::Emit;
using spw::Json;

namespace {

constexpr std::string_view kException = "exception:", kError = "error:";

std::string quotedMember(std::string_view before, std::string_view text, std::string_view after) {
  std::string out(before);
  spw::escapeTo(out, text);
  return out.append(after);
}

}  // namespace

ReplyReader::ReplyReader(Call, int32_t mode, Json notes) : mode_(mode) {
  for (Json name : notes[kNoteNames]) names_.emplace(name.name(), name.str());
  for (Json name : notes[kNoteCustom]) custom_.emplace(name.str());
  standIn_ = notes[kNoteOutput].str();
}

int32_t ReplyReader::kindOf(Form form) {
  switch (form) {
    case Form::Text:
    case Form::StandIn:
      return SPW_BLOCK_TEXT;
    case Form::Reasoning:
      return SPW_BLOCK_REASONING;
    case Form::ToolCall:
      return SPW_BLOCK_TOOL_CALL;
    case Form::CustomCall:
      return SPW_BLOCK_CUSTOM_CALL;
    case Form::Image:
      return SPW_BLOCK_IMAGE;
    default:
      return SPW_BLOCK_OPAQUE;
  }
}

spw::Status ReplyReader::feed(Call call, std::string_view event, std::string_view data, Emit& emit, spw::Error& error) {
  if (ended_) return SPW_OK;
  if (mode_ == SPW_MODE_STREAM) {
    static constexpr std::string_view kKnown[] = {"messageStart",     "contentBlockStart", "contentBlockDelta",
                                                  "contentBlockStop", "messageStop",       "metadata"};
    for (std::string_view failure : {kException, kError}) {
      if (!event.starts_with(failure)) continue;
      fail(call, event.substr(failure.size()), data, emit);
      return SPW_OK;
    }
    if (std::find(std::begin(kKnown), std::end(kKnown), event) == std::end(kKnown)) return SPW_OK;
  }
  const Json root = call.parse(data);
  if (!root.isObject()) {
    return error.failed(SPW_FAULT_SERVER, mode_ == SPW_MODE_STREAM ? "an event of the reply is not a JSON object"
                                                                   : "the reply is not a JSON object");
  }
  if (mode_ == SPW_MODE_STREAM) {
    readEvent(call, event, root, emit);
    return SPW_OK;
  }
  if (!root["output"]["message"]["content"].isArray()) {
    return error.failed(SPW_FAULT_SERVER, "the reply has no output.message.content");
  }
  readWhole(call, root, emit);
  return SPW_OK;
}

void ReplyReader::readEvent(Call call, std::string_view event, Json data, Emit& emit) {
  const int64_t wireIndex = data["contentBlockIndex"].integer().value_or(0);
  if (event == "contentBlockDelta") {
    readDelta(call, wireIndex, data["delta"], emit);
  } else if (event == "contentBlockStart") {
    openBlock(call, wireIndex, data["start"], emit);
  } else if (event == "contentBlockStop") {
    if (Block* open = find(wireIndex)) closeBlock(call, *open, emit);
  } else if (event == "messageStart") {
    start(emit);
  } else if (event == "messageStop") {
    start(emit);
    closeAll(call, emit);
    readStop(data["stopReason"], data["additionalModelResponseFields"]);
  } else if (event == "metadata") {
    readMetadata(data, emit);
    if (stop_ == SPW_STOP_NONE) return;
    emitStop(call, emit);
    emit.end();
    ended_ = true;
  }
}

void ReplyReader::start(Emit& emit) {
  if (started_) return;
  started_ = true;
  emit.start({}, {});
}

ReplyReader::Block* ReplyReader::find(int64_t wireIndex) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Block& b) { return b.wireIndex == wireIndex; });
  return found != open_.end() ? &*found : nullptr;
}

ReplyReader::Block& ReplyReader::add(int64_t wireIndex, Form form) {
  const bool opaque = form == Form::ServerCall || form == Form::ServerResult;
  open_.push_back({wireIndex, opaque ? -1 : nextIndex_++, form, false, {}, {}});
  return open_.back();
}

// The open block of that place, begun when there is none.
ReplyReader::Block& ReplyReader::block(int64_t wireIndex, Form form, Emit& emit) {
  if (Block* open = find(wireIndex)) return *open;
  start(emit);
  Block& begun = add(wireIndex, form);
  emit.open(0, begun.index, kindOf(form));
  return begun;
}

void ReplyReader::openBlock(Call call, int64_t wireIndex, Json opening, Emit& emit) {
  start(emit);
  if (Block* before = find(wireIndex)) closeBlock(call, *before, emit);
  if (opening["toolUse"].isObject()) {
    openTool(call, wireIndex, opening["toolUse"], emit);
  } else if (opening["toolResult"].isObject()) {
    add(wireIndex, Form::ServerResult).opening = opening["toolResult"].dump();
  } else if (opening["image"].isObject()) {
    block(wireIndex, Form::Image, emit).opening = mediaOf(Media::Image, opening["image"]["format"].str());
  }
}

void ReplyReader::openTool(Call, int64_t wireIndex, Json tool, Emit& emit) {
  if (tool["type"].str("tool_use") != "tool_use") {
    add(wireIndex, Form::ServerCall).opening = tool.dump();
    return;
  }
  const std::string sent(tool["name"].str());
  if (!standIn_.empty() && sent == standIn_) {
    block(wireIndex, Form::StandIn, emit);
    return;
  }
  called_ = true;
  Block& begun = add(wireIndex, custom_.contains(sent) ? Form::CustomCall : Form::ToolCall);
  const auto original = names_.find(sent);
  const std::string_view said = tool["toolUseId"].str();
  const std::string id = said.empty() ? callIds_.next(sent) : std::string(said);
  emit.open(0, begun.index, kindOf(begun.form), id, original != names_.end() ? original->second : sent);
}

void ReplyReader::feedText(Block& block, int32_t part, std::string_view text, Emit& emit, std::string_view name) {
  if (text.empty()) return;
  block.fed = true;
  emit.delta(0, block.index, kindOf(block.form), part, text, name);
}

void ReplyReader::feedInput(Block& block, std::string_view json, Emit& emit) {
  if (block.form == Form::CustomCall || block.form == Form::ServerCall) {
    block.kept += json;
  } else if (block.form == Form::ToolCall) {
    feedText(block, SPW_PART_ARGUMENTS, json, emit);
  } else if (block.form == Form::StandIn) {
    feedText(block, SPW_PART_TEXT, json, emit);
  }
}

void ReplyReader::cite(Call call, Block& block, Json citation, Emit& emit) {
  const Json canonical = readCitation(call, citation);
  if (!canonical) return spw::unknownCitation(call);
  if (block.form != Form::Text) return;
  block.fed = true;
  emit.delta(0, block.index, SPW_BLOCK_TEXT, SPW_PART_CITATION, {}, {}, spw::compactJson(canonical.dump()));
}

void ReplyReader::readDelta(Call call, int64_t wireIndex, Json delta, Emit& emit) {
  if (const Json text = delta["text"]; text.isString()) {
    if (text.str().empty()) return;
    Block& into = block(wireIndex, Form::Text, emit);
    if (into.form == Form::Text) feedText(into, SPW_PART_TEXT, text.str(), emit);
  } else if (const Json input = delta["toolUse"]["input"]; input.isString()) {
    if (Block* into = find(wireIndex)) feedInput(*into, input.str(), emit);
  } else if (const Json reasoning = delta["reasoningContent"]; reasoning.isObject()) {
    readReasoning(wireIndex, reasoning, emit);
  } else if (const Json citation = delta["citation"]; citation.isObject()) {
    cite(call, block(wireIndex, Form::Text, emit), citation, emit);
  } else if (const Json parts = delta["toolResult"]; parts.isArray()) {
    Block* into = find(wireIndex);
    if (into == nullptr || into->form != Form::ServerResult) return;
    for (Json part : parts) into->kept.append(into->kept.empty() ? "" : ",").append(part.dump());
  } else if (const Json bytes = delta["image"]["source"]["bytes"]; bytes.isString()) {
    Block* into = find(wireIndex);
    if (into != nullptr && into->form == Form::Image) feedText(*into, SPW_PART_DATA, bytes.str(), emit, into->opening);
  }
}

void ReplyReader::readReasoning(int64_t wireIndex, Json delta, Emit& emit) {
  const std::string_view text = delta["text"].str(), signature = delta["signature"].str();
  const Json redacted = delta["redactedContent"];
  if (text.empty() && signature.empty() && !redacted.isString()) return;
  Block& into = block(wireIndex, Form::Reasoning, emit);
  if (into.form != Form::Reasoning) return;
  feedText(into, SPW_PART_TEXT, text, emit);
  feedText(into, SPW_PART_SIGNATURE, signature, emit, kClaudeIssuer);
  if (redacted.isString()) into.kept += spw::base64Decode(redacted.str()).value_or(std::string());
}

void ReplyReader::closeAll(Call call, Emit& emit) {
  while (!open_.empty()) closeBlock(call, open_.front(), emit);
}

// The end of a block gives out what was held: redacted reasoning, free text that came wrapped in JSON, a block of the
// vendor's own; and the arguments of a call that has none.
void ReplyReader::closeBlock(Call call, Block& block, Emit& emit) {
  Block done = std::move(block);
  open_.erase(open_.begin() + (&block - open_.data()));
  const int32_t kind = kindOf(done.form);
  if (kind == SPW_BLOCK_OPAQUE) {
    closeOpaque(call, done, emit);
    return;
  }
  if (done.form == Form::CustomCall) {
    const Json input = call.parse(done.kept)["input"];
    feedText(done, SPW_PART_TEXT, input.isString() ? input.str() : std::string_view(done.kept), emit);
  } else if (done.form == Form::Reasoning && !done.kept.empty()) {
    const Redacted redacted = readRedacted(spw::base64Encode(done.kept));
    feedText(done, SPW_PART_ENCRYPTED, redacted.token, emit, redacted.issuer);
  } else if (done.form == Form::ToolCall && !done.fed) {
    feedText(done, SPW_PART_ARGUMENTS, "{}", emit);
  }
  emit.close(0, done.index, kind);
}

void ReplyReader::closeOpaque(Call call, const Block& block, Emit& emit) {
  const Json body = call.parse(block.opening), value = call.object();
  if (block.form == Form::ServerCall) {
    const Json input = block.kept.empty() ? call.object() : call.parse(block.kept);
    if (!block.kept.empty() || !body["input"]) body.put("input", input ? input : call.string(block.kept));
    value.put("toolUse", body);
  } else {
    if (!body["content"]) body.put("content", call.parse(call.concat({"[", block.kept, "]"})));
    value.put("toolResult", body);
  }
  const Json extra = call.object().put("wire", kWire).put("value", value);
  const int32_t index = nextIndex_++;
  emit.open(0, index, SPW_BLOCK_OPAQUE, {}, {}, spw::compactJson(extra.dump()));
  emit.close(0, index, SPW_BLOCK_OPAQUE);
}

// A block of a whole message, as its events would have been.
void ReplyReader::readBlock(Call call, int64_t wireIndex, Json wire, Emit& emit) {
  if (wire["toolUse"].isObject() || wire["toolResult"].isObject()) {
    openBlock(call, wireIndex, wire, emit);
    Block* opened = find(wireIndex);
    const Json input = wire["toolUse"]["input"];
    if (opened != nullptr && opened->form != Form::ServerCall && input) {
      feedInput(*opened, spw::compactJson(input.dump()), emit);
    }
  } else if (const Json reasoning = wire["reasoningContent"]; reasoning.isObject()) {
    readReasoning(wireIndex, reasoning["reasoningText"].isObject() ? reasoning["reasoningText"] : reasoning, emit);
  } else if (const Json cited = wire["citationsContent"]; cited.isObject()) {
    for (Json part : cited["content"]) readDelta(call, wireIndex, part, emit);
    for (Json one : cited["citations"]) cite(call, block(wireIndex, Form::Text, emit), one, emit);
  } else if (wire["image"].isObject()) {
    openBlock(call, wireIndex, wire, emit);
    readDelta(call, wireIndex, wire, emit);
  } else {
    readDelta(call, wireIndex, wire, emit);
  }
  if (Block* opened = find(wireIndex)) closeBlock(call, *opened, emit);
}

void ReplyReader::readWhole(Call call, Json body, Emit& emit) {
  start(emit);
  int64_t index = 0;
  for (Json block : body["output"]["message"]["content"]) readBlock(call, index++, block, emit);
  readStop(body["stopReason"], body["additionalModelResponseFields"]);
  readMetadata(body, emit);
  if (stop_ != SPW_STOP_NONE) emitStop(call, emit);
  emit.end();
  ended_ = true;
}

void ReplyReader::readStop(Json reason, Json fields) {
  if (!reason.isString()) return;
  stop_ = stopOf(reason.str());
  guarded_ = reason.str() == "guardrail_intervened";
  sequence_ = fields["stop_sequence"].str();
}

// Counts, and what a guardrail says of its intervention.
void ReplyReader::readMetadata(Json data, Emit& emit) {
  if (const std::string_view why = data["trace"]["guardrail"]["actionReason"].str(); guarded_ && !why.empty()) {
    explanation_ = why;
  }
  usage_.merge(data["usage"]);
  if (!usage_.known()) return;
  start(emit);
  spw_event event = spw::event(SPW_EVENT_USAGE);
  event.input = usage_.input();
  event.output = usage_.output;
  event.cache_read = usage_.cacheRead;
  event.cache_write = usage_.cacheWrite;
  event.cache_write_1h = usage_.cacheWrite1h;
  std::string extra;
  if (const std::string_view tier = data["serviceTier"]["type"].str(); !tier.empty()) {
    extra = quotedMember(R"({"service_tier":")", tier, "\"}");
  }
  event.extra = spw::str(extra);
  emit.put(event);
}

void ReplyReader::emitStop(Call call, Emit& emit) {
  closeAll(call, emit);
  if (stop_ == SPW_STOP_END && called_) stop_ = SPW_STOP_TOOL_CALLS;
  if (stop_ == SPW_STOP_TOOL_CALLS && !called_) stop_ = SPW_STOP_END;
  std::string extra = guarded_ ? R"({"guardrail":true)" : "";
  if (!explanation_.empty()) {
    extra += quotedMember(R"(,"details":{"type":"refusal","category":null,"explanation":")", explanation_, "\"}");
  }
  if (guarded_) extra += '}';
  emit.stop(0, stop_, sequence_, extra);
}

void ReplyReader::fail(Call call, std::string_view type, std::string_view data, Emit& emit) {
  ended_ = true;
  const Json root = call.parse(data);
  std::string_view message = root["message"].str();
  if (message.empty()) message = root["originalMessage"].str();
  if (message.empty()) message = "the upstream reported an error";
  const bool plain = std::all_of(type.begin(), type.end(), [](char c) { return c > ' ' && c < 0x7F; });
  type = plain ? bareType(type) : std::string_view();
  const auto status = static_cast<int32_t>(root["originalStatusCode"].integer().value_or(0));
  emit.error(faultOf(type, status, message), message, type);
}

// The wire's last word may be missing; the reason before it is enough.
void ReplyReader::close(Call call, Emit* emit) {
  if (emit == nullptr || ended_ || stop_ == SPW_STOP_NONE) return;
  emitStop(call, *emit);
}

}  // namespace converse
