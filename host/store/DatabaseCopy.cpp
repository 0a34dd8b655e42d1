#include "host/store/DatabaseCopy.h"

#include <Poco/Exception.h>

#include "host/store/Database.h"

namespace spillway::store {

base::Result<void> copyDatabase(const std::string& from, const std::string& to) {
  auto database = Database::openForReading(from);
  if (!database.ok()) return database.error();
  std::string quoted;
  for (const char c : to) quoted += c == '\'' ? "''" : std::string(1, c);
  try {
    database->run("PRAGMA query_only = 0");
    database->run("VACUUM INTO '" + quoted + "'");
  } catch (const Poco::Exception& exception) {
    return databaseError("cannot copy", from, exception);
  }
  return {};
}

}  // namespace spillway::store
