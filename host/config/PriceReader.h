// The prices of a configured model that have no field of their own in its row, or are not the same every day.
//
// Used by one thread, for one file.
#pragma once

#include <span>

#include "host/config/YamlValues.h"
#include "host/money/PriceList.h"

namespace spillway::config {

class PriceReader {
 public:
  explicit PriceReader(Remarks remarks) : remarks_(remarks) {}

  // The rows of a model, a map that the schema has found good and that stands at `path`. Mistakes: prices with more
  // than six decimals, a period that ends before it begins, a row that says nothing.
  std::vector<money::PriceRow> read(const YAML::Node& model, const std::string& path) const;

 private:
  struct Member;

  money::Price price(const YAML::Node& map, const char* key, const std::string& path) const;
  bool prices(const YAML::Node& map, std::span<const Member> members, const std::string& path,
              money::Prices& into) const;
  money::PriceRow row(const YAML::Node& map, const std::string& path) const;

  Remarks remarks_;
};

}  // namespace spillway::config
