#include "Citations.h"

#include <string>

namespace converse {

using spw::Call;
using spw::Json;

namespace {

// What each kind of place is called here, and what it counts in.
struct Shape {
  std::string_view kind, location;
  const char* index;  // the member that says which document; null: the place is an address
};
constexpr Shape kShapes[] = {
    {"url", "web", nullptr},
    {"char", "documentChar", "documentIndex"},
    {"page", "documentPage", "documentIndex"},
    {"block", "documentChunk", "documentIndex"},
    {"search", "searchResultLocation", "searchResultIndex"},
};

void move(Json to, std::string_view toName, Json from, std::string_view fromName) {
  if (const Json value = from.take(fromName); !value.isNothing()) to.put(toName, value);
}

bool isOf(int32_t kind, Json value) {
  return value.isNothing() || (kind == SPW_JSON_NUMBER ? value.integer().has_value() : value.kind() == kind);
}

// Whether the members that become canonical ones are what they should be.
bool isWellFormed(Json wire, Json place, const Shape& shape) {
  if (!isOf(SPW_JSON_STRING, wire["title"]) || !isOf(SPW_JSON_STRING, wire["source"])) return false;
  if (shape.index == nullptr) return isOf(SPW_JSON_STRING, place["url"]);
  return isOf(SPW_JSON_NUMBER, place[shape.index]) && isOf(SPW_JSON_NUMBER, place["start"]) &&
         isOf(SPW_JSON_NUMBER, place["end"]);
}

std::string joinedText(Json parts) {
  std::string text;
  for (Json part : parts) text += part["text"].str();
  return text;
}

}  // namespace

Json readCitation(Call call, Json wire) {
  const Json location = wire["location"];
  for (const Shape& shape : kShapes) {
    const Json place = location[shape.location];
    if (!place.isObject() || !isWellFormed(wire, place, shape)) continue;
    const Json out = call.object().put("kind", shape.kind);
    if (shape.index == nullptr) {
      move(out, "url", place, "url");
    } else {
      move(out, "document", place, shape.index);
      move(out, "start", place, "start");
      move(out, "end", place, "end");
      if (shape.kind == "search") move(out, "url", wire, "source");
    }
    move(out, "title", wire, "title");
    if (const std::string text = joinedText(wire["sourceContent"]); !text.empty()) out.put("text", call.copy(text));
    const Json rest = call.object();
    move(rest, "source", wire, "source");
    move(rest, "domain", place, "domain");
    if (rest.size() > 0) out.put("extra", call.object().put(kWire, rest));
    return out;
  }
  return call.json(nullptr);
}

Json writeCitation(Call call, Json canonical) {
  const std::string_view kind = canonical["kind"].str();
  for (const Shape& shape : kShapes) {
    if (kind != shape.kind) continue;
    const Json rest = canonical["extra"][kWire];
    const Json out = call.object(), place = call.object();
    move(out, "title", canonical, "title");
    move(out, "source", rest, "source");
    if (shape.index == nullptr) {
      move(place, "url", canonical, "url");
      move(place, "domain", rest, "domain");
    } else {
      if (kind == "search") move(out, "source", canonical, "url");
      move(place, shape.index, canonical, "document");
      move(place, "start", canonical, "start");
      move(place, "end", canonical, "end");
    }
    if (const Json text = canonical.take("text"); text.isString()) {
      out.put("sourceContent", call.array().push(call.object().put("text", text)));
    }
    return out.put("location", call.object().put(shape.location, place));
  }
  return call.json(nullptr);
}

}  // namespace converse
