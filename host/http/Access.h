// Who may talk to this server. A browser page must not reach it through a name it controls (DNS rebinding) or by a
// request from another origin, another port of this machine included, so Host, Origin and what the browser says of the
// request's place (Sec-Fetch-Site) are checked before anything else. A client key is needed as soon as there are any,
// and whenever other machines can connect.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Error.h"
#include "host/http/RequestHead.h"
#include "host/keys/Keyring.h"

namespace spillway::http {

struct AccessRules {
  std::vector<std::string> hosts;  // "name" or "name:port" besides this machine's own; "*" allows every name
  std::shared_ptr<const keys::Keyring> keys;
  bool exposed = false;  // other machines can connect: a key is needed even when there is none
};

// Immutable, so usable from any thread.
class Access {
 public:
  explicit Access(AccessRules rules);

  // An empty string when Host, Origin and Sec-Fetch-Site are fine, else why not.
  std::string refusal(const RequestHead& head) const;

  bool keyNeeded() const { return rules_.exposed || hasKeys(); }
  bool hasKeys() const { return rules_.keys && !rules_.keys->empty(); }

  // What the key that the request shows allows, or null when it shows none that is known. Compares in constant time.
  std::shared_ptr<const keys::Grant> grant(const RequestHead& head) const;

  // The same of a key that was shown in another way.
  std::shared_ptr<const keys::Grant> grantOf(std::string_view key) const;

  // Why a request with that grant is not let in at `nowMs` (unix); nothing when it is.
  std::optional<base::Error> keyRefusal(const keys::Grant* grant, int64_t nowMs) const;

 private:
  bool listed(std::string_view authority) const;
  AccessRules rules_;
};

}  // namespace spillway::http
