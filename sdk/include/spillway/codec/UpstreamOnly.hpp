// For codecs of wires that no client speaks: the functions that would serve one. The codec derives from UpstreamOnly
// and has no routes, so the host never calls what refuses here.
//
// Threading: no state; any thread.
#pragma once

#include <string>
#include <string_view>

#include "../translator.hpp"

namespace spw {

struct UpstreamOnly {
  static constexpr std::string_view kRefusal = "this wire serves upstreams only; no client speaks it";

  static Status readRequest(Call, const Received&, Json&, Error& error) { return error.unsupported({}, kRefusal); }

  struct Writer {
    Writer(Call, const ReplyOptions&) {}
    static Status put(Call, const spw_event&, Out&, Error& error) {
      return error.failed(SPW_FAULT_UNSUPPORTED, kRefusal);
    }
    static void close(Call, Out*) {}
  };

  // Plain, and readable by everybody.
  static Status writeError(Call, const spw_error& error, int32_t& httpStatus, Out& out) {
    if (httpStatus < 400 || httpStatus > 599) httpStatus = 500;
    std::string body = "{\"message\":\"";
    escapeTo(body, error.message.len > 0 ? view(error.message) : std::string_view("The request failed."));
    out.write(body.append("\"}"));
    return SPW_OK;
  }
};

}  // namespace spw
