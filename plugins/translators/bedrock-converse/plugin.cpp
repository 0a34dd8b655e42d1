// The codec of Amazon Bedrock's Converse wire. Each direction has its own class; this file only joins them to the SDK.
#include <spillway/codec/CountForm.hpp>

#include "Errors.h"
#include "ReplyReader.h"
#include "ReplyWriter.h"
#include "RequestReader.h"
#include "RequestWriter.h"
#include "TextVisitor.h"
#include "Wire.h"

namespace converse {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Out;
using spw::Status;

struct Codec {
  static constexpr spw_route routes[] = {
      {"POST", "/model/{model}/converse", SPW_OP_GENERATE, SPW_MODE_WHOLE, nullptr},
      {"POST", "/model/{model}/converse-stream", SPW_OP_GENERATE, SPW_MODE_STREAM, nullptr},
      {"POST", "/model/{model}/count-tokens", SPW_OP_COUNT_TOKENS, SPW_MODE_WHOLE, nullptr},
  };
  static constexpr spw::WireTable table{.wire = "bedrock-converse",
                                        .name = "Amazon Bedrock Converse",
                                        .routes = routes,
                                        .modelMember = nullptr,
                                        .contentTypeStream = "application/vnd.amazon.eventstream",
                                        .framing = SPW_FRAME_AWS,
                                        .errorHeader = "x-amzn-errortype",
                                        .turnsMember = "messages"};

  using Reader = ReplyReader;
  using Writer = ReplyWriter;

  static Status readRequest(Call call, const spw::Received& received, Json& canonical, Error& error) {
    return spw::refusable(error, [&] { canonical = RequestReader(call, received).read(); });
  }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return spw::refusable(error, [&] { wire = RequestWriter(call, canonical, target).write(notes); });
  }

  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    return writeErrorReply(error, httpStatus, out);
  }

  static Status readError(Call call, int32_t httpStatus, std::string_view body, Error& error) {
    return readErrorReply(call, httpStatus, body, error);
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) { return visitToolTexts(call, wire, texts); }

  static Status writeCount(Call, int64_t tokens, Out& out) {
    out.write("{\"inputTokens\":" + std::to_string(tokens) + "}");
    return SPW_OK;
  }

  static Status writeCountRequest(Call call, Json request, const spw::Target&, Json& count, Error&) {
    const Json whole = spw::onlyMembers(request, {"messages", "system", "toolConfig", "additionalModelRequestFields"});
    count = call.object().put("input", call.object().put("converse", whole));
    return SPW_OK;
  }

  static Status readCount(Call call, std::string_view body, int64_t& tokens) {
    return spw::countIn(call, body, "inputTokens", tokens);
  }
};

}  // namespace converse

SPW_TRANSLATOR_PLUGIN(converse::Codec)
