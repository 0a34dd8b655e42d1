#include "host/store/ObjectStore.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <chrono>

#include "host/base/Clock.h"
#include "host/base/Log.h"

namespace spillway::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Statement;
using std::chrono::milliseconds;

constexpr size_t kMostWaitingBytes = size_t{64} << 20;
constexpr size_t kMostPerBatch = 200;  // changes; bounds the time the database is locked
constexpr int64_t kBatchWaitMs = 100, kRetryMs = 1'000, kTidyMs = 60'000, kLogEveryMs = 60'000, kLastWordMs = 5'000;
constexpr int64_t kCatchUpMs = 2'000;      // how long a question waits for changes before it
constexpr int64_t kTouchEveryMs = 60'000;  // use is noted this often at most
constexpr const char* kName = " WHERE space = ? AND owner = ? AND id = ?";

// Runs a statement about one object.
void runFor(Database& database, const std::string& sql, const ObjectName& name) {
  std::string space = name.space, owner = name.owner, id = name.id;
  Statement statement(database.session());
  statement << sql, use(space), use(owner), use(id), now;
}

}  // namespace

base::Result<std::unique_ptr<ObjectStore>> ObjectStore::open(const std::string& folder) {
  const std::string path = folder + "/objects.db";
  base::Result<Database> database = Database::openForWriting(path, objectMigrations());
  if (!database) return database.error();
  try {
    database->run("PRAGMA secure_delete = 1");  // what a client has deleted is gone
    return std::unique_ptr<ObjectStore>(new ObjectStore(std::move(*database), path));
  } catch (const Poco::Exception& exception) {
    return databaseError("cannot open", path, exception);
  }
}

ObjectStore::ObjectStore(Database database, std::string path) : path_(std::move(path)), database_(std::move(database)) {
  thread_ = std::thread([this] { run(); });
}

ObjectStore::~ObjectStore() {
  flush(kLastWordMs);
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  thread_.join();
}

void ObjectStore::setLimits(const std::string& space, const SpaceLimits& limits) {
  std::lock_guard lock(mutex_);
  limits_[space] = limits;
}

SpaceLimits ObjectStore::limits(const std::string& space) const {
  std::lock_guard lock(mutex_);
  auto found = limits_.find(space);
  return found == limits_.end() ? SpaceLimits() : found->second;
}

bool ObjectStore::put(ObjectName name, std::string value) {
  return submit(Change::Kind::Put, std::move(name), std::move(value));
}

bool ObjectStore::append(ObjectName name, std::string value) {
  return submit(Change::Kind::Append, std::move(name), std::move(value));
}

void ObjectStore::drop(ObjectName name) { submit(Change::Kind::Drop, std::move(name), {}); }

void ObjectStore::touch(ObjectName name) { submit(Change::Kind::Touch, std::move(name), {}); }

bool ObjectStore::submit(Change::Kind kind, ObjectName name, std::string value) {
  Change change{kind, std::move(name), std::move(value), base::unixMs()};
  const size_t size = change.size();
  std::lock_guard lock(mutex_);
  const bool grows = kind == Change::Kind::Put || kind == Change::Kind::Append;
  if (grows) {
    auto limits = limits_.find(change.name.space);
    if (limits == limits_.end() || change.value.size() > limits->second.objectBytes) return false;
  }
  // What makes room is always taken.
  if (kind != Change::Kind::Drop && waitingBytes_ + size > kMostWaitingBytes) return false;
  waiting_.push_back(std::move(change));
  waitingBytes_ += size;
  ++submitted_;
  if (waiting_.size() == 1 || waiting_.size() == kMostPerBatch) work_.notify_one();
  return true;
}

bool ObjectStore::flush(int64_t timeoutMs) {
  std::unique_lock lock(mutex_);
  const uint64_t target = submitted_;
  if (carried_ >= target) return true;
  ++flushing_;
  work_.notify_one();
  const bool reached = progress_.wait_for(lock, milliseconds(timeoutMs), [&] { return carried_ >= target; });
  --flushing_;
  return reached;
}

ObjectStatus ObjectStore::status() const {
  std::lock_guard lock(mutex_);
  return {static_cast<int64_t>(waitingBytes_), failures_};
}

base::Result<std::optional<std::string>> ObjectStore::get(const ObjectName& name) { return read(name, true); }
base::Result<std::optional<std::string>> ObjectStore::peek(const ObjectName& name) { return read(name, false); }

