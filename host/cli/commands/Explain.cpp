// "spillway explain ID": why a request went where it went. "spillway explain NAME": what an error means.
#include <algorithm>

#include "host/cli/ErrorsPage.h"
#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Operand kOperands[] = {
    {"ID", "the request's id, or how it begins, or the name of an error; the last request when left out", false}};
constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kUrlFlag, kJsonFlag};
constexpr Example kExamples[] = {
    {"explain", "The last request."},
    {"explain rate_limit", "What that error means and what to do; no running host is needed."}};

std::string target(const Json& row) {
  return textOf(row, "provider") + (textOf(row, "account").empty() ? "" : "/" + textOf(row, "account")) + " " +
         textOf(row, "model");
}

std::string ms(const Json& row, const char* member) {
  if (!row.contains(member) || !row[member].is_number()) return "-";
  return std::to_string(static_cast<int64_t>(row[member].get<double>())) + " ms";
}

// The names of the errors that a request has met, each once.
std::vector<std::string> faultsOf(const Json& trace) {
  std::vector<std::string> out;
  const auto add = [&out](const Json& row) {
    const std::string fault = textOf(row, "fault");
    if (!explanationOf(fault).empty() && std::find(out.begin(), out.end(), fault) == out.end()) out.push_back(fault);
  };
  add(trace);
  for (const Json& attempt : trace.value("attempts", Json::array())) add(attempt);
  return out;
}

void show(const Json& trace) {
  print(textOf(trace, "id") + "  " + day(numberOf(trace, "started_ms")) + "\n" + textOf(trace, "client") +
        " asked for '" + textOf(trace, "model_asked") + "'" +
        (textOf(trace, "chain").empty() ? "" : ", chain '" + textOf(trace, "chain") + "'") + ": " +
        textOf(trace, "outcome") + "\n");
  if (!textOf(trace, "provider").empty())
    print("Served by " + target(trace) + " (" + textOf(trace, "tier") + "), first token after " + ms(trace, "ttft_ms") +
          ", all of it " + ms(trace, "duration_ms") + ", " + money(trace["cost_micros"]) + "\n");
  print("\nAttempts\n");
  for (const Json& attempt : trace.value("attempts", Json::array())) {
    print("  " + std::to_string(numberOf(attempt, "number")) + ". " + target(attempt) + " (" + textOf(attempt, "tier") +
          "): " + textOf(attempt, "reason") + "\n     ");
    const std::string fault = textOf(attempt, "fault");
    if (fault.empty() || fault == "none")
      print("answered after " + ms(attempt, "ttft_ms") + ", " + money(attempt["cost_micros"]) + "\n");
    else
      print(fault + (attempt["status"].is_number() ? " (" + std::to_string(numberOf(attempt, "status")) + ")" : "") +
            ": " + textOf(attempt, "message") + "\n");
  }
  const Json candidates = trace.value("candidates", Json::array()), skipped = trace.value("skipped", Json::array());
  if (!candidates.empty()) print("\nWho was to be asked, in this order\n");
  for (const Json& one : candidates)
    print("  " + target(one) + " (" + textOf(one, "tier") + "): " + textOf(one, "reason") + "\n");
  if (!skipped.empty()) print("\nWho was not\n");
  for (const Json& one : skipped) print("  " + target(one) + ": " + textOf(one, "reason") + "\n");
  const Json losses = trace.value("losses", Json::array());
  if (!losses.empty()) print("\nWhat could not be said to the upstream\n");
  for (const Json& one : losses) print("  " + textOf(one, "where") + ": " + textOf(one, "why") + "\n");
  const std::vector<std::string> faults = faultsOf(trace);
  if (!faults.empty()) print("\nWhat that means, and what to do\n");
  for (const std::string& fault : faults) print("  spillway explain " + fault + "\n");
}

base::Result<int> run(const Arguments& arguments) {
  if (const std::string text = explanationOf(arguments.operand(0)); !text.empty()) {
    if (arguments.json())
      print(Json{{"name", arguments.operand(0)}, {"text", text}});
    else
      print(wrapped(text, 0));
    return kDone;
  }
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const std::string id = arguments.operand(0);
  const auto found = host->get("/api/exchanges?limit=2" + (id.empty() ? "" : "&id=" + percentEncoded(id)));
  if (!found.ok()) return found.error();
  const Json rows = found->value("exchanges", Json::array());
  if (rows.empty())
    return failed(id.empty() ? "no request has ended yet"
                             : "there is no request '" + id + "'; spillway logs lists them");
  if (!id.empty() && rows.size() > 1 && textOf(rows[0], "id") != id)
    return failed("more than one request begins with '" + id + "'");
  const auto trace = host->get("/api/exchanges/" + percentEncoded(textOf(rows[0], "id")));
  if (!trace.ok()) return trace.error();
  if (arguments.json())
    print(*trace);
  else
    show(*trace);
  return kDone;
}

}  // namespace

constinit const Command kExplain{
    .path = "explain",
    .summary = "Say why a request went where it went, or what an error means and what to do",
    .about =
        "The id of a request is in its answer's header x-spillway-exchange, and in "
        "'spillway logs'. Errors are named at the end of messages, in the header "
        "x-spillway-fault, and in docs/operate/errors.md.",
    .operands = kOperands,
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli
