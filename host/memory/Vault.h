// Texts of every client's conversations, by place: in memory for the loops, which must not wait, and in the object
// store for the time after a restart. Both hold the same and have the same limits; what was not used for the longest
// goes first. One holds signed and encrypted reasoning, another the smaller forms of what tools produced.
//
// Any thread; nothing blocks but load().
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "host/store/ObjectStore.h"

namespace spillway::memory {

struct VaultLimits {
  bool enabled = true;
  int64_t keepMs = 7 * 24 * 3'600'000LL;  // since it was last used
  size_t bytes = size_t{32} << 20;
  bool operator==(const VaultLimits&) const = default;
};

class Vault {
 public:
  // `space`: of the object store, for nobody else.
  Vault(store::ObjectStore& objects, std::string space) : objects_(objects), space_(std::move(space)) {}

  void setLimits(const VaultLimits& limits);
  bool enabled() const;

  // [may block] Takes over what the store has from earlier runs. Error: the store cannot be read.
  base::Result<void> load();

  // Keeps `content` for that owner. A second one at the same place replaces the first.
  void put(std::string_view owner, std::string_view place, std::string content);

  // Null when there is none or it has expired. Counts as use.
  std::shared_ptr<const std::string> find(std::string_view owner, std::string_view place);

  struct Status {
    size_t entries = 0, bytes = 0;
    uint64_t found = 0;  // lookups that gave something back
  };
  Status status() const;

 private:
  struct Entry {
    std::string owner, place;
    std::shared_ptr<const std::string> content;
    int64_t usedMs = 0;   // unix
    int64_t notedMs = 0;  // the use the store knows of
    size_t size() const { return owner.size() + 2 * place.size() + content->size() + 256; }
  };
  using Entries = std::list<Entry>;  // the last used first

  static std::string keyOf(std::string_view owner, std::string_view place);
  void insert(Entry entry, bool asOldest);
  void remove(Entries::iterator entry);
  void shrink();

  store::ObjectStore& objects_;
  const std::string space_;
  mutable std::mutex mutex_;
  VaultLimits limits_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> byKey_;
  size_t bytes_ = 0;
  uint64_t found_ = 0;
};

}  // namespace spillway::memory
