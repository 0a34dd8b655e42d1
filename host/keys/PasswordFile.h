// The password of the dashboard, when somebody has set one: `password.json` of the state folder, with a random salt and
// what scrypt makes of both. The host and the command line change the same file; whoever holds this sees what the other
// one has done.
//
// Thread-safe. matches() and set() take tenths of a second and 32 MiB on purpose, one at a time.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "host/base/Result.h"

namespace spillway::keys {

class PasswordFile {
 public:
  static constexpr size_t kLeast = 8, kMost = 1024;  // bytes

  void open(const std::string& stateFolder);

  // Whether a password is needed. A file that makes no sense is one that nobody knows, not none.
  bool there();

  // Whether the file is another one than when this was last asked.
  bool changed();

  // The error says that the file makes no sense.
  base::Result<bool> matches(std::string_view password);

  // Errors are sentences for people; of a password that cannot be one with status 400.
  base::Result<void> set(std::string_view password);
  base::Result<void> remove();

 private:
  void look();

  std::string path_;
  std::mutex mutex_;  // guards what follows
  std::string mark_;  // of the file that was read: its number, size and time; empty: there is none
  std::string seen_;  // the mark that changed() has told of
  std::string text_;
  std::mutex making_;  // one at a time
};

}  // namespace spillway::keys
