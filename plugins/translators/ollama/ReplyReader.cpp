#include "ReplyReader.h"

#include <spillway/codec/Count.hpp>

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/CustomTool.hpp>

#include "Errors.h"
#include "ImageType.h"

namespace ollama {

using spw::Call;
using spw::Emit;
using spw::Json;
using spw::Status;

// What one line says.
struct ReplyReader::Said {
  std::string_view model, created, reason;
  Json content, thinking, calls, images, logprobs, error;
  bool any = false;  // there was a message, empty or not
  bool done = false;

  explicit Said(Json root) {
    for (Json member = root.first(); member; member = member.next()) {
      const std::string_view name = member.name();
      if (name == "message") {
        any = any || member.isObject();
        for (Json part = member.first(); part; part = part.next()) take(part.name(), part);
      } else if (name == "response") {
        any = any || member.isString();
        content = member;
      } else if (name == "model") {
        model = member.str();
      } else if (name == "created_at") {
        created = member.str();
      } else if (name == "done") {
        done = member.isTrue();
      } else if (name == "done_reason") {
        reason = member.str();
      } else if (name == "logprobs") {
        logprobs = member;
      } else if (name == "error") {
        error = member;
      } else {
        take(name, member);
      }
    }
  }

  void take(std::string_view name, Json value) {
    if (name == "content")
      content = value;
    else if (name == "thinking")
      thinking = value;
    else if (name == "tool_calls")
      calls = value;
    else if (name == "images")
      images = value;
  }
};

ReplyReader::ReplyReader(Call, int32_t mode, Json notes)
    : tools_(notes), whole_(mode == SPW_MODE_WHOLE), thinkTags_(notes[kNoteThinkTags].isTrue()) {}

Status ReplyReader::feed(Call call, std::string_view, std::string_view data, Emit& emit, spw::Error& error) {
  if (over_ || data.empty()) return SPW_OK;
  const Json root = call.parse(data);
  if (!root.isObject()) {
    return error.failed(SPW_FAULT_SERVER,
                        root ? "expected a JSON object" : "the upstream sent something that is no JSON");
  }
  const Said said(root);
  if (!said.error.isNothing()) {
    over_ = true;
    const std::string_view message = said.error.isString() ? said.error.str() : said.error.dump();
    emit.error(faultOf(0, message), message);
    return emit.status();
  }
  if (!said.any && whole_) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no message");
  if (!started_ && (said.any || said.done)) {
    started_ = true;
    callIds_.reply(said.created);
    emit.start({}, said.model);
  }
  readSaid(call, said, emit);
  if (said.done && started_) finish(root, said.reason, emit);
  return emit.status();
}

void ReplyReader::readSaid(Call call, const Said& said, Emit& emit) {
  if (const std::string_view text = said.thinking.str(); !text.empty()) put(SPW_BLOCK_REASONING, text, emit);
  if (const std::string_view text = said.content.str(); !text.empty()) readText(text, emit);
  if (said.logprobs.isArray() && said.logprobs.size() > 0 && open_ == SPW_BLOCK_TEXT) {
    emit.delta(0, index_, open_, SPW_PART_LOGPROBS, {}, {}, spw::compactJson(said.logprobs.dump()));
  }
  for (Json image : said.images) readImage(image.str(), emit);
  for (Json entry : said.calls) readCall(call, entry, emit);
}

void ReplyReader::readText(std::string_view text, Emit& emit) {
  const auto answer = [&](std::string_view piece) { put(SPW_BLOCK_TEXT, piece, emit); };
  if (!thinkTags_) return answer(text);
  splitter_.add(
      text, [&](std::string_view piece) { put(SPW_BLOCK_REASONING, piece, emit); }, answer);
}

void ReplyReader::readCall(Call call, Json entry, Emit& emit) {
  const Json function = entry["function"], arguments = function["arguments"];
  if (!function.isObject()) return;
  leave(emit);
  called_ = true;
  const std::string_view sent = function["name"].str();
  std::string id(entry["id"].str());
  if (id.empty()) id = callIds_.next();
  const std::string text = arguments.isString() ? std::string(arguments.str())
                                                : spw::compactJson(arguments.isNothing() ? "" : arguments.dump());
  if (tools_.isCustom(sent)) {
    enter(SPW_BLOCK_CUSTOM_CALL, emit, id, tools_.original(sent));
    put(SPW_BLOCK_CUSTOM_CALL, spw::customInput(call, text), emit);
  } else {
    enter(SPW_BLOCK_TOOL_CALL, emit, id, tools_.original(sent));
    if (!text.empty()) emit.delta(0, index_, SPW_BLOCK_TOOL_CALL, SPW_PART_ARGUMENTS, text);
  }
  leave(emit);
}

void ReplyReader::readImage(std::string_view data, Emit& emit) {
  if (data.empty()) return;
  leave(emit);
  enter(SPW_BLOCK_IMAGE, emit);
  emit.delta(0, index_, SPW_BLOCK_IMAGE, SPW_PART_DATA, data, imageType(data));
  leave(emit);
}

// The last line says why the answer ended and what it cost.
void ReplyReader::finish(Json root, std::string_view reason, Emit& emit) {
  over_ = true;
  splitter_.finish([&](std::string_view piece) { put(SPW_BLOCK_REASONING, piece, emit); },
                   [&](std::string_view piece) { put(SPW_BLOCK_TEXT, piece, emit); });
  leave(emit);
  readUsage(root, emit);
  int32_t stop = called_ ? SPW_STOP_TOOL_CALLS : SPW_STOP_END;
  if (reason == "length") stop = SPW_STOP_LENGTH;
  if (reason == "content_filter") stop = SPW_STOP_CONTENT;
  emit.stop(0, stop);
  emit.end();
}

void ReplyReader::readUsage(Json root, Emit& emit) const {
  const auto count = [&](std::string_view name) { return spw::countOf(root[name]).value_or(-1); };
  spw_event usage = spw::event(SPW_EVENT_USAGE);
  usage.input = count("prompt_eval_count");
  usage.output = count("eval_count");
  std::string durations;
  for (const DurationName& row : kDurations) {
    const int64_t value = count(row.wire);
    if (value < 0) continue;
    durations.append(durations.empty() ? "{\"durations\":{\"" : ",\"").append(row.canonical);
    durations.append("\":").append(std::to_string(value));
  }
  if (!durations.empty()) durations += "}}";
  usage.extra = spw::str(durations);
  if (usage.input >= 0 || usage.output >= 0 || !durations.empty()) emit.put(usage);
}

void ReplyReader::put(int32_t block, std::string_view text, Emit& emit) {
  if (open_ != block) enter(block, emit);
  emit.delta(0, index_, block, SPW_PART_TEXT, text);
}

void ReplyReader::enter(int32_t block, Emit& emit, std::string_view id, std::string_view name) {
  leave(emit);
  open_ = block;
  emit.open(0, ++index_, block, id, name);
}

void ReplyReader::leave(Emit& emit) {
  if (open_ != 0) emit.close(0, index_, open_);
  open_ = 0;
}

}  // namespace ollama
