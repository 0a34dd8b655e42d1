#include "ReplyReader.h"

#include <spillway/codec/CompactJson.hpp>

#include <algorithm>
#include <cctype>

#include "Errors.h"

namespace kiro {

using spw::Call;
using spw::Emit;
using spw::Json;

namespace {

constexpr std::string_view kOpenTag = "<thinking>", kCloseTag = "</thinking>";

struct StopWord {
  std::string_view word;
  int32_t stop;
};
constexpr StopWord kStops[] = {
    {"end_turn", SPW_STOP_END},
    {"stop_sequence", SPW_STOP_SEQUENCE},
    {"max_tokens", SPW_STOP_LENGTH},
    {"model_context_window_exceeded", SPW_STOP_CONTEXT},
    {"tool_use", SPW_STOP_TOOL_CALLS},
    {"content_filtered", SPW_STOP_CONTENT},
    {"guardrail_intervened", SPW_STOP_CONTENT},
    {"refusal", SPW_STOP_REFUSAL},
};

int32_t stopOf(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const StopWord& row : kStops) {
    if (row.word == lower) return row.stop;
  }
  return SPW_STOP_END;
}

}  // namespace

ReplyReader::ReplyReader(Call, int32_t mode, Json notes) : mode_(mode) {
  for (Json name : notes[kNoteNames]) names_.emplace(name.name(), name.str());
  for (Json name : notes[kNoteCustom]) custom_.emplace(name.str());
  if (notes[kNoteThinkTags].isTrue()) tags_.emplace(kOpenTag, kCloseTag);
}

spw::Status ReplyReader::feed(Call call, std::string_view event, std::string_view data, Emit& emit, spw::Error& error) {
  if (failed_) return SPW_OK;
  if (mode_ != SPW_MODE_STREAM) return error.failed(SPW_FAULT_SERVER, "the reply is no event stream");
  static constexpr std::string_view kKnown[] = {
      "assistantResponseEvent", "reasoningContentEvent", "toolUseEvent",  "codeEvent",
      "messageMetadataEvent",   "metadataEvent",         "citationEvent", "supplementaryWebLinksEvent",
      "invalidStateEvent"};
  for (std::string_view failure : {"exception:", "error:"}) {
    if (!event.starts_with(failure)) continue;
    fail(call, event.substr(failure.size()), call.parse(data), emit);
    return SPW_OK;
  }
  if (std::find(std::begin(kKnown), std::end(kKnown), event) == std::end(kKnown)) return SPW_OK;
  const Json root = call.parse(data);
  if (!root.isObject()) return error.failed(SPW_FAULT_SERVER, "an event of the reply is not a JSON object");
  if (event == "assistantResponseEvent" || event == "codeEvent") {
    if (model_.empty()) model_ = root["modelId"].str();
    readText(root["content"].str(), emit);
  } else if (event == "toolUseEvent") {
    readTool(call, root, emit);
  } else if (event == "reasoningContentEvent") {
    readReasoning(root, emit);
  } else if (event == "messageMetadataEvent") {
    id_ = root["utteranceId"].str(root["conversationId"].str());
  } else if (event == "metadataEvent") {
    readMetadata(root, emit);
  } else if (event == "invalidStateEvent") {
    fail(call, {}, root, emit);
  } else {
    readLinks(call, root, emit);
  }
  return SPW_OK;
}

void ReplyReader::start(Emit& emit) {
  if (started_) return;
  started_ = true;
  emit.start(id_, model_);
}

void ReplyReader::open(int32_t kind, Emit& emit) {
  start(emit);
  if (kind_ == kind) return;
  closeBlock(emit);
  kind_ = kind;
  index_ = nextIndex_++;
  emit.open(0, index_, kind);
}

void ReplyReader::closeBlock(Emit& emit) {
  if (kind_ != 0) emit.close(0, index_, kind_);
  kind_ = 0;
}

void ReplyReader::put(int32_t kind, int32_t part, std::string_view text, Emit& emit, std::string_view name) {
  if (text.empty()) return;
  open(kind, emit);
  emit.delta(0, index_, kind, part, text, name);
}

void ReplyReader::readText(std::string_view text, Emit& emit) {
  if (!tags_) {
    put(SPW_BLOCK_TEXT, SPW_PART_TEXT, text, emit);
    return;
  }
  tags_->add(
      text, [&](std::string_view piece) { put(SPW_BLOCK_REASONING, SPW_PART_TEXT, piece, emit); },
      [&](std::string_view piece) { put(SPW_BLOCK_TEXT, SPW_PART_TEXT, piece, emit); });
}

void ReplyReader::finishTags(Emit& emit) {
  if (!tags_) return;
  tags_->finish([&](std::string_view piece) { put(SPW_BLOCK_REASONING, SPW_PART_TEXT, piece, emit); },
                [&](std::string_view piece) { put(SPW_BLOCK_TEXT, SPW_PART_TEXT, piece, emit); });
}

void ReplyReader::readReasoning(Json data, Emit& emit) {
  put(SPW_BLOCK_REASONING, SPW_PART_TEXT, data["text"].str(), emit);
  put(SPW_BLOCK_REASONING, SPW_PART_SIGNATURE, data["signature"].str(), emit, kIssuer);
  put(SPW_BLOCK_REASONING, SPW_PART_ENCRYPTED, data["redactedContent"].str(), emit, kIssuer);
}

