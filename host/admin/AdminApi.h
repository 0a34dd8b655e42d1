// The management API: probes, metrics, and what the ledger, the accounts, the plugins and the routes are like, as JSON.
// It knows nothing of sockets: a request in, a reply out. What it changes are client keys, accounts
// and the configuration file. docs/operate/api.md describes every path.
//
// Any thread; handle() may be called from several at once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/admin/Ports.h"

namespace spillway::admin {

// Views are borrowed for the call.
struct AdminRequest {
  std::string_view method, path, query, body;
  std::function<std::string_view(std::string_view name)> header;  // the first of that name, or an empty view
};

struct AdminReply {
  int status = 200;
  std::string contentType = "application/json";
  std::string body;  // for HEAD too: whoever sends it leaves it out
  std::vector<std::pair<std::string, std::string>> headers;
};

class AdminApi {
 public:
  explicit AdminApi(Ports ports) : ports_(std::move(ports)) {}

  // The answer, or nothing when the path is not one of this API. Never throws for what a request says: errors are
  // replies with {"error": {"message", "hint"}}.
  std::optional<AdminReply> handle(const AdminRequest& request) const;

 private:
  Ports ports_;
};

}  // namespace spillway::admin
