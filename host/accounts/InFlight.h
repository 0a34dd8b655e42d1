// An attempt under way as its account sees it: counted for as long as this lives, and, when it is the one that finds
// out whether a resting lane works again, so known to the pool.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "host/accounts/Account.h"
#include "host/routing/Lane.h"

namespace spillway::accounts {

class AccountPool;

class InFlight {
 public:
  // A probe of a lane: nobody else tries it until this has ended.
  struct Probe {
    AccountPool* pool = nullptr;
    routing::Lane lane;
    std::string model;  // what lane.model points to
    uint64_t attempt = 0;
  };

  explicit InFlight(const Account& account, std::unique_ptr<Probe> probe = {});
  ~InFlight();
  InFlight(InFlight&&) noexcept = default;
  InFlight& operator=(InFlight&&) = delete;
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

  // Number of the attempt as a probe; 0: it is none.
  uint64_t probe() const { return probe_ ? probe_->attempt : 0; }

  // Its answer has begun well: the lane works, though the answer may take long.
  void answering();

 private:
  std::shared_ptr<AccountCounters> counters_;
  std::unique_ptr<Probe> probe_;
};

}  // namespace spillway::accounts
