#include "Citations.h"

#include "Wire.h"

namespace cohere {

using spw::Call;
using spw::Json;

namespace {

// The text of what a source holds: under one of the usual names, else all of it.
std::string_view textOf(Json held) {
  for (std::string_view name : {"text", "snippet", "content"}) {
    if (held[name].isString()) return held[name].str();
  }
  return held.isString() ? held.str() : held.size() > 0 ? held.dump() : std::string_view();
}

Json readSource(Call call, Json wire, Json source) {
  const Json held = source[source["type"].str() == "tool" ? "tool_output" : "document"];
  const std::string_view url = held["url"].str();
  const Json out = call.object().put("kind", url.empty() ? "search" : "url");
  out.put("url", url.empty() ? source["id"].str() : url);
  if (held["title"].isString()) out.put("title", held["title"].str());
  if (const std::string_view text = textOf(held); !text.empty()) out.put("text", text);
  // Only an address is cited by its place in the answer; elsewhere start and end mean a place in the source.
  if (!url.empty() && wire["end"].integer()) {
    out.put("start", wire["start"].integer().value_or(0)).put("end", *wire["end"].integer());
  }
  return out;
}

// The characters from `start` up to `end`; empty where the text does not reach.
std::string_view slice(std::string_view text, int64_t start, int64_t end) {
  const auto offset = [&](int64_t character) {
    size_t at = 0;
    for (; at < text.size(); ++at) {
      const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80;
      if (begins && character-- == 0) break;
    }
    return at;
  };
  const size_t from = offset(start);
  return end > start ? text.substr(from, offset(end) - from) : std::string_view();
}

void put(Json to, std::string_view name, std::string_view text) {
  if (!text.empty()) to.put(name, text);
}

}  // namespace

Json readCitation(Call call, Json wire) {
  const Json list = call.array();
  for (Json source : wire["sources"]) list.push(readSource(call, wire, source));
  if (list.size() == 0) list.push(call.object().put("kind", "search").put("text", wire["text"].str()));
  bool first = true;
  for (Json one : list) {
    one.put("extra", call.object().put(kWire, first ? wire : call.object()));
    first = false;
  }
  return list;
}

bool isPlaced(Json canonical) {
  if (canonical["extra"][kWire].isObject()) return true;
  return canonical["kind"].str() == "url" && canonical["end"].integer().value_or(0) > 0;
}

Json writeCitation(Call call, Json canonical, const Span& span) {
  if (const Json own = canonical["extra"][kWire]; own.isObject()) return own.size() > 0 ? own : call.json(nullptr);
  const bool placed = isPlaced(canonical);
  const int64_t start = placed ? canonical["start"].integer().value_or(0) : 0;
  const int64_t end = placed ? *canonical["end"].integer() : span.length;
  const std::string_view url = canonical["url"].str(), title = canonical["title"].str();
  std::string_view id = url.empty() ? title : url;
  if (id.empty()) id = "document";
  const Json document = call.object().put("id", id);
  put(document, "title", title);
  put(document, "url", url);
  put(document, "text", canonical["text"].str());
  const Json source = call.object().put("type", "document").put("id", id).put("document", document);
  return call.object()
      .put("start", start)
      .put("end", end)
      .put("text", slice(span.text, start, end))
      .put("sources", call.array().push(source))
      .put("content_index", span.contentIndex)
      .put("type", "TEXT_CONTENT");
}

}  // namespace cohere
