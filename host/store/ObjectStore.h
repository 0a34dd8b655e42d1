// Texts (UTF-8 without NUL) kept for clients from one request to the next. Each belongs to a space, which has limits of
// its own, and to an owner: nobody reads what another owner put there. They are in `objects.db`, a SQLite file beside
// the ledger's.
//
// What changes objects returns at once and never waits for the disk; one writer thread carries the changes over in
// batches, and every question sees the changes made before it. Killing the process loses at most the last fraction of a
// second. All public functions may be called from any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/base/Result.h"
#include "host/store/Database.h"

namespace spillway::store {

struct ObjectName {
  std::string space, owner, id;
};

// What a space holds at most. An object that nobody has used for `keepMs` is gone; of too many bytes the objects unused
// for the longest go first.
struct SpaceLimits {
  int64_t keepMs = 0;
  int64_t totalBytes = 0;
  size_t objectBytes = 0;  // of one put or append
};

// For /metrics.
struct ObjectStatus {
  int64_t waitingBytes = 0;  // not yet in the database
  int64_t failures = 0;      // failed attempts to write
};

class ObjectStore {
 public:
  // Opens or makes the file in `folder`, which exists. Another process may use it for a while, one that is being
  // relieved: then a space may hold more than its limit until that has ended. Errors are those of
  // Database::openForWriting.
  static base::Result<std::unique_ptr<ObjectStore>> open(const std::string& folder);

  // Carries over what is left (for at most 5 s) and ends the writer.
  ~ObjectStore();
  ObjectStore(const ObjectStore&) = delete;
  ObjectStore& operator=(const ObjectStore&) = delete;

  // A space without limits takes nothing.
  void setLimits(const std::string& space, const SpaceLimits& limits);
  SpaceLimits limits(const std::string& space) const;

  // Makes the object, or gives it another value. False: it is larger than its space allows, or too much waits to be
  // written.
  bool put(ObjectName name, std::string value);
  // Adds to the end of an object; does nothing when there is none by then. False as above.
  bool append(ObjectName name, std::string value);
  void drop(ObjectName name);
  // Counts as use.
  void touch(ObjectName name);

  // [may block] The object's value; nothing when there is none or it has expired. Counts as use.
  base::Result<std::optional<std::string>> get(const ObjectName& name);

  // [may block] The same, and does not count as use.
  base::Result<std::optional<std::string>> peek(const ObjectName& name);

  // [may block] Calls `each(owner, id, value)` for the objects of a space that have one part, the last used first,
  // until it returns false.
  using Each = std::function<bool(std::string owner, std::string id, std::string value)>;
  base::Result<void> visit(const std::string& space, const Each& each);

  // Waits until everything changed before the call is in the database, at most `timeoutMs`. False when it is not.
  bool flush(int64_t timeoutMs = 5'000);

  ObjectStatus status() const;

 private:
  struct Change {
    enum class Kind { Put, Append, Drop, Touch } kind;
    ObjectName name;
    std::string value;
    int64_t atMs = 0;
    size_t size() const { return name.space.size() + name.owner.size() + name.id.size() + value.size() + 64; }
  };

  ObjectStore(Database database, std::string path);
  base::Result<std::optional<std::string>> read(const ObjectName& name, bool counts);
  bool submit(Change::Kind kind, ObjectName name, std::string value);
  void run();
  bool waitForWork();
  bool carryOver();
  void apply(const Change& change);
  void tidy();
  void evict(const std::string& space, int64_t down);
  void failed(const Poco::Exception& exception);

  const std::string path_;

  // Of the writer thread alone.
  std::optional<Database> database_;
  std::map<std::string, int64_t> totals_;  // bytes per space, never less than there are
  int64_t tidyAtMs_ = 0, logAtMs_ = 0;     // monotonic

  std::mutex readMutex_;  // guards the connection questions are asked over
  std::optional<Database> reading_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable work_, progress_;
  std::map<std::string, SpaceLimits> limits_;
  std::deque<Change> waiting_;
  size_t waitingBytes_ = 0;
  uint64_t submitted_ = 0, carried_ = 0;  // changes so far
  int flushing_ = 0;                      // callers who wait for the writer
  int64_t failures_ = 0;
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace spillway::store
