#include "ReplyWriter.h"

#include <spillway/codec/Envelope.hpp>
#include <spillway/codec/ReplyLoss.hpp>

#include <algorithm>

#include "Citations.h"
#include "Errors.h"
#include "Formats.h"
#include "Reasoning.h"
#include "Stops.h"

namespace converse {

using spw::AwsFrame;
using spw::Call;
using spw::Json;

ReplyWriter::ReplyWriter(Call, const spw::ReplyOptions& options)
    : streaming_(options.streaming), id_(options.id), tellsSequence_(options.notes[kNoteSequence].isTrue()) {
  const std::string_view wanted = options.notes[kNoteReasoning].str();
  unthought_ = options.notes[kNoteBudget].isTrue();
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
  switch (event.kind) {
    case SPW_EVENT_START:
      start();
      break;
    case SPW_EVENT_OPEN:
    case SPW_EVENT_DELTA:
    case SPW_EVENT_CLOSE:
      start();
      order_.put(event, [&](const spw_event& next) { see(call, next); });
      break;
    case SPW_EVENT_USAGE:
      usage_.merge(event);
      if (const Json tier = call.parse(spw::view(event.extra))["service_tier"]; tier.isString()) tier_ = tier.str();
      break;
    case SPW_EVENT_STOP:
      stop_ = event.stop;
      sequence_ = spw::view(event.text);
      if (const Json extra = call.parse(spw::view(event.extra)); extra["guardrail"].isTrue()) {
        guarded_ = true;
        explanation_ = extra["details"]["explanation"].str();
      }
      break;
    case SPW_EVENT_ERROR:
      fail(event.fault, spw::view(event.text));
      break;
    case SPW_EVENT_END:
      end(call);
      break;
    default:
      break;  // the wire has no keep-alive
  }
  flush(out);
  return SPW_OK;
}

void ReplyWriter::close(Call call, spw::Out* out) {
  if (out == nullptr || done_) return;
  end(call);
  flush(*out);
}

void ReplyWriter::start() {
  static const AwsFrame frame = AwsFrame::event("messageStart");
  if (started_) return;
  started_ = true;
  if (streaming_) frame.append(buffer_, "{\"role\":\"assistant\"}");
}

void ReplyWriter::see(Call call, const spw_event& event) {
  if (event.kind == SPW_EVENT_OPEN) {
    open(event);
  } else if (event.kind == SPW_EVENT_DELTA) {
    write(call, event);
  } else {
    finish(call);
  }
}

void ReplyWriter::open(const spw_event& event) {
  block_ = Block{.kind = event.block, .extra = std::string(spw::view(event.extra))};
  if (event.block != SPW_BLOCK_TOOL_CALL && event.block != SPW_BLOCK_CUSTOM_CALL) return;
  std::string id(spw::view(event.id));
  if (id.empty()) id = "tooluse_" + id_ + "_" + std::to_string(calls_);
  ++calls_;
  sink().openTool(buffer_, id, spw::view(event.name));
}

void ReplyWriter::write(Call call, const spw_event& event) {
  const std::string_view text = spw::view(event.text), name = spw::view(event.name);
  if (block_.kind == SPW_BLOCK_REASONING) {
    if (event.extra.len > 0) block_.mark = call.parse(spw::view(event.extra))["id"].str();
    writeReasoning(event.part, text, name);
    return;
  }
  switch (event.part) {
    case SPW_PART_TEXT:
      if (block_.kind == SPW_BLOCK_CUSTOM_CALL) {
        block_.unseen += text;
      } else if ((block_.kind == SPW_BLOCK_TEXT || block_.kind == SPW_BLOCK_REFUSAL) && !text.empty()) {
        sink().text(buffer_, text);
      }
      break;
    case SPW_PART_ARGUMENTS:
      if (block_.kind != SPW_BLOCK_TOOL_CALL || text.empty()) break;
      block_.fed = true;
      sink().input(buffer_, text);
      break;
    case SPW_PART_SIGNATURE:
      block_.issuer = name;
      block_.token += text;
      break;
    case SPW_PART_CITATION:
      if (const Json citation = writeCitation(call, call.parse(spw::view(event.extra)));
          citation && block_.kind == SPW_BLOCK_TEXT) {
        sink().citation(buffer_, citation.dump());
      } else {
        spw::lostCitation(call);
      }
      break;
    case SPW_PART_DATA:
      block_.media = name;
      block_.unseen += text;
      break;
    case SPW_PART_LOGPROBS:
      spw::lostLogprobs(call);
      break;
    default:
      break;
  }
}

void ReplyWriter::writeReasoning(int32_t part, std::string_view text, std::string_view issuer) {
  if (reasoning_ == Reasoning::Hidden) return;
  const bool own = issuer == kClaudeIssuer || issuer == kOtherIssuer;
  if (part == SPW_PART_ENCRYPTED && own && !block_.fed) block_.redacted = true;
  if (part == SPW_PART_SIGNATURE || part == SPW_PART_ENCRYPTED) {
    block_.issuer = issuer;
    block_.token += text;
  } else if (block_.redacted || (part != SPW_PART_TEXT && part != SPW_PART_SUMMARY) || text.empty()) {
    return;
  } else if (reasoning_ == Reasoning::Shown) {
    sink().reasoning(buffer_, text);
  } else {
    block_.unseen += text;
  }
  block_.fed = true;
}

void ReplyWriter::finish(Call call) {
  switch (block_.kind) {
    case SPW_BLOCK_REASONING:
      finishReasoning(call);
      break;
    case SPW_BLOCK_TOOL_CALL:
    case SPW_BLOCK_CUSTOM_CALL:
      finishCall(call);
      break;
    case SPW_BLOCK_OPAQUE:
      finishOpaque(call);
      break;
    case SPW_BLOCK_IMAGE:
      finishImage(call);
      break;
    case SPW_BLOCK_TEXT:
    case SPW_BLOCK_REFUSAL:
      sink().close(buffer_, call);
      break;
    default:
      spw::lostMedia(call);
      break;
  }
}

// Its issuer's own signature, or what the issuer needs back in an envelope of ours. Reasoning without any gets an
// envelope too: Claude here refuses reasoning that nobody signed, and by the envelope it is known. It holds the
// reasoning itself when the client chose not to see it.
void ReplyWriter::finishReasoning(Call call) {
  if (!block_.fed) return;
  unthought_ = false;
  if (block_.redacted) {
    sink().redacted(buffer_, writeRedacted(block_.issuer, block_.token));
    return;
  }
  if (block_.issuer == kClaudeIssuer && !block_.token.empty()) {
    sink().signature(buffer_, block_.token);
  } else if (!block_.token.empty()) {
    sink().signature(buffer_, spw::wrapEnvelope(block_.issuer, block_.token, block_.mark));
  } else {
    sink().signature(buffer_, spw::wrapEnvelope(kTextIssuer, block_.unseen));
  }
  sink().close(buffer_, call);
}

// Claude refuses a budget to think when the last step with calls did not begin with its own thinking, so such a step is
// marked for the next request's translation; an envelope of nobody's is the mark.
void ReplyWriter::finishCall(Call call) {
  if (block_.kind == SPW_BLOCK_CUSTOM_CALL) {
    std::string input = "{\"input\":\"";
    spw::escapeTo(input, block_.unseen);
    sink().input(buffer_, input.append("\"}"));
  } else if (!block_.fed) {
    sink().input(buffer_, "{}");
  }
  sink().close(buffer_, call);
  if (!block_.token.empty() && !block_.issuer.empty()) {
    sink().redacted(buffer_, writeRedactedEnvelope(block_.issuer, block_.token));
  } else if (unthought_) {
    sink().redacted(buffer_, writeRedactedEnvelope(kTextIssuer, {}));
  } else {
    return;
  }
  unthought_ = false;
}

void ReplyWriter::finishOpaque(Call call) {
  const Json extra = call.parse(block_.extra), value = extra["value"];
  const bool known = value["toolUse"].isObject() || value["toolResult"].isObject();
  if (extra["wire"].str() == kWire && known) {
    sink().opaque(buffer_, call, value);
  } else {
    spw::lostBlock(call);
  }
}

void ReplyWriter::finishImage(Call call) {
  const std::string_view format = formatOf(Media::Image, block_.media);
  if (format.empty() || block_.unseen.empty()) {
    call.dropped("reply.media", "a picture of a format that this wire does not have");
  } else {
    sink().image(buffer_, format, block_.unseen);
  }
}

void ReplyWriter::end(Call call) {
  if (stop_ == SPW_STOP_NONE) return;
  start();
  order_.finish([&](const spw_event& next) { see(call, next); });
  if (streaming_) {
    endStream();
  } else {
    endBody();
  }
  done_ = true;
}

void ReplyWriter::putStop() {
  const std::string_view word = guarded_ ? std::string_view("guardrail_intervened") : wordOf(stop_);
  buffer_.append("\"stopReason\":\"").append(word).append("\"");
}

// Which sequence stopped the answer is told to clients that asked for this field of the model's.
void ReplyWriter::putSequence() {
  if (!tellsSequence_ || stop_ != SPW_STOP_SEQUENCE || sequence_.empty()) return;
  buffer_ += ",\"additionalModelResponseFields\":{\"stop_sequence\":\"";
  spw::escapeTo(buffer_, sequence_);
  buffer_ += "\"}";
}

// Usage and what goes with it, in the middle of an object.
void ReplyWriter::putMetrics() {
  using std::chrono::milliseconds;
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin_);
  buffer_ += "\"usage\":";
  usage_.write(buffer_);
  buffer_.append(",\"metrics\":{\"latencyMs\":").append(std::to_string(took.count())).append("}");
  if (!tier_.empty()) {
    buffer_ += ",\"serviceTier\":{\"type\":\"";
    spw::escapeTo(buffer_, tier_);
    buffer_ += "\"}";
  }
  if (explanation_.empty()) return;
  buffer_ += ",\"trace\":{\"guardrail\":{\"actionReason\":\"";
  spw::escapeTo(buffer_, explanation_);
  buffer_ += "\"}}";
}

void ReplyWriter::endStream() {
  static const AwsFrame stop = AwsFrame::event("messageStop"), metadata = AwsFrame::event("metadata");
  size_t at = stop.begin(buffer_);
  buffer_ += '{';
  putStop();
  putSequence();
  buffer_ += '}';
  AwsFrame::end(buffer_, at);
  at = metadata.begin(buffer_);
  buffer_ += '{';
  putMetrics();
  buffer_ += '}';
  AwsFrame::end(buffer_, at);
}

void ReplyWriter::endBody() {
  buffer_.append("{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[").append(body_.content());
  buffer_ += "]}},";
  putStop();
  buffer_ += ',';
  putMetrics();
  putSequence();
  buffer_ += '}';
}

// In a stream the exception is its last message.
void ReplyWriter::fail(int32_t fault, std::string_view message) {
  done_ = true;
  if (streaming_) {
    AwsFrame::exception(exceptionType(fault)).append(buffer_, exceptionBody(message));
  } else {
    buffer_ += failureBody(fault, message);
  }
}

}  // namespace converse
