// The codec of the Anthropic Messages wire. Each direction has its own class; this file only joins them to the SDK.
#include <spillway/codec/CountForm.hpp>

#include "Errors.h"
#include "Listings.h"
#include "ReplyReader.h"
#include "ReplyWriter.h"
#include "RequestReader.h"
#include "RequestWriter.h"
#include "TextVisitor.h"
#include "Wire.h"

namespace messages {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Out;
using spw::Status;

struct Codec {
  static constexpr spw_route routes[] = {
      {"POST", "/v1/messages", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr},
      {"POST", "/v1/messages/count_tokens", SPW_OP_COUNT_TOKENS, SPW_MODE_WHOLE, nullptr},
      {"GET", "/v1/models", SPW_OP_LIST_MODELS, SPW_MODE_WHOLE, "anthropic-version"},
      {"GET", "/v1/models/{model}", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, "anthropic-version"},
      {"HEAD", "/api/hello", SPW_OP_PROBE, SPW_MODE_WHOLE, nullptr},
      {"GET", "/api/hello", SPW_OP_PROBE, SPW_MODE_WHOLE, nullptr},
  };
  static constexpr const char* sessionMembers[] = {"metadata", nullptr};
  static constexpr const char* sessionHeaders[] = {"x-claude-code-session-id", nullptr};
  // Claude Code drops the thinking of an answer whose model is not the one it has asked for.
  static constexpr const char* modelEvents[] = {"message_start", nullptr};
  static constexpr spw::WireTable table{.wire = "anthropic-messages",
                                        .name = "Anthropic Messages",
                                        .routes = routes,
                                        .streamMember = "stream",
                                        .turnsMember = "messages",
                                        .sessionMembers = sessionMembers,
                                        .sessionHeaders = sessionHeaders,
                                        .replyModelMember = "model",
                                        .modelEvents = modelEvents,
                                        .eventModelMember = "message.model"};

  using Reader = ReplyReader;
  using Writer = ReplyWriter;

  // Names and user ids are hashed; a host without the service cannot run this codec.
  static Status start(const spw::Services& services) { return services.crypto != nullptr ? SPW_OK : SPW_FAILED; }

  static Status readRequest(Call call, const spw::Received& received, Json& canonical, Error& error) {
    return refusing(error, [&] {
      const bool counting = received.path.ends_with("/count_tokens");
      canonical = RequestReader(call, received.wire, counting).read(received.notes);
    });
  }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return refusing(error, [&] { wire = RequestWriter(call, canonical, target).write(notes); });
  }

  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    return writeErrorReply(error, httpStatus, out);
  }

  static Status readError(Call call, int32_t, std::string_view body, Error& error) {
    return readErrorReply(call, body, error);
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) { return visitToolTexts(call, wire, texts); }

  static Status writeModels(Call, spw::ModelList rows, Out& out) {
    writeModelList(rows, false, out);
    return SPW_OK;
  }
  static Status listModels(Call, std::string_view query, spw::ModelList rows, Out& out, Error& error) {
    return refusing(error, [&] { messages::listModels(query, rows, out); });
  }
  static Status writeModel(Call, const spw_model_row& row, Out& out) {
    writeModelDescription(row, out);
    return SPW_OK;
  }

  static Status writeCount(Call, int64_t tokens, Out& out) {
    writeTokenCount(tokens, out);
    return SPW_OK;
  }

  static Status writeCountRequest(Call, Json request, const spw::Target&, Json& count, Error&) {
    count = spw::onlyMembers(request, {"model", "messages", "system", "tools", "tool_choice", "thinking"});
    return SPW_OK;
  }

  static Status readCount(Call call, std::string_view body, int64_t& tokens) {
    return spw::countIn(call, body, "input_tokens", tokens);
  }

 private:
  template <class Body>
  static Status refusing(Error& error, Body body) {
    try {
      body();
      return SPW_OK;
    } catch (const Refusal& refusal) {
      const std::string why = refusal.where.empty() ? refusal.why : refusal.where + ": " + refusal.why;
      return refusal.fault == SPW_FAULT_UNSUPPORTED ? error.unsupported(refusal.where, why)
                                                    : error.invalid(refusal.where, why);
    }
  }
};

}  // namespace messages

SPW_TRANSLATOR_PLUGIN(messages::Codec)
