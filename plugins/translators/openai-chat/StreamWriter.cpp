#include "StreamWriter.h"

#include <spillway/codec/ReplyLoss.hpp>

#include "Errors.h"
#include "Usage.h"
#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Json;
using spw::Out;
using spw::view;

namespace {

constexpr std::string_view kDeltaEnd = "},\"logprobs\":null,\"finish_reason\":null}]";
constexpr size_t kMostToldChoices = 128;

// The beginning of a delta that belongs to one tool call.
std::string toolDelta(int32_t tool, std::string_view rest) {
  std::string out = "\"tool_calls\":[{\"index\":";
  return out.append(std::to_string(tool)).append(rest);
}

}  // namespace

StreamWriter::StreamWriter(const spw::ReplyOptions& options)
    : showUsage_(options.notes[kNoteUsage].isTrue()), functions_(options.notes[kNoteFunctions].isTrue()) {
  head_ = "data: {\"id\":\"chatcmpl-";
  spw::escapeTo(head_, options.id);
  head_ += "\",\"object\":\"chat.completion.chunk\",\"created\":" + std::to_string(options.createdUnix) + ",\"model\":";
  appendQuoted(head_, options.model);
  makeTemplates();
}

// A client that asked for usage is shown "usage":null everywhere but in the chunk that has it.
void StreamWriter::makeTemplates() {
  textHead_ = head_ + tail_ + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
  textTail_ = "\"";
  textTail_ += kDeltaEnd;
  textTail_ += showUsage_ ? ",\"usage\":null}\n\n" : "}\n\n";
}

void StreamWriter::put(Call call, const spw_event& event, Out& out) {
  if (over_) return;
  switch (event.kind) {
    case SPW_EVENT_START:
      return putStart(call, event, out);
    case SPW_EVENT_OPEN:
      if (event.block == SPW_BLOCK_OPAQUE) spw::lostBlock(call);
      return putOpen(event, out);
    case SPW_EVENT_DELTA:
      return putDelta(call, event, out);
    case SPW_EVENT_CLOSE:
      return putClose(call, event, out);
    case SPW_EVENT_USAGE:
      return mergeUsage(usage_, event);
    case SPW_EVENT_STOP:
      return putStop(event, out);
    case SPW_EVENT_ERROR:
      return putError(event, out);
    case SPW_EVENT_PING:
      return out.write(": ping\n\n");
    case SPW_EVENT_END:
      return finish(out);
    default:
      return;
  }
}

void StreamWriter::putStart(Call call, const spw_event& event, Out& out) {
  if (choiceOf(0).begun) return;
  if (event.extra.len > 0) {
    const Json extra = call.parse(view(event.extra));
    const std::string_view tier = extra["service_tier"].str(), fingerprint = extra["fingerprint"].str();
    if (!tier.empty()) appendQuoted(tail_ += ",\"service_tier\":", tier);
    if (!fingerprint.empty()) appendQuoted(tail_ += ",\"system_fingerprint\":", fingerprint);
    makeTemplates();
  }
  begin(0, out);
}

void StreamWriter::begin(int32_t number, Out& out) {
  Choice& choice = choiceOf(number);
  if (choice.begun) return;
  choice.begun = true;
  writeChunk(number, "\"role\":\"assistant\",\"content\":\"\",\"refusal\":null", {}, {}, out);
}

void StreamWriter::putOpen(const spw_event& event, Out& out) {
  begin(event.choice, out);
  if (event.block == SPW_BLOCK_TEXT) return;
  Block& block = blocks_.emplace_back();
  block.choice = event.choice;
  block.index = event.index;
  block.kind = event.block;
  if (event.block == SPW_BLOCK_REFUSAL) choiceOf(event.choice).refused = true;
  const bool custom = event.block == SPW_BLOCK_CUSTOM_CALL;
  if (event.block != SPW_BLOCK_TOOL_CALL && !custom) return;
  block.tool = choiceOf(event.choice).tools++;
  std::string delta;
  if (functions_) {
    delta = "\"function_call\":{\"name\":";
    appendQuoted(delta, view(event.name));
    delta += ",\"arguments\":\"\"}";
  } else {
    delta = toolDelta(block.tool, ",");
    appendToolCallBegin(delta, custom, view(event.id), view(event.name));
    delta += kToolCallEnd;
    delta += ']';
  }
  writeChunk(event.choice, delta, {}, {}, out);
}

