#include "ReplyReader.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ReplyLoss.hpp>

#include <algorithm>

#include "Citations.h"
#include "Errors.h"
#include "Stops.h"

namespace messages {

using spw::Call;
using spw::Emit;
using spw::Json;

ReplyReader::ReplyReader(Call, int32_t mode, Json notes) : mode_(mode) {
  for (Json name : notes["names"]) names_.emplace(name.name(), name.str());
  for (Json name : notes["custom"]) custom_.emplace(name.str());
  standIn_ = notes["output"].str();
}

int32_t ReplyReader::kindOf(Form form) {
  switch (form) {
    case Form::Text:
    case Form::StandIn:
      return SPW_BLOCK_TEXT;
    case Form::Thinking:
    case Form::Redacted:
      return SPW_BLOCK_REASONING;
    case Form::ToolCall:
      return SPW_BLOCK_TOOL_CALL;
    case Form::CustomCall:
      return SPW_BLOCK_CUSTOM_CALL;
    default:
      return SPW_BLOCK_OPAQUE;
  }
}

spw::Status ReplyReader::feed(Call call, std::string_view event, std::string_view data, Emit& emit, spw::Error& error) {
  if (ended_) return SPW_OK;
  const Json root = call.parse(data);
  if (!root.isObject()) {
    if (mode_ == SPW_MODE_STREAM && data == "[DONE]") return SPW_OK;
    return error.failed(SPW_FAULT_SERVER, mode_ == SPW_MODE_STREAM ? "a frame of the reply is not a JSON object"
                                                                   : "the reply is not a JSON object");
  }
  const std::string_view type = root["type"].str();
  if (mode_ == SPW_MODE_STREAM) {
    readFrame(call, root, type.empty() ? event : type, emit);
    return SPW_OK;
  }
  if (root["error"].isObject()) {
    emitError(root["error"], emit);
    return SPW_OK;
  }
  if (!root["content"].isArray()) return error.failed(SPW_FAULT_SERVER, "the reply has no content");
  readWhole(call, root, emit);
  return SPW_OK;
}

void ReplyReader::readFrame(Call call, Json frame, std::string_view type, Emit& emit) {
  if (type == "content_block_delta") {
    feedBlock(call, frame, emit);
  } else if (type == "content_block_start") {
    openBlock(call, frame["index"].integer().value_or(0), frame["content_block"], emit);
  } else if (type == "content_block_stop") {
    if (Block* block = find(frame["index"].integer().value_or(0))) closeBlock(call, *block, emit);
  } else if (type == "message_start") {
    start(call, frame["message"], emit);
  } else if (type == "message_delta") {
    finishMessage(call, frame, emit);
  } else if (type == "message_stop") {
    // Some clones never say why; message_stop itself says that the message is whole.
    if (!stopped_ && started_) readStop({}, {}, {});
    emitStop(call, emit);
    ended_ = true;
    emit.end();
  } else if (type == "ping") {
    emit.ping();
  } else if (type == "error" || frame["error"].isObject()) {
    emitError(frame["error"], emit);
  }
}

// A second message_start repeats the first, or begins another message whose first half is already with the client:
// what was open is closed, and the rest follows behind it.
void ReplyReader::start(Call call, Json message, Emit& emit) {
  usage_.merge(message["usage"]);
  if (!started_) {
    started_ = true;
    callIds_.reply(message["id"].str());
    emit.start(message["id"].str(), message["model"].str());
    emitUsage(emit);
    size_t index = 0;
    for (Json block : message["content"]) {
      const auto wireIndex = static_cast<int64_t>(index++);
      openBlock(call, wireIndex, block, emit);
      if (Block* opened = find(wireIndex)) closeBlock(call, *opened, emit);
    }
    return;
  }
  closeAll(call, emit);
}

// A clone that leaves message_start out still begins an answer.
void ReplyReader::startUnsaid(Emit& emit) {
  if (started_) return;
  started_ = true;
  emit.start({}, {});
}

ReplyReader::Block* ReplyReader::find(int64_t wireIndex) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const Block& b) { return b.wireIndex == wireIndex; });
  return found != open_.end() ? &*found : nullptr;
}

ReplyReader::Block& ReplyReader::add(int64_t wireIndex, Form form) {
  open_.push_back({wireIndex, form == Form::Opaque ? -1 : nextIndex_++, form, false, {}, {}});
  return open_.back();
}

