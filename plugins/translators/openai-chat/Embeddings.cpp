#include "Embeddings.h"

#include <spillway/codec/Embedding.hpp>

#include <string>
#include <vector>

#include "Errors.h"
#include "Wire.h"

namespace openaichat {

using spw::Call;
using spw::Json;

namespace {

constexpr std::string_view kNoteFormat = "encoding_format";

bool isNumberList(Json value) { return value.isArray() && value.first().isNumber(); }

Json tokensOf(Call call, Json list, const Path& at) {
  for (Json number : list) {
    if (number.integer().value_or(-1) < 0) refuse(at, "expected token numbers");
  }
  return call.object().put("tokens", list);
}

// A text, texts, the tokens of a text, or those of several.
Json inputsOf(Call call, Json value) {
  const Path at("input");
  if (isNumberList(value)) return call.array().push(tokensOf(call, value, at));
  if (!value.isArray() || !isNumberList(value.first())) return spw::embedTexts(call, value, at);
  const Json inputs = call.array();
  size_t index = 0;
  for (Json one : value) {
    const Path here(at, index++);
    if (!isNumberList(one)) refuse(here, "expected token numbers, as in the first input");
    inputs.push(tokensOf(call, one, here));
  }
  return inputs;
}

void appendString(std::string& out, std::string_view text) {
  out += '"';
  spw::escapeTo(out, text);
  out += '"';
}

}  // namespace

Json readEmbedRequest(Call call, const spw::Received& received) {
  const Json wire = received.wire, out = call.object();
  if (!wire.isObject()) refuse(Path(), "the request body must be a JSON object");
  out.put("model", wire["model"].str());
  out.put("inputs", inputsOf(call, wire["input"]));
  for (Json member : wire) {
    const std::string_view name = member.name();
    if (name == "model" || name == "input" || member.isNull()) continue;
    if (name == "dimensions") {
      spw::readDimensions(member, out, Path("dimensions"));
    } else if (name == "encoding_format") {
      if (member.str() != "float" && member.str() != "base64") refuse(Path(name), "expected float or base64");
      out.put("formats", call.array().push(member.str()));
      received.notes.put(kNoteFormat, member.str());
    } else if (name == "user") {
      if (!member.isString()) refuse(Path(name), "expected a string");
      out.put("user", member);
    } else {
      spw::keepEmbedExtra(call, out, kWire, member);
    }
  }
  return out;
}

Json writeEmbedRequest(Call call, Json canonical, const spw::Target& target, Json notes) {
  spw::requireCommon(canonical, kWire);
  const Json out = call.object().put("model", target.model()), inputs = call.array();
  size_t index = 0;
  for (Json input : canonical["inputs"]) {
    if (input["tokens"]) {
      inputs.push(input["tokens"]);
    } else {
      inputs.push(spw::embedText(input, index));
    }
    ++index;
  }
  out.put("input", inputs);
  out.put("dimensions", canonical["dimensions"]).put("user", canonical["user"]);
  spw::embedDropped(call, canonical, "purpose", "this wire cannot say what the vectors are for");
  spw::embedInputLosses(call, canonical);
  const std::string_view truncate = canonical["truncate"].str();
  if (!truncate.empty() && truncate != "none")
    call.dropped("truncate", "this wire refuses texts that are too long instead of cutting them");
  for (Json member : spw::embedExtra(call, canonical, kWire)) out.put(member.name(), member);
  spw::noteInputs(notes, canonical);
  return out;
}

spw::Status readEmbedReply(Call call, Json notes, std::string_view body, Json& canonical, spw::Error& error) {
  const std::string_view folded = call.copy(spw::foldNumbers(body));
  const Json root = call.parse(folded), data = root["data"];
  if (!data.isArray()) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no data");
  // Each says which input it belongs to.
  std::vector<Json> ordered(data.size(), call.json(nullptr));
  size_t position = 0;
  for (Json one : data) {
    const auto index = static_cast<size_t>(one["index"].integer().value_or(static_cast<int64_t>(position)));
    if (index >= ordered.size() || ordered[index])
      return error.failed(SPW_FAULT_SERVER, "the upstream's vectors are numbered wrongly");
    ordered[index] = one["embedding"];
    ++position;
  }
  const Json vectors = call.array();
  for (Json& vector : ordered) vectors.push(vector);
  if (vectors.size() != ordered.size()) return error.failed(SPW_FAULT_SERVER, "a vector is missing in the answer");
  if (const spw::Status status = spw::embedReply(call, notes, vectors, canonical, error); status != SPW_OK)
    return status;
  canonical.put("model", root["model"]);
  spw::embedUsage(call, canonical, root["usage"]["prompt_tokens"]);
  return SPW_OK;
}

spw::Status writeEmbedReply(Json canonical, const spw::ReplyOptions& options, spw::Out& out, spw::Error& error) {
  const bool packed = options.notes[kNoteFormat].str() == "base64";
  std::string body = "{\"object\":\"list\",\"data\":[";
  size_t index = 0;
  for (Json vector : canonical["vectors"]) {
    if (index > 0) body += ',';
    body += "{\"object\":\"embedding\",\"index\":" + std::to_string(index++) + ",\"embedding\":";
    if (packed) {
      const auto base64 = spw::packNumbers(vector.str());
      if (!base64) return error.failed(SPW_FAULT_SERVER, "the upstream's vectors hold something that is no number");
      body.append("\"").append(*base64).append("\"");
    } else {
      body.append("[").append(vector.str()).append("]");
    }
    body += '}';
  }
  appendString(body += "],\"model\":", options.model);
  if (const auto input = canonical["usage"]["input"].integer()) {
    const std::string count = std::to_string(*input);
    body += ",\"usage\":{\"prompt_tokens\":" + count + ",\"total_tokens\":" + count + "}";
  }
  out.write(body + "}");
  return SPW_OK;
}

}  // namespace openaichat
