#include "ReplyWriter.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ReplyLoss.hpp>

#include <spillway/codec/Envelope.hpp>

#include <algorithm>
#include <utility>

#include "Citations.h"
#include "Errors.h"
#include "Stops.h"

namespace messages {

using spw::Call;
using spw::Json;

namespace {

constexpr std::string_view kPing = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

}  // namespace

ReplyWriter::ReplyWriter(Call, const spw::ReplyOptions& options)
    : streaming_(options.streaming), id_(options.id), model_(options.model) {
  const std::string_view wanted = options.notes["reasoning"].str();
  unthought_ = options.notes["budget"].isTrue();
  if (wanted == "omitted") reasoning_ = Reasoning::Omitted;
  if (wanted == "hidden") reasoning_ = Reasoning::Hidden;
}

BlockSink& ReplyWriter::sink() {
  if (streaming_) return frames_;
  return body_;
}

void ReplyWriter::flush(spw::Out& out) {
  if (!buffer_.empty()) out.write(buffer_);
  buffer_.clear();
}

spw::Status ReplyWriter::put(Call call, const spw_event& event, spw::Out& out, spw::Error&) {
  if (!done_ && event.choice != 0) spw::lostChoice(call, event);
  if (done_ || event.choice != 0) return SPW_OK;
  if (begun_ && event.kind != SPW_EVENT_USAGE && event.kind != SPW_EVENT_ERROR) start();
  switch (event.kind) {
    case SPW_EVENT_START:
      begun_ = true;
      break;
    case SPW_EVENT_OPEN:
      open(call, event);
      break;
    case SPW_EVENT_DELTA:
      delta(call, event);
      break;
    case SPW_EVENT_CLOSE:
      closeBlock(call, event);
      break;
    case SPW_EVENT_USAGE:
      usage_.merge(event);
      if (const Json tier = call.parse(spw::view(event.extra))["service_tier"]; tier.isString()) {
        usage_.serviceTier = tier.str() == "default" ? "standard" : tier.str();
      }
      break;
    case SPW_EVENT_STOP:
      stop_ = event.stop;
      stopText_ = spw::view(event.text);
      stopDetails_ = spw::compactJson(call.parse(spw::view(event.extra))["details"].dump());
      break;
    case SPW_EVENT_ERROR:
      fail(event.fault, spw::view(event.text));
      break;
    case SPW_EVENT_PING:
      if (streaming_) buffer_ += kPing;
      break;
    case SPW_EVENT_END:
      end(call);
      break;
    default:
      break;
  }
  flush(out);
  return SPW_OK;
}

void ReplyWriter::close(Call call, spw::Out* out) {
  if (out == nullptr || done_) return;
  if (begun_ && stop_ != SPW_STOP_NONE) start();
  end(call);
  flush(*out);
}

// The frame that begins a message, with the counts known by then; a count nobody gave is corrected at the end.
void ReplyWriter::start() {
  if (started_) return;
  started_ = true;
  if (!streaming_) return;
  buffer_ += "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_";
  spw::escapeTo(buffer_, id_);
  buffer_ += "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"";
  spw::escapeTo(buffer_, model_);
  buffer_ += "\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{";
  usage_.write(buffer_, true);
  buffer_ += "}}}\n\n";
  buffer_ += kPing;
}

void ReplyWriter::open(Call call, const spw_event& event) {
  begun_ = true;
  start();
  blocks_.push_back({.index = event.index,
                     .kind = event.block,
                     .id = std::string(spw::view(event.id)),
                     .name = std::string(spw::view(event.name)),
                     .extra = std::string(spw::view(event.extra))});
  if (blocks_.size() == 1) begin(call, blocks_.front());
}

void ReplyWriter::begin(Call call, Block& block) {
  if (!late_.empty()) putSignature(call, std::exchange(late_, {}));
  switch (block.kind) {
    case SPW_BLOCK_TEXT:
    case SPW_BLOCK_REFUSAL:
      spoke_ = true;
      sink().openText(buffer_);
      block.begun = true;
      break;
    case SPW_BLOCK_TOOL_CALL:
    case SPW_BLOCK_CUSTOM_CALL:
      if (block.id.empty()) block.id = "toolu_" + id_ + "_" + std::to_string(block.index);
      sink().openTool(buffer_, block.id, block.name);
      block.begun = true;
      break;
    default:
      break;  // reasoning shows with its first piece what it is; the rest is written whole or not at all
  }
  content_ = content_ || block.begun;
}

void ReplyWriter::delta(Call call, const spw_event& event) {
  const auto block =
      std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.index == event.index && !b.closed; });
  if (block == blocks_.end()) return;
  const bool current = block == blocks_.begin();
  if (current && event.part == SPW_PART_TEXT && block->kind == SPW_BLOCK_TEXT) {
    sink().text(buffer_, spw::view(event.text));
    return;
  }
  if (current && event.part == SPW_PART_ARGUMENTS && block->kind == SPW_BLOCK_TOOL_CALL) {
    sink().input(buffer_, spw::view(event.text));
    return;
  }
  Piece piece{event.part, std::string(spw::view(event.text)), std::string(spw::view(event.name)),
              std::string(spw::view(event.extra))};
  if (current) {
    write(call, *block, piece);
  } else if (!block->held.empty() && block->held.back().part == event.part && piece.extra.empty() &&
             block->held.back().name == piece.name) {
    block->held.back().text += piece.text;
  } else {
    block->held.push_back(std::move(piece));
  }
}

