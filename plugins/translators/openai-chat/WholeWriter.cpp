#include "WholeWriter.h"

#include <spillway/codec/ReplyLoss.hpp>

#include "Errors.h"
#include "Usage.h"
#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Json;
using spw::Out;
using spw::view;

WholeWriter::WholeWriter(const spw::ReplyOptions& options) : functions_(options.notes[kNoteFunctions].isTrue()) {
  head_ = "{\"id\":\"chatcmpl-";
  spw::escapeTo(head_, options.id);
  head_ += "\",\"object\":\"chat.completion\",\"created\":" + std::to_string(options.createdUnix) + ",\"model\":";
  appendQuoted(head_, options.model);
}

void WholeWriter::put(Call call, const spw_event& event, Out& out) {
  if (over_) return;
  switch (event.kind) {
    case SPW_EVENT_START: {
      const Json extra = event.extra.len > 0 ? call.parse(view(event.extra)) : Json();
      const std::string_view tier = extra["service_tier"].str(), fingerprint = extra["fingerprint"].str();
      if (!tier.empty()) appendQuoted(tail_ += ",\"service_tier\":", tier);
      if (!fingerprint.empty()) appendQuoted(tail_ += ",\"system_fingerprint\":", fingerprint);
      choices_[0];
      return;
    }
    case SPW_EVENT_OPEN: {
      if (event.block == SPW_BLOCK_OPAQUE) spw::lostBlock(call);
      Block& block = choices_[event.choice].blocks[event.index];
      block.kind = event.block;
      block.id = view(event.id);
      block.name = view(event.name);
      return;
    }
    case SPW_EVENT_DELTA:
      return putDelta(call, event);
    case SPW_EVENT_CLOSE:
      return putClose(call, event);
    case SPW_EVENT_USAGE:
      return mergeUsage(usage_, event);
    case SPW_EVENT_STOP:
      choices_[event.choice].stop = event.stop;
      return;
    case SPW_EVENT_ERROR:
      over_ = true;
      out.write(errorBody(event.fault, statusOf(event.fault, 502), view(event.text), view(event.id), {}));
      return;
    default:
      return;
  }
}

void WholeWriter::putDelta(Call call, const spw_event& event) {
  Choice& choice = choices_[event.choice];
  Block& block = choice.blocks[event.index];
  if (event.part == SPW_PART_CITATION) {
    const std::string_view annotation = annotationOf(call, view(event.extra));
    if (annotation.empty()) return spw::lostCitation(call);
    if (!choice.annotations.empty()) choice.annotations += ',';
    choice.annotations += annotation;
  } else if (event.part == SPW_PART_LOGPROBS) {
    const std::string_view list = view(event.extra);
    if (list.size() <= 2 || list.front() != '[') return;
    if (!choice.logprobs.empty()) choice.logprobs += ',';
    choice.logprobs += list.substr(1, list.size() - 2);
  } else if (event.part == SPW_PART_DATA) {
    block.data += view(event.text);
    if (event.name.len > 0) block.media = view(event.name);
  } else if (event.block == SPW_BLOCK_REASONING) {
    block.reasoning.add(call, event);
    if (event.part == SPW_PART_TEXT || event.part == SPW_PART_SUMMARY) block.text += view(event.text);
  } else if (event.part == SPW_PART_SIGNATURE) {
    block.signature += view(event.text);
  } else {
    block.text += view(event.text);
  }
}

void WholeWriter::putClose(Call call, const spw_event& event) {
  Choice& choice = choices_[event.choice];
  const Block& block = choice.blocks[event.index];
  if (!block.reasoning.sealed()) return;
  if (!choice.details.empty()) choice.details += ',';
  choice.details += block.reasoning.details(call, sealed_[event.choice]++);
}

void WholeWriter::close(Out& out) {
  if (over_ || choices_.empty()) return;
  for (const auto& [number, choice] : choices_) {
    if (choice.stop == SPW_STOP_NONE) return;
  }
  over_ = true;
  std::string body = head_ + ",\"choices\":[";
  for (const auto& [number, choice] : choices_) {
    if (body.back() != '[') body += ',';
    writeChoice(number, choice, body);
  }
  body += ']';
  if (knowsUsage(usage_)) body += ",\"usage\":" + usageText(usage_);
  out.write(body + tail_ + "}");
}