base::Result<std::optional<std::string>> ObjectStore::read(const ObjectName& name, bool counts) {
  flush(kCatchUpMs);
  const SpaceLimits limits = this->limits(name.space);
  std::lock_guard lock(readMutex_);
  try {
    if (!reading_) {
      base::Result<Database> opened = Database::openForReading(path_);
      if (!opened) return opened.error();
      reading_.emplace(std::move(*opened));
    }
    std::string space = name.space, owner = name.owner, id = name.id;
    std::vector<Poco::Int64> parts, used;
    std::vector<std::string> values;
    Statement statement(reading_->session());
    statement << std::string("SELECT part, used_ms, value FROM objects") + kName + " ORDER BY part", into(parts),
        into(used), into(values), use(space), use(owner), use(id), now;
    if (parts.empty() || parts.front() != 0) return std::optional<std::string>();
    const int64_t nowMs = base::unixMs();
    if (used.front() + limits.keepMs <= nowMs) return std::optional<std::string>();
    if (counts && used.front() + std::min(kTouchEveryMs, limits.keepMs / 8) <= nowMs) touch(name);
    std::string value = std::move(values.front());
    for (size_t i = 1; i < values.size(); ++i) value += values[i];
    return std::optional<std::string>(std::move(value));
  } catch (const Poco::Exception& exception) {
    reading_.reset();
    return databaseError("cannot read", path_, exception);
  }
}

base::Result<void> ObjectStore::visit(const std::string& space, const Each& each) {
  flush(kCatchUpMs);
  base::Result<Database> database = Database::openForReading(path_);
  if (!database) return database.error();
  try {
    std::string asked = space, owner, id, value;
    Poco::Int64 oldest = base::unixMs() - limits(space).keepMs;
    Statement statement(database->session());
    statement << "SELECT owner, id, value FROM objects WHERE space = ? AND used_ms > ? AND part = 0 "
                 "ORDER BY used_ms DESC",
        into(owner), into(id), into(value), use(asked), use(oldest), range(0, 1);
    while (!statement.done())
      if (statement.execute() > 0 && !each(owner, id, value)) break;
    return {};
  } catch (const Poco::Exception& exception) {
    return databaseError("cannot read", path_, exception);
  }
}

// Sleeps until there is something to carry over or to tidy. False when the thread shall end.
bool ObjectStore::waitForWork() {
  std::unique_lock lock(mutex_);
  auto urgent = [&] { return stopping_ || (flushing_ > 0 && !waiting_.empty()); };
  work_.wait_for(lock, milliseconds(kTidyMs), [&] { return urgent() || !waiting_.empty(); });
  work_.wait_for(lock, milliseconds(kBatchWaitMs), [&] { return urgent() || waiting_.size() >= kMostPerBatch; });
  return !stopping_;
}

void ObjectStore::run() {
  while (waitForWork()) {
    bool done = false;
    try {
      done = carryOver();
      if (done) tidy();
    } catch (const Poco::Exception& exception) {
      done = false;
      failed(exception);
    }
    if (done) continue;
    std::unique_lock lock(mutex_);
    work_.wait_for(lock, milliseconds(kRetryMs), [&] { return stopping_; });
  }
}

// One batch after another until nothing waits. False when the database cannot be opened.
bool ObjectStore::carryOver() {
  if (!database_) {
    base::Result<Database> opened = Database::openForWriting(path_, objectMigrations());
    if (!opened) {
      failed(Poco::IOException(opened.error().message));
      return false;
    }
    database_.emplace(std::move(*opened));
    database_->run("PRAGMA secure_delete = 1");
    totals_.clear();
  }
  for (;;) {
    // The front stays where it is while others append behind it.
    size_t count = 0;
    {
      std::lock_guard lock(mutex_);
      count = std::min(waiting_.size(), kMostPerBatch);
    }
    if (count == 0) return true;
    database_->run("BEGIN IMMEDIATE");
    try {
      for (size_t i = 0; i < count; ++i) {
        const Change* change = nullptr;
        {
          std::lock_guard lock(mutex_);
          change = &waiting_[i];
        }
        apply(*change);
      }
      database_->run("COMMIT");
    } catch (const Poco::Exception&) {
      database_->rollback();
      totals_.clear();
      throw;
    }
    {
      std::lock_guard lock(mutex_);
      for (size_t i = 0; i < count; ++i) {
        waitingBytes_ -= waiting_.front().size();
        waiting_.pop_front();
      }
    }
    // Whoever waits finds the limits kept.
    try {
      tidy();
    } catch (const Poco::Exception& exception) {
      failed(exception);
    }
    std::lock_guard lock(mutex_);
    carried_ += count;
    progress_.notify_all();
    if (!database_) return false;
  }
}

