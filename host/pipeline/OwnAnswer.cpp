#include "host/pipeline/OwnAnswer.h"

namespace spillway::pipeline {
namespace {

base::Error unsupported(std::string message) {
  return {.fault = base::Fault::Unsupported, .httpStatus = 501, .message = std::move(message)};
}

}  // namespace

base::Result<OwnAnswer> countedAnswer(const plugins::Translator& wire, spw_call& call, const spw_json* canonical,
                                      TokenCounter* counter, const Destination& to) {
  if (!canonical || !counter) return unsupported("there is nothing here that could count these tokens");
  auto estimate = counter->estimate(*call.arena, canonical, to);
  if (!estimate.ok()) return estimate.error();
  OwnAnswer answer{.body = {}, .lines = "x-spillway-estimate: " + estimate->header + "\r\n"};
  auto append = [&answer](std::string_view bytes) { answer.body.append(bytes); };
  if (!wire.writeCount(call, estimate->tokens, append)) return unsupported("this wire has no answer to a token count");
  return answer;
}

base::Result<OwnAnswer> emptyAnswer(const plugins::Translator& wire, spw_call& call, const spw_reply_options& options) {
  OwnAnswer answer;
  auto append = [&answer](std::string_view bytes) { answer.body.append(bytes); };
  auto writer = wire.openWriter(call, options);
  if (!writer.ok()) return writer.error();
  for (int32_t kind : {SPW_EVENT_START, SPW_EVENT_STOP, SPW_EVENT_END}) {
    spw_event event{};
    event.size = sizeof event;
    event.kind = kind;
    event.stop = kind == SPW_EVENT_STOP ? SPW_STOP_END : SPW_STOP_NONE;
    event.input = event.output = event.cache_read = event.cache_write = event.reasoning = -1;
    if (auto error = writer->put(call, event, append)) return *error;
  }
  writer->close(call, append);
  return answer;
}

}  // namespace spillway::pipeline
