// A client key for as long as a command asks something the way agents do: the one in SPILLWAY_KEY, or one that is made
// on the host and revoked with its owner. None where clients need none.
//
// One thread; make() and the destructor wait for the host.
#pragma once

#include <string>

#include "host/cli/HostClient.h"

namespace spillway::cli {

class BorrowedKey {
 public:
  explicit BorrowedKey(const HostClient& host) : host_(host) {}
  ~BorrowedKey();
  BorrowedKey(const BorrowedKey&) = delete;
  BorrowedKey& operator=(const BorrowedKey&) = delete;

  // The key; empty: none is needed.
  base::Result<std::string> make();

 private:
  const HostClient& host_;
  std::string name_;  // of the one that was made
};

}  // namespace spillway::cli
