// All keys that clients may show, from the configuration and from the key file, by the SHA-256 of each.
//
// Immutable, so usable from any thread; Keyrings makes a new one whenever something has changed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/Config.h"
#include "host/keys/Grant.h"
#include "host/keys/KeyFile.h"

namespace spillway::keys {

class Keyring {
 public:
  // The grant of that key, or null. Looks at every key, in constant time each.
  std::shared_ptr<const Grant> find(std::string_view shown) const;

  bool empty() const { return entries_.empty(); }

 private:
  friend class Keyrings;
  struct Entry {
    std::string digest;
    std::shared_ptr<const Grant> grant;
  };
  std::vector<Entry> entries_;
};

// Makes keyrings, and keeps what is counted of a key from one to the next.
//
// One thread at a time.
class Keyrings {
 public:
  std::shared_ptr<const Keyring> make(const std::vector<config::ClientKey>& configured,
                                      const std::vector<KeyRow>& made);

 private:
  std::map<std::string, std::shared_ptr<RateWindow>> windows_;  // by digest
};

}  // namespace spillway::keys
