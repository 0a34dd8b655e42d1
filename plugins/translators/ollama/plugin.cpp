// The native wire of Ollama servers: chats and single prompts, answered line by line. This file is the table of the
// wire and where each of its functions lives.
#include <spillway/codec/EmbedTasks.hpp>
#include <spillway/translator.hpp>

#include "Embeddings.h"
#include "Errors.h"
#include "Listings.h"
#include "ReplyReader.h"
#include "ReplyWriter.h"
#include "RequestReader.h"
#include "RequestWriter.h"
#include "Texts.h"
#include "Wire.h"

namespace ollama {
namespace {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Out;
using spw::Status;

struct Ollama : spw::EmbedTasks<readEmbedRequest, writeEmbedRequest, readEmbedReply, writeEmbedReply> {
  static constexpr spw_route routes[] = {
      {"POST", "/api/chat", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/api/chat", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/api/generate", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/api/embed", SPW_OP_EMBED, SPW_MODE_WHOLE, nullptr},
      {"POST", "/api/embeddings", SPW_OP_EMBED, SPW_MODE_WHOLE, nullptr},
      {"GET", "/api/tags", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, nullptr},
      {"POST", "/api/show", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, nullptr},
      {"GET", "/api/version", SPW_OP_PROBE, SPW_MODE_WHOLE, nullptr},
      {"GET", "/api/ps", SPW_OP_PROBE, SPW_MODE_WHOLE, nullptr},
      {"HEAD", "/", SPW_OP_PROBE, SPW_MODE_WHOLE, nullptr},
  };
  static constexpr spw::WireTable table{.wire = "ollama",
                                        .name = "Ollama",
                                        .routes = routes,
                                        .streamMember = "stream",
                                        .contentTypeStream = "application/x-ndjson",
                                        .framing = SPW_FRAME_NDJSON,
                                        .streamDefault = true,
                                        .olderModelMember = "name",
                                        .turnsMember = "messages"};

  using Reader = ReplyReader;
  using Writer = ReplyWriter;

  static Status readRequest(Call call, const spw::Received& received, Json& canonical, Error& error) {
    RequestReader reader(call, received);
    if (reader.asksNothing()) return SPW_DECLINED;
    return spw::refusable(error, [&] { canonical = reader.read(); });
  }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return spw::refusable(error, [&] { wire = RequestWriter(call, canonical, target, notes).write(); });
  }

  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    return ollama::writeError(error, httpStatus, out);
  }
  static Status readError(Call call, int32_t httpStatus, std::string_view body, Error& found) {
    return ollama::readError(call, httpStatus, body, found);
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) {
    return ollama::visitTexts(call, wire, texts);
  }

  static Status tapTaskReply(Call call, int32_t, int32_t, std::string_view, std::string_view data, spw::Emit& emit,
                             Error& error) {
    return tapEmbedReply(call, data, emit, error);
  }

  static Status writeModels(Call call, spw::ModelList rows, Out& out) {
    writeModelList(call, rows, out);
    return SPW_OK;
  }
  static Status writeModel(Call, const spw_model_row& row, Out& out) {
    writeModelDescription(row, out);
    return SPW_OK;
  }
  static Status writeProbe(Call, std::string_view path, Out& out) { return ollama::writeProbe(path, out); }
};

}  // namespace
}  // namespace ollama

SPW_TRANSLATOR_PLUGIN(ollama::Ollama)
