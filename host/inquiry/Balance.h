// What is left of an account's money or allowance, where its vendor tells whoever asks; and the answer of vendors whose
// plugin only says where in it the amounts are (quirk "balance", docs/quirks.md).
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::inquiry {

struct Balance {
  std::string name;            // "balance", "5h", or the vendor's own word
  std::string unit;            // "USD", "points", "%"
  std::optional<double> left;  // may be negative: owed
  std::optional<double> limit;
  int64_t resetMs = 0;    // unix; when it is whole again; 0: not said, or never
  bool ofAccount = true;  // of all the account's models together
};

class BalanceRule {
 public:
  // Nothing: there is no such description, or it cannot be understood.
  static std::optional<BalanceRule> parse(std::string_view json);

  const std::string& path() const { return path_; }  // below the base URL, or a whole URL
  const std::string& method() const { return method_; }

  // An error (Server) says what was expected and is not there.
  base::Result<std::vector<Balance>> read(std::string_view body) const;

 private:
  // Places in the answer are names and numbers with dots between.
  struct Amount {
    std::string name, left, limit, unit, unitAt;
    double scale = 1;
  };

  std::string path_, method_;
  std::vector<Amount> amounts_;
};

}  // namespace spillway::inquiry
