// What an spw_call is: the one exchange, or one step of it, that a plugin works for. The host makes one on the stack
// for every plugin call or series of calls; the plugin sees only the pointer.
//
// Used by one thread at a time.
#pragma once

#include <spillway/host.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Arena.h"
#include "host/base/Error.h"

namespace spillway::base {

// What writers could not carry over to a target, collected over one exchange. One thread at a time.
class LossReport {
 public:
  static constexpr size_t kMost = 64;  // entries kept; further ones are only counted

  struct Entry {
    int32_t kind;  // enum spw_loss_kind
    std::string where, why;
  };

  // Both texts are copied. A repeated (kind, where, why) is counted once.
  void add(int32_t kind, std::string_view where, std::string_view why);

  const std::vector<Entry>& entries() const { return entries_; }
  size_t total() const { return total_; }
  void clear();

 private:
  std::vector<Entry> entries_;
  size_t total_ = 0;
};

// Where spillway.secrets finds the fields of the account a call is for. get() is called on the call's thread.
struct SecretSource {
  virtual ~SecretSource() = default;

  // The field of that name, valid as long as the source; empty when there is none.
  virtual std::string_view get(std::string_view name) const = 0;
};

// The error to give instead of what was made in an arena that had no more room: TooLarge, 413. None while it had.
std::optional<Error> outOfRoom(const Arena& arena);

// The services spillway.memory and spillway.loss, for any call. The tables are static.
const spw_memory& memoryApi();
const spw_loss& lossApi();

}  // namespace spillway::base

// The C type of abi.h. Pointers are borrowed for as long as the call is in use.
struct spw_call {
  spillway::base::Arena* arena = nullptr;                 // never null while a plugin holds the call
  spillway::base::LossReport* losses = nullptr;           // null: losses are not collected
  const spillway::base::SecretSource* secrets = nullptr;  // null: no account belongs to this call
  int64_t deadlineMonotonicMs = 0;                        // 0: none
  const std::atomic<bool>* cancelled = nullptr;           // null: cannot be cancelled
  const char* plugin = "";                                // id of the plugin being called, for the log
};