void ReplyWriter::write(Call call, Block& block, const Piece& piece) {
  if (block.kind == SPW_BLOCK_REASONING) {
    writeReasoning(call, block, piece);
    return;
  }
  switch (piece.part) {
    case SPW_PART_TEXT:
      if (block.kind == SPW_BLOCK_CUSTOM_CALL) {
        block.unseen += piece.text;
      } else if (block.kind == SPW_BLOCK_TEXT || block.kind == SPW_BLOCK_REFUSAL) {
        sink().text(buffer_, piece.text);
      }
      break;
    case SPW_PART_ARGUMENTS:
      if (block.kind == SPW_BLOCK_TOOL_CALL) sink().input(buffer_, piece.text);
      break;
    case SPW_PART_SIGNATURE:
      block.issuer = piece.name;
      block.token += piece.text;
      break;
    case SPW_PART_CITATION:
      if (const Json citation = writeCitation(call, call.parse(piece.extra), false);
          citation && block.kind == SPW_BLOCK_TEXT) {
        sink().citation(buffer_, citation.dump());
      } else {
        spw::lostCitation(call);
      }
      break;
    case SPW_PART_LOGPROBS:
      spw::lostLogprobs(call);
      break;
    default:
      break;  // generated media are told at their end
  }
}

void ReplyWriter::writeReasoning(Call call, Block& block, const Piece& piece) {
  if (reasoning_ == Reasoning::Hidden) return;
  const int32_t part = piece.part;
  const std::string_view text = piece.text, name = piece.name;
  if (part == SPW_PART_ENCRYPTED && name == kIssuer && !block.begun) {
    block.redacted = true;
    block.token += text;
  }
  if (block.redacted) return;  // nothing else belongs to it
  const bool token = part == SPW_PART_SIGNATURE || part == SPW_PART_ENCRYPTED;
  if (!block.begun && !(token && spoke_)) {
    block.begun = content_ = true;
    sink().openThinking(buffer_);
  }
  if (token) {
    block.issuer = name;
    block.token += text;
    if (!piece.extra.empty()) block.mark = call.parse(piece.extra)["id"].str();
  } else if (part != SPW_PART_TEXT && part != SPW_PART_SUMMARY) {
    return;
  } else if (reasoning_ == Reasoning::Shown) {
    sink().text(buffer_, text);
  } else {
    block.unseen += text;
  }
}

void ReplyWriter::closeBlock(Call call, const spw_event& event) {
  const auto block =
      std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) { return b.index == event.index && !b.closed; });
  if (block == blocks_.end()) return;
  block->closed = true;
  if (block == blocks_.begin()) advance(call);
}

// Ends closed blocks at the front and lets the next one begin with what it held.
void ReplyWriter::advance(Call call) {
  while (!blocks_.empty() && blocks_.front().closed) {
    finish(call, blocks_.front());
    blocks_.pop_front();
    if (blocks_.empty()) return;
    Block& next = blocks_.front();
    begin(call, next);
    for (const Piece& piece : std::exchange(next.held, {})) write(call, next, piece);
  }
}

void ReplyWriter::finish(Call call, Block& block) {
  switch (block.kind) {
    case SPW_BLOCK_REASONING:
      finishReasoning(call, block);
      break;
    case SPW_BLOCK_TOOL_CALL:
    case SPW_BLOCK_CUSTOM_CALL:
      finishCall(call, block);
      break;
    case SPW_BLOCK_OPAQUE:
      writeOpaque(call, block);
      break;
    default:
      if (block.begun) {
        sink().close(buffer_, call);
      } else {
        spw::lostMedia(call);
      }
      break;
  }
}

