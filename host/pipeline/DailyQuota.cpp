#include "host/pipeline/DailyQuota.h"

#include <string>

#include "host/base/Json.h"
#include "host/base/Strings.h"
#include "host/budget/Window.h"

namespace spillway::pipeline {

namespace js = base::json;

std::optional<DailyQuota> usedUpForTheDay(base::Arena& arena, std::string_view quirk, std::string_view body,
                                          int64_t nowMs) {
  if (quirk.empty()) return std::nullopt;
  auto row = js::parse(arena, quirk);
  if (!row.ok()) return std::nullopt;
  const std::string_view match = js::string(arena, js::member(*row, "match"));
  if (match.empty() || !base::icontains(body, match)) return std::nullopt;
  const auto zone = budget::zoneNamed(std::string(js::string(arena, js::member(*row, "time_zone"))));
  if (!zone) return std::nullopt;
  DailyQuota quota;
  quota.untilMs = budget::calendarSpan(budget::Per::Day, *zone, nowMs).endMs;
  if (js::string(arena, js::member(*row, "scope")) == "account") quota.scope = base::Scope::Account;
  return quota;
}

}  // namespace spillway::pipeline
