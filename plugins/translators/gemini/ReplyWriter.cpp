#include "ReplyWriter.h"

#include <algorithm>
#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/ReplyLoss.hpp>
#include <utility>

#include "Address.h"
#include "BodySink.h"
#include "ChunkSink.h"
#include "Errors.h"
#include "Stops.h"
#include "Usage.h"

namespace gemini {

using spw::Call;
using spw::Json;
using spw::view;

namespace {

void addQuoted(std::string& out, std::string_view before, std::string_view text) {
  out += before;
  out += '"';
  spw::escapeTo(out, text);
  out += '"';
}

bool isCall(int32_t kind) { return kind == SPW_BLOCK_TOOL_CALL || kind == SPW_BLOCK_CUSTOM_CALL; }

}  // namespace

// Without notes the upstream spoke this wire too, and what it sent is what was asked for.
ReplyWriter::ReplyWriter(Call, const spw::ReplyOptions& options)
    : thoughts_(!options.notes || options.notes[kNoteThoughts].isTrue()) {
  std::string tail;
  addQuoted(tail, ",\"modelVersion\":", options.model);
  addQuoted(tail, ",\"responseId\":", options.id);
  if (options.streaming) {
    sink_ = std::make_unique<ChunkSink>(!asksForArray(options.path, options.query), std::move(tail));
  } else {
    sink_ = std::make_unique<BodySink>(std::move(tail));
  }
}

spw::Status ReplyWriter::put(Call call, const spw_event& event, spw::Out& out, spw::Error&) {
  if (over_) return SPW_OK;
  switch (event.kind) {
    case SPW_EVENT_START:
      begun_ = true;
      candidates_[0];
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
      mergeUsage(usage_, event);
      if (event.extra.len > 0) tier_ = call.parse(view(event.extra))["service_tier"].str(tier_);
      break;
    case SPW_EVENT_STOP:
      candidates_[event.choice].stop = event.stop;
      candidates_[event.choice].stopExtra = view(event.extra);
      break;
    case SPW_EVENT_ERROR:
      fail(event);
      break;
    case SPW_EVENT_END:
      end(call);
      break;
    default:
      break;  // a keep-alive has no form that every client of this wire skips
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

void ReplyWriter::open(Call call, const spw_event& event) {
  Candidate& candidate = candidates_[event.choice];
  candidate.refused = candidate.refused || event.block == SPW_BLOCK_REFUSAL;
  if (event.block == SPW_BLOCK_TEXT || event.block == SPW_BLOCK_REFUSAL) return;
  if (event.block == SPW_BLOCK_OPAQUE) {
    const Json extra = call.parse(view(event.extra));
    if (extra["wire"].str() == kWire && extra["value"].isObject()) {
      writePart(event.choice, candidate, spw::compactJson(extra["value"].dump()));
    } else {
      spw::lostBlock(call);
    }
    return;
  }
  Block& block = candidate.blocks.emplace_back();
  block.index = event.index;
  block.kind = event.block;
  block.id = view(event.id);
  block.name = view(event.name);
}

void ReplyWriter::delta(Call call, const spw_event& event) {
  Candidate& candidate = candidates_[event.choice];
  if (event.part == SPW_PART_CITATION) {
    if (!candidate.grounding.add(call, view(event.extra))) {
      call.dropped("reply.citations", "a citation of a document has no place in this wire");
    }
    return;
  }
  if (event.part == SPW_PART_LOGPROBS) return sink_->logprobs(buffer_, call, event.choice, view(event.extra));
  if (event.block == SPW_BLOCK_TEXT || event.block == SPW_BLOCK_REFUSAL) {
    if (event.part == SPW_PART_TEXT) writeText(event.choice, candidate, view(event.text));
    return;
  }
  const auto block = std::find_if(candidate.blocks.begin(), candidate.blocks.end(),
                                  [&](const Block& b) { return b.index == event.index && !b.closed; });
  if (block != candidate.blocks.end()) feed(call, *block, candidate, event);
}

void ReplyWriter::feed(Call call, Block& block, Candidate& candidate, const spw_event& event) {
  const std::string_view piece = view(event.text);
  switch (event.part) {
    case SPW_PART_TEXT:
    case SPW_PART_SUMMARY:
      if (block.kind == SPW_BLOCK_AUDIO) return writeText(event.choice, candidate, piece);
      block.text += piece;
      if (block.kind != SPW_BLOCK_REASONING || !thoughts_ || piece.empty()) return;
      return sink_->text(buffer_, event.choice, piece, true);
    case SPW_PART_ARGUMENTS:
      block.text += piece;
      return;
    case SPW_PART_SIGNATURE:
    case SPW_PART_ENCRYPTED:
      block.token += piece;
      block.encrypted = event.part == SPW_PART_ENCRYPTED;
      block.issuer = view(event.name);
      if (event.extra.len > 0) block.mark = call.parse(view(event.extra))["id"].str();
      return;
    case SPW_PART_DATA:
      block.data += piece;
      if (event.name.len > 0) block.media = view(event.name);
      return;
    default:
      return;
  }
}

void ReplyWriter::closeBlock(Call call, const spw_event& event) {
  Candidate& candidate = candidates_[event.choice];
  const auto block = std::find_if(candidate.blocks.begin(), candidate.blocks.end(),
                                  [&](const Block& b) { return b.index == event.index && !b.closed; });
  if (block == candidate.blocks.end()) return;
  block->closed = true;
  if (isCall(block->kind)) return finishCalls(call, event.choice, candidate);
  if (block->kind == SPW_BLOCK_REASONING) {
    finishReasoning(event.choice, candidate, *block);
  } else {
    writeMedia(event.choice, candidate, *block);
  }
  candidate.blocks.erase(block);
}

// A token of another vendor's waits for the call that the reasoning led to, because clients keep calls more surely than
// thoughts. Reasoning nobody signed waits itself: its vendor may want it back with the call.
void ReplyWriter::finishReasoning(int32_t number, Candidate& candidate, Block& block) {
  const bool shown = thoughts_ && !block.text.empty();
  if (block.token.empty()) {
    if (block.text.empty()) return;
    if (!candidate.held) candidate.held = ForeignToken{std::string(kTextIssuer), {}, false};
    if (candidate.held->issuer == kTextIssuer) candidate.held->payload += block.text;
  } else if (block.issuer == kIssuer) {
    writeSignature(number, block.token, shown);
  } else {
    releaseToken(number, candidate);
    candidate.held = ForeignToken{block.issuer, std::move(block.token), block.encrypted, block.mark};
  }
}

// A call whose arguments are complete goes out when all calls before it have.
void ReplyWriter::finishCalls(Call call, int32_t number, Candidate& candidate) {
  auto& blocks = candidate.blocks;
  while (!blocks.empty() && isCall(blocks.front().kind) && blocks.front().closed) {
    writeCall(call, number, candidate, blocks.front());
    blocks.pop_front();
  }
}

// Arguments that a limit cut off are no JSON; the piece travels as text in _raw.
void ReplyWriter::writeCall(Call call, int32_t number, Candidate& candidate, Block& block) {
  std::string signature = block.token;
  if (!signature.empty() && block.issuer != kIssuer) {
    signature = wrapToken({block.issuer, block.token, block.encrypted});
  }
  // Only the first call of a step carries what led to it; a call with a signature of its own needs no plain reasoning.
  const bool plain = candidate.held && candidate.held->issuer == kTextIssuer;
  if (plain && !signature.empty()) candidate.held.reset();
  if (signature.empty() && candidate.held) signature = wrapToken(*std::exchange(candidate.held, std::nullopt));
  std::string part = "{\"functionCall\":{";
  if (!block.id.empty()) addQuoted(part, "\"id\":", block.id);
  addQuoted(part, block.id.empty() ? "\"name\":" : ",\"name\":", block.name);
  part += ",\"args\":";
  if (block.kind == SPW_BLOCK_CUSTOM_CALL) {
    addQuoted(part, "{\"input\":", block.text);
    part += '}';
  } else if (block.text.empty()) {
    part += "{}";
  } else if (call.parse(block.text).isObject()) {
    const bool oneLine = block.text.find_first_of("\r\n") == std::string::npos;
    part += oneLine ? block.text : spw::compactJson(block.text);
  } else {
    call.changed("reply.arguments", "arguments that are no JSON object are sent as text in _raw");
    addQuoted(part, "{\"_raw\":", block.text);
    part += '}';
  }
  part += '}';
  if (!signature.empty()) addQuoted(part, ",\"thoughtSignature\":", signature);
  writePart(number, candidate, part + "}");
}

void ReplyWriter::writeMedia(int32_t number, Candidate& candidate, const Block& block) {
  if (block.data.empty()) return;
  std::string part;
  addQuoted(part, "{\"inlineData\":{\"mimeType\":", block.media.empty() ? "application/octet-stream" : block.media);
  part.append(",\"data\":\"").append(block.data).append("\"}}");
  writePart(number, candidate, part);
}

void ReplyWriter::writeText(int32_t number, Candidate& candidate, std::string_view piece) {
  if (piece.empty()) return;
  candidate.said = true;
  candidate.text += piece;
  sink_->text(buffer_, number, piece, false);
}

void ReplyWriter::writePart(int32_t number, Candidate& candidate, std::string_view json) {
  candidate.said = true;
  sink_->part(buffer_, number, json);
}

void ReplyWriter::writeSignature(int32_t number, std::string_view signature, bool thought) {
  std::string part = thought ? "{\"text\":\"\",\"thought\":true" : "{\"text\":\"\"";
  addQuoted(part, ",\"thoughtSignature\":", signature);
  sink_->part(buffer_, number, part + "}");
}

// No call came for it: a token of another vendor's is kept by a thought of its own.
void ReplyWriter::releaseToken(int32_t number, Candidate& candidate) {
  const auto held = std::exchange(candidate.held, std::nullopt);
  if (held && held->issuer != kTextIssuer) writeSignature(number, wrapToken(*held), thoughts_);
}

void ReplyWriter::end(Call call) {
  if (over_ || !begun_) return;
  std::vector<CandidateEnd> ends;
  std::string feedback;
  for (auto& [number, candidate] : candidates_) {
    if (candidate.stop == SPW_STOP_NONE) return;
  }
  for (auto& [number, candidate] : candidates_) {
    for (Block& block : candidate.blocks) block.closed = true;
    finishCalls(call, number, candidate);
    releaseToken(number, candidate);
    CandidateEnd one{number, {}, {}};
    one.members = endOf(call, candidate, one.reason);
    const Json details = call.parse(candidate.stopExtra)["details"];
    if (details["prompt"].isTrue() && !candidate.said) {
      feedback = ",\"promptFeedback\":{\"blockReason\":\"" + std::string(one.reason) + "\"";
      if (const std::string_view why = details["explanation"].str(); !why.empty()) {
        addQuoted(feedback, ",\"blockReasonMessage\":", why);
      }
      feedback += '}';
    } else {
      ends.push_back(std::move(one));
    }
  }
  over_ = true;
  sink_->end(buffer_, call, ends, feedback + usageText(usage_, tier_));
}

// The vendor's own word for it where the reason came from this wire; members of the alternative behind it.
std::string ReplyWriter::endOf(Call call, const Candidate& candidate, std::string_view& reason) const {
  std::string members;
  reason = wordOf(candidate.stop);
  if (candidate.stop == SPW_STOP_REFUSAL) reason = candidate.said ? "STOP" : "SAFETY";
  const Json details = call.parse(candidate.stopExtra)["details"];
  std::string category(details["category"].str());
  for (char& c : category) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  for (const Ending& row : kEndings) {
    if (row.stop != SPW_STOP_END && row.word == category) reason = row.word;
  }
  if (const std::string_view why = details["explanation"].str(); !why.empty()) {
    addQuoted(members, ",\"finishMessage\":", why);
  }
  if (const std::string grounding = candidate.grounding.metadata(candidate.text); !grounding.empty()) {
    members.append(",").append(grounding);
  }
  return members;
}

void ReplyWriter::fail(const spw_event& event) {
  over_ = true;
  spw_error error{};
  error.size = sizeof error;
  error.fault = event.fault;
  error.message = event.text;
  int32_t status = event.fault == SPW_FAULT_AUTH ? 502 : 500;
  sink_->fail(buffer_, errorBody(error, status));
}

}  // namespace gemini
