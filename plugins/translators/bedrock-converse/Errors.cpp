#include "Errors.h"

#include <spillway/codec/StatusFaults.hpp>

#include <algorithm>
#include <cctype>

namespace converse {

using spw::Json;

namespace {

struct Row {
  std::string_view type;
  int32_t fault, status;
};
// The first row of a fault is how it is written, the first row of a type how it is read.
constexpr Row kRows[] = {
    {"ValidationException", SPW_FAULT_INVALID_REQUEST, 400},
    {"ValidationException", SPW_FAULT_CONTEXT_LENGTH, 400},
    {"ValidationException", SPW_FAULT_CONTENT, 400},
    {"ValidationException", SPW_FAULT_UNSUPPORTED, 400},
    {"ValidationException", SPW_FAULT_TOO_LARGE, 413},
    {"ServiceQuotaExceededException", SPW_FAULT_QUOTA, 400},
    {"UnrecognizedClientException", SPW_FAULT_AUTH, 403},
    {"ExpiredTokenException", SPW_FAULT_AUTH, 403},
    {"InvalidSignatureException", SPW_FAULT_AUTH, 403},
    {"IncompleteSignatureException", SPW_FAULT_AUTH, 400},
    {"MissingAuthenticationTokenException", SPW_FAULT_AUTH, 403},
    {"AccessDeniedException", SPW_FAULT_FORBIDDEN, 403},
    {"ResourceNotFoundException", SPW_FAULT_MODEL_MISSING, 404},
    {"ModelTimeoutException", SPW_FAULT_TIMEOUT, 408},
    {"ThrottlingException", SPW_FAULT_RATE_LIMIT, 429},
    {"TooManyRequestsException", SPW_FAULT_RATE_LIMIT, 429},
    {"ModelNotReadyException", SPW_FAULT_OVERLOADED, 429},
    {"ServiceUnavailableException", SPW_FAULT_OVERLOADED, 503},
    {"ModelErrorException", SPW_FAULT_SERVER, 424},
    {"ModelStreamErrorException", SPW_FAULT_SERVER, 424},
    {"InternalServerException", SPW_FAULT_SERVER, 500},
    {"InternalFailure", SPW_FAULT_SERVER, 500},
};

// How faults without a row of their own, and those that have several, are written.
constexpr Row kServerRow = {"InternalServerException", SPW_FAULT_SERVER, 500};
constexpr Row kBusyRow = {"ServiceUnavailableException", SPW_FAULT_OVERLOADED, 503};

// What a message says that its type does not.
struct Phrase {
  std::string_view text;  // lower case
  int32_t fault;
};
constexpr Phrase kPhrases[] = {
    {"input is too long", SPW_FAULT_CONTEXT_LENGTH},
    {"prompt is too long", SPW_FAULT_CONTEXT_LENGTH},
    {"exceed context limit", SPW_FAULT_CONTEXT_LENGTH},
    {"context window", SPW_FAULT_CONTEXT_LENGTH},
    {"context length", SPW_FAULT_CONTEXT_LENGTH},
    {"too many input tokens", SPW_FAULT_CONTEXT_LENGTH},
    {"tokens per day", SPW_FAULT_QUOTA},
    {"model identifier is invalid", SPW_FAULT_MODEL_MISSING},
    {"on-demand throughput isn", SPW_FAULT_MODEL_MISSING},
    {"resolve the foundation model", SPW_FAULT_MODEL_MISSING},
    {"end of its life", SPW_FAULT_MODEL_MISSING},
    {"security token included in the request", SPW_FAULT_AUTH},
    {"bearer token", SPW_FAULT_AUTH},
    {"content filtering policy", SPW_FAULT_CONTENT},
};

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

bool contains(std::string_view text, std::string_view lowerPart) {
  const auto equal = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lowerPart.begin(), lowerPart.end(), equal) != text.end();
}

const Row& rowOf(int32_t fault) {
  if (fault == SPW_FAULT_SERVER) return kServerRow;
  if (fault == SPW_FAULT_OVERLOADED) return kBusyRow;
  for (const Row& row : kRows) {
    if (row.fault == fault) return row;
  }
  return kServerRow;
}

// With the type where clients look for it, when it has one.
std::string body(std::string_view type, std::string_view message) {
  std::string out = "{";
  if (!type.empty()) out.append("\"__type\":\"").append(type).append("\",");
  out += "\"message\":\"";
  spw::escapeTo(out, message);
  return out + "\"}";
}

}  // namespace

