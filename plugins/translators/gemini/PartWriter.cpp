#include "PartWriter.h"

#include <spillway/codec/Blank.hpp>

namespace gemini {

using spw::Json;

namespace {

struct FileEnding {
  std::string_view end, media;
};
constexpr FileEnding kFileEndings[] = {{".png", "image/png"},   {".jpg", "image/jpeg"},      {".jpeg", "image/jpeg"},
                                       {".webp", "image/webp"}, {".gif", "image/gif"},       {".heic", "image/heic"},
                                       {".heif", "image/heif"}, {".pdf", "application/pdf"}, {".txt", "text/plain"},
                                       {".mp4", "video/mp4"},   {".mp3", "audio/mpeg"},      {".wav", "audio/wav"}};

// Addresses every target of this wire can follow: the vendor's own stores, and its film service.
bool isOwnAddress(std::string_view uri) {
  for (std::string_view known : {"gs://", "https://generativelanguage.googleapis.com/", "https://www.youtube.com/",
                                 "https://youtube.com/", "https://youtu.be/"}) {
    if (uri.starts_with(known)) return true;
  }
  return false;
}

std::string_view mediaOfAddress(std::string_view uri) {
  uri = uri.substr(0, uri.find_first_of("?#"));
  for (const FileEnding& row : kFileEndings) {
    if (uri.ends_with(row.end)) return row.media;
  }
  return {};
}

}  // namespace

Json PartWriter::write(Json block, bool now, const Path& at) {
  const std::string_view type = block["type"].str();
  if (type == "refusal") tally_.emulated(at, "a refusal is said as text");
  if (type == "text" || type == "refusal") return writeText(block, at);
  if (type == "reasoning") return writeReasoning(block, at);
  if (type == "image" || type == "audio" || type == "file") return writeMedia(block, type, now, at);
  if (type == "opaque" && block["wire"].str() == kWire && block["value"].isObject()) return block["value"];
  tally_.dropped(at, "a block of another wire has no place in this one");
  return call_.json(nullptr);
}

Json PartWriter::finish(Json block, Json part) const {
  for (Json member : block["extra"][kWire]) {
    if (member.name() != "mimeType") part.put(member.name(), member);
  }
  return part;
}

Json PartWriter::writeText(Json block, const Path& at) {
  const Json text = block["text"];
  if (spw::isBlank(text) && !block["extra"][kWire]["thoughtSignature"]) return call_.json(nullptr);
  if (block.size() == 2) {
    block.take("type");
    return block;
  }
  reportLost(block, at);
  return finish(block, call_.object().put("text", text));
}

// A signature of the vendor's own goes back on the part it came on; without one the text has nowhere to go.
Json PartWriter::writeReasoning(Json block, const Path& at) {
  const Json signature = block["signature"];
  if (block["issuer"].str() != kIssuer || !signature) {
    tally_.dropped(at, "reasoning goes back to its issuer only");
    return call_.json(nullptr);
  }
  const Json part = call_.object().put("text", block["text"] ? block["text"] : call_.string(""));
  if (!spw::isBlank(part["text"])) part.put("thought", true);
  return finish(block, part.put("thoughtSignature", signature));
}

std::string_view PartWriter::mediaOf(Json block) {
  const Json source = block["source"];
  if (source["media_type"].isString()) return source["media_type"].str();
  if (const Json said = block["extra"][kWire]["mimeType"]; said.isString()) return said.str();
  return mediaOfAddress(source["url"].str());
}

Json PartWriter::writeMedia(Json block, std::string_view type, bool now, const Path& at) {
  const Json source = block["source"];
  if (source["text"]) return writeDocument(block, at);
  if (type == "image" && !rules_.takesImages()) return omitted(now, at, "this model cannot look at images");
  if (type == "audio" && !rules_.takesAudio()) return omitted(now, at, "this model takes no audio");
  const bool document = type == "file" && !mediaOf(block).starts_with("video/");
  if (document && !rules_.takesFiles()) return omitted(now, at, "this model takes no documents");
  reportLost(block, at);
  if (source["data"]) {
    const std::string_view media = mediaOf(block);
    const Json blob = call_.object().put("mimeType", media.empty() ? "application/octet-stream" : media);
    return finish(block, call_.object().put("inlineData", blob.put("data", source["data"])));
  }
  if (source["file_id"] && source["wire"].str() == kWire) return writeAddress(block, source["file_id"].str());
  if (source["file_id"]) return omitted(now, at, "a file that another vendor stores cannot be sent to this target");
  if (isOwnAddress(source["url"].str()) || rules_.takesUrls()) return writeAddress(block, source["url"].str());
  return omitted(now, at, "this target takes media as data only, not by address");
}

Json PartWriter::writeAddress(Json block, std::string_view uri) const {
  const Json file = call_.object();
  if (const std::string_view media = mediaOf(block); !media.empty()) file.put("mimeType", media);
  return finish(block, call_.object().put("fileData", file.put("fileUri", uri)));
}

Json PartWriter::writeDocument(Json block, const Path& at) {
  tally_.emulated(at, "a text document is sent as text");
  std::string_view title = block["title"].str(block["name"].str());
  if (title.empty()) title = "document";
  const std::string_view context = block["context"].str();
  return text(call_.concat({"<document title=\"", title, "\">\n", context, context.empty() ? "" : "\n\n",
                            block["source"]["text"].str(), "\n</document>"}));
}

Json PartWriter::omitted(bool now, const Path& at, std::string_view what) {
  if (now) unsupported(at, std::string(what));
  tally_.dropped(at, what);
  return text(call_.concat({"(left out: ", what, ")"}));
}

void PartWriter::reportLost(Json block, const Path& at) {
  if (block["citations"].size() > 0) tally_.dropped(at, "citations of earlier text have no place in this wire");
  if (block["citations"].isTrue()) tally_.dropped(at, "citations of a document cannot be asked for in this wire");
  if (const Json detail = block["detail"]; !detail.str().empty() && detail.str() != "auto") {
    tally_.dropped(at, "a picture's level of detail cannot be said for one part");
  }
  if (block["name"] || block["title"] || block["context"]) {
    tally_.dropped(at, "names and context of media have no place in this wire");
  }
  const std::string_view caching = rules_.text("cache_mode", "");
  if (block["cache"] && caching != "automatic" && caching != "key") {
    tally_.dropped(at, "this target reads no cache marks");
  }
}

}  // namespace gemini
