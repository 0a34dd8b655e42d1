#include "Embeddings.h"

#include <spillway/codec/DataUrl.hpp>
#include <spillway/codec/Embedding.hpp>

#include <string>

#include "Wire.h"

namespace cohere {

using spw::Call;
using spw::Json;

namespace {

constexpr size_t kMostInputs = 96;
constexpr std::string_view kNoteTypes = "embedding_types", kNoteTexts = "texts";

struct Purpose {
  std::string_view wire, canonical;
};
constexpr Purpose kPurposes[] = {{"search_document", "document"},
                                 {"search_query", "query"},
                                 {"classification", "classification"},
                                 {"clustering", "clustering"},
                                 {"image", "image"}};

constexpr std::string_view kTypes[] = {"float", "base64", "int8", "uint8", "binary", "ubinary"};

Json imageBlock(Call call, std::string_view url, const Path& at) {
  if (!url.starts_with("data:") && !url.starts_with("http")) refuse(at, "expected a data URL");
  return call.object().put("type", "image").put("source", spw::sourceOfUrl(call, url));
}

Json contentOf(Call call, Json content, const Path& at) {
  if (content.size() == 0) refuse(at, "expected a list of parts");
  const Json blocks = call.array();
  bool alone = content.size() == 1;
  size_t index = 0;
  for (Json part : content) {
    const Path here(at, index++);
    const std::string_view type = part["type"].str();
    if (type == "text" && part["text"].isString()) {
      blocks.push(call.object().put("type", "text").put("text", part["text"].str()));
    } else if (type == "image_url") {
      alone = false;
      blocks.push(imageBlock(call, part["image_url"]["url"].str(), Path(here, "image_url.url")));
    } else {
      refuse(here, "expected a part of type text or image_url");
    }
  }
  return alone ? call.object().put("text", blocks.first()["text"].str()) : call.object().put("blocks", blocks);
}

// One of three ways to say what to embed.
Json inputsOf(Call call, Json wire, Json notes) {
  const Json texts = wire["texts"], images = wire["images"], mixed = wire["inputs"];
  if (static_cast<int>(!texts.isNothing()) + static_cast<int>(!images.isNothing()) +
          static_cast<int>(!mixed.isNothing()) !=
      1)
    refuse(Path("texts"), "expected exactly one of texts, images and inputs");
  if (!texts.isNothing()) {
    if (!texts.isArray()) refuse(Path("texts"), "expected a list of strings");
    notes.put(kNoteTexts, texts.clone());
    return spw::embedTexts(call, texts, Path("texts"));
  }
  const Path at(images.isNothing() ? "inputs" : "images");
  const Json list = images.isNothing() ? mixed : images, inputs = call.array();
  if (list.size() == 0) refuse(at, "expected at least one input");
  size_t index = 0;
  for (Json one : list) {
    const Path here(at, index++);
    inputs.push(images.isNothing() ? contentOf(call, one["content"], Path(here, "content"))
                                   : call.object().put("blocks", call.array().push(imageBlock(call, one.str(), here))));
  }
  return inputs;
}

void readTypes(Call call, Json value, Json out, Json notes) {
  const Path at("embedding_types");
  if (!value.isArray()) refuse(at, "expected a list of types");
  const Json formats = call.array();
  for (Json type : value) {
    bool known = false;
    for (std::string_view one : kTypes) known = known || one == type.str();
    if (!known) refuse(at, "expected float, base64, int8, uint8, binary or ubinary");
    formats.push(type.str());
  }
  if (formats.size() == 0) return;
  out.put("formats", formats);
  notes.put(kNoteTypes, formats.clone());
}

void readMember(Call call, Json member, Json out, Json notes) {
  const std::string_view name = member.name();
  if (name == "output_dimension") return spw::readDimensions(member, out, Path(name));
  if (name == "embedding_types") return readTypes(call, member, out, notes);
  if (name == "truncate") {
    const std::string_view word = member.str();
    if (word != "NONE" && word != "START" && word != "END") refuse(Path(name), "expected NONE, START or END");
    out.put("truncate", word == "NONE" ? "none" : word == "START" ? "start" : "end");
    return;
  }
  if (name != "model" && name != "texts" && name != "images" && name != "inputs" && name != "input_type")
    spw::keepEmbedExtra(call, out, kWire, member);
}

// What to embed, in the plainest way that can say it.
void writeInputs(Call call, Json inputs, Json out) {
  bool plain = true;
  for (Json input : inputs) plain = plain && !input["blocks"];
  const Json list = call.array();
  size_t index = 0;
  for (Json input : inputs) {
    if (plain) {
      list.push(spw::embedText(input, index++));
      continue;
    }
    const Json content = call.array();
    if (!input["blocks"]) content.push(call.object().put("type", "text").put("text", input["text"].str()));
    for (Json block : input["blocks"]) {
      if (block["type"].str() == "text") {
        content.push(call.object().put("type", "text").put("text", block["text"].str()));
        continue;
      }
      const Json source = block["source"];
      const std::string_view url = source["data"].isString() ? spw::dataUrlOf(call, source) : source["url"].str();
      content.push(call.object().put("type", "image_url").put("image_url", call.object().put("url", url)));
    }
    list.push(call.object().put("content", content));
  }
  out.put(plain ? "texts" : "inputs", list);
}

}  // namespace

Json readEmbedRequest(Call call, const spw::Received& received) {
  const Json wire = received.wire, out = call.object();
  if (!wire.isObject()) refuse(Path(), "the request body must be a JSON object");
  out.put("model", wire["model"].str());
  out.put("inputs", inputsOf(call, wire, received.notes));
  const std::string_view purpose = wire["input_type"].str();
  for (const Purpose& row : kPurposes) {
    if (row.wire == purpose) out.put("purpose", row.canonical);
  }
  if (!out["purpose"])
    refuse(Path("input_type"), "expected search_document, search_query, classification, clustering or image");
  for (Json member : wire) {
    if (!member.isNull()) readMember(call, member, out, received.notes);
  }
  return out;
}

Json writeEmbedRequest(Call call, Json canonical, const spw::Target& target, Json notes) {
  spw::requireCommon(canonical, kWire);
  const Json inputs = canonical["inputs"], out = call.object().put("model", target.model());
  if (inputs.size() > kMostInputs) unsupported(Path("inputs"), "this target embeds at most 96 inputs at once");
  std::string_view purpose;
  for (const Purpose& row : kPurposes) {
    if (row.canonical == canonical["purpose"].str()) purpose = row.wire;
  }
  // This wire wants to know; what nothing was said of may be found later, so it is a document.
  if (purpose.empty()) {
    call.changed("purpose", "this target must be told what the vectors are for; it was told search_document");
    purpose = "search_document";
  }
  out.put("input_type", purpose);
  writeInputs(call, inputs, out);
  out.put("embedding_types", call.array().push("float"));
  out.put("output_dimension", canonical["dimensions"]);
  // Left alone this target cuts texts that are too long; whoever did not ask for that hears of it instead.
  const std::string_view truncate = canonical["truncate"].str();
  out.put("truncate", truncate == "start" ? "START" : truncate == "end" ? "END" : "NONE");
  spw::embedDropped(call, canonical, "user", "this wire has no users");
  spw::embedInputLosses(call, canonical);
  for (Json member : spw::embedExtra(call, canonical, kWire)) out.put(member.name(), member);
  spw::noteInputs(notes, canonical);
  return out;
}

spw::Status readEmbedReply(Call call, Json notes, std::string_view body, Json& canonical, spw::Error& error) {
  const Json root = call.parse(call.copy(spw::foldNumbers(body))), meta = root["meta"];
  const Json vectors = call.array();
  for (Json one : root["embeddings"]["float"]) vectors.push(one);
  if (const spw::Status status = spw::embedReply(call, notes, vectors, canonical, error); status != SPW_OK)
    return status;
  canonical.put("id", root["id"]);
  const Json counted = meta["tokens"]["input_tokens"];
  spw::embedUsage(call, canonical, counted.isNumber() ? counted : meta["billed_units"]["input_tokens"]);
  return SPW_OK;
}

spw::Status writeEmbedReply(Json canonical, const spw::ReplyOptions& options, spw::Out& out, spw::Error& error) {
  const Json types = options.notes[kNoteTypes], texts = options.notes[kNoteTexts];
  bool floats = types.size() == 0, packed = false;
  for (Json type : types) (type.str() == "base64" ? packed : floats) = true;
  std::string body = "{\"id\":\"";
  spw::escapeTo(body, options.id);
  body += "\",\"embeddings\":{";
  const auto list = [&](std::string_view name, auto add) {
    if (body.back() != '{') body += ',';
    body.append("\"").append(name).append("\":[");
    for (Json vector : canonical["vectors"]) {
      if (body.back() != '[') body += ',';
      add(vector);
    }
    body += ']';
  };
  if (floats) list("float", [&](Json vector) { body.append("[").append(vector.str()).append("]"); });
  bool sound = true;
  if (packed) {
    list("base64", [&](Json vector) {
      const auto base64 = spw::packNumbers(vector.str());
      sound = sound && base64;
      if (base64) body.append("\"").append(*base64).append("\"");
    });
  }
  if (!sound) return error.failed(SPW_FAULT_SERVER, "the upstream's vectors hold something that is no number");
  body += '}';
  if (texts.isArray()) body.append(",\"texts\":").append(texts.dump());
  body += ",\"meta\":{\"api_version\":{\"version\":\"2\"}";
  if (const auto input = canonical["usage"]["input"].integer())
    body += ",\"tokens\":{\"input_tokens\":" + std::to_string(*input) + "}";
  out.write(body + "},\"response_type\":\"embeddings_by_type\"}");
  return SPW_OK;
}

}  // namespace cohere