// Its issuer's own signature, or what the issuer needs back in an envelope of ours. Reasoning without any is its own
// token when the client chose not to see it. A bare signature behind text waits for what follows: agents take the last
// block for the answer, so it must not be that.
void ReplyWriter::finishReasoning(Call call, Block& block) {
  if (block.redacted || block.begun) unthought_ = false;
  if (block.redacted) {
    content_ = true;
    sink().redacted(buffer_, block.token);
    return;
  }
  if (!block.begun && block.token.empty()) return;
  const bool unsigned_ = block.token.empty();
  const std::string_view issuer = block.issuer.empty() ? kTextIssuer : std::string_view(block.issuer);
  const std::string signature = issuer == kIssuer && !unsigned_
                                    ? block.token
                                    : spw::wrapEnvelope(issuer, unsigned_ ? block.unseen : block.token, block.mark);
  if (!block.begun) {
    late_ = signature;
    return;
  }
  sink().closeThinking(buffer_, signature);
  sink().close(buffer_, call);
}

// A thinking block with nothing but its signature.
void ReplyWriter::putSignature(Call call, const std::string& signature) {
  unthought_ = false;
  sink().openThinking(buffer_);
  sink().closeThinking(buffer_, signature);
  sink().close(buffer_, call);
}

// The vendor refuses a budget to think when the last step with calls did not begin with its own thinking, so such a
// step is marked for the next request's translation; an envelope of nobody's is the mark.
void ReplyWriter::finishCall(Call call, Block& block) {
  if (block.kind == SPW_BLOCK_CUSTOM_CALL) {
    std::string input = "{\"input\":\"";
    spw::escapeTo(input, block.unseen);
    sink().input(buffer_, input + "\"}");
  }
  sink().close(buffer_, call);
  if (!block.token.empty()) {
    sink().redacted(buffer_, spw::wrapEnvelope(block.issuer, block.token));
  } else if (unthought_) {
    sink().redacted(buffer_, spw::wrapEnvelope(kTextIssuer, {}));
  } else {
    return;
  }
  unthought_ = false;
}

void ReplyWriter::writeOpaque(Call call, const Block& block) {
  const Json extra = call.parse(block.extra);
  if (extra["wire"].str() != kWire || !extra["value"].isObject()) {
    spw::lostBlock(call);
    return;
  }
  content_ = true;
  sink().opaque(buffer_, call, extra["value"]);
}

void ReplyWriter::end(Call call) {
  if (stop_ == SPW_STOP_NONE) return;
  for (Block& block : blocks_) block.closed = true;
  advance(call);
  if (!late_.empty())
    call.dropped("reply", "a signature behind the last text; clients take what is last for the answer");
  if (stop_ == SPW_STOP_MALFORMED_TOOL && !content_) {
    fail(SPW_FAULT_SERVER, "the model made a tool call that cannot be read");
    return;
  }
  if (streaming_) {
    endStream();
  } else {
    endBody();
  }
  done_ = true;
}

// "stop_reason" and what belongs to it, in the middle of an object.
void ReplyWriter::putStop() {
  buffer_.append("\"stop_reason\":\"").append(wordOf(stop_)).append("\",\"stop_sequence\":");
  if (stop_ == SPW_STOP_SEQUENCE && !stopText_.empty()) {
    buffer_ += '"';
    spw::escapeTo(buffer_, stopText_);
    buffer_ += '"';
  } else {
    buffer_ += "null";
  }
  if (!stopDetails_.empty()) buffer_.append(",\"stop_details\":").append(stopDetails_);
}

void ReplyWriter::endStream() {
  buffer_ += "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{";
  putStop();
  buffer_ += "},\"usage\":{";
  usage_.write(buffer_, false);
  buffer_ += "}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
}

void ReplyWriter::endBody() {
  buffer_ += "{\"id\":\"msg_";
  spw::escapeTo(buffer_, id_);
  buffer_ += "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"";
  spw::escapeTo(buffer_, model_);
  buffer_.append("\",\"content\":[").append(body_.content()).append("],");
  putStop();
  buffer_ += ",\"usage\":{";
  usage_.write(buffer_, true);
  buffer_ += "}}";
}

// In a stream the error is its last frame; no message_stop follows it.
void ReplyWriter::fail(int32_t fault, std::string_view message) {
  done_ = true;
  const std::string body =
      errorBody(errorType(fault), message.empty() ? "upstream error" : errorText(fault, message), "req_" + id_);
  if (streaming_) {
    buffer_.append("event: error\ndata: ").append(body).append("\n\n");
  } else {
    buffer_ += body;
  }
}

}  // namespace messages
