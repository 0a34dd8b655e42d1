#include "host/budget/Budgets.h"

#include <algorithm>
#include <utility>

#include "host/base/Log.h"
#include "host/base/Strings.h"

namespace spillway::budget {
namespace {

// What others hold may go either way: it is soon known.
constexpr int64_t kSoonMs = 1000;

// What Past sums up begins at its time and is no longer than this.
constexpr int64_t kPastMs = 60'000;

bool reached(const Amount& used, const Amount& limit) {
  return (limit.micros > 0 && used.micros >= limit.micros) || (limit.tokens > 0 && used.tokens >= limit.tokens);
}

bool above(const Amount& used, const Amount& limit) {
  return (limit.micros > 0 && used.micros > limit.micros) || (limit.tokens > 0 && used.tokens > limit.tokens);
}

Amount operator+(Amount a, const Amount& b) { return a += b; }

// `percent` of the limit, at least one of whatever it limits.
Amount partOf(const Amount& limit, int percent) {
  const auto part = [percent](int64_t whole) {
    return whole == 0 ? 0 : std::max<int64_t>(1, whole / 100 * percent + whole % 100 * percent / 100);
  };
  return {part(limit.micros), part(limit.tokens)};
}

// "8.5 of 10 dollars" or "900 of 1000 tokens", of what is nearer to its limit.
std::string shares(const Amount& used, const Amount& limit) {
  const auto share = [](int64_t part, int64_t whole) {
    return whole == 0 ? -1 : static_cast<double>(part) / static_cast<double>(whole);
  };
  if (share(used.micros, limit.micros) >= share(used.tokens, limit.tokens))
    return dollarText(used.micros) + " of " + dollarText(limit.micros) + " dollars";
  return std::to_string(used.tokens) + " of " + std::to_string(limit.tokens) + " tokens";
}

std::string windowWords(const Rule& rule) {
  return std::string(rule.rolling ? "within one " : "this ") + perName(rule.per);
}

}  // namespace

bool Status::over(int percent) const { return reached(used, partOf(limit, percent)); }

Hold::Hold(Hold&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)),
      parts_(std::move(other.parts_)),
      amount_(other.amount_),
      warning_(std::move(other.warning_)) {}

Hold& Hold::operator=(Hold&& other) noexcept {
  if (this == &other) return *this;
  drop();
  owner_ = std::exchange(other.owner_, nullptr);
  parts_ = std::move(other.parts_);
  amount_ = other.amount_;
  warning_ = std::move(other.warning_);
  return *this;
}

Hold::~Hold() { drop(); }

void Hold::drop() {
  if (Budgets* owner = std::exchange(owner_, nullptr)) {
    const std::lock_guard lock(owner->mutex_);
    for (Part& part : parts_) part.meter->held -= amount_;
  }
  parts_.clear();
}

void Hold::settle(const Amount& cost, bool priced, int64_t startedMs, int64_t nowMs) {
  if (Budgets* owner = std::exchange(owner_, nullptr)) {
    const std::lock_guard lock(owner->mutex_);
    for (Part& part : parts_) {
      part.meter->held -= amount_;
      part.meter->spent.add(cost, startedMs, nowMs);
      if (!priced) ++part.meter->unpriced;
    }
  }
  parts_.clear();
}

std::string Hold::overspent(const Amount& soFar, int64_t nowMs) const {
  if (!owner_) return {};
  const std::lock_guard lock(owner_->mutex_);
  for (const Part& part : parts_)
    if (const Amount used = part.meter->spent.used(nowMs) + soFar; part.hard && above(used, part.limit))
      return part.words + " is used up: " + shares(used, part.limit);
  return {};
}

int64_t Budgets::earliestMs(const std::vector<Rule>& rules, const cctz::time_zone& zone, int64_t nowMs) {
  int64_t earliest = nowMs;
  for (const Rule& rule : rules)
    earliest = std::min(earliest, rule.rolling ? nowMs - rollingMs(rule.per) - grainMs(rule.per)
                                               : calendarSpan(rule.per, zone, nowMs).beginMs);
  return earliest;
}

