// Who may talk to this server. A browser page must not reach it through a name it controls (DNS rebinding) or by a
// request from another origin, another port of this machine included, so Host and Origin are checked before anything
// else; client keys are optional.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/http/RequestHead.h"

namespace spillway::http {

struct AccessRules {
  std::vector<std::string> hosts;  // "name" or "name:port" besides this machine's own; "*" allows every name
  struct Key {
    std::string name, value;
  };
  std::vector<Key> keys;  // empty: no key needed
};

// Immutable, so usable from any thread.
class Access {
 public:
  explicit Access(AccessRules rules);

  // An empty string when Host and Origin are fine, else why not.
  std::string refusal(const RequestHead& head) const;

  bool keyNeeded() const { return !rules_.keys.empty(); }

  // The name of the key the request shows, or an empty string when it shows none that is known. Compares in constant
  // time.
  std::string keyName(const RequestHead& head) const;

 private:
  bool listed(std::string_view authority) const;
  AccessRules rules_;
};

}  // namespace spillway::http
