// The codec of Kiro's generateAssistantResponse (CodeWhisperer). Upstreams speak it, clients do not.
#include <spillway/codec/UpstreamOnly.hpp>

#include "Errors.h"
#include "ReplyReader.h"
#include "RequestWriter.h"
#include "TextVisitor.h"
#include "Wire.h"

namespace kiro {

using spw::Call;
using spw::Error;
using spw::Json;
using spw::Status;

struct Codec : spw::UpstreamOnly {
  static constexpr spw::WireTable table{.wire = "kiro",
                                        .name = "Kiro",
                                        .modelMember = nullptr,
                                        .contentTypeStream = "application/vnd.amazon.eventstream",
                                        .framing = SPW_FRAME_AWS,
                                        .errorHeader = "x-amzn-errortype"};

  using Reader = ReplyReader;

  // Conversations are named by a hash; a host without the service cannot run this codec.
  static Status start(const spw::Services& services) { return services.crypto != nullptr ? SPW_OK : SPW_FAILED; }

  static Status writeRequest(Call call, Json canonical, const spw::Target& target, Json notes, Json& wire,
                             Error& error) {
    return spw::refusable(error, [&] { wire = RequestWriter(call, canonical, target).write(notes); });
  }

  static Status readError(Call call, int32_t httpStatus, std::string_view body, Error& error) {
    const Json root = call.parse(body);
    const Problem problem = problemOf(root, spw::view(error.raw()->code), httpStatus);
    if (problem.message.empty()) return SPW_DECLINED;
    error.fault(problem.fault).message(problem.message).code(problem.code);
    return SPW_OK;
  }

  static Status visitTexts(Call call, Json wire, const spw::Texts& texts) { return visitToolTexts(call, wire, texts); }
};

}  // namespace kiro

SPW_TRANSLATOR_PLUGIN(kiro::Codec)
