// Rows of a database that belongs to another program.
//
// Any thread; waits for the disk. Nothing is changed in the file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/base/Result.h"

namespace spillway::store {

using TextRows = std::vector<std::vector<std::string>>;

// What the query gives, `columns` texts a row, at most `most` rows. Nothing: a table or a column that it names is not
// there. Error (Server): the file cannot be read, or has more rows.
base::Result<std::optional<TextRows>> rowsOf(const std::string& path, const std::string& sql, size_t columns,
                                             size_t most);

}  // namespace spillway::store
