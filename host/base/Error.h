// The one error value of the host: what went wrong in words the router understands, and a sentence for people. Mirrors
// spw_error of the plugin ABI.
//
// A plain value; no threading rule of its own.
#pragma once

#include <spillway/abi.h>

#include <cstdint>
#include <string>

namespace spillway::base {

class Arena;

// Why something failed. The numbers are those of enum spw_fault.
enum class Fault : int32_t {
  None = SPW_FAULT_NONE,
  RateLimit = SPW_FAULT_RATE_LIMIT,
  Quota = SPW_FAULT_QUOTA,
  Auth = SPW_FAULT_AUTH,
  Forbidden = SPW_FAULT_FORBIDDEN,
  Overloaded = SPW_FAULT_OVERLOADED,
  InvalidRequest = SPW_FAULT_INVALID_REQUEST,
  ContextLength = SPW_FAULT_CONTEXT_LENGTH,
  Content = SPW_FAULT_CONTENT,
  ModelMissing = SPW_FAULT_MODEL_MISSING,
  Server = SPW_FAULT_SERVER,
  Network = SPW_FAULT_NETWORK,
  Timeout = SPW_FAULT_TIMEOUT,
  Unsupported = SPW_FAULT_UNSUPPORTED,
  TooLarge = SPW_FAULT_TOO_LARGE,
  Cancelled = SPW_FAULT_CANCELLED
};
inline constexpr int kFaultCount = 16;

// How far a fault reaches. The numbers are those of enum spw_scope.
enum class Scope : int32_t {
  Request = SPW_SCOPE_REQUEST,
  Model = SPW_SCOPE_MODEL,
  Account = SPW_SCOPE_ACCOUNT,
  Provider = SPW_SCOPE_PROVIDER
};

// Names as they appear in logs, the ledger and the API: "rate_limit", "account". Static; "unknown" outside the range.
const char* faultName(Fault fault);
const char* scopeName(Scope scope);

struct Error {
  Fault fault = Fault::None;
  int httpStatus = 0;        // what the other side answered or the client should see; 0: the host decides
  int64_t retryAfterMs = 0;  // 0: not said
  std::string message{};     // for people, one line, no secret ever
  std::string code{};        // the vendor's own machine-readable code, may be empty
  std::string param{};       // JSON path of the field at fault, may be empty
};

// The error a plugin filled, copied. A fault outside the known range becomes Server; a negative wait becomes "not
// said".
Error fromAbi(const spw_error& error);

// Fills the ABI's struct; texts are copied into `arena`. Fields beyond out.size are left alone.
void toAbi(const Error& error, Arena& arena, spw_error& out);

}  // namespace spillway::base
