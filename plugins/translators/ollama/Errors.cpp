#include "Errors.h"

#include <spillway/codec/SentenceErrors.hpp>

namespace ollama {

using spw::Json;

namespace {

constexpr spw::StatusFault kStatuses[] = {
    {400, SPW_FAULT_INVALID_REQUEST}, {400, SPW_FAULT_CONTEXT_LENGTH}, {400, SPW_FAULT_CONTENT},
    {400, SPW_FAULT_UNSUPPORTED},     {401, SPW_FAULT_AUTH},           {402, SPW_FAULT_QUOTA},
    {403, SPW_FAULT_FORBIDDEN},       {404, SPW_FAULT_MODEL_MISSING},  {413, SPW_FAULT_TOO_LARGE},
    {429, SPW_FAULT_RATE_LIMIT},      {500, SPW_FAULT_SERVER},         {502, SPW_FAULT_SERVER},
    {502, SPW_FAULT_NETWORK},         {503, SPW_FAULT_OVERLOADED},     {504, SPW_FAULT_TIMEOUT}};

constexpr spw::PhraseFault kPhrases[] = {{"context length", SPW_FAULT_CONTEXT_LENGTH},
                                         {"context window", SPW_FAULT_CONTEXT_LENGTH},
                                         {"does not support", SPW_FAULT_UNSUPPORTED},
                                         {"not found", SPW_FAULT_MODEL_MISSING},
                                         {"usage limit", SPW_FAULT_QUOTA},
                                         {"requires more system memory", SPW_FAULT_OVERLOADED},
                                         {"server busy", SPW_FAULT_OVERLOADED},
                                         {"unauthorized", SPW_FAULT_AUTH}};

}  // namespace

int32_t faultOf(int32_t httpStatus, std::string_view message) {
  return spw::faultOf(kStatuses, kPhrases, httpStatus, message);
}

std::string errorBody(std::string_view message) {
  std::string body = "{\"error\":\"";
  spw::escapeTo(body, message.empty() ? std::string_view("the request failed") : message);
  return body + "\"}";
}

spw::Status writeError(const spw_error& error, int32_t& httpStatus, spw::Out& out) {
  httpStatus = spw::statusOf(kStatuses, error.fault, httpStatus);
  out.write(errorBody(spw::sentenceOf(error)));
  return SPW_OK;
}

spw::Status readError(spw::Call call, int32_t httpStatus, std::string_view body, spw::Error& found) {
  const Json error = call.parse(body)["error"];
  // Gateways in front of a server speak the form of other wires.
  const std::string_view message = error.isString() ? error.str() : error["message"].str();
  if (message.empty()) return SPW_DECLINED;
  found.fault(faultOf(httpStatus, message)).httpStatus(httpStatus).message(message);
  return SPW_OK;
}

}  // namespace ollama
