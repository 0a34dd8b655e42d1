#include "ReplyReader.h"

#include <spillway/codec/CustomTool.hpp>

#include "Citations.h"
#include "Errors.h"
#include "Logprobs.h"
#include "Stops.h"

namespace cohere {

using spw::Call;
using spw::Emit;
using spw::Json;
using spw::Status;

ReplyReader::ReplyReader(Call, int32_t mode, Json notes) : tools_(notes), whole_(mode == SPW_MODE_WHOLE) {}

Status ReplyReader::feed(Call call, std::string_view event, std::string_view data, Emit& emit, spw::Error& error) {
  if (over_ || data.empty() || (!whole_ && data == "[DONE]")) return SPW_OK;
  const Json root = call.parse(data);
  if (!root.isObject()) {
    return error.failed(SPW_FAULT_SERVER,
                        root ? "expected a JSON object" : "the upstream sent something that is no JSON");
  }
  const std::string_view type = whole_ ? std::string_view() : root["type"].str(event);
  if (const Json message = root["message"]; type.empty() && message.isString()) {
    fail(faultOf(0, message.str()), message.str(), emit);  // what the service sends instead of an answer
  } else if (!whole_) {
    readEvent(call, type, root, emit);
  } else if (message.isObject()) {
    readWhole(call, root, emit);
  } else {
    return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no message");
  }
  return emit.status();
}

void ReplyReader::readEvent(Call call, std::string_view type, Json root, Emit& emit) {
  const Json delta = root["delta"], message = delta["message"];
  const int64_t number = root["index"].integer().value_or(0);
  if (type == "content-delta" || type == "content-start") {
    start(root, emit);
    readContent(message["content"], number, emit);
    if (const Json item = root["logprobs"]; item.isObject()) readLogprobs(call, call.array().push(item), emit);
  } else if (type == "tool-plan-delta") {
    start(root, emit);
    put(SPW_BLOCK_TEXT, kPlan, message["tool_plan"].str(), emit);
  } else if (type == "tool-call-start") {
    start(root, emit);
    closeCall(call, number, emit);
    openCall(number, message["tool_calls"], emit);
  } else if (type == "tool-call-delta") {
    for (ToolCall& one : calls_) {
      if (one.wireIndex == number) addArguments(one, message["tool_calls"]["function"]["arguments"].str(), emit);
    }
  } else if (type == "tool-call-end") {
    closeCall(call, number, emit);
  } else if (type == "citation-start") {
    readCitation(call, message["citations"], emit);
  } else if (type == "message-start") {
    start(root, emit);
  } else if (type == "message-end") {
    start(root, emit);
    usage_.read(delta["usage"]);
    finish(call, delta["finish_reason"].str(), delta["error"].str(), emit);
  }
}

void ReplyReader::readWhole(Call call, Json root, Emit& emit) {
  const Json message = root["message"];
  start(root, emit);
  int64_t last = 0, number = 0;
  for (Json part : message["content"]) {
    if (part["type"].str() != "thinking") last = number;
    ++number;
  }
  number = 0;
  for (Json part : message["content"]) {
    const int64_t here = number++;
    readContent(part, here, emit);
    for (Json citation : message["citations"]) {
      if (citation["content_index"].integer().value_or(last) == here) readCitation(call, citation, emit);
    }
    if (here == last) readLogprobs(call, root["logprobs"], emit);
  }
  put(SPW_BLOCK_TEXT, kPlan, message["tool_plan"].str(), emit);
  number = 0;
  for (Json entry : message["tool_calls"]) {
    openCall(number, entry, emit);
    closeCall(call, number++, emit);
  }
  usage_.read(root["usage"]);
  finish(call, root["finish_reason"].str(), root["error"].str(), emit);
}

void ReplyReader::start(Json root, Emit& emit) {
  if (started_) return;
  started_ = true;
  id_ = root["id"].str();
  callIds_.reply(id_);
  emit.start(id_, root["model"].str());
}

void ReplyReader::readContent(Json part, int64_t number, Emit& emit) {
  put(SPW_BLOCK_REASONING, number, part["thinking"].str(), emit);
  put(SPW_BLOCK_TEXT, number, part["text"].str(), emit);
}

void ReplyReader::readCitation(Call call, Json citation, Emit& emit) {
  if (open_ != SPW_BLOCK_TEXT || !citation.isObject()) return;
  for (Json one : cohere::readCitation(call, citation)) {
    emit.delta(0, index_, open_, SPW_PART_CITATION, {}, {}, spw::compactJson(one.dump()));
  }
}

void ReplyReader::readLogprobs(Call call, Json items, Emit& emit) {
  if (open_ != SPW_BLOCK_TEXT || items.size() == 0) return;
  const Json list = call.array();
  for (Json item : items) list.push(readLogprob(call, item));
  emit.delta(0, index_, open_, SPW_PART_LOGPROBS, {}, {}, spw::compactJson(list.dump()));
}

void ReplyReader::openCall(int64_t number, Json entry, Emit& emit) {
  const Json function = entry["function"];
  leave(emit);
  called_ = true;
  const std::string_view sent = function["name"].str();
  const int32_t block = tools_.isCustom(sent) ? SPW_BLOCK_CUSTOM_CALL : SPW_BLOCK_TOOL_CALL;
  std::string id(entry["id"].str());
  if (id.empty()) id = callIds_.next();
  calls_.push_back({number, next_++, block});
  emit.open(0, calls_.back().index, block, id, tools_.original(sent));
  const Json arguments = function["arguments"];
  addArguments(calls_.back(), arguments.isObject() ? arguments.dump() : arguments.str(), emit);
}

// The service spells no arguments as null, which no client takes for an object.
void ReplyReader::addArguments(ToolCall& one, std::string_view text, Emit& emit) {
  constexpr std::string_view kNone = "null";
  one.held += text;
  const bool maybeNone = !one.fed && one.held.size() <= kNone.size() && kNone.starts_with(one.held);
  if (one.held.empty() || one.block == SPW_BLOCK_CUSTOM_CALL || maybeNone) return;
  emit.delta(0, one.index, one.block, SPW_PART_ARGUMENTS, one.held);
  one.fed = true;
  one.held.clear();
}

void ReplyReader::closeCall(Call call, int64_t number, Emit& emit) {
  for (size_t i = 0; i < calls_.size(); ++i) {
    if (calls_[i].wireIndex != number) continue;
    const ToolCall done = calls_[i];
    calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(i));
    if (done.block == SPW_BLOCK_CUSTOM_CALL) {
      emit.delta(0, done.index, done.block, SPW_PART_TEXT, spw::customInput(call, done.held));
    } else if (!done.fed) {
      const bool none = done.held.empty() || done.held == "null";
      emit.delta(0, done.index, done.block, SPW_PART_ARGUMENTS, none ? std::string_view("{}") : done.held);
    }
    emit.close(0, done.index, done.block);
    return;
  }
}

