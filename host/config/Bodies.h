// Headers and bodies of exchanges, kept to be looked at: whose, how much and for how long. Nothing is kept unless
// somebody wants it. docs/operate/bodies.md.
//
// Plain values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::config {

struct Bodies {
  bool keep = false;
  int64_t keepMs = 24 * 3'600'000LL;    // since the exchange; reading does not prolong it
  size_t bytes = size_t{256} << 20;     // of all exchanges, on disk
  size_t bodyBytes = size_t{1} << 20;   // of one body; what is beyond is left out, and said to be
  std::vector<std::string> chains;      // only these; empty: all
  std::vector<std::string> clientKeys;  // the same

  bool ofKey(std::string_view key) const { return keep && (clientKeys.empty() || names(clientKeys, key)); }
  bool ofChain(std::string_view chain) const { return keep && (chains.empty() || names(chains, chain)); }

 private:
  static bool names(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }
};

}  // namespace spillway::config
