// "spillway route": what would be tried for a request, without sending it.
#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>

#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {
    {"dry-run", 0, {}, "said for clearness: nothing is ever sent"},
    {"model", 'm', "NAME", "the model's or chain's name, as an agent would ask for it", Offer::Models},
    {"needs", 0, "A,B", "what the model must be able to: tools, vision, reasoning, json_schema, pdf, audio"},
    {"tokens", 0, "N", "how long the prompt is"},
    {"output", 0, "N", "how long the answer may be"},
    {"agent", 0, "NAME", "the agent that asks"},
    {"key-name", 0, "NAME", "the client key that it shows", Offer::Keys},
    {"at", 0, "TIME", "when: a time of day such as 23:30, or what the configuration's conditions take"},
    {"request", 'r', "FILE", "a whole request as it would be sent; - is standard input", Offer::Files},
    {"path", 0, "PATH", "where that would be sent to; /v1/chat/completions when left out"},
    kConfigFlag,
    kStateFlag,
    kUrlFlag,
    kJsonFlag};

constexpr Example kExamples[] = {{"route --dry-run --model default --needs tools,vision --tokens 50k", "In words."},
                                 {"route --request request.json --path /v1/messages", "A request that was recorded."}};

// "50k", "1M" or a plain number; -1: it is none.
int64_t tokens(const std::string& text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  if (error != std::errc() || number <= 0 || number > 100'000'000) return -1;
  return unit.empty() ? number : unit == "k" ? number * 1000 : unit == "M" ? number * 1'000'000 : -1;
}

base::Result<Json> wishOf(const Arguments& arguments) {
  Json wish = Json::object();
  if (arguments.has("request")) {
    std::ostringstream text;
    const std::string file = arguments.text("request");
    if (file == "-") {
      text << std::cin.rdbuf();
    } else {
      std::ifstream in(file, std::ios::binary);
      if (!in) return failed("cannot read " + file);
      text << in.rdbuf();
    }
    Json body = Json::parse(text.str(), nullptr, false);
    if (!body.is_object()) return failed(file + " is no JSON object");
    wish["path"] = arguments.has("path") ? arguments.text("path") : "/v1/chat/completions";
    wish["body"] = std::move(body);
  } else {
    wish["model"] = arguments.has("model") ? arguments.text("model") : "default";
  }
  if (arguments.has("needs")) {
    wish["needs"] = Json::array();
    for (const std::string_view need : split(arguments.text("needs"), ',')) wish["needs"].push_back(need);
  }
  const std::pair<const char*, const char*> numbers[] = {{"tokens", "prompt_tokens"}, {"output", "output_tokens"}};
  for (const auto& [flag, member] : numbers) {
    if (!arguments.has(flag)) continue;
    const int64_t number = tokens(arguments.text(flag));
    if (number < 0)
      return misused("--" + std::string(flag) + " must be a number of tokens such as 12000, 50k or 1M, got '" +
                     arguments.text(flag) + "'");
    wish[member] = number;
  }
  const std::pair<const char*, const char*> texts[] = {{"agent", "agent"}, {"key-name", "client_key"}, {"at", "at"}};
  for (const auto& [flag, member] : texts)
    if (arguments.has(flag)) wish[member] = arguments.text(flag);
  return wish;
}

base::Result<int> run(const Arguments& arguments) {
  const auto wish = wishOf(arguments);
  if (!wish.ok()) return wish.error();
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto plan = host->post("/api/route", *wish);
  if (!plan.ok()) return plan.error();
  if (arguments.json()) {
    print(*plan);
    return kDone;
  }
  print((textOf(*plan, "chain").empty() ? "No chain: " + textOf(*plan, "route")
                                        : "Chain '" + textOf(*plan, "chain") + "'") +
        ", at most " + std::to_string(numberOf(*plan, "attempts_at_most")) + " attempts\n\n");
  Table table({"", "WHO", "MODEL", "TIER", "COST", "WHY"});
  int number = 0;
  for (const Json& one : plan->value("candidates", Json::array()))
    table.add({std::to_string(++number), textOf(one, "provider") + "/" + textOf(one, "account"), textOf(one, "model"),
               textOf(one, "tier"), money(one["cost_micros"]), textOf(one, "reason")});
  print(table.empty() ? std::string("Nobody would be asked.\n") : table.text());
  Table skipped({"NOT", "MODEL", "WHY"});
  for (const Json& one : plan->value("skipped", Json::array()))
    skipped.add({textOf(one, "provider") + (textOf(one, "account").empty() ? "" : "/" + textOf(one, "account")),
                 textOf(one, "model"), textOf(one, "reason")});
  if (!skipped.empty()) print("\n" + skipped.text());
  return table.empty() ? kFailed : kDone;
}

}  // namespace

constinit const Command kRoute{
    .path = "route",
    .summary = "Say what would be tried for a request, in which order and why",
    .about = "Nothing is sent and nothing counted. Exit status 1 when nobody would be asked.",
    .flags = kFlags,
    .examples = kExamples,
    .run = run};

}  // namespace spillway::cli
