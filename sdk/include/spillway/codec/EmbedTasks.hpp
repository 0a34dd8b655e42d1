// The task hooks of a codec whose only task with a canonical form is embedding: derive the codec from it, and name the
// four functions that read and write requests and answers. Every other task is declined, and passes as it came.
//
// Static functions; each may run on any thread.
#pragma once

#include "../translator.hpp"
#include "Path.hpp"

namespace spw {

template <auto ReadRequest, auto WriteRequest, auto ReadReply, auto WriteReply>
struct EmbedTasks {
  static Status readTask(Call call, int32_t operation, const Received& received, Json& canonical, Error& error) {
    if (operation != SPW_OP_EMBED) return SPW_DECLINED;
    return refusable(error, [&] { canonical = ReadRequest(call, received); });
  }
  static Status writeTask(Call call, int32_t operation, Json canonical, const Target& target, Json notes, Json& wire,
                          Error& error) {
    if (operation != SPW_OP_EMBED) return SPW_DECLINED;
    return refusable(error, [&] { wire = WriteRequest(call, canonical, target, notes); });
  }
  static Status readTaskReply(Call call, int32_t operation, Json notes, std::string_view body, Json& canonical,
                              Error& error) {
    if (operation != SPW_OP_EMBED) return SPW_DECLINED;
    return ReadReply(call, notes, body, canonical, error);
  }
  static Status writeTaskReply(Call, int32_t operation, Json canonical, const ReplyOptions& options, Out& out,
                               Error& error) {
    if (operation != SPW_OP_EMBED) return SPW_DECLINED;
    if constexpr (requires { WriteReply(canonical, options, out, error); }) {
      return WriteReply(canonical, options, out, error);
    } else {  // a wire whose answers can say every vector
      WriteReply(canonical, options, out);
      return SPW_OK;
    }
  }
};

}  // namespace spw