// A call begins with its name, goes on with pieces of its input, and says when it is complete. Some hosts send the
// input as an object.
void ReplyReader::readTool(Call call, Json data, Emit& emit) {
  const std::string id(data["toolUseId"].str());
  auto tool = std::find_if(open_.begin(), open_.end(), [&](const Tool& one) { return one.id == id; });
  if (tool == open_.end()) {
    const std::string sent(data["name"].str());
    if (sent.empty() || (!id.empty() && !called_.insert(id).second)) return;  // it was complete already
    finishTags(emit);
    start(emit);
    closeBlock(emit);
    open_.push_back({id, nextIndex_++, custom_.contains(sent), {}});
    tool = open_.end() - 1;
    const auto original = names_.find(sent);
    const std::string given = id.empty() ? callIds_.next(sent) : id;
    emit.open(0, tool->index, tool->custom ? SPW_BLOCK_CUSTOM_CALL : SPW_BLOCK_TOOL_CALL, given,
              original != names_.end() ? original->second : sent);
  }
  const Json input = data["input"];
  const std::string object = input.isObject() ? spw::compactJson(input.dump()) : std::string();
  const std::string_view piece = input.isObject() ? std::string_view(object) : input.str();
  if (tool->custom) {
    tool->kept += piece;
  } else if (!piece.empty()) {
    tool->fed = true;
    emit.delta(0, tool->index, SPW_BLOCK_TOOL_CALL, SPW_PART_ARGUMENTS, piece);
  }
  if (data["stop"].isTrue()) closeTool(call, *tool, emit);
}

void ReplyReader::closeTool(Call call, Tool& tool, Emit& emit) {
  const int32_t kind = tool.custom ? SPW_BLOCK_CUSTOM_CALL : SPW_BLOCK_TOOL_CALL;
  if (tool.custom) {
    const Json text = call.parse(tool.kept)["input"];
    emit.delta(0, tool.index, kind, SPW_PART_TEXT, text.isString() ? text.str() : std::string_view(tool.kept));
  } else if (!tool.fed) {
    emit.delta(0, tool.index, kind, SPW_PART_ARGUMENTS, "{}");
  }
  emit.close(0, tool.index, kind);
  open_.erase(open_.begin() + (&tool - open_.data()));
}

void ReplyReader::cite(Call call, Json citation, Emit& emit) {
  if (!citation["url"]) return;
  open(SPW_BLOCK_TEXT, emit);
  const Json kind = call.object().put("kind", "url");
  for (Json member : citation) kind.put(member.name(), member);
  emit.delta(0, index_, SPW_BLOCK_TEXT, SPW_PART_CITATION, {}, {}, spw::compactJson(kind.dump()));
}

void ReplyReader::readLinks(Call call, Json data, Emit& emit) {
  if (data["citationLink"].isString()) {
    cite(call, call.object().put("url", data["citationLink"]).put("text", data["citationText"]), emit);
  }
  for (Json link : data["supplementaryWebLinks"]) {
    cite(call, call.object().put("url", link["url"]).put("title", link["title"]).put("text", link["snippet"]), emit);
  }
}

void ReplyReader::readMetadata(Json data, Emit& emit) {
  if (const std::string_view word = data["stopReason"].str(); !word.empty()) stop_ = stopOf(word);
  const auto count = [&](std::string_view name) { return data["tokenUsage"][name].integer().value_or(-1); };
  const int64_t fresh = count("uncachedInputTokens"), output = count("outputTokens");
  if (fresh < 0 && output < 0) return;
  start(emit);
  spw_event event = spw::event(SPW_EVENT_USAGE);
  event.cache_read = std::max<int64_t>(-1, count("cacheReadInputTokens"));
  event.cache_write = std::max<int64_t>(-1, count("cacheWriteInputTokens"));
  event.output = std::max<int64_t>(-1, output);
  constexpr int64_t kMost = INT64_MAX / 4;  // a sum of three stays a number
  if (fresh >= 0) {
    event.input = std::min(fresh, kMost);
    for (const int64_t cached : {event.cache_read, event.cache_write}) {
      event.input += std::clamp<int64_t>(cached, 0, kMost);
    }
  }
  emit.put(event);
}

void ReplyReader::fail(Call, std::string_view type, Json data, Emit& emit) {
  failed_ = true;
  const Problem problem = problemOf(data, type, 0);
  emit.error(problem.fault, problem.message.empty() ? "the upstream reported an error" : problem.message, problem.code);
}

// The end of the stream is the wire's own end mark. An answer whose call is not complete was cut.
void ReplyReader::close(Call, Emit* emit) {
  if (emit == nullptr || failed_) return;
  finishTags(*emit);
  closeBlock(*emit);
  if (!open_.empty() || nextIndex_ == 0) return;
  int32_t stop = stop_ != SPW_STOP_NONE ? stop_ : static_cast<int32_t>(SPW_STOP_END);
  if (stop == SPW_STOP_END && !called_.empty()) stop = SPW_STOP_TOOL_CALLS;
  if (stop == SPW_STOP_TOOL_CALLS && called_.empty()) stop = SPW_STOP_END;
  emit->stop(0, stop);
}

}  // namespace kiro
