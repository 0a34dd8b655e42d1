#include "Embeddings.h"

#include <spillway/codec/Embedding.hpp>
#include <spillway/codec/TopMembers.hpp>

#include <string>

#include "Address.h"
#include "Errors.h"
#include "Spelling.h"
#include "Wire.h"

namespace gemini {

using spw::Call;
using spw::Json;

namespace {

constexpr size_t kMostInputs = 100;  // of one batch

// How members of a content's request are told from those of the batch.
constexpr std::string_view kEach = "requests[].";

struct Purpose {
  std::string_view wire, canonical;
};
constexpr Purpose kPurposes[] = {{"RETRIEVAL_QUERY", "query"},
                                 {"RETRIEVAL_DOCUMENT", "document"},
                                 {"SEMANTIC_SIMILARITY", "similarity"},
                                 {"CLASSIFICATION", "classification"},
                                 {"CLUSTERING", "clustering"},
                                 {"QUESTION_ANSWERING", "question_answering"},
                                 {"FACT_VERIFICATION", "fact_verification"},
                                 {"CODE_RETRIEVAL_QUERY", "code_query"}};

bool isBatch(std::string_view path) { return path.ends_with(":batchEmbedContents"); }

// The parts of one content are one input: texts joined, pictures beside them.
Json inputOf(Call call, Json content, const Path& at) {
  const Json parts = field(content, "parts");
  const Path here(at, "parts");
  if (parts.size() == 0) refuse(here, "expected at least one part");
  const Json blocks = call.array();
  std::string_view text;
  bool alone = true;
  size_t texts = 0;
  forEach(parts, here, [&](Json part, const Path& place) {
    const Json said = field(part, "text"), inlined = field(part, "inlineData");
    if (said.isString()) {
      blocks.push(call.object().put("type", "text").put("text", said.str()));
      text = ++texts == 1 ? said.str() : call.concat({text, said.str()});
    } else if (inlined.isObject()) {
      alone = false;
      const Json source = call.object().put("data", field(inlined, "data").str());
      if (!field(inlined, "mimeType").str().empty()) source.put("media_type", field(inlined, "mimeType").str());
      blocks.push(call.object().put("type", "image").put("source", source));
    } else {
      refuse(place, "expected text or inlineData");
    }
  });
  if (!alone) return call.object().put("blocks", blocks);
  const Json input = call.object().put("text", text);
  return texts > 1 ? input.put("joined", true) : input;
}

// The wishes of one request, which have to be those of all: other wires have one set.
void readWishes(Call call, Json request, bool first, Json out, const Path& at) {
  const auto agree = [&](std::string_view member, Json value) {
    const Json before = out[member];
    if (first) {
      out.put(member, value);
    } else if (before.dump() != value.dump()) {
      spw::markOneWire(call, out, kWire, call.copy(Path(at, member).text()),
                       "only a target that speaks gemini takes other wishes for each content");
    }
  };
  Json purpose = call.json(nullptr);
  if (const Json type = field(request, "taskType"); !type.isNothing() && type.str() != "TASK_TYPE_UNSPECIFIED") {
    for (const Purpose& row : kPurposes) {
      if (row.wire == type.str()) purpose = call.string(row.canonical);
    }
    if (!purpose) refuse(Path(at, "taskType"), "expected the name of a task type");
  }
  const Json size = field(request, "outputDimensionality");
  const auto dimensions = wholeNumber(size);
  if (!size.isNothing() && dimensions.value_or(0) < 1)
    refuse(Path(at, "outputDimensionality"), "expected a whole number above 0");
  agree("purpose", purpose);
  agree("dimensions", dimensions ? call.integer(*dimensions) : call.json(nullptr));
}

Json readOne(Call call, Json request, bool first, Json out, const Path& at) {
  if (!request.isObject()) refuse(at, "expected an object");
  readWishes(call, request, first, out, at);
  const Json input = inputOf(call, field(request, "content"), Path(at, "content"));
  const Json title = field(request, "title");
  if (title.isString()) input.put("title", title.str());
  for (Json member : request) {
    const std::string_view name = camelCase(call, member.name());
    const bool known =
        name == "model" || name == "content" || name == "taskType" || name == "title" || name == "outputDimensionality";
    if (!known) spw::keepEmbedExtra(call, out, kWire, call.concat({kEach, name}), member.clone());
  }
  // A target of this wire gets it as it came.
  return input.put("extra", call.object().put(kWire, request.clone()));
}

Json partsOf(Call call, Json input, size_t index) {
  const Path inputs("inputs"), at(inputs, index);
  if (input["tokens"]) unsupported(at, "this target takes texts, not token numbers");
  const Json parts = call.array();
  if (!input["blocks"]) return parts.push(call.object().put("text", input["text"].str()));
  for (Json block : input["blocks"]) {
    if (block["type"].str() == "text") {
      parts.push(call.object().put("text", block["text"].str()));
      continue;
    }
    const Json source = block["source"];
    if (!source["data"].isString()) unsupported(at, "this target takes pictures as data, not as addresses");
    parts.push(call.object().put(
        "inlineData",
        call.object().put("mimeType", source["media_type"].str("image/png")).put("data", source["data"].str())));
  }
  return parts;
}

}  // namespace

Json readEmbedRequest(Call call, const spw::Received& received) {
  const Json wire = received.wire, out = call.object();
  if (!wire.isObject()) refuse(Path(), "the request body must be a JSON object");
  out.put("model", call.copy(modelOf(received.path)));
  const Json inputs = call.array();
  if (isBatch(received.path)) {
    const Json requests = field(wire, "requests");
    const Path at("requests");
    if (requests.size() == 0) refuse(at, "expected at least one request");
    bool first = true;
    forEach(requests, at, [&](Json request, const Path& place) {
      inputs.push(readOne(call, request, first, out, place));
      first = false;
    });
    for (Json member : wire) {
      if (member.name() != "requests") spw::keepEmbedExtra(call, out, kWire, member);
    }
  } else {
    inputs.push(readOne(call, wire, true, out, Path()));
  }
  return out.put("inputs", inputs);
}

Json writeEmbedRequest(Call call, Json canonical, const spw::Target& target, Json notes) {
  spw::requireCommon(canonical, kWire);
  const Json inputs = canonical["inputs"], requests = call.array();
  const bool batch = isBatch(target.path());
  if (inputs.size() > (batch ? kMostInputs : 1))
    unsupported(Path("inputs"), batch ? "this target embeds at most 100 texts at once" : "this target embeds one text");
  if (inputs.size() == 0) refuse(Path("inputs"), "there is no text to embed");
  std::string_view purpose;
  for (const Purpose& row : kPurposes) {
    if (row.canonical == canonical["purpose"].str()) purpose = row.wire;
  }
  if (purpose.empty() && !canonical["purpose"].str().empty())
    call.dropped("purpose", "this wire has no such task type");
  size_t index = 0;
  for (Json input : inputs) {
    if (const Json own = input["extra"][kWire]) {
      const Json request = own.detach();
      take(request, "model");
      requests.push(request.put("model", call.concat({"models/", target.model()})));
      continue;
    }
    const Json request = call.object().put("model", call.concat({"models/", target.model()}));
    request.put("content", call.object().put("parts", partsOf(call, input, index++)));
    if (!purpose.empty()) request.put("taskType", purpose);
    request.put("title", input["title"]);
    if (const auto size = canonical["dimensions"].integer()) request.put("outputDimensionality", *size);
    requests.push(request);
  }
  spw::embedDropped(call, canonical, "truncate", "this wire cannot say what becomes of texts that are too long");
  spw::embedDropped(call, canonical, "user", "this wire has no users");
  spw::noteInputs(notes, canonical);
  const Json own = spw::embedExtra(call, canonical, kWire);
  if (!batch) return requests.first().detach();
  const Json out = call.object().put("requests", requests);
  for (Json member : own) {
    if (!member.name().starts_with(kEach)) out.put(member.name(), member);
  }
  return out;
}

spw::Status readEmbedReply(Call call, Json notes, std::string_view body, Json& canonical, spw::Error& error) {
  const Json root = call.parse(call.copy(spw::foldNumbers(body)));
  const Json vectors = call.array();
  if (root["embedding"].isObject()) vectors.push(root["embedding"]["values"]);
  for (Json one : root["embeddings"]) vectors.push(one["values"]);
  if (const spw::Status status = spw::embedReply(call, notes, vectors, canonical, error); status != SPW_OK)
    return status;
  spw::embedUsage(call, canonical, root["usageMetadata"]["promptTokenCount"]);
  return SPW_OK;
}

void writeEmbedReply(Json canonical, const spw::ReplyOptions& options, spw::Out& out) {
  const bool batch = isBatch(options.path);
  std::string body = batch ? "{\"embeddings\":[" : "{\"embedding\":";
  for (Json vector : canonical["vectors"]) {
    if (body.back() == '}') body += ',';
    body.append("{\"values\":[").append(vector.str()).append("]}");
  }
  if (batch) body += ']';
  if (const auto input = canonical["usage"]["input"].integer())
    body += ",\"usageMetadata\":{\"promptTokenCount\":" + std::to_string(*input) + "}";
  out.write(body + "}");
}

spw::Status tapEmbedReply(Call call, std::string_view body, spw::Emit& emit, spw::Error& error) {
  std::string_view usage, failure;
  bool answer = false;
  const bool whole = spw::eachTopMember(body, [&](std::string_view name, std::string_view value) {
    if (name == "usageMetadata") usage = value;
    if (name == "error") failure = value;
    answer = answer || name == "embedding" || name == "embeddings";
  });
  if (!failure.empty()) {
    const Problem problem = problemOf(errorOf(call.parse(body)), 0);
    return emit.error(problem.fault, problem.message, problem.code);
  }
  if (!whole || !answer) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no embedding");
  spw_event counts = spw::event(SPW_EVENT_USAGE);
  counts.input = call.parse(usage)["promptTokenCount"].integer().value_or(-1);
  counts.output = 0;
  if (counts.input >= 0) emit.put(counts);
  return emit.stop(0, SPW_STOP_END);
}

}  // namespace gemini
