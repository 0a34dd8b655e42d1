#include "ReplyWriter.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ReplyLoss.hpp>

#include <algorithm>

#include "Citations.h"
#include "Errors.h"
#include "Logprobs.h"
#include "Stops.h"

namespace cohere {

using spw::Call;
using spw::Json;
using spw::view;

namespace {

// UTF-8 bytes that begin a character.
int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80; });
}

}  // namespace

ReplyWriter::ReplyWriter(Call, const spw::ReplyOptions& options) : streaming_(options.streaming) {
  spw::escapeTo(id_, options.id);
  spw::escapeTo(model_, options.model);
}

spw::Status ReplyWriter::put(Call call, const spw_event& event, spw::Out& out, spw::Error&) {
  if (!over_ && event.choice != 0) spw::lostChoice(call, event);
  if (over_ || (event.choice != 0 && event.kind != SPW_EVENT_ERROR)) return SPW_OK;
  switch (event.kind) {
    case SPW_EVENT_START:
      start();
      break;
    case SPW_EVENT_OPEN:
      open(event);
      if (event.block == SPW_BLOCK_IMAGE) spw::lostMedia(call);
      if (event.block == SPW_BLOCK_OPAQUE) spw::lostBlock(call);
      break;
    case SPW_EVENT_DELTA:
      delta(call, event);
      break;
    case SPW_EVENT_CLOSE:
      for (Block& block : blocks_) {
        if (block.index == event.index) block.closed = true;
      }
      advance(call);
      break;
    case SPW_EVENT_USAGE:
      usage_.read(call, event);
      break;
    case SPW_EVENT_STOP:
      if (stop_ == SPW_STOP_NONE) stop_ = event.stop;
      break;
    case SPW_EVENT_ERROR:
      fail(view(event.text));
      break;
    case SPW_EVENT_PING:
      if (streaming_ && started_) buffer_ += ": ping\n\n";
      break;
    case SPW_EVENT_END:
      end(call);
      break;
    default:
      break;
  }
  if (!buffer_.empty()) out.write(buffer_);
  buffer_.clear();
  return SPW_OK;
}

void ReplyWriter::close(Call call, spw::Out* out) {
  if (out == nullptr || over_) return;
  end(call);
  if (!buffer_.empty()) out->write(buffer_);
}

void ReplyWriter::start() {
  if (started_) return;
  started_ = true;
  if (!streaming_) return;
  buffer_ += "event: message-start\ndata: {\"id\":\"" + id_ + "\",\"type\":\"message-start\",\"model\":\"" + model_;
  buffer_ += "\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],\"tool_plan\":\"\",\"tool_calls\":[],";
  buffer_ += "\"citations\":[]}}}\n\n";
}

ReplyWriter::Form ReplyWriter::formOf(int32_t block) {
  switch (block) {
    case SPW_BLOCK_TEXT:
    case SPW_BLOCK_REFUSAL:
    case SPW_BLOCK_AUDIO:
      return Form::Text;
    case SPW_BLOCK_REASONING:
      return Form::Thinking;
    case SPW_BLOCK_TOOL_CALL:
      return Form::Call;
    case SPW_BLOCK_CUSTOM_CALL:
      return Form::CustomCall;
    default:
      return Form::Unseen;
  }
}

void ReplyWriter::open(const spw_event& event) {
  start();
  refused_ = refused_ || event.block == SPW_BLOCK_REFUSAL;
  blocks_.push_back({.index = event.index,
                     .form = formOf(event.block),
                     .id = std::string(view(event.id)),
                     .name = std::string(view(event.name))});
  if (blocks_.size() == 1) begin(blocks_.front());
}

// A call shows when it begins; a content with its first piece, because some have none that this wire can say.
void ReplyWriter::begin(Block& block) {
  if (block.form != Form::Call && block.form != Form::CustomCall) return;
  block.begun = true;
  block.number = calls_++;
  sink().openCall(buffer_, block.number, block.id, block.name);
}

void ReplyWriter::delta(Call call, const spw_event& event) {
  const auto block =
      std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.index == event.index && !b.closed; });
  if (block == blocks_.end()) return;
  if (block == blocks_.begin()) return write(call, *block, event.part, view(event.text), view(event.extra));
  block->held.push_back({event.part, std::string(view(event.text)), std::string(view(event.extra))});
}

void ReplyWriter::write(Call call, Block& block, int32_t part, std::string_view text, std::string_view extra) {
  const bool plain = part == SPW_PART_TEXT;
  if (part == SPW_PART_SIGNATURE || part == SPW_PART_ENCRYPTED) spw::lostSignature(call);
  switch (block.form) {
    case Form::Text:
      if (plain) writeText(block, text);
      if (part == SPW_PART_CITATION) writeCitation(call, block, extra);
      if (part == SPW_PART_LOGPROBS) writeLogprobs(call, block, extra);
      if (part == SPW_PART_DATA) spw::lostMedia(call);  // what was spoken is told as text
      break;
    case Form::Thinking:
      if (plain || part == SPW_PART_SUMMARY) writeText(block, text);
      break;
    case Form::Call:
      if (part != SPW_PART_ARGUMENTS || text.empty()) break;
      block.fed = true;
      sink().arguments(buffer_, text);
      break;
    case Form::CustomCall:
      if (plain) block.said += text;
      break;
    default:
      break;
  }
}

