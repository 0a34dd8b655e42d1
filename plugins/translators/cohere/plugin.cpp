// Cohere's chat, version 2. This file is the table of the wire and where each of its functions lives.
#include <spillway/codec/EmbedTasks.hpp>
#include <spillway/translator.hpp>

#include "Embeddings.h"
#include "Errors.h"
#include "Listings.h"
#include "ReplyReader.h"
#include "ReplyWriter.h"
#include "RequestReader.h"
#include "RequestWriter.h"
#include "Tasks.h"
#include "Texts.h"
#include "Wire.h"

namespace cohere {
namespace {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Out;
using spw::Status;

// A header that all clients made for this wire send, and no others.
constexpr const char* kOwnClients = "x-fern-sdk-name";

struct Cohere : spw::EmbedTasks<readEmbedRequest, writeEmbedRequest, readEmbedReply, writeEmbedReply> {
  static constexpr spw_route routes[] = {
      {"POST", "/v2/chat", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v2/embed", SPW_OP_EMBED, SPW_MODE_WHOLE, nullptr},
      {"POST", "/v2/rerank", SPW_OP_RERANK, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, kOwnClients},
      {"GET", "/v1/models/{model}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, kOwnClients},
  };
  static constexpr spw::WireTable table{.wire = "cohere",
                                        .name = "Cohere Chat v2",
                                        .routes = routes,
                                        .streamMember = "stream",
                                        .turnsMember = "messages"};

  using Reader = ReplyReader;
  using Writer = ReplyWriter;

  static Status readRequest(Call call, const spw::Received& received, Json& canonical, Error& error) {
    return spw::refusable(error, [&] { canonical = RequestReader(call, received.wire).read(); });
  }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return spw::refusable(error, [&] { wire = RequestWriter(call, canonical, target, notes).write(); });
  }

  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    return cohere::writeError(error, httpStatus, out);
  }
  static Status readError(Call call, int32_t httpStatus, std::string_view body, Error& found) {
    return cohere::readError(call, httpStatus, body, found);
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) {
    return cohere::visitTexts(call, wire, texts);
  }

  static Status tapTaskReply(Call call, int32_t, int32_t, std::string_view, std::string_view data, spw::Emit& emit,
                             Error& error) {
    return cohere::tapTaskReply(call, data, emit, error);
  }

  static Status writeModels(Call, spw::ModelList rows, Out& out) {
    writeModelList(rows, out);
    return SPW_OK;
  }
  static Status listModels(Call, std::string_view query, spw::ModelList rows, Out& out, Error& error) {
    return spw::refusable(error, [&] { cohere::listModels(query, rows, out); });
  }
  static Status writeModel(Call, const spw_model_row& row, Out& out) {
    writeModelDescription(row, out);
    return SPW_OK;
  }
};

}  // namespace
}  // namespace cohere

SPW_TRANSLATOR_PLUGIN(cohere::Cohere)
