// "spillway usage": tokens and money, summed up.
#include <charconv>
#include <map>

#include "host/base/Clock.h"
#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {
    {"by", 0, "WHAT", "what a row is about; model when left out", Offer::Choices,
     "model|provider|account|tier|key|chain|day|hour"},
    {"since", 0, "TIME", "from when on: 90m, 24h, 7d, or a day such as 2026-11-28; 24h when left out"},
    kConfigFlag,
    kStateFlag,
    kUrlFlag,
    kJsonFlag};

constexpr Example kExamples[] = {{"usage --by provider --since 7d", "What each provider cost in a week."},
                                 {"usage --by day --since 30d --json", "For a chart."}};

constexpr int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

// Unix milliseconds of "7d" ago, or of the beginning of a day in UTC; 0: it is neither.
int64_t momentOf(const std::string& text, int64_t nowMs) {
  std::tm day{};
  if (const char* end = ::strptime(text.c_str(), "%Y-%m-%d", &day); end != nullptr && *end == 0)
    return static_cast<int64_t>(::timegm(&day)) * 1000;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end + 1 != text.data() + text.size() || number <= 0 || number > 100'000) return 0;
  const int64_t unit = *end == 'm' ? kMinuteMs : *end == 'h' ? kHourMs : *end == 'd' ? kDayMs : 0;
  return unit == 0 ? 0 : nowMs - number * unit;
}

// What a word of --by is called in the management API; empty: rows are about periods.
std::string dimensionsOf(const std::string& by) {
  if (by == "day" || by == "hour") return "";
  if (by == "model" || by == "account") return "provider," + by;
  return by == "key" ? "client_key" : by;
}

std::string nameOf(const std::string& by, const Json& row) {
  if (by == "day") return day(numberOf(row, "period_ms")).substr(0, 10);
  if (by == "hour") return day(numberOf(row, "period_ms"));
  std::string out;
  const Json names = row.value("names", Json::object());
  for (const auto& [dimension, name] : names.items())
    out += (out.empty() ? "" : "/") + (name.is_string() ? name.get<std::string>() : std::string());
  return out;
}

// The sums of a row, beside each other.
Json sumsOf(const Json& row) {
  Json out = Json::object();
  for (const char* member : {"exchanges", "ok"}) out[member] = numberOf(row, member);
  const Json tokens = row.value("usage", Json::object());
  for (const char* member : {"input", "cache_read", "cache_write", "output", "reasoning"})
    out[member] = numberOf(tokens, member);
  for (const char* member : {"cost_micros", "cost_unknown"}) out[member] = numberOf(row, member);
  return out;
}

base::Result<int> run(const Arguments& arguments) {
  const std::string by = arguments.has("by") ? arguments.text("by") : "model";
  const int64_t now = base::unixMs();
  const std::string since = arguments.has("since") ? arguments.text("since") : "24h";
  const int64_t from = momentOf(since, now);
  if (from <= 0)
    return misused("--since must be a time such as 90m, 24h or 7d, or a day such as 2026-11-28, got '" + since + "'");
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const std::string span = "/api/usage?from=" + std::to_string(from) + "&to=" + std::to_string(now + 1);
  const std::string dimensions = dimensionsOf(by);
  const auto found = host->get(span + "&period=" + (dimensions.empty() ? by : "all") +
                               (dimensions.empty() ? "" : "&by=" + dimensions));
  if (!found.ok()) return found.error();
  const auto whole = host->get(span + "&period=all");
  if (!whole.ok()) return whole.error();
  std::map<std::string, Json> sums;
  for (const Json& row : found->value("rows", Json::array())) sums[nameOf(by, row)] = sumsOf(row);
  const Json rows = whole->value("rows", Json::array());
  Json all = sumsOf(rows.empty() ? Json::object() : rows[0]);
  if (arguments.json()) {
    Json list = Json::array();
    for (auto& [name, sum] : sums) {
      Json row = {{by, name}};
      row.update(sum);
      list.push_back(std::move(row));
    }
    print(Json{{"by", by}, {"from_ms", from}, {"to_ms", now}, {"usage", std::move(list)}, {"total", std::move(all)}});
    return kDone;
  }
  if (sums.empty()) {
    print("no requests since " + day(from) + "\n");
    return kDone;
  }
  std::string head = by;
  for (char& c : head) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  Table table({head, "REQUESTS", "ANSWERED", "INPUT", "CACHED", "OUTPUT", "COST"});
  table.alignRight({1, 2, 3, 4, 5, 6});
  const auto add = [&table](const std::string& name, const Json& sum) {
    const std::string cost = money(sum["cost_micros"]) + (numberOf(sum, "cost_unknown") > 0 ? "+" : "");
    table.add({name, count(sum["exchanges"]), count(sum["ok"]), count(sum["input"]), count(sum["cache_read"]),
               count(sum["output"]), cost});
  };
  for (const auto& [name, sum] : sums) add(name, sum);
  if (sums.size() > 1) add("all", all);
  print(table.text());
  if (numberOf(all, "cost_unknown") > 0) print("+: with requests whose price is not known\n");
  return kDone;
}

}  // namespace

constinit const Command kUsage{
    .path = "usage",
    .summary = "Sum up requests, tokens and money",
    .about =
        "Tokens as the upstreams counted them; what they did not count is not guessed. Cached "
        "tokens are part of the input.",
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli
