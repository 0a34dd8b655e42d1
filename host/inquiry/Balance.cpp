#include "host/inquiry/Balance.h"

#include <charconv>
#include <cmath>

#include "host/base/Json.h"

namespace spillway::inquiry {
namespace {

namespace json = base::json;

constexpr size_t kMostAmounts = 8, kMostWord = 40;

std::string text(base::Arena& arena, const spw_json* object, std::string_view name) {
  const spw_json* found = json::member(object, name);
  return found && json::kind(found) == json::Kind::String ? std::string(json::string(arena, found)) : std::string();
}

// The value at "data.infos.0.total"; null when it is not there.
const spw_json* at(const spw_json* value, std::string_view place) {
  while (value && !place.empty()) {
    const size_t end = std::min(place.find('.'), place.size());
    const std::string_view step = place.substr(0, end);
    place.remove_prefix(std::min(end + 1, place.size()));
    if (json::kind(value) == json::Kind::Object) {
      value = json::member(value, step);
    } else if (json::kind(value) == json::Kind::Array) {
      size_t index = 0;
      if (std::from_chars(step.data(), step.data() + step.size(), index).ec != std::errc()) return nullptr;
      value = json::first(value);
      while (value && index-- > 0) value = json::next(value);
    } else {
      return nullptr;
    }
  }
  return value;
}

// A number, also one that is written as a text.
std::optional<double> amount(base::Arena& arena, const spw_json* value) {
  double number = 0;
  if (!value) return std::nullopt;
  if (json::kind(value) == json::Kind::String) {
    const std::string_view spelled = json::string(arena, value);
    const auto read = std::from_chars(spelled.data(), spelled.data() + spelled.size(), number);
    if (read.ec != std::errc() || read.ptr != spelled.data() + spelled.size()) return std::nullopt;
  } else if (!json::number(value, number)) {
    return std::nullopt;
  }
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<BalanceRule> BalanceRule::parse(std::string_view given) {
  base::Arena arena;
  auto root = json::parse(arena, given);
  if (!root.ok() || json::kind(*root) != json::Kind::Object) return std::nullopt;
  BalanceRule rule;
  rule.path_ = text(arena, *root, "path");
  rule.method_ = text(arena, *root, "method");
  if (rule.method_.empty()) rule.method_ = "GET";
  const spw_json* amounts = json::member(*root, "amounts");
  if (rule.path_.empty() || !amounts || json::kind(amounts) != json::Kind::Array) return std::nullopt;
  for (const spw_json* one = json::first(amounts); one && rule.amounts_.size() < kMostAmounts; one = json::next(one)) {
    Amount row{text(arena, one, "name"), text(arena, one, "left"),    text(arena, one, "limit"),
               text(arena, one, "unit"), text(arena, one, "unit_at"), 1};
    if (auto scale = amount(arena, json::member(one, "scale")); scale && *scale > 0) row.scale = *scale;
    if (row.name.empty()) row.name = "balance";
    if (row.left.empty()) return std::nullopt;
    rule.amounts_.push_back(std::move(row));
  }
  return rule.amounts_.empty() ? std::nullopt : std::optional(std::move(rule));
}

base::Result<std::vector<Balance>> BalanceRule::read(std::string_view body) const {
  base::Arena arena;
  auto root = json::parse(arena, body);
  if (!root.ok()) return base::Error{.fault = base::Fault::Server, .message = "the answer is no JSON"};
  std::vector<Balance> found;
  for (const Amount& row : amounts_) {
    Balance balance{row.name, row.unit, amount(arena, at(*root, row.left)), std::nullopt};
    if (!row.limit.empty()) balance.limit = amount(arena, at(*root, row.limit));
    if (!balance.left && !balance.limit) continue;
    for (std::optional<double>* value : {&balance.left, &balance.limit})
      if (*value) **value /= row.scale;
    if (const spw_json* unit = row.unitAt.empty() ? nullptr : at(*root, row.unitAt))
      if (json::kind(unit) == json::Kind::String) balance.unit = json::string(arena, unit).substr(0, kMostWord);
    found.push_back(std::move(balance));
  }
  if (found.empty())
    return base::Error{.fault = base::Fault::Server, .message = "the answer has no " + amounts_.front().left};
  return found;
}

}  // namespace spillway::inquiry