void ReplyWriter::writeText(Block& block, std::string_view text) {
  if (!block.begun) {
    block.begun = true;
    block.number = contents_++;
    sink().openContent(buffer_, block.number, block.form == Form::Thinking);
  }
  if (!text.empty()) sink().content(buffer_, text);
  if (block.form == Form::Text) block.said += text;
}

// A citation that does not say where it stands is of the whole text around it, which is known at its end.
void ReplyWriter::writeCitation(Call call, Block& block, std::string_view extra) {
  const Json canonical = call.parse(extra);
  if (!canonical.isObject()) return;
  writeText(block, {});
  if (isPlaced(canonical)) {
    cite(call, block, canonical);
  } else {
    block.unplaced.emplace_back(extra);
  }
}

void ReplyWriter::cite(Call call, const Block& block, Json canonical) {
  const Json own = cohere::writeCitation(call, canonical, {block.said, characters(block.said), block.number});
  if (!own) return spw::lostCitation(call);
  sink().citation(buffer_, citations_++, spw::compactJson(own.dump()));
}

void ReplyWriter::writeLogprobs(Call call, Block& block, std::string_view extra) {
  writeText(block, {});
  for (Json token : call.parse(extra)) {
    if (token["logprob"].isNumber()) sink().logprob(buffer_, spw::compactJson(writeLogprob(call, token).dump()));
  }
}

void ReplyWriter::finish(Call call, Block& block) {
  if (!block.begun) return;
  for (const std::string& extra : block.unplaced) cite(call, block, call.parse(extra));
  if (block.form == Form::Call || block.form == Form::CustomCall) {
    if (block.form == Form::CustomCall) {
      std::string input = "{\"input\":\"";
      spw::escapeTo(input, block.said);
      sink().arguments(buffer_, input + "\"}");
    } else if (!block.fed) {
      sink().arguments(buffer_, "{}");
    }
    sink().closeCall(buffer_);
  } else {
    sink().closeContent(buffer_);
  }
}

// Ends what is complete at the front and begins what waited behind it.
void ReplyWriter::advance(Call call) {
  while (!blocks_.empty() && blocks_.front().closed) {
    finish(call, blocks_.front());
    blocks_.pop_front();
    if (blocks_.empty()) return;
    Block& next = blocks_.front();
    begin(next);
    for (const Piece& piece : next.held) write(call, next, piece.part, piece.text, piece.extra);
    next.held.clear();
  }
}

void ReplyWriter::end(Call call) {
  if (over_ || stop_ == SPW_STOP_NONE) return;
  start();
  over_ = true;
  for (Block& block : blocks_) finish(call, block);
  const std::string_view word = reason();
  const std::string_view why = stop_ == SPW_STOP_MALFORMED_TOOL
                                   ? "the model called a tool in a way that cannot be read"
                                   : "the answer was ended by a rule of the service that gave it";
  writeEnd(word, isFailure(word) ? why : "");
}

// What was broken off by a rule must not pass for an answer that ended by itself.
std::string_view ReplyWriter::reason() const {
  if (stop_ == SPW_STOP_REFUSAL) return refused_ ? "COMPLETE" : "ERROR";
  for (const StopWord& row : kStops) {
    const bool read = row.word.starts_with("ERROR_");
    if (row.stop == stop_ && !read) return row.word;
  }
  return "COMPLETE";
}

void ReplyWriter::fail(std::string_view message) {
  over_ = true;
  if (!streaming_) {
    buffer_ += errorBody(message);
    return;
  }
  start();
  buffer_ += "event: message-end\ndata: {\"type\":\"message-end\",\"delta\":{\"error\":\"";
  spw::escapeTo(buffer_, message.empty() ? std::string_view("the request failed") : message);
  buffer_ += "\",\"finish_reason\":\"ERROR\"";
  if (usage_.known()) buffer_ += ",\"usage\":" + usage_.text();
  buffer_ += "}}\n\n";
}

void ReplyWriter::writeEnd(std::string_view reason, std::string_view error) {
  std::string tail = "\"finish_reason\":\"";
  tail += reason;
  tail += '"';
  if (!error.empty()) tail.append(",\"error\":\"").append(error).append("\"");
  if (!streaming_) {
    buffer_ += "{\"id\":\"" + id_ + "\",\"model\":\"" + model_ + "\",\"message\":" + body_.message() + ',' + tail;
    if (usage_.known()) buffer_ += ",\"usage\":" + usage_.text();
    buffer_ += body_.logprobs() + "}";
    return;
  }
  buffer_ += "event: message-end\ndata: {\"type\":\"message-end\",\"delta\":{" + tail;
  if (usage_.known()) buffer_ += ",\"usage\":" + usage_.text();
  buffer_ += "}}\n\ndata: [DONE]\n\n";
}

}  // namespace cohere
