// The spw_shelf of one client: what a wire's codec sees of the object store.
//
// One thread at a time.
#pragma once

#include <spillway/translator.h>

#include <string>

#include "host/store/ObjectStore.h"

namespace spillway::memory {

class Shelf {
 public:
  // `space`: the wire. `owner`: the client. `mostBytes`: read in all; beyond it every get() fails.
  Shelf(store::ObjectStore& objects, std::string space, std::string owner, size_t mostBytes);
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  const spw_shelf& table() const { return table_; }

  // Whether get() may wait for the disk; otherwise it fails.
  void mayRead(bool may) { mayRead_ = may; }
  // It failed for that.
  bool wantsToRead() const { return wantsToRead_; }

  // More was asked for than mostBytes.
  bool tooMuch() const { return tooMuch_; }

 private:
  store::ObjectName nameOf(spw_str name) const;

  static spw_status get(void* self, spw_call* call, spw_str name, spw_str* text) noexcept;
  static spw_status put(void* self, spw_str name, spw_str text) noexcept;
  static spw_status append(void* self, spw_str name, spw_str text) noexcept;
  static void drop(void* self, spw_str name) noexcept;

  store::ObjectStore& objects_;
  const std::string space_, owner_;
  const size_t mostBytes_;
  size_t bytes_ = 0;
  bool mayRead_ = true, wantsToRead_ = false, tooMuch_ = false;
  spw_shelf table_;
};

}  // namespace spillway::memory
