#include "BlockReader.h"

#include <spillway/codec/Envelope.hpp>

#include "Citations.h"

namespace messages {

using spw::Json;

namespace {

std::string_view kindSentence(int32_t kind) {
  switch (kind) {
    case SPW_JSON_STRING:
      return "Input should be a valid string";
    case SPW_JSON_ARRAY:
      return "Input should be a valid list";
    case SPW_JSON_NUMBER:
      return "Input should be a valid integer";
    default:
      return "Input should be a valid dictionary";
  }
}

}  // namespace

Json require(Json object, std::string_view member, int32_t kind, const Path& at) {
  const Json found = object[member];
  const bool good = found.kind() == kind && (kind != SPW_JSON_NUMBER || found.integer());
  if (good) return found;
  const std::string where = Path(at, member).dotted();
  throw Refusal{SPW_FAULT_INVALID_REQUEST, where, std::string(found ? kindSentence(kind) : "Field required")};
}

Json BlockReader::readInner(Json wire, const Path& at) const {
  const std::string_view type = wire["type"].str();
  for (std::string_view turn : {"tool_use", "tool_result", "thinking", "redacted_thinking"}) {
    if (type != turn) continue;
    throw Refusal{SPW_FAULT_INVALID_REQUEST, at.dotted(), "`" + std::string(type) + "` blocks cannot be here"};
  }
  return read(wire, at);
}

Json BlockReader::read(Json wire, const Path& at) const {
  if (!wire.isObject()) {
    throw Refusal{SPW_FAULT_INVALID_REQUEST, at.dotted(), "Input should be a valid dictionary"};
  }
  const std::string_view type = require(wire, "type", SPW_JSON_STRING, at).str();
  if (type == "text") return readText(wire, at);
  if (type == "tool_result") return readToolResult(wire, at);
  if (type == "tool_use") return readToolUse(wire, at);
  if (type == "thinking") return readThinking(wire, at);
  if (type == "redacted_thinking") return readRedacted(wire, at);
  if (type == "image") return readImage(wire, at);
  if (type == "document") return readDocument(wire, at);
  if (type == "search_result") return readSearchResult(wire);
  if (type == "tool_reference") return readToolReference(wire);
  return opaque(wire);
}

void BlockReader::readCache(Json wire, Json out) const {
  const Json mark = wire["cache_control"];
  if (!mark) return;
  if (!mark.isObject()) {
    mark.detach();
    return;
  }
  const Json cache = call_.object();
  mark["type"].known();  // there is one kind only
  if (const Json ttl = mark["ttl"]; ttl.isString()) cache.put("ttl", ttl.str());
  out.put("cache", cache);
  size_t known = 0;
  for (std::string_view name : {"type", "ttl"}) known += mark[name] ? 1u : 0u;
  if (mark.size() == known) mark.detach();
}

void BlockReader::keepRest(Json wire, Json out) const {
  wire.take("type");
  for (Json member : wire) {
    if (member.isNull()) member.detach();
  }
  if (wire.size() > 0) out.put("extra", call_.object().put(kWire, wire.detach()));
}

Json BlockReader::textBlock(Json text) const { return call_.object().put("type", "text").put("text", text); }

Json BlockReader::readText(Json wire, const Path& at) const {
  const Json text = require(wire, "text", SPW_JSON_STRING, at);
  if (wire.size() == 2) return wire;
  const Json cited = wire["citations"];
  if (!cited.isNothing()) require(wire, "citations", SPW_JSON_ARRAY, at);
  // A kind of citation that is newer than this codec goes back to the vendor as it came.
  for (Json citation : cited) {
    if (!isKnownCitation(citation)) return verbatim(wire, text.str());
  }
  const Json out = call_.object().put("type", "text").put("text", text);
  readCache(wire, out);
  if (const Json citations = wire.take("citations"); citations.size() > 0) {
    const Json list = call_.array();
    for (Json citation : citations) list.push(readCitation(call_, citation));
    out.put("citations", list);
  }
  keepRest(wire, out);
  return out;
}

Json BlockReader::readSource(Json source) const {
  const std::string_view type = source["type"].str();
  const Json out = call_.object();
  const Json media = source["media_type"];
  if (type == "base64" && source["data"].isString() && (media.isString() || media.isNothing())) {
    if (media.isNull()) return out.put("data", source["data"]);
    return out.put("data", source["data"]).put("media_type", media);
  }
  if (type == "url" && source["url"].isString()) return out.put("url", source["url"]);
  if (type == "file" && source["file_id"].isString()) return out.put("file_id", source["file_id"]).put("wire", kWire);
  if (type != "text" || !source["data"].isString()) return call_.json(nullptr);
  media.known();  // there is one type of text only
  return out.put("text", source["data"]);
}

Json BlockReader::readImage(Json wire, const Path& at) const {
  const Json source = readSource(require(wire, "source", SPW_JSON_OBJECT, at));
  if (!source) return opaque(wire);
  const Json out = call_.object().put("type", "image").put("source", source);
  wire.take("source");
  readCache(wire, out);
  keepRest(wire, out);
  return out;
}

Json BlockReader::readDocument(Json wire, const Path& at) const {
  const Json original = require(wire, "source", SPW_JSON_OBJECT, at);
  Json source = readSource(original);
  if (!source && original["type"].str() == "content") {
    // A document made of blocks: other wires get its text, this wire the blocks as they were.
    std::string text;
    if (original["content"].isString()) text = original["content"].str();
    for (Json part : original["content"]) {
      if (part["type"].str() != "text") continue;
      if (!text.empty()) text += '\n';
      text += part["text"].str();
    }
    source = call_.object().put("text", call_.copy(text));
  } else if (source) {
    wire.take("source");
  } else {
    return opaque(wire);
  }
  const Json out = call_.object().put("type", "file").put("source", source);
  for (std::string_view name : {"title", "context"}) {
    if (wire[name].isString()) out.put(name, wire.take(name));
  }
  const Json citations = wire["citations"];
  if (const auto enabled = citations["enabled"].boolean(); enabled && citations.size() == 1) {
    out.put("citations", *enabled);
    wire.take("citations");
  }
  readCache(wire, out);
  keepRest(wire, out);
  return out;
}

Json BlockReader::verbatim(Json wire, std::string_view text) const {
  const Json out = call_.object().put("type", "text").put("text", call_.copy(text));
  return out.put("extra", call_.object().put(kWire, call_.object().put("block", wire)));
}

Json BlockReader::readSearchResult(Json wire) const {
  std::string text(wire["title"].str());
  text.append("\n").append(wire["source"].str());
  for (Json part : wire["content"]) text.append("\n").append(part["text"].str());
  return verbatim(wire, text);
}

Json BlockReader::readToolReference(Json wire) const {
  std::string text = "Tool now available: ";
  return verbatim(wire, text.append(wire["tool_name"].str()));
}

Json BlockReader::readToolUse(Json wire, const Path& at) const {
  require(wire, "id", SPW_JSON_STRING, at);
  require(wire, "name", SPW_JSON_STRING, at);
  require(wire, "input", SPW_JSON_OBJECT, at);
  if (wire.size() == 4) return wire.put("type", "tool_call");
  const Json out = call_.object().put("type", "tool_call");
  for (std::string_view name : {"id", "name", "input"}) out.put(name, wire[name]);
  readCache(wire, out);
  keepRest(wire, out);
  return out;
}

Json BlockReader::readToolResult(Json wire, const Path& at) const {
  const Json out = call_.object().put("type", "tool_result");
  out.put("id", require(wire, "tool_use_id", SPW_JSON_STRING, at));
  const Json blocks = call_.array();
  const Json content = wire.take("content");
  if (content.isString()) {
    blocks.push(textBlock(content));
    out.put("string", true);
  } else if (content.isArray()) {
    const Path list(at, "content");
    size_t index = 0;
    for (Json part : content) blocks.push(readInner(part, Path(list, index++)));
  } else if (!content.isNothing()) {
    throw Refusal{SPW_FAULT_INVALID_REQUEST, Path(at, "content").dotted(), "Input should be a valid string or list"};
  }
  out.put("blocks", blocks);
  if (const Json failed = wire.take("is_error"); failed.isBoolean()) out.put("is_error", failed);
  readCache(wire, out);
  keepRest(wire, out);
  return out;
}

Json BlockReader::readThinking(Json wire, const Path& at) const {
  const Json out = call_.object().put("type", "reasoning");
  out.put("text", require(wire, "thinking", SPW_JSON_STRING, at));
  const Json signature = wire.take("signature");
  if (const auto envelope = spw::unwrapEnvelope(signature.str())) {
    if (envelope->issuer == kTextIssuer) {
      if (out["text"].str().empty() && !envelope->payload.empty()) out.put("text", call_.copy(envelope->payload));
    } else if (!envelope->payload.empty()) {
      out.put(envelope->issuer == "openai" ? "encrypted" : "signature", call_.copy(envelope->payload));
      if (envelope->issuer == "openai" && !envelope->mark.empty()) out.put("id", call_.copy(envelope->mark));
    }
    out.put("issuer", call_.copy(envelope->issuer));
  } else if (!signature.str().empty()) {
    out.put("signature", signature).put("issuer", kIssuer);
  } else {
    out.put("issuer", kTextIssuer);
  }
  keepRest(wire, out);
  return out;
}

Json BlockReader::readRedacted(Json wire, const Path& at) const {
  const Json data = require(wire, "data", SPW_JSON_STRING, at);
  const Json out = call_.object().put("type", "reasoning");
  if (const auto envelope = spw::unwrapEnvelope(data.str())) {
    out.put("encrypted", call_.copy(envelope->payload)).put("redacted", true);
    out.put("issuer", call_.copy(envelope->issuer));
    data.detach();
  } else {
    out.put("encrypted", data).put("redacted", true).put("issuer", kIssuer);
  }
  keepRest(wire, out);
  return out;
}

bool BlockReader::joinsCall(Json wire, Json previous) const {
  if (previous["type"].str() != "tool_call" || wire["type"].str() != "redacted_thinking") return false;
  const auto envelope = spw::unwrapEnvelope(wire["data"].str());
  if (!envelope) return false;
  if (envelope->issuer == kTextIssuer) return true;  // it only says that nobody thought before this call
  const Json signature = call_.object().put("issuer", call_.copy(envelope->issuer));
  previous.put("signature", signature.put("value", call_.copy(envelope->payload)));
  return true;
}

Json BlockReader::opaque(Json wire) const {
  return call_.object().put("type", "opaque").put("wire", kWire).put("value", wire);
}

}  // namespace messages
