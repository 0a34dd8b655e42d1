#include "host/pipeline/WireError.h"

#include <nlohmann/json.hpp>

#include "host/base/Masking.h"
#include "host/pipeline/BlankEvent.h"
#include "host/pipeline/StepCall.h"
#include "host/routing/Verdict.h"

namespace spillway::pipeline {
namespace {

// Upstreams and plugins may quote a key.
base::Error forClients(base::Error error) {
  for (std::string* text : {&error.message, &error.code, &error.param}) *text = base::masked(*text);
  return error;
}

}  // namespace

int writeError(const plugins::Translator& wire, const base::Error& given, std::string& body) {
  const base::Error error = forClients(given);
  StepCall call;
  int status = routing::clientStatus(error.fault, error.httpStatus);
  if (wire.writeError(call, error, status, [&body](std::string_view bytes) { body.append(bytes); })) return status;
  nlohmann::ordered_json plain;
  plain["error"]["message"] = error.message;
  body = plain.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return status;
}

std::string faultLine(const base::Error& error) {
  if (error.fault == base::Fault::None) return {};
  return "x-spillway-fault: " + std::string(base::faultName(error.fault)) + "\r\n";
}

void writeErrorEvent(plugins::Writer& writer, const base::Error& given, std::string& out) {
  const base::Error error = forClients(given);
  StepCall call;
  spw_event event = blankEvent(SPW_EVENT_ERROR);
  event.fault = static_cast<int32_t>(error.fault);
  event.text = {error.message.data(), error.message.size()};
  event.id = {error.code.data(), error.code.size()};
  auto append = [&out](std::string_view bytes) { out.append(bytes); };
  static_cast<void>(writer.put(call, event, append));
  writer.close(call, append);
}

}  // namespace spillway::pipeline