void StreamWriter::putDelta(Call call, const spw_event& event, Out& out) {
  if (event.part == SPW_PART_LOGPROBS) return writeChunk(event.choice, "\"content\":\"\"", view(event.extra), {}, out);
  if (event.part == SPW_PART_CITATION) {
    const std::string_view annotation = annotationOf(call, view(event.extra));
    if (annotation.empty()) spw::lostCitation(call);
    if (!annotation.empty()) writeDelta(event.choice, "\"annotations\":[", {}, call.concat({annotation, "]"}), out);
    return;
  }
  switch (event.block) {
    case SPW_BLOCK_TEXT:
      if (event.choice == 0) return writeText(view(event.text), out);
      return writeDelta(event.choice, "\"content\":\"", view(event.text), "\"", out);
    case SPW_BLOCK_REFUSAL:
      return writeDelta(event.choice, "\"refusal\":\"", view(event.text), "\"", out);
    case SPW_BLOCK_TOOL_CALL:
    case SPW_BLOCK_CUSTOM_CALL:
      return putToolDelta(event, out);
    case SPW_BLOCK_REASONING:
      if (Block* block = blockOf(event)) block->reasoning.add(call, event);
      if (event.part != SPW_PART_TEXT && event.part != SPW_PART_SUMMARY) return;
      return writeDelta(event.choice, "\"reasoning_content\":\"", view(event.text), "\"", out);
    case SPW_BLOCK_AUDIO:
      return writeDelta(event.choice,
                        event.part == SPW_PART_DATA ? "\"audio\":{\"data\":\"" : "\"audio\":{\"transcript\":\"",
                        view(event.text), "\"}", out);
    case SPW_BLOCK_IMAGE:
      if (Block* block = blockOf(event)) {
        block->data += view(event.text);
        if (event.name.len > 0) block->media = view(event.name);
      }
      return;
    default:
      return;
  }
}

void StreamWriter::putToolDelta(const spw_event& event, Out& out) {
  Block* block = blockOf(event);
  if (block == nullptr) return;
  if (event.part == SPW_PART_SIGNATURE) {
    block->signature += view(event.text);
    return;
  }
  block->said = block->said || event.text.len > 0;
  if (functions_) return writeDelta(event.choice, "\"function_call\":{\"arguments\":\"", view(event.text), "\"}", out);
  const bool custom = block->kind == SPW_BLOCK_CUSTOM_CALL;
  const std::string before =
      toolDelta(block->tool, custom ? ",\"custom\":{\"input\":\"" : ",\"function\":{\"arguments\":\"");
  writeDelta(event.choice, before, view(event.text), "\"}}]", out);
}

// A call without arguments still needs JSON; signatures go out with the block they belong to.
void StreamWriter::putClose(Call call, const spw_event& event, Out& out) {
  Block* block = blockOf(event);
  if (block == nullptr) return;
  if (block->kind == SPW_BLOCK_TOOL_CALL && !block->said) {
    spw_event braces = spw::event(SPW_EVENT_DELTA);
    braces.choice = event.choice;
    braces.index = event.index;
    braces.block = SPW_BLOCK_TOOL_CALL;
    braces.part = SPW_PART_ARGUMENTS;
    braces.text = spw::str("{}");
    putToolDelta(braces, out);
  }
  if (!block->signature.empty() && !functions_) {
    // Strict clients want every delta of a call to hold the call.
    const bool custom = block->kind == SPW_BLOCK_CUSTOM_CALL;
    const std::string before = toolDelta(
        block->tool, std::string(custom ? ",\"custom\":{\"input\":\"\"}" : ",\"function\":{\"arguments\":\"\"}") +
                         ",\"extra_content\":{\"google\":{\"thought_signature\":\"");
    writeDelta(event.choice, before, block->signature, "\"}}}]", out);
  }
  if (block->reasoning.sealed()) {
    const std::string_view details = block->reasoning.details(call, choiceOf(event.choice).sealed++);
    writeDelta(event.choice, "\"reasoning_details\":[", {}, call.concat({details, "]"}), out);
  }
  if (!block->data.empty() && block->kind == SPW_BLOCK_IMAGE) {
    const std::string before =
        "\"images\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:" + block->media + ";base64,";
    writeDelta(event.choice, before, block->data, "\"}}]", out);
  }
  blocks_.erase(blocks_.begin() + (block - blocks_.data()));
}

