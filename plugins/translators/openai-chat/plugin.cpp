// OpenAI Chat Completions and the many services that speak it: the table of the wire, and where each of its functions
// lives.
#include <spillway/codec/EmbedTasks.hpp>
#include <spillway/translator.hpp>
#include <variant>

#include "Embeddings.h"
#include "Errors.h"
#include "Listings.h"
#include "ReplyReader.h"
#include "ReplyText.h"
#include "RequestReader.h"
#include "RequestWriter.h"
#include "StreamWriter.h"
#include "Tasks.h"
#include "Texts.h"
#include "WholeWriter.h"
#include "Wire.h"

namespace openaichat {
namespace {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Out;
using spw::Status;

class ReplyWriter {
 public:
  ReplyWriter(Call, const spw::ReplyOptions& options) {
    if (options.streaming) {
      form_.emplace<StreamWriter>(options);
    } else {
      form_.emplace<WholeWriter>(options);
    }
  }

  Status put(Call call, const spw_event& event, Out& out, Error&) {
    if (auto* stream = std::get_if<StreamWriter>(&form_)) stream->put(call, event, out);
    if (auto* whole = std::get_if<WholeWriter>(&form_)) whole->put(call, event, out);
    return SPW_OK;
  }
  void close(Call, Out* out) {
    if (out == nullptr) return;
    if (auto* stream = std::get_if<StreamWriter>(&form_)) stream->close(*out);
    if (auto* whole = std::get_if<WholeWriter>(&form_)) whole->close(*out);
  }

 private:
  std::variant<std::monostate, StreamWriter, WholeWriter> form_;
};

struct OpenAiChat : spw::EmbedTasks<readEmbedRequest, writeEmbedRequest, readEmbedReply, writeEmbedReply> {
  static constexpr spw_route routes[] = {
      {"POST", "/v1/chat/completions", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/chat/completions", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/completions", SPW_OP_COMPLETE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/completions", SPW_OP_COMPLETE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/embeddings", SPW_OP_EMBED, SPW_MODE_WHOLE, nullptr},
      {"POST", "/embeddings", SPW_OP_EMBED, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v1/rerank", SPW_OP_RERANK, SPW_MODE_WHOLE, nullptr},
      {"POST", "/rerank", SPW_OP_RERANK, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v1/moderations", SPW_OP_MODERATE, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v1/images/generations", SPW_OP_IMAGE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/images/edits", SPW_OP_EDIT_IMAGE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/images/variations", SPW_OP_VARY_IMAGE, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v1/audio/transcriptions", SPW_OP_TRANSCRIBE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/audio/translations", SPW_OP_TRANSLATE_AUDIO, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v1/audio/speech", SPW_OP_SPEAK, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, nullptr},
      {"GET", "/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/models/{model}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, nullptr},
      {"GET", "/models/{model}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, nullptr},
  };
  static constexpr const char* sessionMembers[] = {"prompt_cache_key", nullptr};
  static constexpr const char* sessionHeaders[] = {"session-id", "session_id", "x-session-id", nullptr};
  static constexpr spw::WireTable table{.wire = "openai-chat",
                                        .name = "OpenAI Chat Completions",
                                        .routes = routes,
                                        .streamMember = "stream",
                                        .usageMember = "stream_options",
                                        .turnsMember = "messages",
                                        .sessionMembers = sessionMembers,
                                        .sessionHeaders = sessionHeaders};

  using Reader = ReplyReader;
  using Writer = ReplyWriter;

  static Status readRequest(Call call, const spw::Received& received, Json& canonical, Error& error) {
    return spw::refusable(error, [&] { canonical = RequestReader(call, received).read(); });
  }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return spw::refusable(error, [&] { wire = RequestWriter(call, canonical, target, notes).write(); });
  }

  static Status usageOption(Call call, std::string_view present, std::string_view& value) {
    const Json options = present.empty() ? Json() : call.parse(present);
    if (options["include_usage"].isTrue()) return SPW_DECLINED;
    value = (options.isObject() ? options : call.object()).put("include_usage", true).dump();
    return SPW_OK;
  }

  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    httpStatus = statusOf(error.fault, httpStatus);
    out.write(
        errorBody(error.fault, httpStatus, spw::view(error.message), spw::view(error.code), spw::view(error.param)));
    return SPW_OK;
  }

  static Status readError(Call call, int32_t httpStatus, std::string_view body, Error& found) {
    const Json error = errorOf(call.parse(body));
    if (!error) return SPW_DECLINED;
    const Problem problem = problemOf(call, error, httpStatus);
    found.fault(problem.fault).httpStatus(httpStatus).message(problem.message).code(problem.code).param(problem.param);
    if (problem.retryAfterMs > 0) found.retryAfterMs(problem.retryAfterMs);
    return SPW_OK;
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) {
    return openaichat::visitTexts(call, wire, texts);
  }

  static Status tapTaskReply(Call call, int32_t operation, int32_t mode, std::string_view event, std::string_view data,
                             spw::Emit& emit, Error& error) {
    return openaichat::tapTaskReply(call, operation, mode, event, data, emit, error);
  }

  static Status writeModels(Call, spw::ModelList rows, Out& out) {
    writeModelList(rows, out);
    return SPW_OK;
  }
  static Status writeModel(Call, const spw_model_row& row, Out& out) {
    writeModelDescription(row, out);
    return SPW_OK;
  }
};

}  // namespace
}  // namespace openaichat

SPW_TRANSLATOR_PLUGIN(openaichat::OpenAiChat)
