// Error bodies as OpenAI has them on all of its wires, and as the many services that copy it have them, both ways.
//
// Threading: pure functions; one thread per document.
#pragma once

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <string_view>

#include "../Call.hpp"
#include "../Text.hpp"
#include "StatusFaults.hpp"

namespace spw::openai {

struct Problem {
  int32_t fault = SPW_FAULT_SERVER;
  std::string_view message, code, param;
  int64_t retryAfterMs = 0;
};

// What an error object says ({"message", "type", "code", "param", ...}, or a bare text). `httpStatus` is 0 inside a
// stream; the object may hold one of its own.
Problem problemOf(Call call, Json error, int32_t httpStatus);

// The error object of a reply's document, whatever dialect; missing when there is none.
Json errorOf(Json document);

// {"error":{...}} for a fault. `httpStatus` tells a wrong key of the client's from one of ours.
std::string errorBody(int32_t fault, int32_t httpStatus, std::string_view message, std::string_view code,
                      std::string_view param);

// The code clients know a fault by; empty where the vendor has none.
std::string_view codeOf(int32_t fault);

// The status this vendor's clients expect for a fault, or `otherwise`.
int32_t statusOf(int32_t fault, int32_t otherwise);

namespace detail {

inline bool containsFolded(std::string_view text, std::string_view lowerWord) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lowerWord.begin(), lowerWord.end(), same) != text.end();
}

struct Mark {
  std::string_view word;  // lower case
  int32_t fault;
};

// Vendors' own codes and types, exactly.
inline constexpr Mark kCodes[] = {{"context_length_exceeded", SPW_FAULT_CONTEXT_LENGTH},
                                  {"string_above_max_length", SPW_FAULT_CONTEXT_LENGTH},
                                  {"insufficient_quota", SPW_FAULT_QUOTA},
                                  {"billing_hard_limit_reached", SPW_FAULT_QUOTA},
                                  {"exceeded_current_quota_error", SPW_FAULT_QUOTA},
                                  {"insufficient_balance", SPW_FAULT_QUOTA},
                                  {"invalid_api_key", SPW_FAULT_AUTH},
                                  {"authentication_error", SPW_FAULT_AUTH},
                                  {"permission_denied", SPW_FAULT_FORBIDDEN},
                                  {"model_not_found", SPW_FAULT_MODEL_MISSING},
                                  {"model_not_exist", SPW_FAULT_MODEL_MISSING},
                                  {"content_filter", SPW_FAULT_CONTENT},
                                  {"content_policy_violation", SPW_FAULT_CONTENT},
                                  {"moderation_blocked", SPW_FAULT_CONTENT},
                                  {"image_content_policy_violation", SPW_FAULT_CONTENT},
                                  {"bio_policy", SPW_FAULT_CONTENT},
                                  {"rate_limit_exceeded", SPW_FAULT_RATE_LIMIT},
                                  {"rate_limit_error", SPW_FAULT_RATE_LIMIT},
                                  {"overloaded_error", SPW_FAULT_OVERLOADED},
                                  {"engine_overloaded", SPW_FAULT_OVERLOADED},
                                  {"overloaded", SPW_FAULT_OVERLOADED},
                                  {"server_is_overloaded", SPW_FAULT_OVERLOADED},
                                  {"slow_down", SPW_FAULT_OVERLOADED},
                                  {"timeout", SPW_FAULT_TIMEOUT},
                                  {"vector_store_timeout", SPW_FAULT_TIMEOUT},
                                  {"invalid_prompt", SPW_FAULT_INVALID_REQUEST},
                                  {"previous_response_not_found", SPW_FAULT_INVALID_REQUEST},
                                  {"tool_use_failed", SPW_FAULT_SERVER},
                                  {"server_error", SPW_FAULT_SERVER},
                                  {"invalid_request_error", SPW_FAULT_INVALID_REQUEST}};

// Words in messages of services that have no codes.
inline constexpr Mark kPhrases[] = {{"maximum context length", SPW_FAULT_CONTEXT_LENGTH},
                                    {"context length", SPW_FAULT_CONTEXT_LENGTH},
                                    {"context window", SPW_FAULT_CONTEXT_LENGTH},
                                    {"prompt is too long", SPW_FAULT_CONTEXT_LENGTH},
                                    {"exceeded your current quota", SPW_FAULT_QUOTA},
                                    {"insufficient balance", SPW_FAULT_QUOTA},
                                    {"insufficient credits", SPW_FAULT_QUOTA}};

template <size_t N>
int32_t faultOfCode(const Mark (&marks)[N], std::string_view code) {
  for (const Mark& mark : marks) {
    if (mark.word == code) return mark.fault;
  }
  return SPW_FAULT_NONE;
}

// A code that only repeats "the request was wrong" says less than the status or the message.
inline int32_t faultOf(std::string_view code, std::string_view type, std::string_view message, int32_t status) {
  int32_t fault = faultOfCode(kCodes, code);
  if (fault == SPW_FAULT_NONE) fault = faultOfCode(kCodes, type);
  const bool vague = fault == SPW_FAULT_NONE || fault == SPW_FAULT_INVALID_REQUEST || fault == SPW_FAULT_SERVER ||
                     fault == SPW_FAULT_RATE_LIMIT;
  if (vague && code != "tool_use_failed") {
    for (const Mark& phrase : kPhrases) {
      if (containsFolded(message, phrase.word)) return phrase.fault;
    }
    const bool plainStatus = status == 0 || status == 400 || status == 422;
    if (fault == SPW_FAULT_SERVER || (fault == SPW_FAULT_INVALID_REQUEST && !plainStatus)) fault = SPW_FAULT_NONE;
  }
  if (fault == SPW_FAULT_NONE) return faultOfStatus(status);
  return fault;
}

