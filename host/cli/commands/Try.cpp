// "spillway try": one question to a model, as an agent would ask it.
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "host/cli/BorrowedKey.h"
#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Operand kOperands[] = {{"PROMPT", "what to ask; - is standard input"}};
constexpr Flag kFlags[] = {
    {"model", 'm', "NAME", "chain or model to ask; the default chain when left out", Offer::Models},
    {"max-tokens", 0, "N", "the longest answer"},
    kConfigFlag,
    kStateFlag,
    kUrlFlag,
    kJsonFlag};
constexpr Example kExamples[] = {{"try 'What is a spillway?' --model default", "The answer, and who gave it."}};

std::string answerOf(const Json& body) {
  const Json choices = body.value("choices", Json::array());
  if (choices.empty()) return {};
  return textOf(choices[0].value("message", Json::object()), "content");
}

base::Result<int> run(const Arguments& arguments) {
  std::string prompt = arguments.operand(0);
  if (prompt == "-") {
    std::ostringstream text;
    text << std::cin.rdbuf();
    prompt = text.str();
  }
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto about = host->get("/api/about");
  if (!about.ok()) return about.error();
  BorrowedKey key(*host);
  const auto shown = key.make();
  if (!shown.ok()) return shown.error();
  Json request = {{"model", arguments.has("model") ? arguments.text("model") : "default"},
                  {"messages", Json::array({{{"role", "user"}, {"content", prompt}}})}};
  if (arguments.has("max-tokens")) {
    const int64_t most = std::atoll(arguments.text("max-tokens").c_str());
    if (most <= 0) return misused("--max-tokens must be a number above 0, got '" + arguments.text("max-tokens") + "'");
    request["max_tokens"] = most;
  }
  const std::string address =
      arguments.has("url") || textOf(*about, "address").empty() ? host->address() : textOf(*about, "address");
  const auto answer = host->ask(address, "POST", "/v1/chat/completions", request.dump(), *shown);
  if (!answer.ok()) return answer.error();
  const Json body = Json::parse(answer->body, nullptr, false);
  if (answer->status != 200 || !body.is_object()) {
    std::string why = body.is_object() && body.contains("error") ? textOf(body["error"], "message") : "";
    if (why.empty()) why = "status " + std::to_string(answer->status);
    return failed(why + (answer->exchange.empty() ? "" : "; spillway explain " + answer->exchange + " says more"));
  }
  const auto trace = host->get("/api/exchanges/" + percentEncoded(answer->exchange));
  if (arguments.json()) {
    print(Json{{"answer", answerOf(body)},
               {"exchange", answer->exchange},
               {"body", body},
               {"trace", trace.ok() ? *trace : Json()}});
    return kDone;
  }
  print(answerOf(body) + "\n");
  if (!trace.ok()) return kDone;
  const Json& usage = (*trace)["usage"];
  say("-- " + textOf(*trace, "provider") + "/" + textOf(*trace, "account") + " " + textOf(*trace, "model") + " (" +
      textOf(*trace, "tier") + "), " + count(usage["input"]) + " in, " + count(usage["output"]) + " out, " +
      money((*trace)["cost_micros"]) + "; spillway explain " + answer->exchange);
  return kDone;
}

}  // namespace

constinit const Command kTry{.path = "try",
                             .summary = "Ask a model something, and say who has answered at what cost",
                             .about =
                                 "It takes the way of an agent's request, through chains, budgets and accounts. Where "
                                 "clients need a key one is made for it and revoked after.",
                             .operands = kOperands,
                             .flags = kFlags,
                             .examples = kExamples,
                             .run = run};

}  // namespace spillway::cli
