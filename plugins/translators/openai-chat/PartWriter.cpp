#include "PartWriter.h"

#include <spillway/codec/BlockText.hpp>
#include <spillway/codec/DataUrl.hpp>

namespace openaichat {

using spw::Json;

bool PartWriter::isEmptyText(Json block) { return spw::isEmptyText(block["text"]); }

Json PartWriter::content(Json blocks, bool now, const Path& at) {
  bool onlyText = true, marked = false;
  size_t texts = 0;
  for (Json block : blocks) {
    const bool text = block["type"].str() == "text";
    onlyText = onlyText && text;
    marked = marked || (block["cache"] && rules_.cacheMarks());
    if (text && !isEmptyText(block)) ++texts;
  }
  if (onlyText && !marked && (texts <= 1 || rules_.onlyStrings())) return text(blocks, "\n");
  const Json parts = call_.array();
  size_t index = 0;
  for (Json block : blocks) {
    const Path where(at, index++);
    if (const Json made = part(block, now, where)) parts.push(made);
  }
  return parts.size() > 0 ? parts : call_.json(nullptr);
}

Json PartWriter::part(Json block, bool now, const Path& at) {
  const std::string_view type = block["type"].str();
  if (type == "text" || type == "refusal") {
    if (block["citations"]) tally_.dropped(at, "citations of earlier text have no place in this wire");
    return isEmptyText(block) ? call_.json(nullptr) : textPart(block["text"], block);
  }
  if (type == "image") return image(block, now, at);
  if (type == "audio") return audio(block, at);
  if (type == "file") return file(block, now, at);
  if (type == "opaque" && block["wire"].str() == kWire) return block["value"];
  tally_.dropped(at, "a block of another wire has no place in this one");
  return call_.json(nullptr);
}

Json PartWriter::textPart(Json text, Json block) {
  const Json made = call_.object().put("type", "text").put("text", text);
  if (const Json mark = block["cache"]; mark && rules_.cacheMarks()) {
    const Json control = call_.object().put("type", "ephemeral");
    if (mark["ttl"].isString()) control.put("ttl", mark["ttl"].str());
    made.put("cache_control", control);
  }
  return made;
}

Json PartWriter::omitted(bool now, const Path& at, std::string_view what) {
  if (now) unsupported(at, std::string(what));
  tally_.dropped(at, what);
  return call_.object().put("type", "text").put("text", call_.concat({"(left out: ", what, ")"}));
}

Json PartWriter::image(Json block, bool now, const Path& at) {
  const Json source = block["source"];
  if (!rules_.takesImages()) return omitted(now, at, "this model cannot look at images");
  Json url = source["url"];
  if (source["data"]) {
    url = call_.string(spw::dataUrlOf(call_, source));
  } else if (!url) {
    return omitted(now, at, "this wire takes images as data or by URL only");
  } else if (!rules_.takesImageUrls()) {
    return omitted(now, at, "this target takes images as data only");
  }
  const Json image = call_.object().put("url", url);
  if (block["detail"].str() == "original") {
    tally_.changed(Path(at, "detail"), "the finest detail of this wire is \"high\"");
    image.put("detail", "high");
  } else {
    image.put("detail", block["detail"]);
  }
  return call_.object().put("type", "image_url").put("image_url", image);
}

Json PartWriter::audio(Json block, const Path& at) {
  const Json source = block["source"];
  std::string_view format = block["format"].str();
  const std::string_view media = source["media_type"].str();
  if (format.empty() && (media == "audio/mpeg" || media == "audio/mp3")) format = "mp3";
  if (format.empty() && (media == "audio/wav" || media == "audio/x-wav")) format = "wav";
  if (!source["data"] || format.empty()) unsupported(at, "this wire takes audio as wav or mp3 data only");
  const bool asUrl = rules_.target().has("audio_data_uri");
  const Json data = asUrl ? call_.string(spw::dataUrlOf(call_, source)) : source["data"];
  return call_.object()
      .put("type", "input_audio")
      .put("input_audio", call_.object().put("data", data).put("format", format));
}

Json PartWriter::file(Json block, bool now, const Path& at) {
  const Json source = block["source"];
  const std::string_view name = block["name"].str(block["title"].str());
  if (block["context"]) tally_.dropped(at, "a document's context has no place in this wire");
  if (block["citations"].isTrue()) tally_.dropped(at, "citations of a document cannot be asked for in this wire");
  if (source["text"]) {
    tally_.emulated(at, "a text document is sent as text");
    const std::string_view title = name.empty() ? std::string_view("document") : name;
    return call_.object()
        .put("type", "text")
        .put("text", call_.concat({"<document title=\"", title, "\">\n", source["text"].str(), "\n</document>"}));
  }
  if (source["media_type"].str().starts_with("video/")) return omitted(now, at, "this wire takes no video");
  if (!rules_.takesFiles()) return omitted(now, at, "this model takes no documents");
  const Json body = call_.object();
  if (source["file_id"] && source["wire"].str() == kWire) {
    body.put("file_id", source["file_id"]);
  } else if (source["data"]) {
    body.put("filename", name.empty() ? std::string_view("document.pdf") : name);
    body.put("file_data", spw::dataUrlOf(call_, source));
  } else {
    return omitted(now, at, "this wire takes documents as data only");
  }
  return call_.object().put("type", "file").put("file", body);
}

Json PartWriter::text(Json blocks, std::string_view separator) { return spw::joinedText(call_, blocks, separator); }

}  // namespace openaichat
