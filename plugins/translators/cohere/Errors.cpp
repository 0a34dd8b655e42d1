#include "Errors.h"

#include <spillway/codec/SentenceErrors.hpp>

namespace cohere {

namespace {

constexpr spw::StatusFault kStatuses[] = {{400, SPW_FAULT_INVALID_REQUEST}, {400, SPW_FAULT_CONTEXT_LENGTH},
                                          {400, SPW_FAULT_UNSUPPORTED},     {401, SPW_FAULT_AUTH},
                                          {402, SPW_FAULT_QUOTA},           {403, SPW_FAULT_FORBIDDEN},
                                          {404, SPW_FAULT_MODEL_MISSING},   {413, SPW_FAULT_TOO_LARGE},
                                          {422, SPW_FAULT_INVALID_REQUEST}, {429, SPW_FAULT_RATE_LIMIT},
                                          {498, SPW_FAULT_CONTENT},         {500, SPW_FAULT_SERVER},
                                          {501, SPW_FAULT_UNSUPPORTED},     {503, SPW_FAULT_OVERLOADED},
                                          {504, SPW_FAULT_TIMEOUT}};

constexpr spw::PhraseFault kPhrases[] = {{"too many tokens", SPW_FAULT_CONTEXT_LENGTH},
                                         {"context length", SPW_FAULT_CONTEXT_LENGTH},
                                         {"api calls / month", SPW_FAULT_QUOTA},
                                         {"billing", SPW_FAULT_QUOTA},
                                         {"is not supported by model", SPW_FAULT_UNSUPPORTED}};

}  // namespace

int32_t faultOf(int32_t httpStatus, std::string_view message) {
  return spw::faultOf(kStatuses, kPhrases, httpStatus, message);
}

std::string errorBody(std::string_view message) {
  std::string body = "{\"message\":\"";
  spw::escapeTo(body, message.empty() ? std::string_view("the request failed") : message);
  return body + "\"}";
}

spw::Status writeError(const spw_error& error, int32_t& httpStatus, spw::Out& out) {
  httpStatus = spw::statusOf(kStatuses, error.fault, httpStatus);
  out.write(errorBody(spw::sentenceOf(error)));
  return SPW_OK;
}

spw::Status readError(spw::Call call, int32_t httpStatus, std::string_view body, spw::Error& found) {
  const std::string_view message = call.parse(body)["message"].str();
  if (message.empty()) return SPW_DECLINED;
  found.fault(faultOf(httpStatus, message)).httpStatus(httpStatus).message(message);
  return SPW_OK;
}

}  // namespace cohere