// "Please try again in 7.2s", "in 120ms", "in 6m0s".
inline int64_t retryAfterIn(std::string_view message) {
  constexpr std::string_view kMark = "try again in ";
  const size_t at = message.find(kMark);
  if (at == std::string_view::npos) return 0;
  std::string_view rest = message.substr(at + kMark.size());
  double total = 0;
  while (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) != 0) {
    double amount = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), amount);
    if (problem != std::errc()) break;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const bool millis = rest.starts_with("ms");
    const double unit = millis                  ? 1
                        : rest.starts_with('s') ? 1000
                        : rest.starts_with('m') ? 60'000
                        : rest.starts_with('h') ? 3'600'000
                                                : 0;
    total += amount * unit;
    rest.remove_prefix(std::min<size_t>(millis ? 2 : 1, rest.size()));
  }
  return static_cast<int64_t>(std::min(total, 86'400'000.0));
}

struct Shape {
  int32_t fault;
  int32_t status;
  std::string_view type, code;
};
inline constexpr Shape kShapes[] = {{SPW_FAULT_RATE_LIMIT, 429, "requests", "rate_limit_exceeded"},
                                    {SPW_FAULT_QUOTA, 429, "insufficient_quota", "insufficient_quota"},
                                    {SPW_FAULT_AUTH, 0, "invalid_request_error", "invalid_api_key"},
                                    {SPW_FAULT_FORBIDDEN, 403, "permission_denied", "permission_denied"},
                                    {SPW_FAULT_OVERLOADED, 503, "server_error", "server_is_overloaded"},
                                    {SPW_FAULT_INVALID_REQUEST, 0, "invalid_request_error", ""},
                                    {SPW_FAULT_CONTEXT_LENGTH, 400, "invalid_request_error", "context_length_exceeded"},
                                    {SPW_FAULT_CONTENT, 400, "invalid_request_error", "content_filter"},
                                    {SPW_FAULT_MODEL_MISSING, 404, "invalid_request_error", "model_not_found"},
                                    {SPW_FAULT_TIMEOUT, 504, "server_error", "timeout"},
                                    {SPW_FAULT_UNSUPPORTED, 400, "invalid_request_error", "unsupported"},
                                    {SPW_FAULT_TOO_LARGE, 413, "invalid_request_error", "request_too_large"}};

inline const Shape* shapeOf(int32_t fault) {
  for (const Shape& shape : kShapes) {
    if (shape.fault == fault) return &shape;
  }
  return nullptr;
}

inline void addMember(std::string& out, std::string_view name, std::string_view value) {
  out += ",\"";
  out += name;
  out += "\":";
  if (value.empty()) {
    out += "null";
    return;
  }
  out += '"';
  escapeTo(out, value);
  out += '"';
}

}  // namespace detail

inline Json errorOf(Json document) {
  if (document.isArray()) document = document.first();
  if (const Json error = document["error"]; !error.isNothing()) return error;
  if (document["object"].str() == "error") return document;
  if (document["choices"]) return {};
  if (const Json detail = document["detail"]; detail.isString() || detail.isArray()) return detail;
  return document["message"].isString() ? document : Json();
}

inline Problem problemOf(Call call, Json error, int32_t httpStatus) {
  Problem problem;
  if (!error.isObject()) {
    problem.message = error.isString() ? error.str() : error.dump();
    problem.fault = detail::faultOf("", "", problem.message, httpStatus);
    return problem;
  }
  const Json code = error["code"];
  problem.message = error["message"].str();
  problem.code = code.isString() ? code.str() : error["type"].str();
  problem.param = error["param"].str();
  if (const std::string_view raw = error["metadata"]["raw"].str(); !raw.empty()) {
    problem.message = call.concat({problem.message, ": ", raw});
  }
  for (const Json& status : {code, error["status_code"], error["status"]}) {
    const auto value = status.integer();
    if (httpStatus < 400 && value && *value >= 400 && *value < 600) httpStatus = static_cast<int32_t>(*value);
  }
  problem.fault = detail::faultOf(code.str(), error["type"].str(), problem.message, httpStatus);
  problem.retryAfterMs = detail::retryAfterIn(problem.message);
  return problem;
}

inline std::string_view codeOf(int32_t fault) {
  const detail::Shape* shape = detail::shapeOf(fault);
  return shape != nullptr ? shape->code : std::string_view();
}

inline int32_t statusOf(int32_t fault, int32_t otherwise) {
  const detail::Shape* shape = detail::shapeOf(fault);
  return shape != nullptr && shape->status != 0 ? shape->status : otherwise;
}

inline std::string errorBody(int32_t fault, int32_t httpStatus, std::string_view message, std::string_view code,
                             std::string_view param) {
  const detail::Shape* shape = detail::shapeOf(fault);
  std::string_view type = shape != nullptr ? shape->type : "server_error";
  std::string_view ownCode = shape != nullptr ? shape->code : "";
  if (fault == SPW_FAULT_AUTH && httpStatus != 401) {
    type = "server_error";
    ownCode = "upstream_auth";
  }
  std::string out = "{\"error\":{\"message\":\"";
  escapeTo(out, message.empty() ? std::string_view("The request failed.") : message);
  out += "\",\"type\":\"";
  out += type;
  out += '"';
  detail::addMember(out, "param", param);
  // Clients tell these errors apart by code, so ours comes first where this wire has one.
  detail::addMember(out, "code", ownCode.empty() ? code : ownCode);
  return out + "}}";
}

}  // namespace spw::openai