void StreamWriter::putStop(const spw_event& event, Out& out) {
  begin(event.choice, out);
  Choice& choice = choiceOf(event.choice);
  if (choice.stop != SPW_STOP_NONE || event.stop == SPW_STOP_NONE) return;
  choice.stop = event.stop;
  writeChunk(event.choice, {}, {}, finishReason(event.stop, functions_, choice.refused), out);
}

// Clients see a failure in the error object and in the missing end mark.
void StreamWriter::putError(const spw_event& event, Out& out) {
  over_ = true;
  const int32_t status = statusOf(event.fault, 502);
  std::string frame = "data: ";
  frame.append(errorBody(event.fault, status, view(event.text), view(event.id), {})).append("\n\n");
  out.write(frame);
}

void StreamWriter::finish(Out& out) {
  if (over_) return;
  bool complete = false;
  for (const Choice& choice : choices_) {
    if (choice.begun && choice.stop == SPW_STOP_NONE) return;
    complete = complete || choice.begun;
  }
  if (!complete) return;
  over_ = true;
  if (showUsage_ && knowsUsage(usage_)) {
    out.write(head_ + tail_ + ",\"choices\":[],\"usage\":" + usageText(usage_) + "}\n\n");
  }
  out.write("data: [DONE]\n\n");
}

void StreamWriter::close(Out& out) { finish(out); }

void StreamWriter::writeText(std::string_view text, Out& out) {
  buffer_.assign(textHead_);
  spw::escapeTo(buffer_, text);
  buffer_.append(textTail_);
  out.write(buffer_);
}

void StreamWriter::writeDelta(int32_t choice, std::string_view before, std::string_view escaped, std::string_view after,
                              Out& out) {
  buffer_.assign(head_).append(tail_).append(",\"choices\":[{\"index\":").append(std::to_string(choice));
  buffer_.append(",\"delta\":{").append(before);
  spw::escapeTo(buffer_, escaped);
  buffer_.append(after).append(kDeltaEnd).append(showUsage_ ? ",\"usage\":null}\n\n" : "}\n\n");
  out.write(buffer_);
}

void StreamWriter::writeChunk(int32_t choice, std::string_view delta, std::string_view logprobs,
                              std::string_view reason, Out& out) {
  buffer_.assign(head_).append(tail_).append(",\"choices\":[{\"index\":").append(std::to_string(choice));
  buffer_.append(",\"delta\":{").append(delta).append("},\"logprobs\":");
  if (logprobs.empty()) {
    buffer_ += "null";
  } else {
    buffer_ += "{\"content\":";
    // A list that came indented must not end the frame; inside strings there are no line ends.
    for (const char c : logprobs) buffer_ += c == '\n' || c == '\r' ? ' ' : c;
    buffer_ += ",\"refusal\":null}";
  }
  buffer_.append(",\"finish_reason\":");
  if (reason.empty()) {
    buffer_ += "null";
  } else {
    appendQuoted(buffer_, reason);
  }
  buffer_.append("}]").append(showUsage_ ? ",\"usage\":null}\n\n" : "}\n\n");
  out.write(buffer_);
}

StreamWriter::Choice& StreamWriter::choiceOf(int32_t number) {
  const size_t at = std::min(number < 0 ? size_t{0} : static_cast<size_t>(number), kMostToldChoices);
  if (choices_.size() <= at) choices_.resize(at + 1);
  return choices_[at];
}

StreamWriter::Block* StreamWriter::blockOf(const spw_event& event) {
  for (Block& block : blocks_) {
    if (block.choice == event.choice && block.index == event.index) return &block;
  }
  return nullptr;
}

}  // namespace openaichat
