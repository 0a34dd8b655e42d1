#include "BlockWriter.h"

#include <spillway/codec/Base64.hpp>
#include <spillway/codec/Blank.hpp>
#include <spillway/codec/Lists.hpp>

#include <algorithm>

#include "CacheMark.h"
#include "Citations.h"

namespace messages {

using spw::isBlank;
using spw::Json;

namespace {

constexpr std::string_view kImageTypes[] = {"image/jpeg", "image/png", "image/gif", "image/webp"};

std::string_view imageType(std::string_view given) {
  if (given == "image/jpg") return "image/jpeg";
  const bool known = std::find(std::begin(kImageTypes), std::end(kImageTypes), given) != std::end(kImageTypes);
  return known ? given : std::string_view();
}

}  // namespace

Json BlockWriter::finish(Json block, Json out) const {
  writeCacheMark(call_, block, out);
  for (Json member : block["extra"][kWire]) out.put(member.name(), member);
  return out;
}

Json BlockWriter::write(Json block, const Path& at) const {
  const std::string_view type = block["type"].str();
  if (type == "text") return writeText(block, at);
  if (type == "tool_call") return writeCall(block, at);
  if (type == "reasoning") return writeReasoning(block, at);
  if (type == "image") return writeImage(block, at);
  if (type == "file") return writeFile(block, at);
  if (type == "opaque") return writeOpaque(block, at);
  if (type == "refusal") {
    if (spw::isBlank(block["text"])) return call_.json(nullptr);
    call_.emulated(at.text(), "a refusal is said as text");
    return finish(block, call_.object().put("type", "text").put("text", block["text"]));
  }
  if (type == "audio") unsupported(at, "this target takes no audio");
  call_.dropped(at.text(), "the target has no such block");
  return call_.json(nullptr);
}

Json BlockWriter::writeText(Json block, const Path& at) const {
  if (const Json original = block["extra"][kWire]["block"]) {
    writeCacheMark(call_, block, original);
    return original;
  }
  if (spw::isBlank(block["text"])) return call_.json(nullptr);
  if (block.size() == 2) return block;
  const Json out = call_.object().put("type", "text").put("text", block["text"]);
  if (const Json citations = block["citations"]; citations.size() > 0) {
    const Json list = call_.array();
    for (Json citation : citations) {
      if (const Json written = writeCitation(call_, citation, true)) {
        list.push(written);
      } else {
        call_.dropped(Path(at, "citations").text(), "a citation without the vendor's own token");
      }
    }
    if (list.size() > 0) out.put("citations", list);
  }
  return finish(block, out);
}

Json BlockWriter::writeImage(Json block, const Path& at) const {
  if (target_.cannot(SPW_CAP_VISION) || spw::listsOnly(target_.quirkValue("input_modalities"), "text")) {
    unsupported(at, "this model does not see images");
  }
  const Json source = block["source"];
  const Json out = call_.object().put("type", "image");
  if (source["data"]) {
    const std::string_view type = imageType(source["media_type"].str());
    if (type.empty()) unsupported(at, "images must be JPEG, PNG, GIF or WebP for this target");
    out.put("source", call_.object().put("type", "base64").put("media_type", type).put("data", source["data"]));
  } else if (source["url"]) {
    if (spw::listsOnly(target_.quirkValue("image_source"), "base64"))
      unsupported(at, "this target takes no images by address");
    out.put("source", call_.object().put("type", "url").put("url", source["url"]));
  } else if (source["file_id"] && source["wire"].str() == kWire) {
    out.put("source", call_.object().put("type", "file").put("file_id", source["file_id"]));
  } else {
    unsupported(at, "a file that another vendor stores cannot be sent to this target");
  }
  if (!block["detail"].str().empty() && block["detail"].str() != "auto") {
    call_.dropped(Path(at, "detail").text(), "the target has no level of detail");
  }
  return finish(block, out);
}

Json BlockWriter::fileSource(Json block, const Path& at) const {
  const Json source = block["source"];
  if (source["text"]) {
    return call_.object().put("type", "text").put("media_type", "text/plain").put("data", source["text"]);
  }
  if (source["url"]) return call_.object().put("type", "url").put("url", source["url"]);
  if (source["file_id"]) {
    if (source["wire"].str() != kWire)
      unsupported(at, "a file that another vendor stores cannot be sent to this target");
    return call_.object().put("type", "file").put("file_id", source["file_id"]);
  }
  const std::string_view type = source["media_type"].str();
  if (type == "application/pdf") {
    return call_.object().put("type", "base64").put("media_type", type).put("data", source["data"]);
  }
  if (!type.starts_with("text/") && type != "application/json")
    unsupported(at, "documents must be PDF or text for this target");
  const auto plain = spw::base64Decode(source["data"].str());
  if (!plain) unsupported(at, "the document is not valid base64");
  return call_.object().put("type", "text").put("media_type", "text/plain").put("data", call_.copy(*plain));
}

Json BlockWriter::writeFile(Json block, const Path& at) const {
  if (spw::listsOnly(target_.quirkValue("input_modalities"), "text")) unsupported(at, "this model takes no documents");
  const Json out = call_.object().put("type", "document");
  if (!block["extra"][kWire]["source"]) out.put("source", fileSource(block, at));
  Json title = block["title"];
  if (!title) title = block["name"];
  if (!title.str().empty()) out.put("title", title);
  out.put("context", block["context"]);
  if (block["citations"].isBoolean()) out.put("citations", call_.object().put("enabled", block["citations"]));
  return finish(block, out);
}

Json BlockWriter::callInput(Json block, const Path& at) const {
  const Json input = block["input"];
  if (input.isObject()) return input;
  const Json text = block["arguments"];
  if (block["kind"].str() == "custom") return call_.object().put("input", text.str());
  if (spw::isBlank(text)) return call_.object();
  const Json parsed = call_.parse(text.str());
  if (parsed.isObject()) return parsed;
  call_.changed(Path(at, "arguments").text(), "arguments that are no JSON object are sent as text in _raw");
  return call_.object().put("_raw", text.str());
}

Json BlockWriter::writeCall(Json block, const Path& at) const {
  if (block["signature"]) call_.dropped(Path(at, "signature").text(), "only its issuer can use it");
  const std::string_view name = block["name"].str();
  const std::string_view sent = names_.sent(name);
  if (block.size() == 4 && block["input"].isObject()) {
    if (sent != name) block.put("name", sent);
    return block.put("type", "tool_use");
  }
  const Json out = call_.object().put("type", "tool_use").put("id", block["id"]).put("name", sent);
  out.put("input", callInput(block, at));
  return finish(block, out);
}

Json BlockWriter::writeReasoning(Json block, const Path& at) const {
  if (block["issuer"].str() == kIssuer) {
    if (const Json data = block["encrypted"]) {
      return finish(block, call_.object().put("type", "redacted_thinking").put("data", data));
    }
    if (const Json signature = block["signature"]) {
      const Json out = call_.object().put("type", "thinking").put("thinking", block["text"].str());
      return finish(block, out.put("signature", signature));
    }
  }
  call_.dropped(at.text(), "reasoning goes back to its issuer only");
  return call_.json(nullptr);
}

Json BlockWriter::writeOpaque(Json block, const Path& at) const {
  if (block["wire"].str() == kWire) return block["value"];
  call_.dropped(at.text(), "a block that only another wire has");
  return call_.json(nullptr);
}

Json BlockWriter::writeResult(Json block, const Path& at) const {
  const Json out = call_.object().put("type", "tool_result").put("tool_use_id", "");
  const Json blocks = block["blocks"];
  const Json only = blocks.first();
  if (block["string"].isTrue() && blocks.size() == 1 && only["type"].str() == "text" && only.size() == 2) {
    out.put("content", only["text"]);
  } else {
    const Json content = call_.array();
    const Path list(at, "blocks");
    size_t index = 0;
    for (Json part : blocks) {
      if (const Json written = write(part, Path(list, index++))) content.push(written);
    }
    if (content.size() > 0) out.put("content", content);
  }
  if (const Json failed = block["is_error"]) out.put("is_error", failed);
  return finish(block, out);
}

}  // namespace messages
