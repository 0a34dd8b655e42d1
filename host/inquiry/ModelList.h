// The models that a vendor says one account can use, as its own list has them.
//
// Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spillway::inquiry {

struct ListedModel {
  std::string id, name;  // name: for people; may be empty
  int64_t context = 0;   // tokens; 0: not said

  bool operator==(const ListedModel&) const = default;
};

// Lists are cut at this many models, each id at kMostId bytes.
inline constexpr size_t kMostModels = 3000, kMostId = 200;

using ModelList = std::vector<ListedModel>;

}  // namespace spillway::inquiry
