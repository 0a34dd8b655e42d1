#include "host/admin/Replies.h"

#include "host/base/Masking.h"

namespace spillway::admin {

AdminReply jsonReply(const Json& json, int status) { return {status, "application/json", dumped(json), {}}; }

AdminReply errorReply(int status, const std::string& message, const std::string& hint) {
  return jsonReply({{"error", {{"message", message}, {"hint", hint}}}}, status);
}

AdminReply failureReply(const base::Error& error, const std::string& hint) {
  return errorReply(error.httpStatus > 0 ? error.httpStatus : 500, base::masked(error.message), hint);
}

AdminReply notWith(const AdminRequest& request, const std::string& allowed) {
  AdminReply reply = errorReply(405, std::string(request.path) + " cannot be asked with " + std::string(request.method),
                                "use " + allowed);
  reply.headers.emplace_back("Allow", allowed);
  return reply;
}

AdminReply ledgerReply(const base::Error& error) {
  return errorReply(503, error.message,
                    "requests go on; what they leave is carried over once the database can be used");
}

}  // namespace spillway::admin
