// Browsers that were let in to the management API. A session's token is in the browser's cookie; here is its SHA-256,
// in memory and in `sessions.json` of the state folder, so that a restart throws nobody out.
//
// All functions may be called from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::keys {

class Sessions {
 public:
  static constexpr int64_t kLifeMs = int64_t{14} * 24 * 3600 * 1000;
  // The oldest gives way to a further one.
  static constexpr size_t kMost = 64;

  // Reads those of earlier runs. A file that makes no sense is no error: everybody signs in again.
  void open(const std::string& stateFolder, int64_t nowMs);

  // Begins a session; its token, 64 hexadecimal digits. The error says why it could not be kept.
  base::Result<std::string> begin(int64_t nowMs);

  // When the session with that token ends (unix milliseconds); nothing: there is none. Compares digests.
  std::optional<int64_t> find(std::string_view token, int64_t nowMs) const;

  void end(std::string_view token);
  void endAll();

  // Ends those of a host that does not run.
  static void drop(const std::string& stateFolder);

 private:
  struct Row {
    std::string digest;
    int64_t expiresMs = 0;
  };
  base::Result<void> write() const;

  std::string path_;
  mutable std::mutex mutex_;
  std::vector<Row> rows_;  // the oldest first
};

}  // namespace spillway::keys
