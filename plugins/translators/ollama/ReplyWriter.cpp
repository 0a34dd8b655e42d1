#include "ReplyWriter.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ReplyLoss.hpp>
#include <spillway/codec/Time.hpp>

#include "Errors.h"

namespace ollama {

using spw::Call;
using spw::Json;
using spw::Out;
using spw::view;

namespace {

void addItem(std::string& list, std::string_view item) {
  if (!list.empty()) list += ',';
  list += item;
}

void addMember(std::string& out, std::string_view name, int64_t value) {
  out.append(",\"").append(name).append("\":").append(std::to_string(value));
}

}  // namespace

ReplyWriter::ReplyWriter(Call, const spw::ReplyOptions& options)
    : streaming_(options.streaming),
      generate_(isGenerate(options.path)),
      hideThinking_(options.notes[kNoteHide].isTrue()),
      load_(options.notes[kNoteLoad].str()) {
  head_ = "{\"model\":\"";
  spw::escapeTo(head_, options.model);
  head_ += "\",\"created_at\":\"" + spw::rfc3339(options.createdUnix) + "\",";
  head_ += generate_ ? "\"response\":\"" : "\"message\":{\"role\":\"assistant\",\"content\":\"";
  thinkingHead_ = head_ + "\",\"thinking\":\"";
  tail_ = generate_ ? "\",\"done\":false}\n" : "\"},\"done\":false}\n";
}

spw::Status ReplyWriter::put(Call call, const spw_event& event, Out& out, spw::Error&) {
  if (!over_ && event.choice != 0) spw::lostChoice(call, event);
  if (over_ || (event.choice != 0 && event.kind != SPW_EVENT_ERROR)) return SPW_OK;
  switch (event.kind) {
    case SPW_EVENT_OPEN:
      refused_ = refused_ || event.block == SPW_BLOCK_REFUSAL;
      if (event.block == SPW_BLOCK_OPAQUE) spw::lostBlock(call);
      if (event.block == SPW_BLOCK_TOOL_CALL || event.block == SPW_BLOCK_CUSTOM_CALL ||
          event.block == SPW_BLOCK_IMAGE) {
        held_.push_back({event.index, event.block, std::string(view(event.id)), std::string(view(event.name)), {}});
      }
      break;
    case SPW_EVENT_DELTA:
      reportLost(call, event);
      putDelta(event, out);
      break;
    case SPW_EVENT_CLOSE:
      putClose(call, event, out);
      break;
    case SPW_EVENT_USAGE:
      putUsage(call, event);
      break;
    case SPW_EVENT_STOP:
      if (stop_ == SPW_STOP_NONE) stop_ = event.stop;
      break;
    case SPW_EVENT_ERROR:
      putError(event, out);
      break;
    case SPW_EVENT_END:
      if (stop_ != SPW_STOP_NONE) finish(out);
      break;
    default:
      break;  // a line without a message would be none of this wire, so nothing keeps a silent stream alive
  }
  return SPW_OK;
}

void ReplyWriter::close(Call, Out* out) {
  if (out != nullptr && !over_ && stop_ != SPW_STOP_NONE) finish(*out);
}

void ReplyWriter::reportLost(Call call, const spw_event& event) {
  if (event.part == SPW_PART_CITATION) spw::lostCitation(call);
  if (event.part == SPW_PART_SIGNATURE || event.part == SPW_PART_ENCRYPTED) spw::lostSignature(call);
  if (event.part == SPW_PART_DATA && event.block == SPW_BLOCK_AUDIO) spw::lostMedia(call);  // its words are told
}

void ReplyWriter::putDelta(const spw_event& event, Out& out) {
  const bool text = event.part == SPW_PART_TEXT;
  switch (event.block) {
    case SPW_BLOCK_TEXT:
    case SPW_BLOCK_REFUSAL:
    case SPW_BLOCK_AUDIO:
      if (text) putText(view(event.text), out);
      if (event.part == SPW_PART_LOGPROBS) putLogprobs(view(event.extra), out);
      break;
    case SPW_BLOCK_REASONING:
      if (text || event.part == SPW_PART_SUMMARY) putThinking(view(event.text), out);
      break;
    default:
      if (event.part != SPW_PART_TEXT && event.part != SPW_PART_ARGUMENTS && event.part != SPW_PART_DATA) break;
      if (Held* held = heldOf(event)) held->text += view(event.text);
      break;
  }
}

void ReplyWriter::putText(std::string_view text, Out& out) {
  if (!streaming_) return spw::escapeTo(text_, text);
  buffer_.assign(head_);
  spw::escapeTo(buffer_, text);
  buffer_.append(tail_);
  out.write(buffer_);
}

void ReplyWriter::putThinking(std::string_view text, Out& out) {
  if (hideThinking_) return;
  if (!streaming_) return spw::escapeTo(thinking_, text);
  buffer_.assign(thinkingHead_);
  spw::escapeTo(buffer_, text);
  buffer_.append(tail_);
  out.write(buffer_);
}

void ReplyWriter::putLogprobs(std::string_view list, Out& out) {
  constexpr size_t kBrackets = 2;
  const std::string compact = spw::compactJson(list);
  if (compact.size() <= kBrackets || compact.front() != '[') return;
  if (!streaming_) return addItem(logprobs_, std::string_view(compact).substr(1, compact.size() - kBrackets));
  std::string line = head_ + "\"";
  endMessage(line);
  out.write(line.append(",\"logprobs\":").append(compact).append(",\"done\":false}\n"));
}

void ReplyWriter::putClose(Call call, const spw_event& event, Out& out) {
  Held* held = heldOf(event);
  if (held == nullptr) return;
  if (held->kind == SPW_BLOCK_IMAGE) {
    std::string image = "\"";
    spw::escapeTo(image, held->text);
    image += '"';
    if (streaming_) {
      writeLine(",\"images\":[" + image + "]", out);
    } else {
      addItem(images_, image);
    }
  } else if (streaming_) {
    writeLine(",\"tool_calls\":[" + callText(call, *held) + "]", out);
  } else {
    addItem(calls_, callText(call, *held));
  }
  held_.erase(held_.begin() + (held - held_.data()));
}

// Arguments are an object in this wire; a text that was cut off is none, and travels as it is in _raw.
std::string ReplyWriter::callText(Call call, const Held& held) {
  std::string text = "{\"id\":\"";
  spw::escapeTo(text, held.id);
  text += "\",\"function\":{\"index\":" + std::to_string(callCount_++) + ",\"name\":\"";
  spw::escapeTo(text, held.name);
  text += "\",\"arguments\":";
  const bool custom = held.kind == SPW_BLOCK_CUSTOM_CALL;
  if (!custom && held.text.empty()) return text + "{}}}";
  if (!custom && call.parse(held.text).isObject()) return text + spw::compactJson(held.text) + "}}";
  text += custom ? "{\"input\":\"" : "{\"_raw\":\"";
  spw::escapeTo(text, held.text);
  return text + "\"}}}";
}

void ReplyWriter::putUsage(Call call, const spw_event& event) {
  if (event.input >= 0) input_ = event.input;
  if (event.output >= 0) output_ = event.output;
  if (event.extra.len == 0) return;
  const Json durations = call.parse(view(event.extra))["durations"];
  if (!durations.isObject()) return;
  durations_.clear();
  for (const DurationName& row : kDurations) {
    if (const auto value = durations[row.canonical].integer()) addMember(durations_, row.wire, *value);
  }
}

void ReplyWriter::putError(const spw_event& event, Out& out) {
  over_ = true;
  out.write(errorBody(view(event.text)).append(streaming_ ? "\n" : ""));
}

void ReplyWriter::finish(Out& out) {
  over_ = true;
  std::string line = head_ + text_ + "\"";
  if (!thinking_.empty()) line.append(",\"thinking\":\"").append(thinking_).append("\"");
  if (!images_.empty()) line.append(",\"images\":[").append(images_).append("]");
  if (!calls_.empty()) line.append(",\"tool_calls\":[").append(calls_).append("]");
  endMessage(line);
  if (!logprobs_.empty()) line.append(",\"logprobs\":[").append(logprobs_).append("]");
  line.append(",\"done\":true,\"done_reason\":\"").append(reason()).append("\"").append(durations_);
  if (input_ >= 0) addMember(line, "prompt_eval_count", input_);
  if (output_ >= 0) addMember(line, "eval_count", output_);
  out.write(line.append(streaming_ ? "}\n" : "}"));
}

void ReplyWriter::writeLine(std::string_view rest, Out& out) {
  std::string line = head_ + "\"";
  line += rest;
  endMessage(line);
  out.write(line + ",\"done\":false}\n");
}

void ReplyWriter::endMessage(std::string& line) const {
  if (!generate_) line += '}';
}

// The wire knows "stop" and "length". An answer that a rule broke off must not pass for one that ended by itself.
std::string_view ReplyWriter::reason() const {
  if (!load_.empty()) return load_;
  switch (stop_) {
    case SPW_STOP_LENGTH:
    case SPW_STOP_CONTEXT:
      return "length";
    case SPW_STOP_CONTENT:
      return "content_filter";
    case SPW_STOP_REFUSAL:
      return refused_ ? "stop" : "content_filter";
    default:
      return "stop";
  }
}

ReplyWriter::Held* ReplyWriter::heldOf(const spw_event& event) {
  for (Held& held : held_) {
    if (held.index == event.index) return &held;
  }
  return nullptr;
}

}  // namespace ollama
