#include "Errors.h"

#include <algorithm>
#include <cctype>

namespace ollama {

using spw::Json;

namespace {

struct Row {
  int32_t status, fault;
};
// The first row of a fault is how it is written.
constexpr Row kStatuses[] = {
    {400, SPW_FAULT_INVALID_REQUEST}, {400, SPW_FAULT_CONTEXT_LENGTH}, {400, SPW_FAULT_CONTENT},
    {400, SPW_FAULT_UNSUPPORTED},     {401, SPW_FAULT_AUTH},           {402, SPW_FAULT_QUOTA},
    {403, SPW_FAULT_FORBIDDEN},       {404, SPW_FAULT_MODEL_MISSING},  {413, SPW_FAULT_TOO_LARGE},
    {429, SPW_FAULT_RATE_LIMIT},      {500, SPW_FAULT_SERVER},         {502, SPW_FAULT_NETWORK},
    {503, SPW_FAULT_OVERLOADED},      {504, SPW_FAULT_TIMEOUT}};

// What a sentence says that its status does not. Lower case.
struct Phrase {
  std::string_view text;
  int32_t fault;
};
constexpr Phrase kPhrases[] = {{"context length", SPW_FAULT_CONTEXT_LENGTH},
                               {"context window", SPW_FAULT_CONTEXT_LENGTH},
                               {"does not support", SPW_FAULT_UNSUPPORTED},
                               {"not found", SPW_FAULT_MODEL_MISSING},
                               {"usage limit", SPW_FAULT_QUOTA},
                               {"requires more system memory", SPW_FAULT_OVERLOADED},
                               {"server busy", SPW_FAULT_OVERLOADED},
                               {"unauthorized", SPW_FAULT_AUTH}};

bool contains(std::string_view text, std::string_view lowerPart) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lowerPart.begin(), lowerPart.end(), same) != text.end();
}

int32_t faultOfStatus(int32_t status) {
  for (const Row& row : kStatuses) {
    if (row.status == status) return row.fault;
  }
  return status >= 400 && status < 500 ? SPW_FAULT_INVALID_REQUEST : SPW_FAULT_SERVER;
}

}  // namespace

int32_t faultOf(int32_t httpStatus, std::string_view message) {
  const int32_t fault = faultOfStatus(httpStatus);
  const bool vague = fault == SPW_FAULT_INVALID_REQUEST || fault == SPW_FAULT_SERVER || fault == SPW_FAULT_RATE_LIMIT;
  if (!vague) return fault == SPW_FAULT_NETWORK ? SPW_FAULT_SERVER : fault;
  for (const Phrase& phrase : kPhrases) {
    if (contains(message, phrase.text)) return phrase.fault;
  }
  return fault;
}

std::string errorBody(std::string_view message) {
  std::string body = "{\"error\":\"";
  spw::escapeTo(body, message.empty() ? std::string_view("the request failed") : message);
  return body + "\"}";
}

// Only the status tells this wire's clients what kind of failure it was. That the upstream refused our key is no fault
// of the client's: the host's own status for it stays.
spw::Status writeError(const spw_error& error, int32_t& httpStatus, spw::Out& out) {
  const bool given = httpStatus >= 400 && httpStatus <= 599;
  const auto* row = std::find_if(std::begin(kStatuses), std::end(kStatuses),
                                 [&](const Row& one) { return one.fault == error.fault; });
  if (row == std::end(kStatuses)) {
    if (!given) httpStatus = 500;
  } else if (!given || (error.fault != SPW_FAULT_AUTH && error.fault != SPW_FAULT_SERVER)) {
    httpStatus = row->status;
  }
  std::string text(spw::view(error.message));
  const std::string_view param = spw::view(error.param);
  if (!param.empty() && !std::string_view(text).starts_with(param)) text = std::string(param) + ": " + text;
  out.write(errorBody(text));
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
