// Google Gemini's generateContent and its relatives, as the vendor's API and its cloud serve them: the table of the
// wire, and where each of its functions lives.
#include <spillway/codec/CountForm.hpp>
#include <spillway/codec/EmbedTasks.hpp>
#include <spillway/translator.hpp>

#include "Address.h"
#include "Embeddings.h"
#include "Errors.h"
#include "Listings.h"
#include "ReplyReader.h"
#include "ReplyWriter.h"
#include "RequestReader.h"
#include "RequestWriter.h"
#include "TextVisitor.h"
#include "Wire.h"

namespace gemini {
namespace {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Out;
using spw::Status;

struct Gemini : spw::EmbedTasks<readEmbedRequest, writeEmbedRequest, readEmbedReply, writeEmbedReply> {
  // Every place a model is called at: the vendor's API in two versions, with or without "models/" (clients leave it out
  // when the model has a prefix of its own), and its cloud, with a project or without. Ids of the vendor's own kind
  // come first, because they have more fixed characters.
#define CALLS_AT(prefix)                                                                             \
  {"POST", prefix "{model}:generateContent", SPW_OP_GENERATE, SPW_MODE_WHOLE, nullptr},              \
      {"POST", prefix "{model}:streamGenerateContent", SPW_OP_GENERATE, SPW_MODE_STREAM, nullptr}, { \
    "POST", prefix "{model}:countTokens", SPW_OP_COUNT_TOKENS, SPW_MODE_WHOLE, nullptr               \
  }
#define EMBEDS_AT(prefix)                                                              \
  {"POST", prefix "{model}:embedContent", SPW_OP_EMBED, SPW_MODE_WHOLE, nullptr}, {    \
    "POST", prefix "{model}:batchEmbedContents", SPW_OP_EMBED, SPW_MODE_WHOLE, nullptr \
  }
  static constexpr spw_route routes[] = {
      CALLS_AT("/v1beta/models/"),
      CALLS_AT("/v1/models/"),
      CALLS_AT("/v1beta/"),
      CALLS_AT("/v1/"),
      CALLS_AT("/v1/projects/{project}/locations/{location}/publishers/google/models/"),
      CALLS_AT("/v1beta1/projects/{project}/locations/{location}/publishers/google/models/"),
      CALLS_AT("/v1/publishers/google/models/"),
      CALLS_AT("/v1beta1/publishers/google/models/"),
      EMBEDS_AT("/v1beta/models/"),
      EMBEDS_AT("/v1/models/"),
      EMBEDS_AT("/v1beta/"),
      {"GET", "/v1beta/models/{model}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/models/{model}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, "x-goog-api-key"},
      {"GET", "/v1/models/{model}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, "?key"},
      {"GET", "/v1beta/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, "x-goog-api-key"},
      {"GET", "/v1/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, "?key"},
  };
#undef CALLS_AT
#undef EMBEDS_AT
  static constexpr spw::WireTable table{
      .wire = "gemini", .name = "Google Gemini", .routes = routes, .modelMember = nullptr, .turnsMember = "contents"};

  using Reader = ReplyReader;
  using Writer = ReplyWriter;

  static Status readRequest(Call call, const spw::Received& received, Json& canonical, Error& error) {
    return spw::refusable(error, [&] { canonical = RequestReader(call, received).read(); });
  }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return spw::refusable(error, [&] { wire = RequestWriter(call, canonical, target, notes).write(); });
  }

  static Status streamType(Call, std::string_view path, std::string_view query, std::string_view& type) {
    if (!asksForArray(path, query)) return SPW_DECLINED;
    type = "application/json";
    return SPW_OK;
  }

  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    out.write(errorBody(error, httpStatus));
    return SPW_OK;
  }

  static Status readError(Call call, int32_t httpStatus, std::string_view body, Error& found) {
    const Json error = errorOf(call.parse(body));
    if (!error) return SPW_DECLINED;
    const Problem problem = problemOf(error, httpStatus);
    found.fault(problem.fault).httpStatus(httpStatus).message(problem.message).code(problem.code).param(problem.param);
    if (problem.retryAfterMs > 0) found.retryAfterMs(problem.retryAfterMs);
    return SPW_OK;
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) {
    return visitFunctionTexts(call, wire, texts);
  }

  static Status tapTaskReply(Call call, int32_t, int32_t, std::string_view, std::string_view data, spw::Emit& emit,
                             Error& error) {
    return tapEmbedReply(call, data, emit, error);
  }

  static Status writeModels(Call, spw::ModelList rows, Out& out) {
    writeModelList(rows, {}, out);
    return SPW_OK;
  }
  static Status listModels(Call, std::string_view query, spw::ModelList rows, Out& out, Error& error) {
    return spw::refusable(error, [&] { gemini::listModels(query, rows, out); });
  }

  static Status writeModel(Call, const spw_model_row& row, Out& out) {
    writeModelDescription(row, out);
    return SPW_OK;
  }

  static Status writeCount(Call, int64_t tokens, Out& out) {
    writeTokenCount(tokens, out);
    return SPW_OK;
  }

  static Status writeCountRequest(Call call, Json request, const spw::Target& target, Json& count, Error&) {
    const Json whole = call.object().put("model", call.concat({"models/", target.model()}));
    for (std::string_view name :
         {"contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "cachedContent"})
      whole.put(name, request[name]);
    count = call.object().put("generateContentRequest", whole);
    return SPW_OK;
  }

  static Status readCount(Call call, std::string_view body, int64_t& tokens) {
    return spw::countIn(call, body, "totalTokens", tokens);
  }
};

}  // namespace
}  // namespace gemini

SPW_TRANSLATOR_PLUGIN(gemini::Gemini)
