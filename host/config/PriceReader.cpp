#include "host/config/PriceReader.h"

namespace spillway::config {

using money::Price;
using money::Prices;

struct PriceReader::Member {
  const char* key;
  Price Prices::*price;
};

// The price at `key`; -1: not there.
Price PriceReader::price(const YAML::Node& map, const char* key, const std::string& path) const {
  const YAML::Node node = map[key];
  if (!node || !node.IsScalar()) return -1;
  const std::string& text = node.Scalar();
  const size_t point = text.find('.'), last = text.find_last_not_of('0');
  if (text.find_first_of("eE") != std::string::npos || (point != std::string::npos && last > point + 6)) {
    remarks_.error(node, path + "." + key, "must be written with at most six decimals, so that costs are exact");
    return -1;
  }
  return money::priceOf(parsePrice(text).value_or(-1));
}

bool PriceReader::prices(const YAML::Node& map, std::span<const Member> members, const std::string& path,
                         Prices& into) const {
  bool any = false;
  for (const Member& member : members) {
    const Price found = price(map, member.key, path);
    if (found < 0) continue;
    into.*member.price = found;
    any = true;
  }
  return any;
}

namespace {

// Those that a model's own row has fields for, and the others.
template <class Member>
constexpr Member kEveryDay[] = {{"input", &Prices::input},
                                {"output", &Prices::output},
                                {"cache_read", &Prices::cacheRead},
                                {"cache_write", &Prices::cacheWrite}};
template <class Member>
constexpr Member kFurther[] = {{"cache_write_1h", &Prices::cacheWrite1h},
                               {"input_audio", &Prices::inputAudio},
                               {"input_image", &Prices::inputImage},
                               {"output_audio", &Prices::outputAudio},
                               {"output_image", &Prices::outputImage}};

}  // namespace

money::PriceRow PriceReader::row(const YAML::Node& map, const std::string& path) const {
  money::PriceRow row;
  bool any = prices(map, kEveryDay<Member>, path, row.prices);
  any = prices(map, kFurther<Member>, path, row.prices) || any;
  if (const YAML::Node factor = map["factor"]) {
    const Price found = price(map, "factor", path);
    if (found > 1000 * money::kWhole) remarks_.error(factor, path + ".factor", "is more than 1000");
    // Nothing at all is a factor too, but 0 means that none was said.
    if (found == 0) remarks_.error(factor, path + ".factor", "must be above 0; give prices of 0 for what is free");
    row.prices.factor = found;
    any = true;
  }
  if (const YAML::Node from = map["from"]) row.fromMs = parseDateMs(from.Scalar()).value_or(0);
  if (const YAML::Node until = map["until"]) row.untilMs = parseDateMs(until.Scalar()).value_or(0);
  take(map, "above", row.above);
  take(map, "service_tier", row.tier);
  if (row.untilMs != 0 && row.untilMs <= row.fromMs) remarks_.error(map, path + ".until", "must be later than 'from'");
  if (!any) remarks_.error(map, path, "gives no price and no factor");
  return row;
}

std::vector<money::PriceRow> PriceReader::read(const YAML::Node& model, const std::string& path) const {
  std::vector<money::PriceRow> rows;
  Prices spelled;  // ModelRow has them; here only their spelling is looked at
  prices(model, kEveryDay<Member>, path, spelled);
  money::PriceRow further;
  if (prices(model, kFurther<Member>, path, further.prices)) rows.push_back(std::move(further));
  const YAML::Node list = model["prices"];
  for (size_t i = 0; list && list.IsSequence() && i < list.size(); ++i)
    rows.push_back(row(list[i], at(path + ".prices", i)));
  return rows;
}

}  // namespace spillway::config