std::string_view bareType(std::string_view type) {
  if (const size_t mark = type.rfind('#'); mark != std::string_view::npos) type.remove_prefix(mark + 1);
  return type.substr(0, type.find(':'));
}

// A type or status that only says "wrong", "forbidden" or "busy" says less than the message may.
int32_t faultOf(std::string_view type, int32_t httpStatus, std::string_view message) {
  int32_t fault = SPW_FAULT_NONE;
  for (const Row& row : kRows) {
    if (fault == SPW_FAULT_NONE && same(row.type, type)) fault = row.fault;
  }
  if (fault == SPW_FAULT_NONE || (fault == SPW_FAULT_INVALID_REQUEST && httpStatus == 413)) {
    fault = spw::faultOfStatus(httpStatus);
  }
  const bool vague =
      fault == SPW_FAULT_INVALID_REQUEST || fault == SPW_FAULT_FORBIDDEN || fault == SPW_FAULT_RATE_LIMIT;
  if (!vague) return fault;
  for (const Phrase& phrase : kPhrases) {
    if (contains(message, phrase.text)) return phrase.fault;
  }
  return fault;
}

spw::Status writeErrorReply(const spw_error& error, int32_t& httpStatus, spw::Out& out) {
  const Row* row = &rowOf(error.fault);
  // An upstream's refusal of our key is no fault of the client's key; status and type must tell the same story.
  const bool upstreams = httpStatus >= 500 && (error.fault == SPW_FAULT_AUTH || error.fault == SPW_FAULT_FORBIDDEN);
  if (upstreams) row = &kServerRow;
  const bool network = error.fault == SPW_FAULT_NETWORK || error.fault == SPW_FAULT_SERVER || upstreams;
  if (!network || httpStatus < 500 || httpStatus > 599) httpStatus = row->status;
  const std::string_view param = spw::view(error.param);
  std::string message(spw::view(error.message));
  if (message.empty()) message = row->type;
  if (!param.empty() && !message.starts_with(param)) message.insert(0, ": ").insert(0, param);
  out.write(body(row->type, message));
  return SPW_OK;
}

std::string exceptionBody(std::string_view message) {
  return body({}, message.empty() ? std::string_view("upstream error") : message);
}

std::string failureBody(int32_t fault, std::string_view message) {
  const std::string_view type = rowOf(fault).type;
  return body(type, message.empty() ? type : message);
}

// Streams know five exceptions only.
std::string_view exceptionType(int32_t fault) {
  switch (fault) {
    case SPW_FAULT_RATE_LIMIT:
    case SPW_FAULT_QUOTA:
      return "throttlingException";
    case SPW_FAULT_OVERLOADED:
      return "serviceUnavailableException";
    case SPW_FAULT_INVALID_REQUEST:
    case SPW_FAULT_CONTEXT_LENGTH:
    case SPW_FAULT_CONTENT:
    case SPW_FAULT_MODEL_MISSING:
    case SPW_FAULT_UNSUPPORTED:
    case SPW_FAULT_TOO_LARGE:
      return "validationException";
    case SPW_FAULT_SERVER:
    case SPW_FAULT_NETWORK:
    case SPW_FAULT_TIMEOUT:
      return "modelStreamErrorException";
    default:
      return "internalServerException";
  }
}

spw::Status readErrorReply(spw::Call call, int32_t httpStatus, std::string_view text, spw::Error& error) {
  const Json root = call.parse(text);
  std::string_view type = bareType(spw::view(error.raw()->code));
  if (type.empty()) type = bareType(root["__type"].str());
  if (type.empty()) type = bareType(root["code"].str());
  std::string_view message = root["message"].str();
  if (message.empty()) message = root["Message"].str();
  if (message.empty()) message = type;
  if (message.empty()) return SPW_DECLINED;
  error.fault(faultOf(type, httpStatus, message)).message(message).code(type);
  return SPW_OK;
}

}  // namespace converse
