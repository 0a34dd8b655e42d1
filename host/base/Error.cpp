#include "host/base/Error.h"

#include <algorithm>

#include "host/base/Arena.h"

namespace spillway::base {
namespace {

std::string text(spw_str from) { return from.len ? std::string(from.ptr, from.len) : std::string(); }

spw_str kept(Arena& arena, const std::string& from) {
  std::string_view copy = arena.copy(from);
  return {copy.data(), copy.size()};
}

}  // namespace

const char* faultName(Fault fault) {
  static constexpr const char* kNames[kFaultCount] = {
      "none",    "rate_limit",    "quota",  "auth",    "forbidden", "overloaded",  "invalid_request", "context_length",
      "content", "model_missing", "server", "network", "timeout",   "unsupported", "too_large",       "cancelled"};
  auto index = static_cast<int32_t>(fault);
  return index >= 0 && index < kFaultCount ? kNames[index] : "unknown";
}

const char* scopeName(Scope scope) {
  static constexpr const char* kNames[] = {"request", "model", "account", "provider"};
  auto index = static_cast<int32_t>(scope);
  return index >= 0 && index < 4 ? kNames[index] : "unknown";
}

Error fromAbi(const spw_error& error) {
  Error out;
  if (SPW_HAS(&error, fault))
    out.fault = error.fault >= 0 && error.fault < kFaultCount ? static_cast<Fault>(error.fault) : Fault::Server;
  if (SPW_HAS(&error, http_status)) out.httpStatus = error.http_status;
  if (SPW_HAS(&error, retry_after_ms)) out.retryAfterMs = std::max<int64_t>(error.retry_after_ms, 0);
  if (SPW_HAS(&error, message)) out.message = text(error.message);
  if (SPW_HAS(&error, code)) out.code = text(error.code);
  if (SPW_HAS(&error, param)) out.param = text(error.param);
  return out;
}

void toAbi(const Error& error, Arena& arena, spw_error& out) {
  if (SPW_HAS(&out, fault)) out.fault = static_cast<int32_t>(error.fault);
  if (SPW_HAS(&out, http_status)) out.http_status = error.httpStatus;
  if (SPW_HAS(&out, retry_after_ms)) out.retry_after_ms = error.retryAfterMs;
  if (SPW_HAS(&out, message)) out.message = kept(arena, error.message);
  if (SPW_HAS(&out, code)) out.code = kept(arena, error.code);
  if (SPW_HAS(&out, param)) out.param = kept(arena, error.param);
}

}  // namespace spillway::base
