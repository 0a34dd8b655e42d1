#include "Errors.h"

#include <spillway/codec/StatusFaults.hpp>

#include <algorithm>
#include <cctype>

namespace kiro {

using spw::Json;

namespace {

struct Row {
  std::string_view word;
  int32_t fault;
};

// Reasons say exactly what is the matter.
constexpr Row kReasons[] = {
    {"CONTENT_LENGTH_EXCEEDS_THRESHOLD", SPW_FAULT_CONTEXT_LENGTH},
    {"INVALID_MODEL_ID", SPW_FAULT_MODEL_MISSING},
    {"INVALID_CONVERSATION_ID", SPW_FAULT_INVALID_REQUEST},
    {"REQUEST_BODY_INVALID", SPW_FAULT_INVALID_REQUEST},
    {"TEMPORARILY_SUSPENDED", SPW_FAULT_FORBIDDEN},
    {"FEATURE_NOT_SUPPORTED", SPW_FAULT_FORBIDDEN},
    {"MONTHLY_REQUEST_COUNT", SPW_FAULT_QUOTA},
    {"DAILY_REQUEST_COUNT", SPW_FAULT_QUOTA},
    {"OVERAGE_REQUEST_LIMIT_EXCEEDED", SPW_FAULT_QUOTA},
    {"INSUFFICIENT_MODEL_CAPACITY", SPW_FAULT_OVERLOADED},
    {"MODEL_TEMPORARILY_UNAVAILABLE", SPW_FAULT_OVERLOADED},
};
constexpr Row kTypes[] = {
    {"ValidationException", SPW_FAULT_INVALID_REQUEST},     {"ThrottlingException", SPW_FAULT_RATE_LIMIT},
    {"AccessDeniedException", SPW_FAULT_FORBIDDEN},         {"UnauthorizedException", SPW_FAULT_AUTH},
    {"UnrecognizedClientException", SPW_FAULT_AUTH},        {"ExpiredTokenException", SPW_FAULT_AUTH},
    {"ResourceNotFoundException", SPW_FAULT_MODEL_MISSING}, {"ServiceQuotaExceededException", SPW_FAULT_QUOTA},
    {"ServiceUnavailableException", SPW_FAULT_OVERLOADED},  {"InternalServerException", SPW_FAULT_SERVER},
    {"ModelStreamErrorException", SPW_FAULT_SERVER},
};
// Lower case.
constexpr Row kPhrases[] = {
    {"bearer token included in the request", SPW_FAULT_AUTH},
    {"input is too long", SPW_FAULT_CONTEXT_LENGTH},
    {"unexpectedly high load", SPW_FAULT_OVERLOADED},
};

bool contains(std::string_view text, std::string_view lowerPart) {
  const auto equal = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lowerPart.begin(), lowerPart.end(), equal) != text.end();
}

template <size_t N>
int32_t faultOfWord(const Row (&rows)[N], std::string_view word) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  for (const Row& row : rows) {
    if (std::equal(row.word.begin(), row.word.end(), word.begin(), word.end(), same)) return row.fault;
  }
  return SPW_FAULT_NONE;
}

// "com.amazon.x#ValidationException", "ValidationException:http://..."
std::string_view bareType(std::string_view type) {
  if (const size_t mark = type.rfind('#'); mark != std::string_view::npos) type.remove_prefix(mark + 1);
  return type.substr(0, type.find(':'));
}

}  // namespace

Problem problemOf(Json body, std::string_view type, int32_t httpStatus) {
  Problem problem;
  type = bareType(type);
  if (type.empty()) type = bareType(body["__type"].str());
  const bool plain = std::all_of(type.begin(), type.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (!plain) type = {};
  const std::string_view reason = body["reason"].str();
  problem.message = body["message"].str();
  if (problem.message.empty()) problem.message = body["Message"].str();
  if (problem.message.empty()) problem.message = reason;
  if (problem.message.empty()) problem.message = type;
  problem.code = reason.empty() ? type : reason;
  problem.fault = faultOfWord(kReasons, reason);
  for (const Row& phrase : kPhrases) {
    if (problem.fault == SPW_FAULT_NONE && contains(problem.message, phrase.word)) problem.fault = phrase.fault;
  }
  if (problem.fault == SPW_FAULT_NONE) problem.fault = faultOfWord(kTypes, type);
  if (problem.fault == SPW_FAULT_NONE) problem.fault = spw::faultOfStatus(httpStatus);
  return problem;
}

}  // namespace kiro
