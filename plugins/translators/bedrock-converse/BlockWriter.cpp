#include "BlockWriter.h"

#include <spillway/codec/Base64.hpp>
#include <spillway/codec/Blank.hpp>
#include <spillway/codec/Lists.hpp>

#include <cctype>

#include "Citations.h"
#include "Reasoning.h"

namespace converse {

using spw::Json;

namespace {

constexpr size_t kLongestName = 180;  // of a document; 200 with a number that tells it from another
constexpr std::string_view kNotStored = "a file that another vendor stores cannot be sent to this target";
constexpr std::string_view kNotByAddress = "this target takes files as bytes, not by address";

}  // namespace

Json cachePoint(spw::Call call, Json canonical) {
  const Json cache = canonical["cache"];
  if (!cache) return call.json(nullptr);
  const Json body = call.object().put("type", "default");
  if (cache["ttl"].isString()) body.put("ttl", cache["ttl"].str());
  return call.object().put("cachePoint", body);
}

BlockWriter::BlockWriter(spw::Call call, const spw::Target& target, spw::NameMap& names, spw::Tally& tally)
    : call_(call),
      target_(target),
      names_(names),
      tally_(tally),
      family_(familyOf(target.model())),
      plainReasoning_(target.quirkValue("reasoning_replay").str().starts_with("field")) {}

Json BlockWriter::make(std::string_view member, Json body) const { return call_.object().put(member, body); }

Json BlockWriter::text(std::string_view text) const { return make("text", call_.string(text)); }

// What the model cannot look at is refused when it is what the question is about; further back a note stands for it.
Json BlockWriter::omitted(bool now, const Path& at, std::string_view why) {
  if (now) unsupported(at, std::string(why));
  tally_.dropped(at, why);
  return text(call_.concat({"(left out: ", why, ")"}));
}

Json BlockWriter::write(Json block, std::string_view id, bool now, const Path& at) {
  // JSON has a form of its own inside of results only.
  if (const Json original = block["extra"][kWire]["block"]; original && (insideResult_ || !original["json"])) {
    return original;
  }
  const std::string_view type = block["type"].str();
  if (type == "text") return writeText(block, at);
  if (type == "tool_call") return writeCall(block, id, at);
  if (type == "tool_result") return writeResult(block, id, now, at);
  if (type == "reasoning") return writeReasoning(block, at);
  if (type == "image") return writeImage(block, now, at);
  if (type == "file") return writeFile(block, now, at);
  if (type == "audio") return writeAudio(block, now, at);
  if (type == "opaque" && block["wire"].str() == kWire) return block["value"];
  if (type == "refusal") {
    if (spw::isBlank(block["text"])) return call_.json(nullptr);
    tally_.emulated(at, "a refusal is said as text");
    return make("text", block["text"]);
  }
  tally_.dropped(at, "a block that only another wire has");
  return call_.json(nullptr);
}

Json BlockWriter::writeText(Json block, const Path& at) {
  if (spw::isBlank(block["text"])) return call_.json(nullptr);
  const Json list = call_.array();
  for (Json citation : block["citations"]) {
    if (const Json written = writeCitation(call_, citation)) {
      list.push(written);
    } else {
      tally_.dropped(at, "a citation of a kind that this wire does not have");
    }
  }
  const Json said = make("text", block["text"]);
  if (list.size() == 0) return said;
  return make("citationsContent", call_.object().put("content", call_.array().push(said)).put("citations", list));
}

// Bytes, or a place in the vendor's own store; missing for an address.
Json BlockWriter::source(Json canonical) const {
  if (canonical["data"]) return call_.object().put("bytes", canonical["data"]);
  if (canonical["file_id"] && canonical["wire"].str() == kWire) {
    return call_.object().put("s3Location", call_.object().put("uri", canonical["file_id"]));
  }
  return call_.json(nullptr);
}

Json BlockWriter::writeImage(Json block, bool now, const Path& at) {
  const Json given = block["source"];
  if (target_.cannot(SPW_CAP_VISION) || spw::listsOnly(target_.quirkValue("input_modalities"), "text")) {
    return omitted(now, at, "this model does not see images");
  }
  if (given["url"]) return omitted(now, at, kNotByAddress);
  const std::string_view format = formatOf(Media::Image, given["media_type"].str());
  const Json bytes = source(given);
  if (!bytes) return omitted(now, at, kNotStored);
  if (format.empty()) return omitted(now, at, "images must be JPEG, PNG, GIF or WebP for this target");
  if (!block["detail"].str().empty() && block["detail"].str() != "auto") {
    tally_.dropped(Path(at, "detail"), "the target has no level of detail");
  }
  return make("image", call_.object().put("format", format).put("source", bytes));
}

Json BlockWriter::writeAudio(Json block, bool now, const Path& at) {
  const Json given = block["source"];
  std::string_view format = block["format"].str();
  if (mediaOf(Media::Audio, format).empty()) format = formatOf(Media::Audio, given["media_type"].str());
  const Json bytes = source(given);
  if (target_.cannot(SPW_CAP_AUDIO)) return omitted(now, at, "this model does not hear audio");
  if (!bytes) return omitted(now, at, given["url"] ? kNotByAddress : kNotStored);
  if (format.empty()) return omitted(now, at, "the target has no such format of audio");
  return make("audio", call_.object().put("format", format).put("source", bytes));
}

Json BlockWriter::writeVideo(Json block, std::string_view format, bool now, const Path& at) {
  const Json bytes = source(block["source"]);
  if (!bytes) return omitted(now, at, kNotStored);
  if (format.empty()) return omitted(now, at, "the target has no such format of video");
  return make("video", call_.object().put("format", format).put("source", bytes));
}

// Letters, digits, single spaces, hyphens and brackets, and no name twice: the vendor refuses the rest.
std::string_view BlockWriter::documentName(std::string_view given) {
  std::string name;
  for (const char c : given) {
    const bool fits = (static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) != 0) ||
                      std::string_view("-()[] ").find(c) != std::string_view::npos;
    if (c == ' ' && (name.empty() || name.back() == ' ')) continue;
    if (fits) {
      name += c;
    } else if (name.empty() || name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == ' ') name.pop_back();
  if (name.empty()) name = "document";
  if (name.size() > kLongestName) name.resize(kLongestName);
  std::string unique = name;
  for (size_t number = 2; !documents_.insert(unique).second; ++number) {
    unique = name + " (" + std::to_string(number) + ")";
  }
  return call_.copy(unique);
}

Json BlockWriter::writeFile(Json block, bool now, const Path& at) {
  const Json given = block["source"];
  const std::string_view media = given["media_type"].str();
  if (spw::listsOnly(target_.quirkValue("input_modalities"), "text")) {
    return omitted(now, at, "this model takes no documents");
  }
  if (media.starts_with("video/")) return writeVideo(block, formatOf(Media::Video, media), now, at);
  std::string_view title = block["name"].str();
  if (title.empty()) title = block["title"].str();
  const std::string_view ending = formatOfName(title);
  std::string_view format = formatOf(Media::Document, media);
  if (!ending.empty() && (format.empty() || format == "txt")) format = ending;
  Json bytes = source(given);
  if (given["text"]) {
    // The form every model of the wire takes: the bytes of a text file.
    if (format.empty()) format = "txt";
    bytes = call_.object().put("bytes", call_.copy(spw::base64Encode(given["text"].str())));
  }
  if (!bytes) return omitted(now, at, given["url"] ? kNotByAddress : kNotStored);
  if (format.empty()) return omitted(now, at, "the target has no such format of document");
  if (format == "pdf" && target_.cannot(SPW_CAP_PDF)) return omitted(now, at, "this model reads no PDF");
  if (ending == format) title.remove_suffix(ending.size() + 1);  // the format says it
  const std::string_view name = documentName(title);
  if (!title.empty() && name != title) {
    tally_.changed(at, "a document's name here has letters, digits, spaces, hyphens and brackets only");
  }
  const Json body = call_.object().put("format", format).put("name", name).put("source", bytes);
  if (block["context"].isString()) body.put("context", block["context"]);
  if (block["citations"].isTrue()) body.put("citations", call_.object().put("enabled", true));
  return make("document", body);
}

Json BlockWriter::callInput(Json block, const Path& at) {
  const Json input = block["input"], given = block["arguments"];
  if (input.isObject()) return input;
  if (block["kind"].str() == "custom") return call_.object().put("input", given.str());
  if (spw::isBlank(given)) return call_.object();
  const Json parsed = call_.parse(given.str());
  if (parsed.isObject()) return parsed;
  tally_.changed(Path(at, "arguments"), "arguments that are no JSON object are sent as text in _raw");
  return call_.object().put("_raw", given.str());
}

Json BlockWriter::writeCall(Json block, std::string_view id, const Path& at) {
  if (block["signature"]) tally_.dropped(Path(at, "signature"), "only its issuer can use it");
  const Json body = call_.object().put("toolUseId", id).put("name", names_.sent(block["name"].str()));
  return make("toolUse", body.put("input", callInput(block, at)));
}

Json BlockWriter::writeResult(Json block, std::string_view id, bool now, const Path& at) {
  const Json content = call_.array();
  const Path list(at, "blocks");
  size_t index = 0;
  insideResult_ = true;
  for (Json part : block["blocks"]) {
    if (const Json written = write(part, {}, now, Path(list, index++))) content.push(written);
  }
  insideResult_ = false;
  if (content.size() == 0) {
    tally_.emulated(at, "an empty result is sent as a note that it is empty");
    content.push(text("(no output)"));
  }
  const Json body = call_.object().put("toolUseId", id).put("content", content);
  if (const auto failed = block["is_error"].boolean()) body.put("status", *failed ? "error" : "success");
  return make("toolResult", body);
}

Json BlockWriter::writeReasoning(Json block, const Path& at) {
  const std::string_view issuer = block["issuer"].str();
  const bool claude = issuer == kClaudeIssuer && (family_ == Family::Claude || family_ == Family::Unknown);
  const bool other = issuer == kOtherIssuer && family_ != Family::Claude;
  const Json token = block["encrypted"], signature = block["signature"];
  if ((claude || other) && token) {
    return make("reasoningContent",
                call_.object().put("redactedContent", call_.copy(writeRedacted(issuer, token.str()))));
  }
  const bool plain = issuer == kTextIssuer && plainReasoning_ && !spw::isBlank(block["text"]);
  if (plain || (claude && signature.isString())) {
    const Json said = call_.object().put("text", block["text"].isString() ? block["text"] : call_.string(""));
    if (!plain) said.put("signature", signature);
    return make("reasoningContent", call_.object().put("reasoningText", said));
  }
  tally_.dropped(at, "reasoning goes back to its issuer only");
  return call_.json(nullptr);
}

}  // namespace converse
