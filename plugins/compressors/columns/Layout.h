// Where the columns of a table stand that only blanks align:
//
//   NAME        READY   STATUS    RESTARTS      AGE
//   api-7d4f9   1/1     Running   0             3d
//   web-5c6b8   1/1     Running   2 (4h ago)    3d
//
// A gap is where every line has a blank; what stands between two gaps is a cell. The first line names the columns, so
// that a blank inside of all cells, as in "Up 3 hours", is no gap as long as the name above it is no shorter.
//
// Immutable once made; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace columns {

using Cells = std::vector<std::string_view>;

class Layout {
 public:
  static constexpr size_t kFewestLines = 4;  // of a table, with its names
  static constexpr size_t kWidest = 512;     // characters of a line in which columns are looked for
  static constexpr size_t kMostColumns = 32;
  static constexpr size_t kLooked = 64;  // lines that tell where the columns are

  // Of lines without line feeds. `narrow`: the least blanks of a gap. Nothing: they have no three columns, or two over
  // a rule.
  static std::optional<Layout> of(const std::vector<std::string_view>& lines, size_t narrow);

  // The cells of a line, without the blanks around them; empty: it is not laid out like that.
  Cells cells(std::string_view line) const;

 private:
  struct Gap {
    size_t begin, end;  // in characters
  };
  explicit Layout(std::vector<Gap> gaps) : gaps_(std::move(gaps)) {}

  std::vector<Gap> gaps_;
};

// Whether a line only underlines the names above it: "-------- -------".
bool isRule(std::string_view line);

}  // namespace columns
