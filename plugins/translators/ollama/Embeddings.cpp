#include "Embeddings.h"

#include <spillway/codec/Embedding.hpp>
#include <spillway/codec/TopMembers.hpp>

#include <string>

#include "Wire.h"

namespace ollama {

using spw::Call;
using spw::Json;

namespace {

// The older form: one prompt, one vector, no counts.
bool isOlder(std::string_view path) { return path.ends_with("/embeddings"); }

}  // namespace

Json readEmbedRequest(Call call, const spw::Received& received) {
  const Json wire = received.wire, out = call.object();
  if (!wire.isObject()) refuse(Path(), "the request body must be a JSON object");
  const std::string_view member = isOlder(received.path) ? "prompt" : "input";
  out.put("model", wire["model"].str());
  const Json value = wire[member];
  if (isOlder(received.path) && !value.isString()) refuse(Path(member), "expected a string");
  out.put("inputs", spw::embedTexts(call, value, Path(member)));
  for (Json one : wire) {
    const std::string_view name = one.name();
    if (name == "model" || name == member || one.isNull()) continue;
    if (name == "dimensions") {
      spw::readDimensions(one, out, Path(name));
    } else if (name == "truncate") {
      if (!one.isBoolean()) refuse(Path(name), "expected a boolean");
      out.put("truncate", one.isTrue() ? "end" : "none");
    } else {
      spw::keepEmbedExtra(call, out, kWire, one);
    }
  }
  return out;
}

Json writeEmbedRequest(Call call, Json canonical, const spw::Target& target, Json notes) {
  spw::requireCommon(canonical, kWire);
  const Json out = call.object().put("model", target.model()), inputs = call.array();
  size_t index = 0;
  for (Json input : canonical["inputs"]) inputs.push(spw::embedText(input, index++));
  out.put("input", inputs);
  // Left alone this target cuts texts that are too long; whoever did not ask for that hears of it instead.
  const std::string_view truncate = canonical["truncate"].str();
  if (truncate == "start") call.changed("truncate", "this wire cuts texts at their end only");
  out.put("truncate", truncate == "start" || truncate == "end");
  out.put("dimensions", canonical["dimensions"]);
  spw::embedDropped(call, canonical, "purpose", "this wire cannot say what the vectors are for");
  spw::embedDropped(call, canonical, "user", "this wire has no users");
  spw::embedInputLosses(call, canonical);
  for (Json member : spw::embedExtra(call, canonical, kWire)) out.put(member.name(), member);
  spw::noteInputs(notes, canonical);
  return out;
}

spw::Status readEmbedReply(Call call, Json notes, std::string_view body, Json& canonical, spw::Error& error) {
  const Json root = call.parse(call.copy(spw::foldNumbers(body)));
  const Json vectors = call.array();
  if (root["embedding"].isString()) vectors.push(root["embedding"]);
  for (Json one : root["embeddings"]) vectors.push(one);
  if (const spw::Status status = spw::embedReply(call, notes, vectors, canonical, error); status != SPW_OK)
    return status;
  canonical.put("model", root["model"]);
  spw::embedUsage(call, canonical, root["prompt_eval_count"]);
  return SPW_OK;
}

void writeEmbedReply(Json canonical, const spw::ReplyOptions& options, spw::Out& out) {
  std::string body;
  if (isOlder(options.path)) {
    body.append("{\"embedding\":[").append(canonical["vectors"].first().str()).append("]}");
    return out.write(body);
  }
  body += "{\"model\":\"";
  spw::escapeTo(body, options.model);
  body += "\",\"embeddings\":[";
  for (Json vector : canonical["vectors"]) {
    if (body.back() == ']') body += ',';
    body.append("[").append(vector.str()).append("]");
  }
  body += ']';
  if (const auto input = canonical["usage"]["input"].integer())
    body += ",\"prompt_eval_count\":" + std::to_string(*input);
  out.write(body + "}");
}

spw::Status tapEmbedReply(Call call, std::string_view body, spw::Emit& emit, spw::Error& error) {
  std::string_view count, failure;
  bool answer = false;
  const bool whole = spw::eachTopMember(body, [&](std::string_view name, std::string_view value) {
    if (name == "prompt_eval_count") count = value;
    if (name == "error") failure = value;
    answer = answer || name == "embedding" || name == "embeddings";
  });
  if (!failure.empty()) return emit.error(SPW_FAULT_SERVER, call.parse(failure).str("the upstream reported an error"));
  if (!whole || !answer) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no embedding");
  spw_event counts = spw::event(SPW_EVENT_USAGE);
  counts.input = call.parse(count).integer().value_or(-1);
  counts.output = 0;
  if (counts.input >= 0) emit.put(counts);
  return emit.stop(0, SPW_STOP_END);
}

}  // namespace ollama
