#include "ReplyText.h"

#include "ReasoningDetails.h"
#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Json;

void appendQuoted(std::string& out, std::string_view text) {
  out += '"';
  spw::escapeTo(out, text);
  out += '"';
}

std::string_view finishReason(int32_t stop, bool functions, bool refused) {
  switch (stop) {
    case SPW_STOP_LENGTH:
    case SPW_STOP_CONTEXT:
      return "length";
    case SPW_STOP_TOOL_CALLS:
      return functions ? "function_call" : "tool_calls";
    case SPW_STOP_CONTENT:
      return "content_filter";
    case SPW_STOP_REFUSAL:
      return refused ? "stop" : "content_filter";
    default:
      return "stop";
  }
}

std::string_view annotationOf(Call call, std::string_view citation) {
  const Json read = call.parse(citation);
  if (read["kind"].str() != "url" && !read["url"].isString()) return {};
  const Json out = call.object();
  out.put("start_index", read["start"].integer().value_or(0)).put("end_index", read["end"].integer().value_or(0));
  out.put("url", read["url"].str()).put("title", read["title"].str());
  if (!read["text"].str().empty()) out.put("content", read["text"].str());
  return call.object().put("type", "url_citation").put("url_citation", out).dump();
}

void SealedReasoning::add(Call call, const spw_event& event) {
  const std::string_view piece = spw::view(event.text);
  if (event.part == SPW_PART_TEXT) text += piece;
  if (event.part == SPW_PART_SUMMARY) summary += piece;
  if (event.part == SPW_PART_SIGNATURE) signature += piece;
  if (event.part == SPW_PART_ENCRYPTED) {
    encrypted += piece;
    if (event.extra.len > 0) id = call.parse(spw::view(event.extra))["id"].str();
  }
  if (event.name.len > 0) issuer = spw::view(event.name);
}

std::string_view SealedReasoning::details(Call call, int64_t index) const {
  const Json block = call.object().put("issuer", std::string_view(issuer));
  if (!summary.empty()) block.put("summary", call.array().push(std::string_view(summary)));
  if (!text.empty()) block.put("text", std::string_view(text));
  if (!signature.empty()) block.put("signature", std::string_view(signature));
  if (!encrypted.empty()) block.put("encrypted", std::string_view(encrypted));
  if (!id.empty()) block.put("id", std::string_view(id));
  const Json entries = call.array();
  writeReasoningDetails(call, block, index, entries);
  const std::string_view list = entries.dump();
  return list.size() > 2 ? list.substr(1, list.size() - 2) : std::string_view();
}

void appendToolCallBegin(std::string& out, bool custom, std::string_view id, std::string_view name) {
  out += "\"id\":";
  appendQuoted(out, id);
  out += custom ? ",\"type\":\"custom\",\"custom\":{\"name\":" : ",\"type\":\"function\",\"function\":{\"name\":";
  appendQuoted(out, name);
  out += custom ? ",\"input\":\"" : ",\"arguments\":\"";
}

}  // namespace openaichat
