// What processes record that have handed the state folder over and still finish what they had begun. Each writes a
// journal of its own in a folder below `late/`, which it holds a lock on while it lives; whoever has the state folder
// carries the records over into the database and removes the folder of a process that has ended.
//
// begin() may be called from any thread; the rest belongs to the thread that has the database.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "host/store/FolderLock.h"
#include "host/store/Journal.h"

namespace spillway::store {

// The journal of this process after it has handed the state folder over.
struct LateJournal {
  std::unique_ptr<FolderLock> lock;  // first in, last out
  std::unique_ptr<Journal> journal;
};

class LateJournals {
 public:
  explicit LateJournals(const std::string& stateFolder) : folder_(stateFolder + "/late") {}

  // Makes one. Error (fault Server): the state folder cannot be written.
  static base::Result<LateJournal> begin(const std::string& stateFolder, int64_t segmentBytes);

  // Whether there is anything to look at.
  bool any() const;

  // Offers what there is to `take`, one journal at a time, then calls `done`: true when it is in the database for good.
  // A journal that is still written to is read again from its beginning when it has grown: `take` is given some records
  // more than once.
  using Take = std::function<void(std::string_view payload)>;
  void carry(const Take& take, const std::function<bool()>& done);

 private:
  const std::string folder_;
  std::map<std::string, int64_t> seen_;  // by folder: bytes that were carried over
};

}  // namespace spillway::store
