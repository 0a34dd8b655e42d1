#include "CandidateReader.h"

#include <spillway/codec/CompactJson.hpp>

#include "Logprobs.h"
#include "Stops.h"

namespace gemini {

using spw::Call;
using spw::Emit;
using spw::Json;

namespace {

std::string oneLine(std::string_view json) {
  return json.find('\n') == std::string_view::npos ? std::string(json) : spw::compactJson(json);
}

}  // namespace

bool CandidateReader::read(Call call, Json candidate, Emit& emit) {
  bool any = false;
  Json reason, message, logprobs = readLogprobs(call, candidate["logprobsResult"]);
  // They belong to the text, not to what comes behind it.
  const auto tellLogprobs = [&] {
    if (!logprobs || open_ != SPW_BLOCK_TEXT) return;
    emit.delta(number_, index_, SPW_BLOCK_TEXT, SPW_PART_LOGPROBS, {}, {}, logprobs.dump());
    logprobs = {};
  };
  for (Json member = candidate.first(); member; member = member.next()) {
    const std::string_view name = member.name();
    if (name == "content") {
      for (Json part : member["parts"]) {
        if (!part["text"].isString() || part["thought"].isTrue()) tellLogprobs();
        readPart(call, part, emit);
        any = true;
      }
    } else if (name == "finishReason") {
      reason = member;
    } else if (name == "finishMessage") {
      message = member;
    } else if (name == "groundingMetadata") {
      grounding_.readGrounding(member);
    } else if (name == "citationMetadata") {
      grounding_.readSources(member);
    }
  }
  tellLogprobs();
  readEnd(reason, message);
  return any || !reason.isNothing();
}

// The last word said counts: some services say "STOP" in every chunk.
void CandidateReader::readEnd(Json reason, Json message) {
  const std::string_view word = reason.str();
  if (word.empty() || word == "FINISH_REASON_UNSPECIFIED") return;
  word_ = word;
  message_ = message.str();
}

void CandidateReader::refusePrompt(Json feedback) {
  prompt_ = true;
  word_ = feedback["blockReason"].str("OTHER");
  message_ = feedback["blockReasonMessage"].str();
}

void CandidateReader::readPart(Call call, Json part, Emit& emit) {
  Json text, function, blob;
  std::string_view signature;
  bool thought = false, other = false;
  for (Json member = part.first(); member; member = member.next()) {
    const std::string_view name = member.name();
    if (name == "text") {
      text = member;
    } else if (name == "thought") {
      thought = member.isTrue();
    } else if (name == "thoughtSignature") {
      signature = member.str();
    } else if (name == "functionCall") {
      function = member;
    } else if (name == "inlineData") {
      blob = member;
    } else {
      other = other || member.isObject();
    }
  }
  if (function.isObject()) {
    readCall(call, function, signature, emit);
  } else if (text.isString()) {
    readText(text.str(), signature, thought, emit);
  } else if (blob.isObject() && !thought) {
    readMedia(call, part, blob, emit);
  } else if (other || blob.isObject()) {
    readOpaque(call, part, emit);
  } else {
    readText({}, signature, thought, emit);
  }
}

void CandidateReader::readText(std::string_view text, std::string_view signature, bool thought, Emit& emit) {
  if (thought) {
    if (text.empty() && signature.empty()) return;
    if (!text.empty()) emit.delta(number_, enterThoughts(emit), SPW_BLOCK_REASONING, SPW_PART_TEXT, text);
    if (!signature.empty()) seal(signature, emit);
    return;
  }
  readSignature(signature, emit);
  if (text.empty()) return;
  const int32_t at = enter(SPW_BLOCK_TEXT, emit);
  emit.delta(number_, at, SPW_BLOCK_TEXT, SPW_PART_TEXT, text);
  text_ += text;
}

// The signature of a text belongs to the thoughts before it. One that comes later is told behind the text, so that the
// text stays in one piece.
void CandidateReader::readSignature(std::string_view signature, Emit& emit) {
  if (signature.empty()) return;
  if (open_ == SPW_BLOCK_TEXT) {
    signature_ = signature;
    return;
  }
  seal(signature, emit);
  leave(emit);
}

// Thoughts that have their signature are complete; what comes then are others.
int32_t CandidateReader::enterThoughts(Emit& emit) {
  if (open_ == SPW_BLOCK_REASONING && sealed_) leave(emit);
  return enter(SPW_BLOCK_REASONING, emit);
}

void CandidateReader::seal(std::string_view signature, Emit& emit) {
  emit.delta(number_, enterThoughts(emit), SPW_BLOCK_REASONING, SPW_PART_SIGNATURE, signature, kIssuer);
  sealed_ = true;
}

void CandidateReader::readMedia(Call call, Json part, Json blob, Emit& emit) {
  const std::string_view media = blob["mimeType"].str();
  const bool image = media.starts_with("image/");
  if (!image && !media.starts_with("audio/")) return readOpaque(call, part, emit);
  const int32_t block = image ? SPW_BLOCK_IMAGE : SPW_BLOCK_AUDIO;
  // Sound comes in pieces, pictures come whole.
  if (image) leave(emit);
  const int32_t at = enter(block, emit);
  emit.delta(number_, at, block, SPW_PART_DATA, blob["data"].str(), media);
  if (image) leave(emit);
}

void CandidateReader::readOpaque(Call call, Json part, Emit& emit) {
  leave(emit);
  const Json extra = call.object().put("wire", kWire).put("value", part.clone());
  const int32_t at = next_++;
  emit.open(number_, at, SPW_BLOCK_OPAQUE, {}, {}, oneLine(extra.dump()));
  emit.close(number_, at, SPW_BLOCK_OPAQUE);
}

void CandidateReader::readCall(Call call, Json function, std::string_view signature, Emit& emit) {
  const bool more = function["willContinue"].isTrue();
  if (!callWaits_ || !function["name"].str().empty()) openCall(function, emit);
  arguments_.add(function["partialArgs"]);
  const int32_t block = custom_ ? SPW_BLOCK_CUSTOM_CALL : SPW_BLOCK_TOOL_CALL;
  if (!signature.empty()) emit.delta(number_, index_, block, SPW_PART_SIGNATURE, signature, kIssuer);
  callWaits_ = more;
  if (!more) closeCall(call, function["args"], false, emit);
}

void CandidateReader::openCall(Json function, Emit& emit) {
  leave(emit);
  called_ = true;
  const std::string_view sent = function["name"].str();
  custom_ = context_->custom.contains(sent);
  open_ = custom_ ? SPW_BLOCK_CUSTOM_CALL : SPW_BLOCK_TOOL_CALL;
  index_ = next_++;
  const std::string_view given = function["id"].str();
  const std::string id = given.empty() ? context_->ids.next(function.dump()) : std::string(given);
  emit.open(number_, index_, open_, id, context_->originalName(sent));
}

// The one argument of the function that stands for a custom tool; a model that made something else of it said at least
// what it wanted to say.
void CandidateReader::closeCall(Call call, Json arguments, bool cut, Emit& emit) {
  std::string text = arguments.isObject() ? oneLine(arguments.dump())
                     : arguments_.empty() ? std::string("{}")
                                          : arguments_.json();
  // Half of the arguments must not look like all of them.
  if (cut) text.pop_back();
  arguments_.clear();
  callWaits_ = false;
  if (custom_) {
    const Json input = call.parse(text)["input"];
    emit.delta(number_, index_, open_, SPW_PART_TEXT, input.isString() ? input.str() : std::string_view(text));
  } else {
    emit.delta(number_, index_, open_, SPW_PART_ARGUMENTS, text);
  }
  emit.close(number_, index_, open_);
  open_ = 0;
}

int32_t CandidateReader::enter(int32_t block, Emit& emit) {
  if (open_ == block) return index_;
  leave(emit);
  open_ = block;
  index_ = next_++;
  sealed_ = false;
  emit.open(number_, index_, block);
  return index_;
}

void CandidateReader::leave(Emit& emit) {
  if (open_ == 0) return;
  emit.close(number_, index_, open_);
  const bool text = std::exchange(open_, 0) == SPW_BLOCK_TEXT;
  callWaits_ = false;
  if (!text || signature_.empty()) return;
  const int32_t at = next_++;
  emit.open(number_, at, SPW_BLOCK_REASONING);
  emit.delta(number_, at, SPW_BLOCK_REASONING, SPW_PART_SIGNATURE, std::exchange(signature_, {}), kIssuer);
  emit.close(number_, at, SPW_BLOCK_REASONING);
}

void CandidateReader::tellCitations(Emit& emit) {
  if (!grounding_.any()) return;
  const int32_t at = enter(SPW_BLOCK_TEXT, emit);
  for (const std::string& one : grounding_.canonical(text_)) {
    emit.delta(number_, at, SPW_BLOCK_TEXT, SPW_PART_CITATION, {}, {}, one);
  }
}

// An answer with calls stops for them, also when the service disliked which tool they name: the client can say so.
int32_t CandidateReader::stop() const {
  if (prompt_) return SPW_STOP_CONTENT;
  const int32_t stop = stopOf(word_);
  const bool calls = called_ && (stop == SPW_STOP_END || stop == SPW_STOP_MALFORMED_TOOL);
  return calls ? static_cast<int32_t>(SPW_STOP_TOOL_CALLS) : stop;
}

// Why it ended in the vendor's words, in the shape other wires' details have.
std::string CandidateReader::details(std::string_view type) const {
  std::string category = word_;
  for (char& c : category) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string out = "{\"details\":{\"type\":\"";
  out.append(type).append("\",\"category\":\"");
  spw::escapeTo(out, category);
  out += "\",\"explanation\":";
  if (message_.empty()) {
    out += "null";
  } else {
    out += '"';
    spw::escapeTo(out, message_);
    out += '"';
  }
  return out + (prompt_ ? ",\"prompt\":true}}" : "}}");
}

bool CandidateReader::finish(Call call, Emit& emit) {
  if (callWaits_) closeCall(call, {}, true, emit);
  tellCitations(emit);
  leave(emit);
  int32_t reason = stop();
  const bool nothing = reason == SPW_STOP_NONE || (reason == SPW_STOP_MALFORMED_TOOL && next_ == 0);
  if (nothing && context_->crossed) {
    const std::string why = message_.empty() ? "the model ended its answer with " + word_ : message_;
    emit.error(SPW_FAULT_SERVER, why, word_);
    return false;
  }
  const bool own = reason == SPW_STOP_NONE || (reason == SPW_STOP_MALFORMED_TOOL && !context_->crossed);
  if (reason == SPW_STOP_NONE) reason = SPW_STOP_END;
  const bool moderated = reason == SPW_STOP_CONTENT;
  emit.stop(number_, reason, {}, moderated ? details("refusal") : own ? details("finish") : std::string());
  return true;
}

}  // namespace gemini
