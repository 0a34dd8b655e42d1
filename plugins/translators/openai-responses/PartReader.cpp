#include "PartReader.h"

#include <spillway/codec/DataUrl.hpp>
#include <spillway/codec/InputAudio.hpp>

#include "Citations.h"

namespace responses {

using spw::Json;

namespace {

Json storedFile(spw::Call call, Json id) { return call.object().put("file_id", id.str()).put("wire", kWire); }

bool isEmptyText(Json text) {
  constexpr size_t kQuotes = 2;  // asking for the spelling leaves long texts escaped
  return text.raw().size() <= kQuotes;
}

}  // namespace

// A member that means something to this wire only.
void PartReader::keep(Json block, Json member) const {
  if (!block["extra"]) block.put("extra", call_.object().put(kWire, call_.object()));
  ownExtra(block).put(member.name(), member);
}

Json PartReader::readContent(Json content, Json owner, const Path& at) const {
  const Json blocks = call_.array();
  if (content.isString()) {
    owner.put("string", true);
    if (!isEmptyText(content)) blocks.push(call_.object().put("type", "text").put("text", content));
    return blocks;
  }
  if (!content.isArray()) refuse(at, "expected a string or an array");
  size_t index = 0;
  for (Json part : content) blocks.push(read(part, Path(at, index++)));
  return blocks;
}

Json PartReader::read(Json part, const Path& at) const {
  const std::string_view type = part["type"].str();
  if (!part.isObject() || type.empty()) refuse(Path(at, "type"), "expected an object with a type");
  Json block = call_.object();
  if (type == "input_text" || type == "output_text" || type == "text") {
    block = readText(part, at);
  } else if (type == "refusal") {
    const Json text = part[part["refusal"] ? "refusal" : "text"];
    if (!text.isString()) refuse(Path(at, "refusal"), "expected a string");
    block.put("type", "refusal").put("text", text);
  } else if (type == "input_image") {
    block = readImage(part, at);
  } else if (type == "input_file") {
    block = readFile(part, at);
  } else if (type == "input_audio") {
    block = spw::readInputAudio(call_, part, at);
  } else {
    return block.put("type", "opaque").put("wire", kWire).put("value", part);
  }
  if (const Json mark = part["prompt_cache_breakpoint"]; mark.isObject()) {
    block.put("cache", call_.object());
    keep(block, mark);
  }
  return block;
}

Json PartReader::readText(Json part, const Path& at) const {
  if (!part["text"].isString()) refuse(Path(at, "text"), "expected a string");
  const Json block = call_.object().put("type", "text").put("text", part["text"]);
  if (part["annotations"].size() > 0) {
    const Json citations = call_.array();
    for (Json annotation : part["annotations"]) citations.push(readAnnotation(call_, annotation));
    block.put("citations", citations);
  }
  if (part["logprobs"].size() > 0) keep(block, part["logprobs"]);
  return block;
}

Json PartReader::readImage(Json part, const Path& at) const {
  // Some clients write the object of another wire where the address belongs.
  const Json image = part["image_url"];
  const Json url = image.isObject() ? image["url"] : image;
  const Json block = call_.object().put("type", "image");
  if (url.isString()) {
    block.put("source", spw::sourceOfUrl(call_, url.str()));
  } else if (part["file_id"].isString()) {
    block.put("source", storedFile(call_, part["file_id"]));
  } else {
    refuse(Path(at, "image_url"), "expected image_url or file_id");
  }
  if (part["detail"].isString()) block.put("detail", part["detail"]);
  return block;
}

Json PartReader::readFile(Json part, const Path& at) const {
  const Json block = call_.object().put("type", "file");
  if (const std::string_view data = part["file_data"].str(); !data.empty()) {
    // Data without its type in front is what most such files are.
    const Json bare = call_.object().put("data", data).put("media_type", "application/pdf");
    block.put("source", data.starts_with("data:") ? spw::sourceOfUrl(call_, data) : bare);
  } else if (part["file_url"].isString()) {
    block.put("source", spw::sourceOfUrl(call_, part["file_url"].str()));
  } else if (part["file_id"].isString()) {
    block.put("source", storedFile(call_, part["file_id"]));
  } else {
    refuse(at, "expected file_data, file_url or file_id");
  }
  if (part["filename"].isString()) block.put("name", part["filename"]);
  if (part["detail"].isString()) keep(block, part["detail"]);
  return block;
}

}  // namespace responses
