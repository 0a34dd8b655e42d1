#include "PartReader.h"

#include <string>

#include "Spelling.h"

namespace gemini {

using spw::Json;

namespace {

// A part has one of these.
constexpr std::string_view kKinds[] = {
    "text", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult"};

constexpr size_t kQuotes = 2;  // asking for the spelling leaves long texts escaped

bool isEmpty(Json text) { return text.raw().size() <= kQuotes; }

// Addresses only this vendor can follow: its file store and its cloud.
bool isStoredByVendor(std::string_view uri) {
  const bool web = uri.starts_with("https://") || uri.starts_with("http://");
  return !web || uri.find("generativelanguage.googleapis.com/") != std::string_view::npos;
}

// Reasoning of which nothing is known but that there was some.
bool saysNothing(Json reasoning) { return !reasoning["text"] && !reasoning["signature"] && !reasoning["encrypted"]; }

std::string_view blockType(std::string_view media) {
  if (media.starts_with("image/")) return "image";
  return media.starts_with("audio/") ? "audio" : "file";
}

}  // namespace

void PartReader::expectPart(Json part, const Path& at) {
  if (!part.isObject()) refuse(at, "expected an object");
  if (part.size() == 1) return;
  std::string_view first;
  for (std::string_view kind : kKinds) {
    if (field(part, kind).isNothing()) continue;
    if (!first.empty()) refuse(Path(at, kind), "a part that has " + std::string(first) + " cannot have this as well");
    first = kind;
  }
}

void PartReader::read(Json part, Json blocks, bool model, const Path& at) const {
  if (field(part, "text")) return readText(part, blocks, model, at);
  if (const Json block = media(part, at)) {
    blocks.push(block);
  } else if (part.size() > 0) {
    blocks.push(call_.object().put("type", "opaque").put("wire", kWire).put("value", part));
  }
}

Json PartReader::media(Json part, const Path& at) const {
  // A picture the model drew while it thought is no picture of the answer.
  if (field(part, "thought").isTrue()) return call_.json(nullptr);
  if (field(part, "inlineData")) return readInline(part, at);
  if (field(part, "fileData")) return readFile(part, at);
  return call_.json(nullptr);
}

Json PartReader::takeSignature(Json part, const Path& at) const {
  const Json signature = take(part, "thoughtSignature");
  if (!signature.isNothing() && !signature.isString()) refuse(Path(at, "thoughtSignature"), "expected base64 text");
  return signature;
}

void PartReader::readText(Json part, Json blocks, bool model, const Path& at) const {
  const Json text = field(part, "text");
  if (!text.isString()) refuse(Path(at, "text"), "expected a string");
  if (part.size() == 1) {
    if (!isEmpty(text)) blocks.push(part.put("type", "text"));
    return;
  }
  const Json signature = takeSignature(part, at), thought = take(part, "thought");
  if (!thought.isNothing() && !thought.isBoolean()) refuse(Path(at, "thought"), "expected true or false");
  if (thought.isTrue()) {
    if (!model) refuse(Path(at, "thought"), "a thought belongs to a turn of the model");
    text.detach();
    const Json block = readThought(text, signature);
    keepRest(part, block);
    blocks.push(block);
    return;
  }
  const auto foreign = unwrapToken(signature.str());
  if (foreign && !model) refuse(Path(at, "thoughtSignature"), "reasoning belongs to a turn of the model");
  if (foreign) placeReasoning(*foreign, blocks);
  if (isEmpty(text) && (foreign || signature.str().empty())) return;
  const Json block = call_.object().put("type", "text").put("text", text);
  keepRest(part, block);
  if (!foreign && !signature.str().empty()) {
    if (!block["extra"]) block.put("extra", call_.object().put(kWire, call_.object()));
    block["extra"][kWire].put("thoughtSignature", signature);
  }
  blocks.push(block);
}

Json PartReader::readThought(Json text, Json signature) const {
  if (const auto foreign = unwrapToken(signature.str())) return reasoningOf(call_, *foreign, text);
  const Json block = call_.object().put("type", "reasoning").put("text", text);
  if (signature.str().empty()) return block.put("issuer", kTextIssuer);
  return block.put("signature", signature).put("issuer", kIssuer);
}

void PartReader::readSignature(Json signature, Json callBlock, Json blocks) const {
  if (signature.str().empty()) return;
  if (const auto foreign = unwrapToken(signature.str())) return placeReasoning(*foreign, blocks);
  callBlock.put("signature", call_.object().put("issuer", kIssuer).put("value", signature));
}

// Another vendor's reasoning stood at the front of its step, and that vendor wants it there again. Its token comes
// later, and once more as a thought when the client kept that.
void PartReader::placeReasoning(const ForeignToken& token, Json blocks) const {
  std::vector<Json> thoughts;  // a streamed reply has them in pieces
  Json behind;
  for (Json block : blocks) {
    const std::string_view type = block["type"].str();
    if (type == "tool_call") {
      thoughts.clear();
      behind = Json();
    } else if (type != "reasoning") {
      if (!behind) behind = block;
    } else if (!behind && !block["signature"] && !block["encrypted"]) {
      thoughts.push_back(block);
    }
  }
  const Json made = reasoningOf(call_, token, textOf(thoughts));
  if (saysNothing(made)) return;
  if (!thoughts.empty()) {
    thoughts.front().insertBefore(made);
    for (Json thought : thoughts) thought.detach();
  } else if (behind) {
    behind.insertBefore(made);
  } else {
    blocks.push(made);
  }
}

// The token vouches for the whole of them.
Json PartReader::textOf(const std::vector<Json>& thoughts) const {
  if (thoughts.empty()) return call_.json(nullptr);
  if (thoughts.size() == 1) return Json(thoughts.front()).take("text");
  std::string text;
  for (Json thought : thoughts) text += thought["text"].str();
  return call_.string(call_.copy(text));
}

Json PartReader::readInline(Json part, const Path& at) const {
  const Path inside(at, "inlineData");
  const Json blob = take(part, "inlineData");
  const Json data = take(blob, "data"), type = take(blob, "mimeType");
  if (!data.isString()) refuse(Path(inside, "data"), "expected base64 text");
  if (!type.isString()) refuse(Path(inside, "mimeType"), "expected the type of the data");
  const std::string_view media = type.str() == "image/jpg" ? std::string_view("image/jpeg") : type.str();
  const Json source = call_.object().put("data", data).put("media_type", media);
  const Json block = call_.object().put("type", blockType(media)).put("source", source);
  if (const Json name = take(blob, "displayName"); name.isString()) block.put("name", name);
  keepRest(part, block);
  return block;
}

Json PartReader::readFile(Json part, const Path& at) const {
  const Json file = take(part, "fileData");
  const Json uri = take(file, "fileUri"), type = take(file, "mimeType");
  if (!uri.isString()) refuse(Path(Path(at, "fileData"), "fileUri"), "expected an address");
  const Json source = call_.object();
  if (isStoredByVendor(uri.str())) {
    source.put("file_id", uri).put("wire", kWire);
  } else {
    source.put("url", uri);
  }
  const Json block = call_.object().put("type", blockType(type.str())).put("source", source);
  if (const Json name = take(file, "displayName"); name.isString()) block.put("name", name);
  if (type.isString()) part.put("mimeType", type);
  keepRest(part, block);
  return block;
}

void PartReader::keepRest(Json part, Json block) const {
  for (Json member : part) {
    if (member.isNull() || member.name() == "text") member.detach();
  }
  if (part.size() > 0) block.put("extra", call_.object().put(kWire, part.detach()));
}

}  // namespace gemini
