// What the saver has saved since the host started, by tool and compressor.
//
// Thread-safe: one short lock, and none for exchanges in which nothing was saved.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "host/store/Records.h"

namespace spillway::admin {

struct SaverRow {
  std::string tool, compressor;
  int64_t freshTokens = 0, earlierTokens = 0;  // of new results; of those that were sent smaller once more
  int64_t micros = 0;                          // as far as known
};

class SaverCounters {
 public:
  void observe(const store::ExchangeRecord& exchange);

  // In the order of their names.
  std::vector<SaverRow> rows() const;

 private:
  // Names of tools come from clients; what does not fit is counted as "other".
  static constexpr size_t kMostRows = 300;

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, SaverRow> rows_;
};

}  // namespace spillway::admin
