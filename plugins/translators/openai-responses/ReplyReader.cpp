#include "ReplyReader.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/OpenAiErrors.hpp>

#include "Usage.h"

namespace responses {

using spw::Call;
using spw::Emit;
using spw::Error;
using spw::Json;
using spw::Status;

namespace {

constexpr std::string_view kCancelled = "the response was cancelled at the upstream";

// News of work that goes on inside the vendor: nothing to pass on but that it does.
bool isProgress(std::string_view type) {
  for (std::string_view end : {".in_progress", ".searching", ".interpreting", ".generating", ".partial_image"}) {
    if (type.ends_with(end)) return true;
  }
  return type == "response.queued" || type == "keepalive" || type == "ping";
}

}  // namespace

ReplyReader::ReplyReader(Call, int32_t mode, Json notes) : whole_(mode == SPW_MODE_WHOLE), output_(notes) {}

Status ReplyReader::feed(Call call, std::string_view event, std::string_view data, Emit& emit, Error& error) {
  if (over_ || data.empty()) return SPW_OK;
  if (!whole_ && data == "[DONE]") return SPW_OK;
  const Json root = call.parse(data);
  if (!root.isObject()) {
    return error.failed(SPW_FAULT_SERVER,
                        root ? "expected a JSON object" : "the upstream sent something that is no JSON");
  }
  if (whole_) return readWhole(call, root, emit, error);
  const std::string_view type = root["type"].str();
  readFrame(call, type.empty() ? event : type, root, emit);
  return emit.status();
}

void ReplyReader::readFrame(Call call, std::string_view type, Json frame, Emit& emit) {
  if (readPiece(call, type, frame, emit)) return;
  const Json response = frame["response"];
  if (type == "response.created" || type == "response.in_progress") {
    start(call, response, emit);
  } else if (type == "response.completed" || type == "response.done") {
    finish(call, response, response["status"].str() == "incomplete", emit);
  } else if (type == "response.incomplete") {
    finish(call, response, true, emit);
  } else if (type == "response.failed") {
    fail(call, response["error"], emit);
  } else if (type == "response.cancelled") {
    fail(call, call.string(kCancelled), emit);
  } else if (type == "error" || frame["error"].isObject()) {
    fail(call, frame["error"].isObject() ? frame["error"] : frame, emit);
  } else if (isProgress(type)) {
    emit.ping();
  }
}

// The events that make up the output; false for all others.
bool ReplyReader::readPiece(Call call, std::string_view type, Json frame, Emit& emit) {
  // A clone that leaves the first event out still begins an answer.
  if (!started_ && type.starts_with("response.") && !frame["response"]) start(call, call.object(), emit);
  if (type == "response.output_text.delta") {
    output_.said(call, frame, SPW_BLOCK_TEXT, {}, emit);
  } else if (type == "response.function_call_arguments.delta" || type == "response.custom_tool_call_input.delta") {
    output_.argued(frame, frame["delta"].str(), false, emit);
  } else if (type == "response.reasoning_summary_text.delta") {
    output_.thought(frame, SPW_PART_SUMMARY, "summary_index", emit);
  } else if (type == "response.reasoning_text.delta") {
    output_.thought(frame, SPW_PART_TEXT, "content_index", emit);
  } else if (type == "response.refusal.delta") {
    output_.said(call, frame, SPW_BLOCK_REFUSAL, {}, emit);
  } else if (type == "response.output_item.added") {
    output_.added(frame, emit);
  } else if (type == "response.output_item.done") {
    output_.done(call, frame, emit);
  } else if (type == "response.content_part.added") {
    output_.partAdded(frame, emit);
  } else if (type == "response.content_part.done") {
    output_.partDone(call, frame, emit);
  } else if (type == "response.output_text.done") {
    output_.said(call, frame, SPW_BLOCK_TEXT, frame["text"].str(), emit);
  } else if (type == "response.refusal.done") {
    output_.said(call, frame, SPW_BLOCK_REFUSAL, frame["refusal"].str(), emit);
  } else if (type == "response.function_call_arguments.done") {
    output_.argued(frame, frame["arguments"].str(), true, emit);
  } else if (type == "response.custom_tool_call_input.done") {
    output_.argued(frame, frame["input"].str(), true, emit);
  } else if (type == "response.output_text.annotation.added") {
    output_.annotated(call, frame, emit);
  } else {
    return false;
  }
  return true;
}

Status ReplyReader::readWhole(Call call, Json response, Emit& emit, Error& error) {
  const std::string_view status = response["status"].str();
  if (response["error"].isObject() || status == "failed" || status == "cancelled") {
    fail(call, status == "cancelled" ? call.string(kCancelled) : response["error"], emit);
    return emit.status();
  }
  if (!response["output"].isArray()) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no output");
  start(call, response, emit);
  if (status != "queued" && status != "in_progress") {
    finish(call, response, status == "incomplete", emit);
    return emit.status();
  }
  // Asked for in the background: the answer is fetched later.
  over_ = true;
  emit.stop(0, SPW_STOP_PAUSE);
  emit.end();
  return emit.status();
}

void ReplyReader::start(Call call, Json response, Emit& emit) {
  if (started_ || !response.isObject()) return;
  started_ = true;
  output_.setReplyId(response["id"].str());
  const Json extra = call.object();
  if (const int64_t created = response["created_at"].integer().value_or(0); created > 0) extra.put("created", created);
  emit.start(response["id"].str(), response["model"].str(), extra.size() > 0 ? extra.dump() : std::string_view());
}

void ReplyReader::finish(Call call, Json response, bool incomplete, Emit& emit) {
  if (!response.isObject()) return;
  start(call, response, emit);
  over_ = true;
  output_.finish(call, response["output"], emit);
  giveUsage(call, response, emit);
  giveStop(call, response, incomplete, emit);
  emit.end();
}

void ReplyReader::giveUsage(Call call, Json response, Emit& emit) {
  spw_event counts = spw::event(SPW_EVENT_USAGE);
  if (!readUsage(response["usage"], counts)) return;
  if (const Json tier = response["service_tier"]; tier.isString()) {
    counts.extra = spw::str(call.object().put("service_tier", tier.str()).dump());
  }
  emit.put(counts);
}

void ReplyReader::giveStop(Call call, Json response, bool incomplete, Emit& emit) {
  if (const std::string_view sequence = output_.cutAt(); !sequence.empty()) {
    emit.stop(0, SPW_STOP_SEQUENCE, sequence);
  } else if (incomplete) {
    const Json details = response["incomplete_details"];
    const std::string_view reason = details["reason"].str();
    const bool known = reason == "max_output_tokens" || reason == "content_filter";
    std::string extra;
    if (!known && details.isObject()) extra = spw::compactJson(call.object().put("details", details).dump());
    emit.stop(0, reason == "content_filter" ? SPW_STOP_CONTENT : SPW_STOP_LENGTH, {}, extra);
  } else if (output_.called()) {
    emit.stop(0, SPW_STOP_TOOL_CALLS);
  } else {
    emit.stop(0, output_.onlyRefused() ? SPW_STOP_REFUSAL : SPW_STOP_END);
  }
}

// After its end mark an answer that was cut at a stop sequence is whole, whatever happens to the rest of it.
void ReplyReader::fail(Call call, Json error, Emit& emit) {
  over_ = true;
  if (const std::string_view sequence = output_.cutAt(); !sequence.empty()) {
    output_.finish(call, call.json(nullptr), emit);
    emit.stop(0, SPW_STOP_SEQUENCE, sequence);
    emit.end();
    return;
  }
  const bool said = error.isObject() || error.isString();
  const spw::openai::Problem problem =
      spw::openai::problemOf(call, said ? error : call.string("the upstream failed without saying why"), 0);
  emit.error(problem.fault, problem.message, problem.code);
}

void ReplyReader::close(Call, Emit*) {}

}  // namespace responses