void Budgets::adopt(std::vector<Rule> rules, const cctz::time_zone& zone, const std::vector<Past>& past,
                    int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  const bool sameZone = zone == zone_;
  zone_ = zone;
  std::vector<Watched> before = std::exchange(watched_, {});
  for (Rule& rule : rules) {
    Watched& now = watched_.emplace_back();
    now.rule = std::move(rule);
    // One that is on a single thing is there to be looked at before anything was spent.
    const bool single = now.rule.match.find_first_of("*?") == std::string::npos;
    // The same budget, whatever its name and limit are now, goes on where it was.
    const auto same = std::find_if(before.begin(), before.end(), [&](const Watched& old) {
      return old.rule.on == now.rule.on && old.rule.match == now.rule.match && old.rule.per == now.rule.per &&
             old.rule.rolling == now.rule.rolling && old.rule.sinceMs == now.rule.sinceMs &&
             (sameZone || old.rule.rolling);
    });
    if (same != before.end()) now.meters = same->meters;
    if (single) meter(now, now.rule.match);
    if (same != before.end()) continue;
    for (const Past& one : past) {
      if (one.atMs + kPastMs <= now.rule.sinceMs) continue;
      const Spender spender{one.tier, one.provider, one.account, one.chain, one.key};
      const std::string value = spender.valueOf(now.rule.on);
      if (!value.empty() && base::globMatch(now.rule.match, value))
        meter(now, value).spent.add(one.amount, one.atMs, nowMs);
    }
  }
}

bool Budgets::empty() const {
  const std::lock_guard lock(mutex_);
  return watched_.empty();
}

Meter& Budgets::meter(Watched& watched, const std::string& value) const {
  std::shared_ptr<Meter>& found = watched.meters[value];
  if (!found) found = std::make_shared<Meter>(watched.rule, zone_);
  return *found;
}

std::optional<Block> Budgets::take(const Spender& spender, const Amount& likely, int64_t nowMs, Hold& hold) {
  hold = Hold();
  const std::lock_guard lock(mutex_);
  std::vector<Hold::Part> parts;
  std::string warning;
  for (Watched& watched : watched_) {
    const Rule& rule = watched.rule;
    const std::string value = spender.valueOf(rule.on);
    if (value.empty() || !base::globMatch(rule.match, value)) continue;
    Meter& held = meter(watched, value);
    const Amount used = held.spent.used(nowMs);
    const std::string words = "the budget '" + rule.name + "' of " + onName(rule.on) + " '" + value + "'";
    if (rule.hard && reached(used, rule.limit))
      return Block{rule.name, rule.on, std::max(held.spent.freeMs(rule.limit, nowMs), nowMs + 1),
                   words + " is used up: " + shares(used, rule.limit) + " " + windowWords(rule)};
    const bool others = held.held != Amount{};
    if (rule.hard && others && above(used + held.held + likely, rule.limit))
      return Block{
          rule.name, rule.on, nowMs + kSoonMs,
          words + " may be used up by what is under way: " + shares(used, rule.limit) + " " + windowWords(rule)};
    if (reached(used, partOf(rule.limit, rule.warnAt))) {
      if (!warning.empty()) warning += ", ";
      warning += rule.name + "; " + shares(used, rule.limit);
      if (held.warnedUntilMs <= nowMs) {
        held.warnedUntilMs = std::max(held.spent.endMs(nowMs), nowMs + kSoonMs);
        base::log(base::Level::Warn, "budget", words + ": " + shares(used, rule.limit) + " " + windowWords(rule));
      }
    }
    parts.push_back({watched.meters.find(value)->second, rule.limit, rule.hard, rule.hard ? words : std::string()});
  }
  for (Hold::Part& part : parts) part.meter->held += likely;
  hold.owner_ = this;
  hold.parts_ = std::move(parts);
  hold.amount_ = likely;
  hold.warning_ = std::move(warning);
  return std::nullopt;
}

std::vector<Status> Budgets::status(int64_t nowMs) const {
  const std::lock_guard lock(mutex_);
  std::vector<Status> rows;
  for (const Watched& watched : watched_) {
    const Rule& rule = watched.rule;
    for (const auto& [value, meter] : watched.meters) {
      Status row;
      row.name = rule.name;
      row.value = value;
      row.on = rule.on;
      row.per = rule.per;
      row.rolling = rule.rolling;
      row.hard = rule.hard;
      row.used = meter->spent.used(nowMs);
      row.held = meter->held;
      row.limit = rule.limit;
      row.unpriced = meter->unpriced;
      row.endMs = meter->spent.endMs(nowMs);
      row.warnAt = rule.warnAt;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace spillway::budget
