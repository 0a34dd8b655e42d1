// Errors of wires that have a status and a sentence and nothing else to tell them apart by.
//
// Pure functions; any thread.
#pragma once

#include <algorithm>
#include <cctype>
#include <span>
#include <string>
#include <string_view>

#include "../Services.hpp"
#include "../translator.h"

namespace spw {

// Of a fault the first row says how it is written, of a status how it is read.
struct StatusFault {
  int32_t status, fault;
};

// What a sentence says that its status does not. Lower case.
struct PhraseFault {
  std::string_view phrase;
  int32_t fault;
};

// enum spw_fault of a status and a sentence; a status that says what it means needs no words. 0: inside a stream.
inline int32_t faultOf(std::span<const StatusFault> statuses, std::span<const PhraseFault> phrases, int32_t status,
                       std::string_view sentence) {
  int32_t fault = status >= 400 && status < 500 ? SPW_FAULT_INVALID_REQUEST : SPW_FAULT_SERVER;
  for (const StatusFault& row : statuses) {
    if (row.status != status) continue;
    fault = row.fault;
    break;
  }
  const bool vague = fault == SPW_FAULT_INVALID_REQUEST || fault == SPW_FAULT_SERVER || fault == SPW_FAULT_RATE_LIMIT;
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  for (const PhraseFault& row : phrases) {
    const bool said = vague && std::search(sentence.begin(), sentence.end(), row.phrase.begin(), row.phrase.end(),
                                           same) != sentence.end();
    if (said) return row.fault;
  }
  return fault;
}

// The status that tells this wire's clients what kind of failure it was. That the upstream refused our key is no fault
// of the client's: the host's own status for it stays.
inline int32_t statusOf(std::span<const StatusFault> statuses, int32_t fault, int32_t given) {
  const bool good = given >= 400 && given <= 599;
  if (good && (fault == SPW_FAULT_AUTH || fault == SPW_FAULT_SERVER)) return given;
  for (const StatusFault& row : statuses) {
    if (row.fault == fault) return row.status;
  }
  return good ? given : 500;
}

// The message, behind the field it is about.
inline std::string sentenceOf(const spw_error& error) {
  const std::string_view message = view(error.message), param = view(error.param);
  if (message.empty()) return "the request failed";
  if (param.empty() || message.starts_with(param)) return std::string(message);
  return std::string(param).append(": ").append(message);
}

}  // namespace spw
