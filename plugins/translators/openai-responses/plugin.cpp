// OpenAI Responses: the table of the wire, and where each of its functions lives.
#include <spillway/codec/CountForm.hpp>
#include <spillway/codec/OpenAiErrors.hpp>
#include <spillway/translator.hpp>

#include "KeptRoutes.h"
#include "Recall.h"
#include "ReplyReader.h"
#include "ReplyWriter.h"
#include "RequestReader.h"
#include "RequestWriter.h"
#include "Texts.h"
#include "Wire.h"

namespace responses {
namespace {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Out;
using spw::Status;

constexpr std::string_view kCountPath = "/input_tokens";

// What is kept, by its clients' paths.
#define KEPT(method, path) \
  spw_route { method, path, SPW_OP_KEPT, SPW_MODE_WHOLE, nullptr }
#define KEPT_ROUTES(root)                                                                            \
  KEPT("GET", root "/responses/{id}"), KEPT("DELETE", root "/responses/{id}"),                       \
      KEPT("POST", root "/responses/{id}/cancel"), KEPT("GET", root "/responses/{id}/input_items"),  \
      KEPT("POST", root "/conversations"), KEPT("GET", root "/conversations/{id}"),                  \
      KEPT("POST", root "/conversations/{id}"), KEPT("DELETE", root "/conversations/{id}"),          \
      KEPT("GET", root "/conversations/{id}/items"), KEPT("POST", root "/conversations/{id}/items"), \
      KEPT("GET", root "/conversations/{id}/items/{item}"), KEPT("DELETE", root "/conversations/{id}/items/{item}")

struct OpenAiResponses {
  static constexpr spw_route routes[] = {
      {"POST", "/v1/responses", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/responses", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/responses/input_tokens", SPW_OP_COUNT_TOKENS, SPW_MODE_WHOLE, nullptr},
      {"POST", "/responses/input_tokens", SPW_OP_COUNT_TOKENS, SPW_MODE_WHOLE, nullptr},
      KEPT_ROUTES("/v1"),
      KEPT_ROUTES(""),
  };
  static constexpr const char* sessionMembers[] = {"prompt_cache_key", "conversation", nullptr};
  static constexpr const char* sessionHeaders[] = {"session-id", "session_id", "thread-id", nullptr};
  static constexpr const char* recallMembers[] = {"previous_response_id", "conversation", nullptr};
  static constexpr const char* modelEvents[] = {"response.created",
                                                "response.queued",
                                                "response.in_progress",
                                                "response.completed",
                                                "response.incomplete",
                                                "response.failed",
                                                nullptr};
  static constexpr spw::WireTable table{.wire = "openai-responses",
                                        .name = "OpenAI Responses",
                                        .routes = routes,
                                        .streamMember = "stream",
                                        .namedItems = true,
                                        .keepMember = "store",
                                        .recallMembers = recallMembers,
                                        .turnsMember = "input",
                                        .sessionMembers = sessionMembers,
                                        .sessionHeaders = sessionHeaders,
                                        .replyModelMember = "model",
                                        .modelEvents = modelEvents,
                                        .eventModelMember = "response.model"};

  using Reader = ReplyReader;
  using Writer = ReplyWriter;

  static Status readRequest(Call call, const spw::Received& received, Json& canonical, Error& error) {
    const bool counting = received.path.ends_with(kCountPath);
    return spw::refusable(error, [&] { canonical = RequestReader(call, received, counting).read(); });
  }

  static Status recall(Call call, Json wire, const spw::Shelf& shelf, Json kept, Error& error) {
    return Recall(call, wire, shelf, kept).run(error);
  }

  static Status serveKept(Call call, const spw::KeptRequest& request, const spw::Shelf& shelf, int32_t& httpStatus,
                          Out& out, Error&) {
    return KeptRoutes(call, request, shelf).serve(httpStatus, out);
  }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return spw::refusable(error, [&] { wire = RequestWriter(call, canonical, target, notes).write(); });
  }

  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    httpStatus = spw::openai::statusOf(error.fault, httpStatus);
    std::string_view code = spw::view(error.code);
    const std::string_view param = spw::view(error.param);
    int32_t fault = error.fault;
    if (fault == SPW_FAULT_UNSUPPORTED && param == "previous_response_id") {
      // Clients that see this code send the whole conversation again.
      fault = SPW_FAULT_INVALID_REQUEST;
      code = "previous_response_not_found";
    }
    out.write(spw::openai::errorBody(fault, httpStatus, spw::view(error.message), code, param));
    return SPW_OK;
  }

  static Status readError(Call call, int32_t httpStatus, std::string_view body, Error& found) {
    const Json error = spw::openai::errorOf(call.parse(body));
    if (!error) return SPW_DECLINED;
    const spw::openai::Problem problem = spw::openai::problemOf(call, error, httpStatus);
    found.fault(problem.fault).httpStatus(httpStatus).message(problem.message).code(problem.code).param(problem.param);
    if (problem.retryAfterMs > 0) found.retryAfterMs(problem.retryAfterMs);
    return SPW_OK;
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) {
    return responses::visitTexts(call, wire, texts);
  }

  static Status writeCount(Call, int64_t tokens, Out& out) {
    out.write("{\"object\":\"response.input_tokens\",\"input_tokens\":" + std::to_string(tokens) + "}");
    return SPW_OK;
  }

  static Status writeCountRequest(Call, Json request, const spw::Target&, Json& count, Error&) {
    count = spw::onlyMembers(request, {"model", "input", "instructions", "tools", "tool_choice", "text", "reasoning",
                                       "parallel_tool_calls", "truncation", "previous_response_id", "conversation"});
    return SPW_OK;
  }

  static Status readCount(Call call, std::string_view body, int64_t& tokens) {
    return spw::countIn(call, body, "input_tokens", tokens);
  }
};

}  // namespace
}  // namespace responses

SPW_TRANSLATOR_PLUGIN(responses::OpenAiResponses)
