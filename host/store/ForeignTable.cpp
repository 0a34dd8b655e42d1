#include "host/store/ForeignTable.h"

#include <Poco/Exception.h>

#include "host/store/Database.h"
#include "host/store/Prepared.h"

namespace spillway::store {

base::Result<std::optional<TextRows>> rowsOf(const std::string& path, const std::string& sql, size_t columns,
                                             size_t most) {
  auto database = Database::openForReading(path);
  if (!database.ok()) return database.error();
  try {
    TextRows rows;
    Prepared query(database->session(), sql);
    while (query.step()) {
      if (rows.size() == most)
        return base::Error{.fault = base::Fault::Server,
                           .message = path + " has more than " + std::to_string(most) + " rows in one table"};
      std::vector<std::string>& row = rows.emplace_back();
      for (size_t i = 0; i < columns; ++i) row.emplace_back(query.text(static_cast<int>(i)));
    }
    return std::optional(std::move(rows));
  } catch (const Poco::Exception& exception) {
    // Tables come and go with the versions of the other program.
    const std::string text = exception.displayText();
    if (text.find("no such table") != std::string::npos || text.find("no such column") != std::string::npos)
      return std::optional<TextRows>();
    return databaseError("cannot read", path, exception);
  }
}

}  // namespace spillway::store
