#include "BlockReader.h"

#include <spillway/codec/CompactJson.hpp>
#include <spillway/codec/Envelope.hpp>

#include <string>

#include "Citations.h"
#include "Reasoning.h"

namespace converse {

using spw::Json;

namespace {

Json textBlock(spw::Call call, std::string_view text) {
  return call.object().put("type", "text").put("text", call.copy(text));
}

}  // namespace

Json BlockReader::member(Json wire, const Path& at) const {
  expect(wire, SPW_JSON_OBJECT, at);
  Json found = call_.json(nullptr);
  for (Json one : wire) {
    if (one.isNull()) continue;
    if (found) refuse(at, "must have one member only");
    found = one;
  }
  if (!found) refuse(at, "must have one member that says what it is");
  return found;
}

Json BlockReader::read(Json wire, const Path& at) const {
  const Json body = member(wire, at);
  const std::string_view type = body.name();
  const Path inside(at, type);
  if (type == "text") return readText(wire, body, inside);
  if (type == "toolUse") return readToolUse(wire, body, inside);
  if (type == "toolResult") return readToolResult(wire, body, inside);
  if (type == "reasoningContent") return readReasoning(body, inside);
  if (type == "image") return readMedia(Media::Image, wire, body, inside);
  if (type == "document") return readDocument(wire, body, inside);
  if (type == "video") return readMedia(Media::Video, wire, body, inside);
  if (type == "audio") return readMedia(Media::Audio, wire, body, inside);
  if (type == "citationsContent") return readCitations(wire, body, inside);
  if (type == "guardContent") return readGuarded(wire, body, inside);
  if (type == "searchResult") return readSearchResult(wire, body);
  if (type == "json") return verbatim(textBlock(call_, spw::compactJson(body.dump())), wire);
  return opaque(wire);
}

Json BlockReader::readInner(Json wire, const Path& at) const {
  const std::string_view type = member(wire, at).name();
  for (std::string_view turn : {"toolUse", "toolResult", "reasoningContent"}) {
    if (type == turn) refuse(Path(at, type), "cannot be here");
  }
  return read(wire, at);
}

// Says the same to other wires; this wire's writer sends the original.
Json BlockReader::verbatim(Json canonical, Json wire) const {
  return canonical.put("extra", call_.object().put(kWire, call_.object().put("block", wire)));
}

Json BlockReader::opaque(Json wire) const {
  return call_.object().put("type", "opaque").put("wire", kWire).put("value", wire);
}

void BlockReader::markCache(Json cachePoint, Json previous, const Path& at) const {
  expect(cachePoint, SPW_JSON_OBJECT, at);
  const Json cache = call_.object();
  cachePoint["type"].known();  // there is one kind only
  if (cachePoint["ttl"].isString()) cache.put("ttl", cachePoint["ttl"]);
  previous.put("cache", cache);
}

Json BlockReader::readText(Json wire, Json text, const Path& at) const {
  expect(text, SPW_JSON_STRING, at);
  if (wire.size() == 1) return wire.put("type", "text");
  return call_.object().put("type", "text").put("text", text);
}

// Bytes in base64, or a place in the vendor's own store. Missing for what this codec does not know.
Json BlockReader::readSource(Media kind, Json body, const Path& at) const {
  const Json source = expect(body["source"], SPW_JSON_OBJECT, Path(at, "source"));
  const Json out = call_.object();
  if (source["bytes"].isString()) {
    std::string_view media = mediaOf(kind, body["format"].str());
    if (media.empty() && kind == Media::Document) media = "text/plain";
    if (media.empty()) refuse(Path(at, "format"), "is no format of this kind");
    return out.put("data", source["bytes"]).put("media_type", media);
  }
  if (source["s3Location"]["uri"].isString()) {
    return out.put("file_id", source["s3Location"]["uri"].str()).put("wire", kWire);
  }
  return call_.json(nullptr);
}

// A stored file says more than its place, and some formats have no media type of their own.
bool BlockReader::saysAll(Media kind, Json body) {
  return body["source"]["bytes"].isString() &&
         formatOf(kind, mediaOf(kind, body["format"].str())) == body["format"].str();
}

Json BlockReader::readMedia(Media kind, Json wire, Json body, const Path& at) const {
  expect(body, SPW_JSON_OBJECT, at);
  const Json format = expect(body["format"], SPW_JSON_STRING, Path(at, "format"));
  const Json original = saysAll(kind, body) ? call_.json(nullptr) : wire.clone();
  const Json source = readSource(kind, body, at);
  if (!source) return opaque(wire);
  const std::string_view type = kind == Media::Image ? "image" : kind == Media::Audio ? "audio" : "file";
  const Json out = call_.object().put("type", type).put("source", source);
  if (kind == Media::Audio) out.put("format", format.str());
  return original ? verbatim(out, original) : out;
}

Json BlockReader::readDocument(Json wire, Json body, const Path& at) const {
  expect(body, SPW_JSON_OBJECT, at);
  const Json name = expect(body["name"], SPW_JSON_STRING, Path(at, "name"));
  const Json given = expect(body["source"], SPW_JSON_OBJECT, Path(at, "source"));
  const Json original = saysAll(Media::Document, body) ? call_.json(nullptr) : wire.clone();
  Json source = call_.json(nullptr);
  if (given["text"].isString()) {
    source = call_.object().put("text", given["text"]);
  } else if (given["content"].isArray()) {
    std::string text;
    for (Json part : given["content"]) text.append(text.empty() ? "" : "\n").append(part["text"].str());
    source = call_.object().put("text", call_.copy(text));
  } else {
    source = readSource(Media::Document, body, at);
  }
  if (!source) return opaque(wire);
  const Json out = call_.object().put("type", "file").put("source", source).put("name", name.str());
  if (body["context"].isString()) out.put("context", body["context"].str());
  if (const auto cited = body["citations"]["enabled"].boolean()) out.put("citations", *cited);
  return original ? verbatim(out, original) : out;
}

Json BlockReader::readToolUse(Json wire, Json body, const Path& at) const {
  expect(body, SPW_JSON_OBJECT, at);
  const Json id = expect(body["toolUseId"], SPW_JSON_STRING, Path(at, "toolUseId"));
  const Json name = expect(body["name"], SPW_JSON_STRING, Path(at, "name"));
  const Json input = expect(body["input"], SPW_JSON_OBJECT, Path(at, "input"));
  const std::string_view type = body["type"].str("tool_use");
  if (type != "tool_use") return opaque(wire);  // the vendor ran it itself
  return call_.object().put("type", "tool_call").put("id", id).put("name", name).put("input", input);
}

Json BlockReader::readToolResult(Json wire, Json body, const Path& at) const {
  expect(body, SPW_JSON_OBJECT, at);
  const Json id = expect(body["toolUseId"], SPW_JSON_STRING, Path(at, "toolUseId"));
  const Path list(at, "content");
  const Json content = expect(body["content"], SPW_JSON_ARRAY, list);
  if (!body["type"].isNothing()) return opaque(wire);  // of a tool the vendor ran
  const Json blocks = call_.array();
  size_t index = 0;
  for (Json part : content) blocks.push(readInner(part, Path(list, index++)));
  const Json out = call_.object().put("type", "tool_result").put("id", id).put("blocks", blocks);
  if (const std::string_view status = body["status"].str(); !status.empty()) {
    if (status != "error" && status != "success") refuse(Path(at, "status"), "must be success or error");
    out.put("is_error", status == "error");
  }
  return out;
}

Json BlockReader::readReasoning(Json body, const Path& at) const {
  expect(body, SPW_JSON_OBJECT, at);
  const Json out = call_.object().put("type", "reasoning");
  if (const Json redacted = body["redactedContent"]; redacted.isString()) {
    Redacted found = readRedacted(redacted.str());
    if (const auto envelope = spw::unwrapEnvelope(redacted.str())) found = {envelope->issuer, envelope->payload};
    out.put("encrypted", call_.copy(found.token)).put("redacted", true);
    return out.put("issuer", call_.copy(found.issuer));
  }
  const Json said = expect(body["reasoningText"], SPW_JSON_OBJECT, Path(at, "reasoningText"));
  const Json text = expect(said["text"], SPW_JSON_STRING, Path(Path(at, "reasoningText"), "text"));
  const Json signature = said["signature"];
  out.put("text", text);
  const auto envelope = spw::unwrapEnvelope(signature.str());
  if (!envelope) {
    if (signature.str().empty()) return out.put("issuer", kTextIssuer);
    return out.put("signature", signature).put("issuer", kClaudeIssuer);
  }
  if (envelope->issuer == kTextIssuer) {
    if (text.str().empty() && !envelope->payload.empty()) out.put("text", call_.copy(envelope->payload));
  } else if (!envelope->payload.empty()) {
    out.put(envelope->issuer == "openai" ? "encrypted" : "signature", call_.copy(envelope->payload));
    if (envelope->issuer == "openai" && !envelope->mark.empty()) out.put("id", call_.copy(envelope->mark));
  }
  return out.put("issuer", call_.copy(envelope->issuer));
}

bool BlockReader::joinsCall(Json wire, Json previous) const {
  const Json redacted = wire["reasoningContent"]["redactedContent"];
  if (previous["type"].str() != "tool_call" || !redacted.isString()) return false;
  const auto envelope = spw::unwrapEnvelope(redacted.str());
  if (!envelope) return false;
  if (envelope->issuer == kTextIssuer) return true;  // it only says that nobody thought before this call
  const Json signature = call_.object().put("issuer", call_.copy(envelope->issuer));
  previous.put("signature", signature.put("value", call_.copy(envelope->payload)));
  return true;
}

Json BlockReader::readCitations(Json wire, Json body, const Path& at) const {
  expect(body, SPW_JSON_OBJECT, at);
  const Json content = expectIfAny(body["content"], SPW_JSON_ARRAY, Path(at, "content"));
  std::string text;
  for (Json part : content) text += part["text"].str();
  const Json out = textBlock(call_, text), list = call_.array();
  // Canonical citations are moved out of the original, which is kept when they do not say all of it.
  const Json original = wire.clone();
  bool whole = content.size() == 1;
  for (Json citation : body["citations"]) {
    const Json canonical = readCitation(call_, citation);
    whole = whole && canonical;
    list.push(canonical);
  }
  if (list.size() > 0) out.put("citations", list);
  return whole ? out : verbatim(out, original);
}

Json BlockReader::readGuarded(Json wire, Json body, const Path& at) const {
  expect(body, SPW_JSON_OBJECT, at);
  const Json text = body["text"]["text"];
  if (text.isString()) return verbatim(textBlock(call_, text.str()), wire);
  const Json image = body["image"];
  if (!image.isObject()) return opaque(wire);
  const Json original = wire.clone();
  const Json source = readSource(Media::Image, image, Path(at, "image"));
  if (!source) return opaque(original);
  return verbatim(call_.object().put("type", "image").put("source", source), original);
}

Json BlockReader::readSearchResult(Json wire, Json body) const {
  std::string text(body["title"].str());
  text.append("\n").append(body["source"].str());
  for (Json part : body["content"]) text.append("\n").append(part["text"].str());
  return verbatim(textBlock(call_, text), wire);
}

}  // namespace converse