void ReplyReader::openBlock(Call call, int64_t wireIndex, Json block, Emit& emit) {
  startUnsaid(emit);
  if (Block* before = find(wireIndex)) closeBlock(call, *before, emit);
  const std::string_view type = block["type"].str();
  if (type == "text") {
    Block& opened = add(wireIndex, Form::Text);
    emit.open(0, opened.index, SPW_BLOCK_TEXT);
    feedText(opened, SPW_PART_TEXT, block["text"].str(), emit);
    for (Json one : block["citations"]) citation(call, opened, one, emit);
  } else if (type == "thinking") {
    Block& opened = add(wireIndex, Form::Thinking);
    emit.open(0, opened.index, SPW_BLOCK_REASONING);
    feedText(opened, SPW_PART_TEXT, block["thinking"].str(), emit);
    feedText(opened, SPW_PART_SIGNATURE, block["signature"].str(), emit, kIssuer);
  } else if (type == "redacted_thinking") {
    Block& opened = add(wireIndex, Form::Redacted);
    emit.open(0, opened.index, SPW_BLOCK_REASONING);
    feedText(opened, SPW_PART_ENCRYPTED, block["data"].str(), emit, kIssuer);
  } else if (type == "tool_use") {
    const std::string name(block["name"].str());
    const bool standsIn = !standIn_.empty() && name == standIn_;
    const Form form = standsIn ? Form::StandIn : custom_.contains(name) ? Form::CustomCall : Form::ToolCall;
    openTool(block, add(wireIndex, form), emit);
  } else {
    // Its index is given when it is complete, because it is one event pair then.
    add(wireIndex, Form::Opaque).opening = block.dump();
  }
}

void ReplyReader::openTool(Json block, Block& opened, Emit& emit) {
  if (block["input"].size() > 0) opened.opening = block["input"].dump();
  if (opened.form == Form::StandIn) {
    emit.open(0, opened.index, SPW_BLOCK_TEXT);
    return;
  }
  called_ = true;
  const std::string sent(block["name"].str());
  const auto original = names_.find(sent);
  const std::string_view said = block["id"].str();
  const std::string id = said.empty() ? callIds_.next(sent) : std::string(said);
  emit.open(0, opened.index, kindOf(opened.form), id, original != names_.end() ? original->second : sent);
}

void ReplyReader::feedText(Block& block, int32_t part, std::string_view text, Emit& emit, std::string_view issuer) {
  if (text.empty()) return;
  block.fed = true;
  emit.delta(0, block.index, kindOf(block.form), part, text, issuer);
}

void ReplyReader::feedInput(Block& block, std::string_view json, Emit& emit) {
  if (json.empty() || block.form == Form::Text || kindOf(block.form) == SPW_BLOCK_REASONING) return;
  if (block.form == Form::CustomCall || block.form == Form::Opaque) {
    block.kept += json;
    return;
  }
  feedText(block, block.form == Form::StandIn ? SPW_PART_TEXT : SPW_PART_ARGUMENTS, json, emit);
}

void ReplyReader::citation(Call call, Block& block, Json wire, Emit& emit) {
  const Json canonical = readCitation(call, wire);
  if (!canonical) return spw::unknownCitation(call);
  block.fed = true;
  emit.delta(0, block.index, SPW_BLOCK_TEXT, SPW_PART_CITATION, {}, {}, spw::compactJson(canonical.dump()));
}

void ReplyReader::feedBlock(Call call, Json frame, Emit& emit) {
  const Json delta = frame["delta"];
  const std::string_view type = delta["type"].str();
  const int64_t wireIndex = frame["index"].integer().value_or(0);
  Block* block = find(wireIndex);
  if (block == nullptr) {
    // A clone that opens nothing; a tool call cannot be made up this way, its name is missing.
    if (type != "text_delta" && type != "thinking_delta") return;
    startUnsaid(emit);
    block = &add(wireIndex, type == "text_delta" ? Form::Text : Form::Thinking);
    emit.open(0, block->index, kindOf(block->form));
  }
  const Form form = block->form;
  if (type == "text_delta" && form == Form::Text) {
    feedText(*block, SPW_PART_TEXT, delta["text"].str(), emit);
  } else if (type == "input_json_delta") {
    feedInput(*block, delta["partial_json"].str(), emit);
  } else if (type == "thinking_delta" && form == Form::Thinking) {
    feedText(*block, SPW_PART_TEXT, delta["thinking"].str(), emit);
  } else if (type == "signature_delta" && form == Form::Thinking) {
    feedText(*block, SPW_PART_SIGNATURE, delta["signature"].str(), emit, kIssuer);
  } else if (type == "citations_delta" && form == Form::Text) {
    citation(call, *block, delta["citation"], emit);
  } else if (type == "compaction_delta" && form == Form::Opaque) {
    const Json opening = call.parse(block->opening).put("content", delta["content"]);
    block->opening = opening.dump();
  }
}

