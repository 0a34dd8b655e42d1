#include "PartWriter.h"

#include <charconv>
#include <spillway/codec/DataUrl.hpp>

#include "Citations.h"

namespace responses {

using spw::Json;

namespace {

constexpr std::string_view kCacheMark = "prompt_cache_breakpoint";

// Files that clients of the vendor's other wire name by id are in the same store.
bool isStoredHere(Json source) {
  return source["file_id"] && (source["wire"].str() == kWire || source["wire"].str() == "openai-chat");
}

}  // namespace

// The spelling is asked for, not the text: long texts stay escaped.
bool PartWriter::isEmptyText(Json block) {
  constexpr size_t kQuotes = 2;
  const Json text = block["text"];
  return !text.isString() || text.raw().size() <= kQuotes;
}

Json PartWriter::content(Json blocks, bool now, const Path& at) {
  const Json parts = call_.array();
  size_t index = 0;
  for (Json block : blocks) {
    if (const Json made = part(block, now, Path(at, index++))) parts.push(made);
  }
  const Json only = parts.first();
  if (!only) return only;
  const bool plain = only["type"].str() == "input_text" && only.size() == 2;
  if (parts.size() == 1 && plain) return only["text"];
  return rules_.onlyStrings() ? joined(parts) : parts;
}

// For targets that take one string and no list.
Json PartWriter::joined(Json parts) {
  std::string text;
  for (Json part : parts) {
    if (part["type"].str() != "input_text") return parts;
    if (!text.empty()) text += '\n';
    text += part["text"].str();
  }
  return call_.string(call_.copy(text));
}

Json PartWriter::part(Json block, bool now, const Path& at) {
  const std::string_view type = block["type"].str();
  if (type == "text" || type == "refusal") {
    if (block["citations"]) tally_.dropped(at, "citations have no place in what the assistant did not say");
    if (isEmptyText(block)) return call_.json(nullptr);
    return marked(block, call_.object().put("type", "input_text").put("text", block["text"]));
  }
  if (type == "image") return marked(block, image(block, now, at));
  if (type == "file") return marked(block, file(block, now, at));
  if (type == "audio") unsupported(at, "this wire takes no audio");
  if (type == "opaque" && block["wire"].str() == kWire) return block["value"];
  tally_.dropped(at, "a block of another wire has no place in this one");
  return call_.json(nullptr);
}

Json PartWriter::spoken(Json block, const Path& at) {
  if (block["type"].str() == "refusal") {
    return call_.object().put("type", "refusal").put("refusal", block["text"]);
  }
  const Json out = call_.object().put("type", "output_text").put("text", block["text"]);
  if (block["citations"].size() > 0) {
    const Json annotations = call_.array();
    for (Json citation : block["citations"]) {
      if (const Json made = writeAnnotation(call_, citation, 0)) {
        annotations.push(made);
      } else {
        tally_.dropped(at, "a citation this wire has no word for");
      }
    }
    out.put("annotations", annotations);
  }
  out.put("logprobs", ownExtra(block)["logprobs"]);
  if (block["cache"] && rules_.cacheMarks())
    tally_.dropped(at, "what the assistant said has no cache mark in this wire");
  return out;
}

Json PartWriter::marked(Json block, Json part) {
  const Json mark = block["cache"];
  if (!mark || !part || !rules_.cacheMarks()) return part;
  const Json own = ownExtra(block)[kCacheMark];
  part.put(kCacheMark, own ? own : call_.object().put("mode", "explicit"));
  if (mark["ttl"]) tally_.changed(Path("messages"), "cache marks of this wire have no time to live of their own");
  marks_.push_back(part);
  return part;
}

void PartWriter::limitMarks() {
  constexpr size_t kMostMarks = 4;
  size_t most = kMostMarks;
  const std::string_view mode = rules_.text("cache_mode", "");
  if (const size_t colon = mode.find(':'); colon != std::string_view::npos) {
    std::from_chars(mode.data() + colon + 1, mode.data() + mode.size(), most);
  }
  if (marks_.size() <= most) return;
  call_.dropped("messages", "more cache marks than this target takes; the last ones were sent");
  for (size_t i = 0; i + most < marks_.size(); ++i) marks_[i].take(kCacheMark);
}

Json PartWriter::omitted(bool now, const Path& at, std::string_view what) {
  if (now) unsupported(at, std::string(what));
  tally_.dropped(at, what);
  return call_.object().put("type", "input_text").put("text", call_.concat({"(left out: ", what, ")"}));
}

Json PartWriter::image(Json block, bool now, const Path& at) {
  const Json source = block["source"];
  if (!rules_.takesImages()) return omitted(now, at, "this model cannot look at images");
  const Json out = call_.object().put("type", "input_image");
  if (source["data"]) {
    out.put("image_url", spw::dataUrlOf(call_, source));
  } else if (source["url"]) {
    if (!rules_.takesImageUrls()) return omitted(now, at, "this target takes images as data only");
    out.put("image_url", source["url"]);
  } else if (isStoredHere(source)) {
    out.put("file_id", source["file_id"]);
  } else {
    return omitted(now, at, "a file that another vendor stores cannot be sent to this one");
  }
  return out.put("detail", block["detail"] ? block["detail"] : call_.string("auto"));
}

Json PartWriter::file(Json block, bool now, const Path& at) {
  const Json source = block["source"];
  const std::string_view name = block["name"].str(block["title"].str());
  if (block["citations"].isTrue()) tally_.dropped(at, "citations of a document cannot be asked for in this wire");
  if (block["context"]) tally_.dropped(at, "a document's context has no place in this wire");
  if (source["text"]) {
    tally_.emulated(at, "a text document is sent as text");
    const std::string_view title = name.empty() ? std::string_view("document") : name;
    return call_.object()
        .put("type", "input_text")
        .put("text", call_.concat({"<document title=\"", title, "\">\n", source["text"].str(), "\n</document>"}));
  }
  if (!rules_.takesFiles()) return omitted(now, at, "this model takes no documents");
  const Json out = call_.object().put("type", "input_file");
  if (source["data"]) {
    out.put("filename", name.empty() ? std::string_view("document.pdf") : name);
    out.put("file_data", spw::dataUrlOf(call_, source));
  } else if (source["url"]) {
    if (!name.empty()) tally_.dropped(at, "a document given by its address has no name in this wire");
    out.put("file_url", source["url"]);
  } else if (isStoredHere(source)) {
    out.put("file_id", source["file_id"]);
  } else {
    return omitted(now, at, "a file that another vendor stores cannot be sent to this one");
  }
  return out.put("detail", ownExtra(block)["detail"]);
}

}  // namespace responses
