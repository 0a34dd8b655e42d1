#include "ChoiceReader.h"

#include "ReasoningDetails.h"
#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Emit;
using spw::Json;

bool ChoiceReader::read(Call call, Json choice, Emit& emit) {
  bool any = false, message = false;
  const Json logprobs = choice["logprobs"];
  for (Json member = choice.first(); member; member = member.next()) {
    const std::string_view name = member.name();
    if (name == "delta" || name == "message") {
      any = readMessage(call, member, name == "message", logprobs, emit) || any;
      message = true;
    } else if (name == "text") {  // of a completion, from before chats
      if (!member.str().empty()) put(SPW_BLOCK_TEXT, member.str(), emit);
      any = any || !member.str().empty();
    } else if (name == "finish_reason") {
      readFinish(member.str());
      any = any || !member.isNothing();
    }
  }
  return (!message && readLogprobs(logprobs, emit)) || any;
}

bool ChoiceReader::readMessage(Call call, Json message, bool whole, Json logprobs, Emit& emit) {
  Json content, refusal, toolCalls, function, details, annotations, images, audio;
  std::string_view reasoning;
  for (Json member = message.first(); member; member = member.next()) {
    const std::string_view name = member.name();
    if (name == "content")
      content = member;
    else if (name == "role")
      continue;
    else if (name == "reasoning_content" || name == "reasoning")
      reasoning = reasoning.empty() ? member.str() : reasoning;
    else if (name == "tool_calls")
      toolCalls = member;
    else if (name == "refusal")
      refusal = member;
    else if (name == "reasoning_details")
      details = member;
    else if (name == "function_call")
      function = member;
    else if (name == "annotations")
      annotations = member;
    else if (name == "images")
      images = member;
    else if (name == "audio")
      audio = member;
  }
  const bool says = !content.str().empty() || !reasoning.empty() || !refusal.str().empty();
  if (tools_.any() && says) tools_.closeComplete(call, emit);
  bool any = readReasoning(call, reasoning, details, emit);
  any = readContent(call, content, emit) || any;
  any = readAnnotations(call, annotations, emit) || any;
  if (!refusal.str().empty()) {
    put(SPW_BLOCK_REFUSAL, refusal.str(), emit);
    refusal_ = any = true;
  }
  any = readLogprobs(logprobs, emit) || any;  // they belong to the text, not to the calls behind it
  any = readImages(images, emit) || any;
  any = readAudio(audio, emit) || any;
  for (Json entry : toolCalls) {
    if (tools_.begins(entry, whole)) leave(emit);
    tools_.read(call, entry, whole, next_, emit);
    any = true;
  }
  if (function.isObject()) {
    leave(emit);
    tools_.readFunction(call, function, next_, emit);
    any = true;
  }
  return any;
}

// A string, or a list of typed parts whose thinking stands beside its text.
bool ChoiceReader::readContent(Call call, Json content, Emit& emit) {
  if (content.isString()) {
    const std::string_view text = content.str();
    if (!text.empty()) readText(text, emit);
    return !text.empty();
  }
  bool any = false;
  for (Json part : content) {
    const std::string_view type = part["type"].str();
    if (type == "text" && !part["text"].str().empty()) readText(part["text"].str(), emit);
    if (type == "thinking") {
      for (Json thought : part["thinking"]) readReasoning(call, thought["text"].str(), {}, emit);
    }
    any = true;
  }
  return any;
}

void ChoiceReader::readText(std::string_view text, Emit& emit) {
  const auto answer = [&](std::string_view piece) {
    put(SPW_BLOCK_TEXT, piece, emit);
    text_ = true;
  };
  if (!context_->thinkTags) return answer(text);
  splitter_.add(
      text, [&](std::string_view piece) { put(SPW_BLOCK_REASONING, piece, emit); }, answer);
}

// Most services send one member of plain text; some send details beside it, which then hold the same text again, at
// once or at the end of the block. Details know where one block ends and the next begins, so their text is preferred.
bool ChoiceReader::readReasoning(Call call, std::string_view text, Json details, Emit& emit) {
  bool detailed = false;
  for (Json detail : details) detailed = detailed || !detail["text"].str().empty() || !detail["summary"].str().empty();
  if (!text.empty() && (!detailed || plainReasoning_)) {
    plainReasoning_ = true;
    if (open_ == SPW_BLOCK_REASONING && sealed_) leave(emit);
    put(SPW_BLOCK_REASONING, text, emit);
  }
  for (Json detail : details) readDetail(call, detail, !plainReasoning_, emit);
  return !text.empty() || details.size() > 0;
}

void ChoiceReader::readDetail(Call call, Json detail, bool withText, Emit& emit) {
  const int64_t index = detail["index"].integer().value_or(-1);
  if (withText && open_ == SPW_BLOCK_REASONING && detail_ >= 0 && index >= 0 && index != detail_) leave(emit);
  const std::string_view issuer = issuerOfFormat(detail["format"].str());
  const std::string_view text = detail["text"].str(), summary = detail["summary"].str();
  const std::string_view signature = detail["signature"].str(), data = detail["data"].str();
  const auto delta = [&](int32_t part, std::string_view value, std::string_view name, std::string_view extra) {
    const int32_t at = enter(SPW_BLOCK_REASONING, emit);
    detail_ = index;
    sealed_ = sealed_ || part == SPW_PART_SIGNATURE || part == SPW_PART_ENCRYPTED;
    emit.delta(number_, at, SPW_BLOCK_REASONING, part, value, name, extra);
  };
  if (withText && !text.empty()) delta(SPW_PART_TEXT, text, {}, {});
  if (withText && !summary.empty()) delta(SPW_PART_SUMMARY, summary, {}, {});
  if (issuer.empty()) return;
  if (!signature.empty()) delta(SPW_PART_SIGNATURE, signature, issuer, {});
  if (data.empty()) return;
  const Json id = detail["id"];
  delta(SPW_PART_ENCRYPTED, data, issuer,
        id.isString() ? call.object().put("id", id.str()).dump() : std::string_view());
}

