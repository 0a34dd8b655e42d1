#include "host/admin/Replies.h"

namespace spillway::admin {

AdminReply jsonReply(const Json& json, int status) { return {status, "application/json", dumped(json), {}}; }

AdminReply errorReply(int status, const std::string& message, const std::string& hint) {
  return jsonReply({{"error", {{"message", message}, {"hint", hint}}}}, status);
}

AdminReply ledgerReply(const base::Error& error) {
  return errorReply(503, error.message,
                    "requests go on; what they leave is carried over once the database can be used");
}

}  // namespace spillway::admin
