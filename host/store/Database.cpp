#include "host/store/Database.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Statement.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <mutex>

#include "host/base/Log.h"

namespace spillway::store {
namespace {

using namespace Poco::Data::Keywords;

constexpr const char* kBusyMs = "2000";

base::Error failure(std::string message) { return {base::Fault::Server, 0, 0, std::move(message), "", ""}; }

Poco::Data::Session connect(const std::string& path) {
  static std::once_flag registered;
  std::call_once(registered, [] {
    // Each database is used by one thread at a time: SQLite need not lock it for every value that is bound.
    Poco::Data::SQLite::Utility::setThreadMode(Poco::Data::SQLite::Utility::THREAD_MODE_MULTI);
    Poco::Data::SQLite::Connector::registerConnector();
  });
  return Poco::Data::Session(Poco::Data::SQLite::Connector::KEY, path);
}

std::string stamp() {
  std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

// SQLite would make the file readable for everybody.
bool makePrivateFile(const std::string& path) {
  int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  ::close(descriptor);
  return true;
}

}  // namespace

void Database::run(const std::string& sql) {
  Poco::Data::Statement statement(session_);
  statement << sql, now;
}

int64_t Database::number(const std::string& sql) {
  Poco::Int64 value = 0;
  Poco::Data::Statement statement(session_);
  statement << sql, into(value), now;
  return value;
}

void Database::rollback() noexcept {
  try {
    run("ROLLBACK");
  } catch (const Poco::Exception&) {
    // SQLite has given it up itself after a full disk or an I/O error.
  }
}

base::Result<void> Database::migrate(const std::string& path, std::span<const Migration> steps) {
  auto known = static_cast<int64_t>(steps.size());
  int64_t version = number("PRAGMA user_version");
  if (version > known) {
    return failure(path + " is of version " + std::to_string(version) + ", this Spillway knows versions up to " +
                   std::to_string(known) +
                   "; start the newer Spillway that made it, or move the file away to begin anew");
  }
  for (; version < known; ++version) {
    run("BEGIN IMMEDIATE");
    try {
      for (const char* statement : steps[static_cast<size_t>(version)]) run(statement);
      run("PRAGMA user_version = " + std::to_string(version + 1));
      run("COMMIT");
    } catch (const Poco::Exception&) {
      rollback();
      throw;
    }
  }
  return {};
}

base::Result<Database> Database::openForWriting(const std::string& path, std::span<const Migration> steps) {
  if (!makePrivateFile(path)) {
    return failure("cannot open " + path + ": " + std::strerror(errno) +
                   "; make the state folder writable or configure another one (state:)");
  }
  for (bool again = true;; again = false) {
    try {
      Database database(connect(path));
      database.run(std::string("PRAGMA busy_timeout = ") + kBusyMs);
      database.number("SELECT count(*) FROM sqlite_master");  // reads the header and the schema
      database.run("PRAGMA journal_mode = WAL");
      database.run("PRAGMA synchronous = NORMAL");
      if (base::Result<void> migrated = database.migrate(path, steps); !migrated) return migrated.error();
      return database;
    } catch (const Poco::Exception& exception) {
      if (!again || !meansDamage(exception)) return databaseError("cannot open", path, exception);
      if (base::Result<void> moved = putAside(path, exception.displayText()); !moved) return moved.error();
      if (!makePrivateFile(path)) return failure("cannot make " + path + ": " + std::strerror(errno));
    }
  }
}

base::Result<Database> Database::openForReading(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) return failure("cannot read " + path + ": " + std::strerror(errno));
  try {
    Database database(connect(path));
    database.run(std::string("PRAGMA busy_timeout = ") + kBusyMs);
    database.run("PRAGMA query_only = 1");
    return database;
  } catch (const Poco::Exception& exception) {
    return databaseError("cannot read", path, exception);
  }
}

base::Result<void> putAside(const std::string& path, const std::string& why) {
  std::string target = path + ".corrupt-" + stamp();
  for (int i = 2; std::filesystem::exists(target); ++i) target = path + ".corrupt-" + stamp() + "-" + std::to_string(i);
  if (std::rename(path.c_str(), target.c_str()) != 0) {
    return failure(path + " is damaged (" + why + ") and cannot be renamed: " + std::strerror(errno) +
                   "; move it away by hand");
  }
  for (const char* companion : {"-wal", "-shm"}) {
    std::error_code none;
    std::filesystem::rename(path + companion, target + companion, none);
  }
  base::log(base::Level::Error, "ledger",
            path + " is damaged (" + why + "); it is kept as " + target + " and a new one is begun");
  return {};
}

bool meansDamage(const Poco::Exception& exception) {
  return dynamic_cast<const Poco::Data::SQLite::CorruptImageException*>(&exception) != nullptr;
}

base::Error databaseError(const std::string& doing, const std::string& path, const Poco::Exception& exception) {
  return failure(doing + " " + path + ": " + exception.displayText());
}

}  // namespace spillway::store