bool ChoiceReader::readAnnotations(Call call, Json annotations, Emit& emit) {
  for (Json annotation : annotations) {
    const Json citation = annotation["url_citation"];
    if (!citation["url"].isString()) continue;
    const Json out = call.object().put("kind", "url").put("url", citation["url"].str());
    if (!citation["title"].str().empty()) out.put("title", citation["title"].str());
    if (!citation["content"].str().empty()) out.put("text", citation["content"].str());
    // Services that do not know where in the text a citation belongs say 0 to 0.
    if (const int64_t end = citation["end_index"].integer().value_or(0); end > 0) {
      out.put("start", citation["start_index"].integer().value_or(0)).put("end", end);
    }
    const int32_t at = enter(SPW_BLOCK_TEXT, emit);
    emit.delta(number_, at, SPW_BLOCK_TEXT, SPW_PART_CITATION, {}, {}, out.dump());
  }
  return annotations.size() > 0;
}

void ChoiceReader::cite(Call call, std::string_view url, std::string_view title, Emit& emit) {
  const Json out = call.object().put("kind", "url").put("url", url);
  if (!title.empty()) out.put("title", title);
  const int32_t at = enter(SPW_BLOCK_TEXT, emit);
  emit.delta(number_, at, SPW_BLOCK_TEXT, SPW_PART_CITATION, {}, {}, out.dump());
}

bool ChoiceReader::readImages(Json images, Emit& emit) {
  constexpr std::string_view kMark = ";base64,";
  for (Json image : images) {
    const std::string_view url = image["image_url"]["url"].str();
    const size_t mark = url.substr(0, 200).find(kMark);
    if (!url.starts_with("data:") || mark == std::string_view::npos) continue;
    leave(emit);
    const int32_t at = enter(SPW_BLOCK_IMAGE, emit);
    emit.delta(number_, at, SPW_BLOCK_IMAGE, SPW_PART_DATA, url.substr(mark + kMark.size()), url.substr(5, mark - 5));
    leave(emit);
  }
  return images.size() > 0;
}

bool ChoiceReader::readAudio(Json audio, Emit& emit) {
  if (!audio.isObject()) return false;
  const int32_t at = enter(SPW_BLOCK_AUDIO, emit);
  const std::string_view data = audio["data"].str(), transcript = audio["transcript"].str();
  if (!data.empty()) emit.delta(number_, at, SPW_BLOCK_AUDIO, SPW_PART_DATA, data);
  if (!transcript.empty()) emit.delta(number_, at, SPW_BLOCK_AUDIO, SPW_PART_TEXT, transcript);
  return true;
}

bool ChoiceReader::readLogprobs(Json logprobs, Emit& emit) {
  const Json list = logprobs["content"].size() > 0 ? logprobs["content"] : logprobs["refusal"];
  if (!list.isArray() || list.size() == 0 || (open_ != SPW_BLOCK_TEXT && open_ != SPW_BLOCK_REFUSAL)) return false;
  emit.delta(number_, index_, open_, SPW_PART_LOGPROBS, {}, {}, list.dump());
  return true;
}

void ChoiceReader::readFinish(std::string_view reason) {
  if (reason.empty()) return;
  broken_ = reason == "error";
  if (reason == "length" || reason == "max_tokens")
    stop_ = SPW_STOP_LENGTH;
  else if (reason == "tool_calls" || reason == "function_call")
    stop_ = SPW_STOP_TOOL_CALLS;
  else if (reason == "content_filter")
    stop_ = SPW_STOP_CONTENT;
  else if (reason == "model_length")
    stop_ = SPW_STOP_CONTEXT;
  else
    stop_ = broken_ ? SPW_STOP_NONE : SPW_STOP_END;
}

void ChoiceReader::put(int32_t block, std::string_view text, Emit& emit) {
  const int32_t at = enter(block, emit);
  emit.delta(number_, at, block, SPW_PART_TEXT, text);
}

int32_t ChoiceReader::enter(int32_t block, Emit& emit) {
  if (open_ == block) return index_;
  leave(emit);
  open_ = block;
  index_ = next_++;
  detail_ = -1;
  sealed_ = false;
  emit.open(number_, index_, block);
  return index_;
}

void ChoiceReader::leave(Emit& emit) {
  if (open_ != 0) emit.close(number_, index_, open_);
  open_ = 0;
}

void ChoiceReader::finish(Call call, bool complete, Emit& emit) {
  if (!stopped() && !complete) return;
  splitter_.finish([&](std::string_view piece) { put(SPW_BLOCK_REASONING, piece, emit); },
                   [&](std::string_view piece) { put(SPW_BLOCK_TEXT, piece, emit); });
  leave(emit);
  tools_.finish(call, emit);
  int32_t stop = stopped() ? stop_ : static_cast<int32_t>(SPW_STOP_END);
  // Services say "stop" though they called tools, and a refusal has no word of its own.
  if (stop == SPW_STOP_END && tools_.any()) stop = SPW_STOP_TOOL_CALLS;
  if (stop == SPW_STOP_END && refusal_ && !text_) stop = SPW_STOP_REFUSAL;
  emit.stop(number_, stop);
}

}  // namespace openaichat
