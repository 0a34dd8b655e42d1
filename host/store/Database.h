// A SQLite file of the store: opening it with what it needs, bringing it to the current version, and putting a damaged
// one aside.
//
// One thread at a time per Database; several may be open on one file.
#pragma once

#include <Poco/Data/Session.h>

#include <string>

#include "host/base/Result.h"
#include "host/store/Migrations.h"

namespace spillway::store {

class Database {
 public:
  // For the one writer: makes the file if there is none, sets write-ahead logging, and migrates. A damaged file is
  // renamed to `<path>.corrupt-<time>` (its companions too), which the log says, and a new one made. Error (fault
  // Server): the file cannot be opened or written, or is of a newer version than this host knows.
  static base::Result<Database> openForWriting(const std::string& path,
                                               std::span<const Migration> steps = migrations());

  // For questions. Error: there is no such file, or it cannot be read.
  static base::Result<Database> openForReading(const std::string& path);

  Poco::Data::Session& session() { return session_; }

  // Runs one statement. Throws Poco::Exception.
  void run(const std::string& sql);
  // The first column of the first row. Throws Poco::Exception.
  int64_t number(const std::string& sql);
  // Gives a transaction up; does nothing when there is none.
  void rollback() noexcept;

 private:
  explicit Database(Poco::Data::Session session) : session_(std::move(session)) {}
  base::Result<void> migrate(const std::string& path, std::span<const Migration> steps);

  Poco::Data::Session session_;
};

// Renames the file and its companions out of the way and logs where they are. Error: that is not possible either.
base::Result<void> putAside(const std::string& path, const std::string& why);

// Whether the exception means that the file is damaged, rather than locked, full or unreadable.
bool meansDamage(const Poco::Exception& exception);

// An Error of fault Server with the exception's text: "<doing> <path>: <text>".
base::Error databaseError(const std::string& doing, const std::string& path, const Poco::Exception& exception);

}  // namespace spillway::store
