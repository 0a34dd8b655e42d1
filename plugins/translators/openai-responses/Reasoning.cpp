#include "Reasoning.h"

#include <string>

namespace responses {

using spw::Call;
using spw::Json;

namespace {

// The strings of "summary" or the texts of its parts: both are the summary of a canonical block.
Json summaryOf(Call call, Json parts) {
  const Json list = call.array();
  for (Json part : parts) {
    part["type"].known();
    if (part["text"].isString()) list.push(part["text"]);
  }
  return list;
}

void readEnvelope(Call call, Json item, const spw::Envelope& envelope, Json block) {
  const std::string_view payload = call.copy(envelope.payload);
  std::string_view text = joinedTexts(call, item["content"]);
  if (text.empty()) text = joinedTexts(call, item["summary"]);
  if (envelope.issuer == kIssuer) {
    block.put("summary", summaryOf(call, item["summary"])).put("encrypted", payload);
    if (!envelope.mark.empty()) block.put("id", call.copy(envelope.mark));
  } else if (envelope.mark == kRedactedMark) {
    block.put("encrypted", payload).put("redacted", true);
  } else if (envelope.issuer == kTextIssuer) {
    block.put("text", text.empty() ? payload : text);
  } else {
    block.put("text", text);
    if (!payload.empty()) block.put("signature", payload);
  }
  block.put("issuer", call.copy(envelope.issuer));
}

}  // namespace

std::string_view joinedTexts(Call call, Json list) {
  std::string joined;
  size_t count = 0;
  std::string_view only;
  for (Json part : list) {
    part["type"].known();
    const std::string_view text = part["text"].str();
    if (text.empty()) continue;
    if (++count == 1) only = text;
    if (count == 2) joined = only;
    if (count > 1) joined.append("\n\n").append(text);
  }
  return count < 2 ? only : call.copy(joined);
}

Json readReasoningItem(Call call, Json item, const std::optional<spw::Envelope>& envelope) {
  const Json block = call.object().put("type", "reasoning");
  if (envelope) {
    readEnvelope(call, item, *envelope, block);
    return block;
  }
  const std::string_view content = joinedTexts(call, item["content"]);
  const Json encrypted = item["encrypted_content"];
  const bool sealed = !encrypted.str().empty();
  if (!content.empty()) block.put("text", content);
  if (item["summary"].size() > 0) block.put("summary", summaryOf(call, item["summary"]));
  if (sealed) block.put("encrypted", encrypted);
  if (item["id"].isString()) block.put("id", item["id"]);
  block.put("issuer", sealed || content.empty() ? kIssuer : kTextIssuer);
  if (item["status"].isString()) {
    block.put("extra", call.object().put(kWire, call.object().put("status", item["status"])));
  }
  return block;
}

Json writeReasoningItem(Call call, Json block, bool plain, bool stored) {
  const std::string_view issuer = block["issuer"].str();
  const bool own = issuer == kIssuer && (block["encrypted"] || (stored && block["id"]));
  if (!own && !(plain && issuer == kTextIssuer && !block["text"].str().empty())) return call.json(nullptr);
  const Json summary = call.array();
  for (Json text : block["summary"]) {
    summary.push(call.object().put("type", "summary_text").put("text", text));
  }
  const Json item = call.object().put("type", "reasoning");
  item.put("id", block["id"]).put("summary", summary);
  // What clients of other wires saw as the vendor's thoughts was their summary.
  if (const Json text = block["text"]; own && summary.size() == 0 && !text.str().empty()) {
    summary.push(call.object().put("type", "summary_text").put("text", text));
  } else if (!own) {
    item.put("content", call.array().push(call.object().put("type", "reasoning_text").put("text", text)));
  }
  item.put("encrypted_content", block["encrypted"]);
  for (Json member : ownExtra(block)) item.put(member.name(), member);
  return item;
}

}  // namespace responses