void ObjectStore::apply(const Change& change) {
  const ObjectName& name = change.name;
  const std::string at = std::to_string(change.atMs);
  if (change.kind == Change::Kind::Touch) {
    runFor(*database_, "UPDATE objects SET used_ms = max(used_ms, " + at + ")" + kName, name);
    return;
  }
  if (change.kind == Change::Kind::Put || change.kind == Change::Kind::Drop)
    runFor(*database_, std::string("DELETE FROM objects") + kName, name);
  if (change.kind == Change::Kind::Drop) return;
  std::string space = name.space, owner = name.owner, id = name.id, value = change.value;
  const std::string bytes = std::to_string(change.size());
  Statement statement(database_->session());
  if (change.kind == Change::Kind::Put) {
    statement << "INSERT INTO objects VALUES (?, ?, ?, 0, " + at + ", " + bytes + ", ?)", use(space), use(owner),
        use(id), use(value), now;
  } else {
    statement << "INSERT INTO objects SELECT space, owner, id, max(part) + 1, " + at + ", " + bytes +
                     ", ? FROM objects" + kName + " GROUP BY space, owner, id HAVING min(part) = 0",
        use(value), use(space), use(owner), use(id), now;
    runFor(*database_, "UPDATE objects SET used_ms = " + at + kName, name);
  }
  auto total = totals_.find(name.space);
  if (total != totals_.end()) total->second += static_cast<int64_t>(change.size());
}

// Removes what has expired or is too much: now and then, and when a space has grown over its limit.
void ObjectStore::tidy() {
  const int64_t nowMs = base::monotonicMs();
  const bool due = nowMs >= tidyAtMs_;
  std::map<std::string, SpaceLimits> limits;
  {
    std::lock_guard lock(mutex_);
    limits = limits_;
  }
  for (const auto& [name, limit] : limits) {
    std::string space = name;
    if (due) {
      Poco::Int64 oldest = base::unixMs() - limit.keepMs;
      Statement statement(database_->session());
      statement << "DELETE FROM objects WHERE space = ? AND used_ms <= ?", use(space), use(oldest), now;
      totals_.erase(name);
    }
    auto total = totals_.find(name);
    if (total != totals_.end() && total->second <= limit.totalBytes) continue;
    Poco::Int64 bytes = 0;
    Statement statement(database_->session());
    statement << "SELECT IFNULL(SUM(bytes), 0) FROM objects WHERE space = ?", into(bytes), use(space), now;
    totals_[name] = bytes;
    if (bytes > limit.totalBytes) evict(name, limit.totalBytes - limit.totalBytes / 10);
  }
  if (due) tidyAtMs_ = nowMs + kTidyMs;
}

// Down to that many bytes, so that the next object does not evict again.
void ObjectStore::evict(const std::string& space, int64_t down) {
  std::string asked = space;
  int64_t total = totals_[space];
  while (total > down) {
    std::vector<Poco::Int64> used, bytes, rows;
    Statement statement(database_->session());
    statement << "SELECT used_ms, bytes, rowid FROM objects WHERE space = ? ORDER BY used_ms, rowid LIMIT 500",
        into(used), into(bytes), into(rows), use(asked), now;
    if (used.empty()) break;
    size_t last = 0;
    for (total -= bytes[0]; total > down && last + 1 < used.size();) total -= bytes[++last];
    // An object's first part goes first, and without it the object is gone.
    Statement remove(database_->session());
    remove << "DELETE FROM objects WHERE space = ? AND (used_ms, rowid) <= (?, ?)", use(asked), use(used[last]),
        use(rows[last]), now;
  }
  totals_.erase(space);
}

void ObjectStore::failed(const Poco::Exception& exception) {
  if (meansDamage(exception)) {
    std::lock_guard lock(readMutex_);
    reading_.reset();
    database_.reset();
    if (base::Result<void> moved = putAside(path_, exception.displayText()); moved.ok()) return;
  }
  const int64_t nowMs = base::monotonicMs();
  int64_t failures = 0;
  {
    std::lock_guard lock(mutex_);
    failures = ++failures_;
  }
  if (failures > 1 && nowMs < logAtMs_) return;
  logAtMs_ = nowMs + kLogEveryMs;
  base::log(base::Level::Error, "store",
            databaseError("cannot write", path_, exception).message + "; what clients want kept waits in memory");
}

}  // namespace spillway::store
