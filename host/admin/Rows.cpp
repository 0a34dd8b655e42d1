#include "host/admin/Rows.h"

#include <spillway/provider.h>

#include "host/admin/Replayed.h"

namespace spillway::admin {
namespace {

Json known(int64_t amount) { return amount < 0 ? Json() : Json(amount); }
// Microseconds, told in milliseconds.
Json millis(int64_t micros) { return micros < 0 ? Json() : Json(static_cast<double>(micros) / 1000); }
Json knownPrice(double price) { return price < 0 ? Json() : Json(price); }

Json usageOf(const store::Usage& usage) {
  return {{"input", known(usage.input)},
          {"cache_read", known(usage.cacheRead)},
          {"cache_write", known(usage.cacheWrite)},
          {"output", known(usage.output)},
          {"reasoning", known(usage.reasoning)},
          {"cache_write_1h", known(usage.cacheWrite1h)},
          {"input_audio", known(usage.inputAudio)},
          {"input_image", known(usage.inputImage)},
          {"output_audio", known(usage.outputAudio)},
          {"output_image", known(usage.outputImage)}};
}

// Texts of the ledger that are JSON themselves; an empty list when they are not there or were cut off.
Json listIn(const std::string& text) {
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_array() ? parsed : Json::array();
}

// What is not known has no name.
Json named(std::string_view name) { return name.empty() ? Json() : Json(name); }

Json marks(uint8_t bits) {
  constexpr std::pair<store::Mark, const char*> kNames[] = {{store::kBeside, "beside"},
                                                            {store::kUnpaid, "no_retry_left"},
                                                            {store::kDeclined, "declined"},
                                                            {store::kPastFilter, "past_filter"}};
  Json names = Json::array();
  for (const auto& [bit, name] : kNames)
    if (bits & bit) names.push_back(name);
  return names;
}

Json attemptRow(const store::AttemptRecord& attempt) {
  return {{"number", attempt.number},
          {"provider", attempt.provider},
          {"account", attempt.account},
          {"model", attempt.model},
          {"tier", attempt.tier},
          {"wire", attempt.wireOut},
          {"reason", attempt.reason},
          {"status", attempt.status == 0 ? Json() : Json(attempt.status)},
          {"fault", base::faultName(attempt.fault)},
          {"scope", base::scopeName(attempt.scope)},
          {"message", attempt.message},
          {"retry_after_ms", attempt.retryAfterMs == 0 ? Json() : Json(attempt.retryAfterMs)},
          {"phase", named(base::phaseName(attempt.phase))},
          {"again", named(base::askAgainName(attempt.again))},
          {"led_to", named(base::ledToName(attempt.ledTo))},
          {"marks", marks(attempt.marks)},
          {"usage", usageOf(attempt.usage)},
          {"usage_estimated", attempt.usageEstimated},
          {"service_tier", attempt.serviceTier.empty() ? Json() : Json(attempt.serviceTier)},
          {"cost_micros", known(attempt.costMicros)},
          {"cost_estimated", attempt.costEstimated},
          {"saved_micros", known(attempt.savedMicros)},
          {"prepare_ms", millis(attempt.prepareUs)},
          {"connect_ms", millis(attempt.connectUs)},
          {"sent_ms", millis(attempt.sentUs)},
          {"ttft_ms", millis(attempt.ttftUs)},
          {"first_token_ms", millis(attempt.firstTokenUs)},
          {"duration_ms", millis(attempt.durationUs)},
          {"bytes_up", attempt.bytesUp},
          {"bytes_down", attempt.bytesDown}};
}

// The bits of enum spw_cap by name.
Json capabilities(uint32_t caps) {
  constexpr std::pair<uint32_t, const char*> kNames[] = {
      {SPW_CAP_TOOLS, "tools"},
      {SPW_CAP_VISION, "vision"},
      {SPW_CAP_REASONING, "reasoning"},
      {SPW_CAP_JSON_SCHEMA, "json_schema"},
      {SPW_CAP_PDF, "pdf"},
      {SPW_CAP_AUDIO, "audio"},
      {SPW_CAP_NO_SAMPLING, "no_sampling"},
      {SPW_CAP_EMBED, "embed"},
      {SPW_CAP_RERANK, "rerank"},
      {SPW_CAP_MODERATE, "moderate"},
      {SPW_CAP_IMAGE, "image"},
      {SPW_CAP_TRANSCRIBE, "transcribe"},
      {SPW_CAP_SPEAK, "speak"},
      {SPW_CAP_COMPLETE, "complete"},
      {SPW_CAP_CHAT, "chat"},
  };
  Json names = Json::array();
  for (const auto& [bit, name] : kNames)
    if (caps & bit) names.push_back(name);
  return names;
}

Json modelRow(const routing::Model& model) {
  return {{"id", model.id},
          {"name", model.name},
          {"context", model.context == 0 ? Json() : Json(model.context)},
          {"max_output", model.maxOutput == 0 ? Json() : Json(model.maxOutput)},
          {"capabilities", model.capsKnown ? capabilities(model.caps) : Json()},
          {"prices",
           {{"input", knownPrice(model.prices.input)},
            {"output", knownPrice(model.prices.output)},
            {"cache_read", knownPrice(model.prices.cacheRead)},
            {"cache_write", knownPrice(model.prices.cacheWrite)}}}};
}

Json savingRow(const store::SavingRecord& saving) {
  return {{"tool", saving.tool},
          {"compressor", saving.compressor},
          {"results", saving.fresh ? "new" : "earlier"},
          {"tokens", saving.tokens},
          {"micros", known(saving.micros)}};
}

// What both forms of an exchange begin with.
Json exchangeRow(const store::ExchangeRecord& exchange) {
  return {{"id", exchange.id},
          {"started_ms", exchange.startedMs},
          {"client", exchange.client},
          {"client_key", exchange.clientKey},
          {"path", exchange.path},
          {"wire", exchange.wireIn},
          {"model_asked", exchange.modelAsked},
          {"chain", exchange.chain},
          {"stream", exchange.stream},
          {"outcome", store::outcomeName(exchange.outcome)},
          {"status", exchange.status == 0 ? Json() : Json(exchange.status)},
          {"fault", base::faultName(exchange.told)},
          {"provider", exchange.provider},
          {"account", exchange.account},
          {"model", exchange.model},
          {"tier", exchange.tier},
          {"usage", usageOf(exchange.usage)},
          {"usage_estimated", exchange.usageEstimated},
          {"service_tier", exchange.serviceTier.empty() ? Json() : Json(exchange.serviceTier)},
          {"cost_micros", known(exchange.costMicros)},
          {"cost_estimated", exchange.costEstimated},
          {"saved_micros", known(exchange.savedMicros)},
          {"saver_tokens", exchange.saverTokens},
          {"saver_micros", known(exchange.saverMicros)},
          {"planned_ms", millis(exchange.plannedUs)},
          {"ttft_ms", millis(exchange.ttftUs)},
          {"duration_ms", millis(exchange.durationUs)},
          {"bytes_in", exchange.bytesIn},
          {"bytes_out", exchange.bytesOut}};
}

}  // namespace

Json listedRow(const store::ExchangeRecord& exchange) {
  Json row = exchangeRow(exchange), failed = Json::array();
  for (const store::AttemptRecord& attempt : exchange.attempts) {
    if (attempt.fault == base::Fault::None) continue;
    failed.push_back({{"provider", attempt.provider},
                      {"account", attempt.account},
                      {"model", attempt.model},
                      {"tier", attempt.tier},
                      {"status", attempt.status == 0 ? Json() : Json(attempt.status)},
                      {"fault", base::faultName(attempt.fault)}});
  }
  row["attempts_made"] = exchange.attempts.size();
  row["failed_attempts"] = std::move(failed);
  return row;
}

Json traceRow(const store::ExchangeRecord& exchange) {
  Json row = exchangeRow(exchange);
  row["attempts"] = Json::array();
  for (const store::AttemptRecord& attempt : exchange.attempts) row["attempts"].push_back(attemptRow(attempt));
  row["candidates"] = listIn(exchange.candidates);
  row["skipped"] = listIn(exchange.skipped);
  row["losses"] = listIn(exchange.losses);
  row["savings"] = Json::array();
  for (const store::SavingRecord& saving : exchange.savings) row["savings"].push_back(savingRow(saving));
  row["smaller"] = listIn(exchange.smaller);
  row["replay"] = replayed(exchange);
  return row;
}

Json savingsRow(const store::SavingsRow& row) {
  return {{"period_ms", row.periodMs},    {"tool", row.tool},
          {"compressor", row.compressor}, {"exchanges", row.exchanges},
          {"tokens", row.tokens},         {"new_tokens", row.freshTokens},
          {"micros", row.micros},         {"unpriced_tokens", row.unpricedTokens}};
}

Json budgetRow(const budget::Status& budget) {
  const auto part = [&](int64_t used, int64_t held, int64_t limit) {
    return limit == 0 ? Json() : Json({{"used", used}, {"held", held}, {"limit", limit}});
  };
  return {{"name", budget.name},
          {"on", budget::onName(budget.on)},
          {"value", budget.value},
          {"per", budget::perName(budget.per)},
          {"rolling", budget.rolling},
          {"hard", budget.hard},
          {"state", budget.spent()    ? "used_up"
                    : budget.warned() ? "warned"
                                      : "ok"},
          {"cost_micros", part(budget.used.micros, budget.held.micros, budget.limit.micros)},
          {"tokens", part(budget.used.tokens, budget.held.tokens, budget.limit.tokens)},
          {"unpriced", budget.unpriced},
          {"until_ms", budget.endMs}};
}

Json accountRow(const accounts::AccountStatus& account, const AccountPlace& place) {
  Json rests = Json::array();
  for (const accounts::RestStatus& rest : account.rests) {
    rests.push_back({{"scope", rest.scope},
                     {"model", rest.model},
                     {"fault", rest.fault},
                     {"until_ms", rest.untilMs},
                     {"hinted", rest.hinted},
                     {"forecast", rest.forecast},
                     {"failures", rest.failures},
                     {"probe_from_ms", rest.probeFromMs == 0 ? Json() : Json(rest.probeFromMs)},
                     {"probing", rest.probing}});
  }
  Json limits = Json::array();
  for (const accounts::LimitStatus& limit : account.limits) {
    limits.push_back({{"model", limit.model},
                      {"window", limit.window},
                      {"limit", known(limit.limit)},
                      {"remaining", known(limit.remaining)},
                      {"reset_ms", limit.resetMs == 0 ? Json() : Json(limit.resetMs)},
                      {"learned_ms", limit.learnedMs}});
  }
  Json lastFailure;
  if (account.lastFailureMs != 0) {
    lastFailure = {{"at_ms", account.lastFailureMs}, {"fault", account.lastFault}, {"message", account.lastMessage}};
  }
  return {{"provider", account.provider},
          {"plugin", account.plugin},
          {"account", account.account},
          {"tier", account.tier},
          {"key_origin", account.keyOrigin},
          {"source", place.source},
          {"base_url", place.baseUrl.empty() ? Json() : Json(place.baseUrl)},
          {"proxy", account.proxy.empty() ? Json() : Json(account.proxy)},
          {"use", accounts::useName(account.use)},
          {"usable", account.usable},
          {"needs_login", account.needsLogin},
          {"in_flight", account.inFlight},
          {"max_concurrent", account.maxConcurrent == 0 ? Json() : Json(account.maxConcurrent)},
          {"requests_per_minute", account.requestsPerMinute == 0 ? Json() : Json(account.requestsPerMinute)},
          {"succeeded", account.succeeded},
          {"failed", account.failed},
          {"rests", std::move(rests)},
          {"headroom", account.headroom < 0 ? Json() : Json(account.headroom)},
          {"limits", std::move(limits)},
          {"last_failure", std::move(lastFailure)}};
}

Json balanceRow(const inquiry::BalanceStatus& balance, int64_t nowMs) {
  Json amounts = Json::array();
  for (const inquiry::Balance& one : balance.amounts)
    amounts.push_back({{"name", one.name},
                       {"left", one.left ? Json(*one.left) : Json()},
                       {"limit", one.limit ? Json(*one.limit) : Json()},
                       {"unit", one.unit.empty() ? Json() : Json(one.unit)},
                       {"reset_ms", one.resetMs > 0 ? Json(one.resetMs) : Json()}});
  const bool read = balance.readMs > 0;
  return {{"provider", balance.provider},
          {"account", balance.account},
          {"amounts", std::move(amounts)},
          {"read_ms", read ? Json(balance.readMs) : Json()},
          {"age_s", read ? Json(std::max<int64_t>(nowMs - balance.readMs, 0) / 1000) : Json()},
          {"error", balance.error.empty() ? Json() : Json(balance.error)}};
}

Json listRow(const inquiry::ListStatus& list, int64_t nowMs) {
  const bool read = list.readMs > 0;
  return {{"provider", list.provider},
          {"account", list.account},
          {"models", read ? Json(list.models) : Json()},
          {"new_models", read ? Json(list.fresh) : Json()},
          {"read_ms", read ? Json(list.readMs) : Json()},
          {"age_s", read ? Json(std::max<int64_t>(nowMs - list.readMs, 0) / 1000) : Json()},
          {"next_ms", list.nextMs > 0 ? Json(list.nextMs) : Json()},
          {"error", list.error.empty() ? Json() : Json(list.error)}};
}

Json providerRow(const routing::Provider& provider) {
  Json accounts = Json::array(), models = Json::array();
  for (const routing::Account& account : provider.accounts) accounts.push_back(account.name);
  for (const routing::Model& model : provider.models) models.push_back(modelRow(model));
  return {{"id", provider.id},
          {"plugin", provider.plugin},
          {"tier", provider.tier},
          {"accounts", std::move(accounts)},
          {"models", std::move(models)}};
}

namespace {

// "provider/model" when that is all there is to say.
Json entryRow(const routing::Entry& entry, const routing::RouteTable& routes) {
  Json row = Json::object();
  if (entry.chain) {
    row["chain"] = routes.chains[*entry.chain].name;
  } else {
    const std::string& provider = routes.providers[entry.provider].id;
    std::string model = entry.model.empty() ? provider : provider + "/" + entry.model;
    if (entry.weight == 1 && !entry.when) return model;
    row["model"] = std::move(model);
  }
  if (entry.weight != 1) row["weight"] = entry.weight;
  if (!entry.when) return row;
  const routing::Condition& when = *entry.when;
  Json& told = row["when"] = Json::object();
  for (const routing::TimeWindow& window : when.times) told["time"].push_back(routing::windowWords(window));
  if (!when.times.empty()) told["time_zone"] = when.zone.name();
  if (!when.clientKeys.empty()) told["client_key"] = when.clientKeys;
  if (!when.agents.empty()) told["agent"] = when.agents;
  if (!when.models.empty()) told["model"] = when.models;
  if (when.promptOver > 0) told["prompt_over"] = when.promptOver;
  if (when.promptUnder > 0) told["prompt_under"] = when.promptUnder;
  return row;
}

}  // namespace

Json chainsBody(const routing::RouteTable& routes) {
  Json chains = Json::array(), mappings = Json::array();
  for (size_t i = 0; i < routes.chains.size(); ++i) {
    Json tiers = Json::array();
    for (const routing::Tier& tier : routes.chains[i].tiers) {
      Json use = Json::array();
      for (const routing::Entry& entry : tier.entries) use.push_back(entryRow(entry, routes));
      tiers.push_back({{"tier", tier.name}, {"pick", routing::pickName(tier.pick)}, {"use", std::move(use)}});
    }
    chains.push_back(
        {{"name", routes.chains[i].name}, {"default", i == routes.defaultChain}, {"tiers", std::move(tiers)}});
  }
  for (const routing::Mapping& mapping : routes.mappings)
    mappings.push_back({{"match", mapping.pattern}, {"chain", routes.chains[mapping.chain].name}});
  return {{"chains", std::move(chains)}, {"mappings", std::move(mappings)}};
}

Json pluginsBody(const PluginReport& report) {
  Json loaded = Json::array(), refused = Json::array();
  for (const plugins::PluginStatus& plugin : report.loaded) {
    loaded.push_back({{"id", plugin.id},
                      {"name", plugin.name},
                      {"version", plugin.version},
                      {"vendor", plugin.vendor},
                      {"file", plugin.file},
                      {"sha256", plugin.sha256},
                      {"providers", plugin.providers},
                      {"translators", plugin.translators},
                      {"compressors", plugin.compressors},
                      {"quarantined", plugin.quarantined},
                      {"quarantine", plugin.quarantine},
                      {"note", plugin.note},
                      {"internal_errors", plugin.internalErrors},
                      {"slow_calls", plugin.slowCalls},
                      {"slowest_us", plugin.slowestUs},
                      {"last_error", plugin.lastError}});
  }
  for (const plugins::Refused& one : report.refused) refused.push_back({{"file", one.file}, {"reason", one.reason}});
  return {{"loaded", std::move(loaded)}, {"refused", std::move(refused)}};
}

std::string dumped(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace spillway::admin
