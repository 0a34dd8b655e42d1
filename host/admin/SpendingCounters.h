// What was spent since the host started, by who served it, from which tier, and whose key asked.
//
// Thread-safe: one short lock.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "host/store/Records.h"

namespace spillway::admin {

struct SpendingRow {
  std::string provider, account, model, tier, clientKey;
  int64_t micros = 0;    // of attempts whose cost is known
  int64_t tokens = 0;    // input and output
  int64_t unpriced = 0;  // attempts that used tokens of unknown cost
};

class SpendingCounters {
 public:
  // Adds what the attempts of a finished exchange have used.
  void observe(const store::ExchangeRecord& exchange);

  // In the order of their names.
  std::vector<SpendingRow> rows() const;

 private:
  // Model names may come from clients; what does not fit is counted as "other".
  static constexpr size_t kMostRows = 500;

  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;

  mutable std::mutex mutex_;
  std::map<Key, SpendingRow, std::less<>> rows_;
};

}  // namespace spillway::admin