void ReplyReader::closeCalls(Call call, Emit& emit) {
  while (!calls_.empty()) closeCall(call, calls_.front().wireIndex, emit);
}

void ReplyReader::finish(Call call, std::string_view reason, std::string_view error, Emit& emit) {
  if (isFailure(reason)) {
    usage_.emit(emit);
    const bool late = reason == "TIMEOUT";
    if (error.empty())
      error = late ? "the upstream took too long to answer" : "the upstream ended its answer with an error";
    return fail(late ? static_cast<int32_t>(SPW_FAULT_TIMEOUT) : faultOf(0, error), error, emit);
  }
  over_ = true;
  leave(emit);
  closeCalls(call, emit);
  usage_.emit(emit);
  int32_t stop = stopOf(reason);
  if (stop == SPW_STOP_END && called_) stop = SPW_STOP_TOOL_CALLS;
  if (stop == SPW_STOP_TOOL_CALLS && !called_) stop = SPW_STOP_END;
  emit.stop(0, stop);
  emit.end();
}

void ReplyReader::fail(int32_t fault, std::string_view message, Emit& emit) {
  over_ = true;
  emit.error(fault, message);
}

void ReplyReader::put(int32_t block, int64_t number, std::string_view text, Emit& emit) {
  if (text.empty()) return;
  if (open_ != block || number_ != number) {
    leave(emit);
    open_ = block;
    number_ = number;
    index_ = next_++;
    emit.open(0, index_, block);
  }
  emit.delta(0, index_, block, SPW_PART_TEXT, text);
}

void ReplyReader::leave(Emit& emit) {
  if (open_ != 0) emit.close(0, index_, open_);
  open_ = 0;
}

}  // namespace cohere