// The end of a block gives out what was held: a whole input nobody streamed, free text that came wrapped in JSON, or a
// block of the vendor's own.
void ReplyReader::closeBlock(Call call, Block& block, Emit& emit) {
  const Block done = block;
  open_.erase(open_.begin() + (&block - open_.data()));
  if (done.form == Form::Opaque) {
    closeOpaque(call, done, emit);
    return;
  }
  if (done.form == Form::CustomCall) {
    const std::string_view json = done.kept.empty() ? std::string_view(done.opening) : std::string_view(done.kept);
    const Json input = call.parse(json)["input"];
    const std::string_view text = input.isString() ? input.str() : json;
    emit.delta(0, done.index, SPW_BLOCK_CUSTOM_CALL, SPW_PART_TEXT, text);
  } else if (!done.fed && (done.form == Form::ToolCall || done.form == Form::StandIn)) {
    const std::string_view whole = done.opening.empty() ? std::string_view("{}") : std::string_view(done.opening);
    const int32_t part = done.form == Form::StandIn ? SPW_PART_TEXT : SPW_PART_ARGUMENTS;
    emit.delta(0, done.index, kindOf(done.form), part, whole);
  }
  emit.close(0, done.index, kindOf(done.form));
}

void ReplyReader::closeOpaque(Call call, const Block& block, Emit& emit) {
  Json value = call.parse(block.opening);
  if (!block.kept.empty()) {
    const Json input = call.parse(block.kept);
    value.put("input", input ? input : call.string(block.kept));
  }
  const Json extra = call.object().put("wire", kWire).put("value", value);
  const int32_t index = nextIndex_++;
  emit.open(0, index, SPW_BLOCK_OPAQUE, {}, {}, spw::compactJson(extra.dump()));
  emit.close(0, index, SPW_BLOCK_OPAQUE);
}

void ReplyReader::finishMessage(Call call, Json frame, Emit& emit) {
  startUnsaid(emit);
  usage_.merge(frame["usage"]);
  if (frame["usage"].isObject()) emitUsage(emit);
  const Json delta = frame["delta"];
  if (delta["stop_reason"].isNothing() || stopped_) return;
  closeAll(call, emit);
  readStop(delta["stop_reason"], delta["stop_sequence"], delta["stop_details"]);
}

void ReplyReader::closeAll(Call call, Emit& emit) {
  while (!open_.empty()) closeBlock(call, open_.front(), emit);
}

void ReplyReader::emitUsage(Emit& emit) {
  spw_event event = spw::event(SPW_EVENT_USAGE);
  event.input = usage_.input();
  event.output = usage_.output;
  event.cache_read = usage_.cacheRead;
  event.cache_write = usage_.cacheWrite;
  event.cache_write_1h = usage_.cacheWrite1h;
  event.reasoning = usage_.reasoning;
  std::string extra;
  if (!usage_.serviceTier.empty()) {
    extra = R"({"service_tier":")";
    spw::escapeTo(extra, usage_.serviceTier);
    extra += '"';
  }
  if (!usage_.serverTools.empty()) {
    extra += extra.empty() ? "{" : ",";
    extra += R"("server_tool_use":)" + usage_.serverTools;
  }
  if (!extra.empty()) extra += '}';
  event.extra = spw::str(extra);
  if (event.input >= 0 || event.output >= 0 || event.cache_read >= 0 || event.cache_write >= 0) emit.put(event);
}

void ReplyReader::readStop(Json reason, Json sequence, Json details) {
  stopped_ = true;
  stop_ = stopOf(reason.str());
  sequence_ = sequence.str();
  if (details.isObject()) details_.append(R"({"details":)").append(spw::compactJson(details.dump())).append("}");
}

void ReplyReader::emitStop(Call call, Emit& emit) {
  if (!stopped_) return;
  closeAll(call, emit);
  if (stop_ == SPW_STOP_END && called_) stop_ = SPW_STOP_TOOL_CALLS;
  if (stop_ == SPW_STOP_TOOL_CALLS && !called_) stop_ = SPW_STOP_END;
  emit.stop(0, stop_, sequence_, details_);
}

// The wire's last word may be missing; the reason before it is enough.
void ReplyReader::close(Call call, Emit* emit) {
  if (emit != nullptr && !ended_) emitStop(call, *emit);
}

void ReplyReader::emitError(Json error, Emit& emit) {
  ended_ = true;
  const std::string_view type = error["type"].str();
  const std::string_view message = error["message"].str("the upstream reported an error");
  const int32_t fault = faultOf(type, message);
  emit.error(fault != SPW_FAULT_NONE ? fault : static_cast<int32_t>(SPW_FAULT_SERVER), message, type);
}

void ReplyReader::readWhole(Call call, Json body, Emit& emit) {
  started_ = true;
  usage_.merge(body["usage"]);
  callIds_.reply(body["id"].str());
  emit.start(body["id"].str(), body["model"].str());
  int64_t index = 0;
  for (Json block : body["content"]) {
    openBlock(call, index, block, emit);
    if (Block* opened = find(index)) closeBlock(call, *opened, emit);
    ++index;
  }
  emitUsage(emit);
  if (!body["stop_reason"].isNothing()) {
    readStop(body["stop_reason"], body["stop_sequence"], body["stop_details"]);
    emitStop(call, emit);
  }
  ended_ = true;
  emit.end();
}

}  // namespace messages
