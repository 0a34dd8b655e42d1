#include "Errors.h"

#include <algorithm>
#include <cctype>

namespace messages {

using spw::Json;

namespace {

struct Row {
  std::string_view type;
  int32_t fault, status;
};
// The first row of a fault is how it is written, the first row of a type how it is read.
constexpr Row kRows[] = {
    {"invalid_request_error", SPW_FAULT_INVALID_REQUEST, 400},
    {"invalid_request_error", SPW_FAULT_CONTEXT_LENGTH, 400},
    {"invalid_request_error", SPW_FAULT_CONTENT, 400},
    {"invalid_request_error", SPW_FAULT_UNSUPPORTED, 400},
    {"authentication_error", SPW_FAULT_AUTH, 401},
    {"billing_error", SPW_FAULT_QUOTA, 402},
    {"permission_error", SPW_FAULT_FORBIDDEN, 403},
    {"not_found_error", SPW_FAULT_MODEL_MISSING, 404},
    {"request_too_large", SPW_FAULT_TOO_LARGE, 413},
    {"rate_limit_error", SPW_FAULT_RATE_LIMIT, 429},
    {"api_error", SPW_FAULT_SERVER, 500},
    {"api_error", SPW_FAULT_NETWORK, 502},
    {"timeout_error", SPW_FAULT_TIMEOUT, 504},
    {"overloaded_error", SPW_FAULT_OVERLOADED, 529},
    {"conflict_error", SPW_FAULT_INVALID_REQUEST, 409},
};

// What a message says that its type does not.
struct Phrase {
  std::string_view text;
  int32_t fault;
};
constexpr std::string_view kTooLong = "prompt is too long";
constexpr Phrase kPhrases[] = {
    {kTooLong, SPW_FAULT_CONTEXT_LENGTH},
    {"input is too long", SPW_FAULT_CONTEXT_LENGTH},
    {"exceed context limit", SPW_FAULT_CONTEXT_LENGTH},
    {"context window", SPW_FAULT_CONTEXT_LENGTH},
    {"credit balance is too low", SPW_FAULT_QUOTA},
    {"usage limit", SPW_FAULT_QUOTA},
    {"spend limit", SPW_FAULT_QUOTA},
    {"content filtering policy", SPW_FAULT_CONTENT},
};

bool contains(std::string_view text, std::string_view lowerPart) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lowerPart.begin(), lowerPart.end(), same) != text.end();
}

const Row* rowOf(int32_t fault) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.fault == fault; });
  return row != std::end(kRows) ? row : nullptr;
}

// By its words alone.
int32_t faultIn(std::string_view message) {
  for (const Phrase& phrase : kPhrases)
    if (contains(message, phrase.text)) return phrase.fault;
  return SPW_FAULT_NONE;
}

}  // namespace

int32_t faultOf(std::string_view type, std::string_view message) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.type == type; });
  if (row == std::end(kRows)) return SPW_FAULT_NONE;
  if (row->fault == SPW_FAULT_INVALID_REQUEST || row->fault == SPW_FAULT_RATE_LIMIT) {
    const int32_t said = faultIn(message);
    if (said != SPW_FAULT_NONE) return said;
  }
  return row->fault;
}

std::string_view errorType(int32_t fault) {
  const Row* row = rowOf(fault);
  return row != nullptr ? row->type : "api_error";
}

std::string errorText(int32_t fault, std::string_view message) {
  if (fault != SPW_FAULT_CONTEXT_LENGTH || contains(message, kTooLong)) return std::string(message);
  return std::string(kTooLong).append(": ").append(message);
}

std::string errorBody(std::string_view type, std::string_view message, std::string_view requestId) {
  std::string body = R"({"type":"error","error":{"type":")";
  body.append(type).append(R"(","message":")");
  spw::escapeTo(body, message);
  body += R"("},"request_id":)";
  if (requestId.empty()) return body + "null}";
  body += '"';
  spw::escapeTo(body, requestId);
  return body + "\"}";
}

spw::Status writeErrorReply(const spw_error& error, int32_t& httpStatus, spw::Out& out) {
  const Row* row = rowOf(error.fault);
  std::string_view type = row != nullptr ? row->type : "api_error";
  if (httpStatus == 0) httpStatus = row != nullptr ? row->status : 500;
  if (error.fault == SPW_FAULT_OVERLOADED && httpStatus == 503) httpStatus = 529;
  // An upstream's refusal of our key is no fault of the client's key; clients choose their error class by the status,
  // so type and status must tell the same story.
  if (httpStatus >= 500 && httpStatus != 529 && httpStatus != 504) type = "api_error";
  if (httpStatus == 429) type = "rate_limit_error";
  std::string_view message = spw::view(error.message);
  if (message.empty()) message = type;
  std::string text = errorText(error.fault, message);
  if (const std::string_view param = spw::view(error.param); !param.empty() && !message.starts_with(param)) {
    if (error.fault != SPW_FAULT_CONTEXT_LENGTH) text = std::string(param).append(": ").append(message);
  }
  out.write(errorBody(type, text, {}));
  return SPW_OK;
}

spw::Status readErrorReply(spw::Call call, std::string_view body, spw::Error& error) {
  const Json root = call.parse(body);
  const Json found = root["error"];
  // A cloud that serves this wire refuses in its own: a message and nothing else.
  if (!found) {
    const std::string_view told = root["message"].str(root["Message"].str());
    if (told.empty()) return SPW_DECLINED;
    error.fault(faultIn(told)).message(told);
    return SPW_OK;
  }
  const std::string_view message = found["message"].str();
  if (!found.isObject() || message.empty()) return SPW_DECLINED;
  const std::string_view type = found["type"].str();
  error.fault(faultOf(type, message)).message(message);
  error.code(!type.empty() ? type : found["code"].str());
  // "messages.3.content.0.text: Field required" names the field before the colon.
  const size_t colon = message.find(": ");
  if (type == "invalid_request_error" && colon != std::string_view::npos &&
      message.substr(0, colon).find(' ') == std::string_view::npos) {
    error.param(message.substr(0, colon));
  }
  return SPW_OK;
}

}  // namespace messages