void WholeWriter::writeChoice(int32_t number, const Choice& choice, std::string& out) const {
  out += "{\"index\":" + std::to_string(number) + ",\"message\":";
  writeMessage(choice, out);
  out += ",\"logprobs\":";
  out += choice.logprobs.empty() ? "null" : "{\"content\":[" + choice.logprobs + "],\"refusal\":null}";
  out += ",\"finish_reason\":";
  appendQuoted(out, finishReason(choice.stop, functions_, has(choice, SPW_BLOCK_REFUSAL)));
  out += '}';
}

void WholeWriter::writeMessage(const Choice& choice, std::string& out) const {
  const bool text = has(choice, SPW_BLOCK_TEXT);
  const bool other = has(choice, SPW_BLOCK_TOOL_CALL) || has(choice, SPW_BLOCK_CUSTOM_CALL) ||
                     has(choice, SPW_BLOCK_REFUSAL) || has(choice, SPW_BLOCK_AUDIO);
  out += "{\"role\":\"assistant\",\"content\":";
  if (text || !other) {
    appendQuoted(out, joined(choice, SPW_BLOCK_TEXT));
  } else {
    out += "null";
  }
  out += ",\"refusal\":";
  if (has(choice, SPW_BLOCK_REFUSAL)) {
    appendQuoted(out, joined(choice, SPW_BLOCK_REFUSAL));
  } else {
    out += "null";
  }
  if (has(choice, SPW_BLOCK_REASONING)) {
    appendQuoted(out += ",\"reasoning_content\":", joined(choice, SPW_BLOCK_REASONING));
  }
  if (!choice.details.empty()) out += ",\"reasoning_details\":[" + choice.details + "]";
  writeCalls(choice, out);
  if (!choice.annotations.empty()) out += ",\"annotations\":[" + choice.annotations + "]";
  std::string images;
  for (const auto& [index, block] : choice.blocks) {
    if (block.kind == SPW_BLOCK_AUDIO) {
      appendQuoted(out += ",\"audio\":{\"data\":", block.data);
      appendQuoted(out += ",\"transcript\":", block.text);
      out += '}';
    }
    if (block.kind != SPW_BLOCK_IMAGE) continue;
    images += images.empty() ? "" : ",";
    appendQuoted(images += "{\"type\":\"image_url\",\"image_url\":{\"url\":",
                 "data:" + block.media + ";base64," + block.data);
    images += "}}";
  }
  if (!images.empty()) out += ",\"images\":[" + images + "]";
  out += '}';
}

void WholeWriter::writeCalls(const Choice& choice, std::string& out) const {
  bool any = false;
  for (const auto& [index, block] : choice.blocks) {
    const bool custom = block.kind == SPW_BLOCK_CUSTOM_CALL;
    if (block.kind != SPW_BLOCK_TOOL_CALL && !custom) continue;
    const std::string_view arguments = !custom && block.text.empty() ? std::string_view("{}") : block.text;
    if (functions_) {
      appendQuoted(out += ",\"function_call\":{\"name\":", block.name);
      appendQuoted(out += ",\"arguments\":", arguments);
      out += '}';
      return;
    }
    out += any ? ",{" : ",\"tool_calls\":[{";
    any = true;
    appendToolCallBegin(out, custom, block.id, block.name);
    spw::escapeTo(out, arguments);
    out += "\"}";
    if (!block.signature.empty()) {
      appendQuoted(out += ",\"extra_content\":{\"google\":{\"thought_signature\":", block.signature);
      out += "}}";
    }
    out += '}';
  }
  if (any) out += ']';
}

std::string WholeWriter::joined(const Choice& choice, int32_t kind) {
  std::string text;
  for (const auto& [index, block] : choice.blocks) {
    if (block.kind == kind) text += block.text;
  }
  return text;
}

bool WholeWriter::has(const Choice& choice, int32_t kind) {
  for (const auto& [index, block] : choice.blocks) {
    if (block.kind == kind) return true;
  }
  return false;
}

}  // namespace openaichat
