// "spillway logs": requests as they end.
#include <charconv>

#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {
    {"follow", 'f', {}, "go on with what ends from now on"},
    {"limit", 'n', "N", "how many that have ended already, up to 1000; 20 when left out"},
    {"provider", 0, "NAME", "only those that tried this provider", Offer::Providers},
    {"model", 'm', "NAME", "only those that asked for it, or were served by it", Offer::Models},
    {"outcome", 0, "WORD", "only those that ended so", Offer::Choices, "ok|client_error|failed|cancelled|cut"},
    kConfigFlag,
    kStateFlag,
    kUrlFlag,
    kJsonFlag};

constexpr Example kExamples[] = {{"logs -f", "Watch what happens."},
                                 {"logs --outcome failed -n 5 --json", "The last five failures, a line of JSON each."}};

void show(const Json& row, bool json) {
  if (json) {
    print(row.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    return;
  }
  const std::string served = textOf(row, "provider").empty()
                                 ? "-"
                                 : textOf(row, "provider") + "/" + textOf(row, "account") + " " + textOf(row, "model");
  const Json& usage = row.contains("usage") ? row["usage"] : Json();
  std::string line = clock(numberOf(row, "started_ms")) + "  " + textOf(row, "id") + "  " + textOf(row, "outcome");
  if (row.contains("status") && row["status"].is_number()) line += " " + std::to_string(numberOf(row, "status"));
  line += "  " + textOf(row, "model_asked") + " > " + served + "  " +
          (usage.is_object() ? count(usage["input"]) + " in, " + count(usage["output"]) + " out" : "") + "  " +
          money(row.contains("cost_micros") ? row["cost_micros"] : Json());
  if (row.contains("duration_ms") && row["duration_ms"].is_number())
    line += "  " + std::to_string(static_cast<int64_t>(row["duration_ms"].get<double>())) + " ms";
  if (const int64_t tries = numberOf(row, "attempts_made"); tries > 1)
    line += "  " + std::to_string(tries) + " attempts";
  print(line + "\n");
}

bool fits(const Arguments& arguments, const Json& row) {
  const auto is = [&](const char* flag, std::initializer_list<const char*> members) {
    if (!arguments.has(flag)) return true;
    for (const char* member : members)
      if (textOf(row, member) == arguments.text(flag)) return true;
    return false;
  };
  bool tried = is("provider", {"provider"});
  for (const Json& one : row.value("failed_attempts", Json::array()))
    tried = tried || textOf(one, "provider") == arguments.text("provider");
  return tried && is("model", {"model_asked", "model"}) && is("outcome", {"outcome"});
}

base::Result<int> run(const Arguments& arguments) {
  int limit = 20;
  if (const std::string text = arguments.text("limit"); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc() || end != text.data() + text.size() || limit < 0 || limit > 1000)
      return misused("--limit must be a number from 0 to 1000, got '" + text + "'");
  }
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  std::string query = "/api/exchanges?limit=" + std::to_string(std::max(limit, 1));
  for (const char* name : {"provider", "model", "outcome"})
    if (arguments.has(name)) query += std::string("&") + name + "=" + percentEncoded(arguments.text(name));
  const auto page = host->get(query);
  if (!page.ok()) return page.error();
  const Json rows = page->value("exchanges", Json::array());
  for (auto row = rows.rbegin(); limit > 0 && row != rows.rend(); ++row) show(*row, arguments.json());
  if (!arguments.has("follow")) return kDone;
  const auto followed = host->follow([&](const std::string& event, const Json& data) {
    if (event == "exchange" && fits(arguments, data)) show(data, arguments.json());
    if (event == "gap") say("spillway logs: some requests were too many to be told of");
    return true;
  });
  if (!followed.ok()) return followed.error();
  return noHost("the host has ended");
}

}  // namespace

constinit const Command kLogs{
    .path = "logs",
    .summary = "Show requests that have ended: who asked for what, who served it, at what cost",
    .about =
        "The oldest first. Prompts and answers are nowhere: they are not kept. 'spillway explain ID' says why one went "
        "where it went.",
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli
