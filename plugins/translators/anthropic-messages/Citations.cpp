#include "Citations.h"

#include <algorithm>

#include "Wire.h"

namespace messages {
namespace {

using spw::Call;
using spw::Json;

// What each kind is called here and where its fields are. Null: the kind has no such field.
struct Shape {
  std::string_view type, kind;
  const char *start, *end, *document, *title;
};
constexpr Shape kShapes[] = {
    {"char_location", "char", "start_char_index", "end_char_index", "document_index", "document_title"},
    {"page_location", "page", "start_page_number", "end_page_number", "document_index", "document_title"},
    {"content_block_location", "block", "start_block_index", "end_block_index", "document_index", "document_title"},
    {"search_result_location", "search", "start_block_index", "end_block_index", "search_result_index", "title"},
    {"web_search_result_location", "url", nullptr, nullptr, nullptr, "title"},
};

void move(Json to, std::string_view toName, Json from, const char* fromName) {
  if (fromName == nullptr) return;
  if (Json value = from.take(fromName); !value.isNothing()) to.put(toName, value);
}

bool isOf(int32_t kind, Json wire, const char* name) {
  const Json value = name != nullptr ? wire[name] : Json();
  return value.isNothing() || (kind == SPW_JSON_NUMBER ? value.integer().has_value() : value.kind() == kind);
}

std::string_view urlMember(const Shape& shape) { return shape.kind == "search" ? "source" : "url"; }

}  // namespace

bool isKnownCitation(Json wire) {
  const std::string_view type = wire["type"].str();
  return std::any_of(std::begin(kShapes), std::end(kShapes), [&](const Shape& shape) {
    return type == shape.type && isOf(SPW_JSON_STRING, wire, urlMember(shape).data()) &&
           isOf(SPW_JSON_STRING, wire, shape.title) && isOf(SPW_JSON_STRING, wire, "cited_text") &&
           isOf(SPW_JSON_NUMBER, wire, shape.start) && isOf(SPW_JSON_NUMBER, wire, shape.end) &&
           isOf(SPW_JSON_NUMBER, wire, shape.document);
  });
}

Json readCitation(Call call, Json wire) {
  if (!isKnownCitation(wire)) return call.json(nullptr);
  const std::string_view type = wire["type"].str();
  for (const Shape& shape : kShapes) {
    if (type != shape.type) continue;
    const Json out = call.object().put("kind", shape.kind);
    move(out, "url", wire, urlMember(shape).data());
    move(out, "title", wire, shape.title);
    move(out, "text", wire, "cited_text");
    move(out, "start", wire, shape.start);
    move(out, "end", wire, shape.end);
    move(out, "document", wire, shape.document);
    wire.take("type");
    if (wire.size() > 0) out.put("extra", call.object().put(kWire, wire.detach()));
    return out;
  }
  return call.json(nullptr);
}

Json writeCitation(Call call, Json canonical, bool forReplay) {
  const std::string_view kind = canonical["kind"].str();
  for (const Shape& shape : kShapes) {
    if (kind != shape.kind) continue;
    const Json token = canonical["extra"][kWire]["encrypted_index"];
    if (kind == "url" && forReplay && !token) return call.json(nullptr);
    const Json out = call.object().put("type", shape.type).put("cited_text", canonical["text"].str());
    if (kind == "url" || kind == "search") out.put(urlMember(shape), canonical["url"].str());
    const Json title = canonical.take("title");
    out.put(shape.title, title ? title : call.null());
    move(out, shape.document != nullptr ? shape.document : "", canonical,
         shape.document != nullptr ? "document" : nullptr);
    move(out, shape.start != nullptr ? shape.start : "", canonical, shape.start != nullptr ? "start" : nullptr);
    move(out, shape.end != nullptr ? shape.end : "", canonical, shape.end != nullptr ? "end" : nullptr);
    if (kind == "url" && !token) out.put("encrypted_index", "");
    for (Json member : canonical["extra"][kWire]) out.put(member.name(), member);
    return out;
  }
  return call.json(nullptr);
}

}  // namespace messages
