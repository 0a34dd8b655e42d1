// "spillway models": the names that agents may ask for.
#include "host/cli/HostClient.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {{"provider", 0, "NAME", "only those of this provider", Offer::Providers},
                           {"all", 0, {}, "those of providers without an account too"},
                           kConfigFlag,
                           kStateFlag,
                           kUrlFlag,
                           kJsonFlag};

std::string dollars(const Json& prices, const char* name) {
  if (!prices.is_object() || !prices.contains(name) || !prices[name].is_number()) return "";
  char text[32];
  return {text, static_cast<size_t>(std::snprintf(text, sizeof text, "%.4g", prices[name].get<double>()))};
}

base::Result<int> run(const Arguments& arguments) {
  const auto host = HostClient::of(arguments);
  if (!host.ok()) return host.error();
  const auto chains = host->get("/api/chains");
  if (!chains.ok()) return chains.error();
  const auto providers = host->get("/api/providers");
  if (!providers.ok()) return providers.error();
  const std::string wanted = arguments.text("provider");
  Json rows = Json::array();
  Table table({"MODEL", "TIER", "CONTEXT", "OUTPUT", "$ IN/M", "$ OUT/M", "CAN"});
  table.alignRight({2, 3, 4, 5});
  if (wanted.empty())
    for (const Json& chain : chains->value("chains", Json::array())) {
      const bool standard = chain.value("default", false);
      rows.push_back({{"id", textOf(chain, "name")}, {"kind", "chain"}, {"default", standard}});
      table.add({textOf(chain, "name"), standard ? "chain, the default" : "chain", "", "", "", "", ""});
    }
  for (const Json& provider : providers->value("providers", Json::array())) {
    if (!wanted.empty() && textOf(provider, "id") != wanted) continue;
    if (wanted.empty() && !arguments.has("all") && provider.value("accounts", Json::array()).empty()) continue;
    for (const Json& model : provider.value("models", Json::array())) {
      const std::string id = textOf(provider, "id") + "/" + textOf(model, "id");
      Json row = model;
      row["id"] = id;
      row["kind"] = "model";
      row["tier"] = textOf(provider, "tier");
      rows.push_back(std::move(row));
      const Json& can = model.contains("capabilities") ? model["capabilities"] : Json();
      table.add({id, textOf(provider, "tier"), count(model["context"]), count(model["max_output"]),
                 dollars(model["prices"], "input"), dollars(model["prices"], "output"),
                 can.is_array() ? joined(can, " ") : ""});
    }
  }
  if (!wanted.empty() && rows.empty()) return failed("the host has no provider '" + wanted + "' with models");
  if (arguments.json())
    print(Json{{"models", std::move(rows)}});
  else
    print(table.text());
  return kDone;
}

}  // namespace

constinit const Command kModels{
    .path = "models",
    .summary = "List the names that agents may ask for: chains, and models of providers",
    .about = "With what is known of each: context, longest answer, prices in US dollars per million tokens.",
    .flags = kFlags,
    .run = run};

}  // namespace spillway::cli
