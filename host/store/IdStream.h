// Ids of exchanges, the newest first, out of several lists that are each in that order: each id once.
//
// One thread at a time, that of the database. Throws Poco::Exception.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/store/Prepared.h"

namespace spillway::store {

class IdStream {
 public:
  // A list: a statement with its values bound that gives ids in its first column. Of texts that were bound the stream
  // takes no copy.
  void add(Prepared list);

  // Good until the next call.
  std::optional<std::string_view> next();

 private:
  struct Later;

  std::vector<Prepared> lists_;
  std::vector<size_t> heap_;  // of those that have an id, by it
  std::string last_;
};

}  // namespace spillway::store
