#include "host/plugins/Guarded.h"

#include <string>

namespace spillway::plugins {
namespace {

bool readable(spw_str text) { return text.len == 0 || text.ptr != nullptr; }

}  // namespace

void countException(PluginHealth& health, Function function) noexcept {
  try {
    std::string what = "an exception that is no std::exception got out";
    try {
      throw;
    } catch (const std::exception& thrown) {
      what = std::string("an exception got out: ") + thrown.what();
    } catch (...) {
    }
    health.internalError(function, what, base::monotonicMs());
  } catch (...) {
    // No memory to say so. The caller still answers with SPW_INTERNAL.
  }
}

void countBreach(PluginHealth& health, Function function, std::string_view what) noexcept {
  try {
    health.internalError(function, what, base::monotonicMs());
  } catch (...) {
    // As above.
  }
}

base::Error toError(spw_status status, const spw_error& error, const PluginHealth& health, Function function) {
  spw_error clean = error;
  for (spw_str* text : {&clean.message, &clean.code, &clean.param})
    if (!readable(*text)) *text = {nullptr, 0};
  clean.size = sizeof clean;
  base::Error out = base::fromAbi(clean);
  const std::string where = "plugin " + health.id() + ", " + functionName(function);
  switch (status) {
    case SPW_INVALID:
      if (out.fault == base::Fault::None) out.fault = base::Fault::InvalidRequest;
      if (out.message.empty()) out.message = where + ": the request is not valid";
      if (out.httpStatus == 0 && out.fault == base::Fault::InvalidRequest) out.httpStatus = 400;
      return out;
    case SPW_FAILED:
      if (out.fault == base::Fault::None) out.fault = base::Fault::Server;
      out.message = where + ": " + (out.message.empty() ? "failed without saying why" : out.message);
      return out;
    case SPW_CANCELLED:
      out.fault = base::Fault::Cancelled;
      if (out.message.empty()) out.message = where + ": cancelled";
      return out;
    case SPW_DECLINED:
      out.fault = base::Fault::Unsupported;
      out.message = where + ": declined, although it may not";
      return out;
    default:
      out = base::Error{};
      out.fault = base::Fault::Server;
      out.httpStatus = 500;
      out.message = where + ": failed because of a bug in the plugin; the host's log says more";
      return out;
  }
}

base::Error quarantineError(const PluginHealth& health) {
  return {.fault = base::Fault::Server, .httpStatus = 503, .message = health.report().quarantine};
}

}  // namespace spillway::plugins
