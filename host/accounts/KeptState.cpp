#include "host/accounts/KeptState.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace spillway::accounts {

namespace {

using Json = nlohmann::json;
using routing::Breaker;

constexpr size_t kMostAccounts = 10'000, kMostEach = 200;
constexpr int64_t kMostAheadMs = int64_t{8} * 24 * 3600 * 1000;  // a clock that was wrong must not freeze anybody

bool worthKeeping(const Breaker& breaker, int64_t nowMs) { return breaker.rest.hinted && breaker.rest.active(nowMs); }

Json restJson(const Breaker& breaker) {
  return {{"until_ms", breaker.rest.untilMs},
          {"fault", static_cast<int>(breaker.rest.fault)},
          {"forecast", breaker.rest.forecast},
          {"probe_from_ms", breaker.probeFromMs},
          {"long_probes", breaker.longProbes}};
}

int64_t integer(const Json& json, const char* name, int64_t fallback) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_integer() ? found->get<int64_t>() : fallback;
}

std::string text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>().substr(0, 300) : std::string();
}

bool readRest(const Json& json, int64_t nowMs, Breaker& breaker) {
  if (!json.is_object()) return false;
  const int64_t fault = integer(json, "fault", 0);
  if (fault <= 0 || fault >= static_cast<int64_t>(base::kFaultCount)) return false;
  breaker.rest = {integer(json, "until_ms", 0), static_cast<base::Fault>(fault), true,
                  json.value("forecast", Json()) == Json(true)};
  breaker.probeFromMs = integer(json, "probe_from_ms", 0);
  breaker.longProbes = static_cast<int>(std::clamp<int64_t>(integer(json, "long_probes", 0), 0, 8));
  breaker.failures = 1;
  return breaker.rest.active(nowMs) && breaker.rest.untilMs < nowMs + kMostAheadMs;
}

KeptAccount readAccount(const Json& json, int64_t nowMs) {
  KeptAccount account;
  if (!json.is_object()) return account;
  parseUse(text(json, "use"), account.use);
  if (const auto rests = json.find("rests"); rests != json.end() && rests->is_array() && rests->size() <= kMostEach)
    for (const Json& one : *rests)
      if (KeptRest rest; readRest(one, nowMs, rest.breaker)) {
        rest.model = text(one, "model");
        account.rests.push_back(std::move(rest));
      }
  if (const auto all = json.find("limits"); all != json.end() && all->is_array() && all->size() <= kMostEach)
    for (const Json& one : *all) {
      if (!one.is_object()) continue;
      Quotas::Window window{text(one, "model"), text(one, "window")};
      window.limit = integer(one, "limit", -1);
      window.remaining = integer(one, "remaining", -1);
      window.resetMs = integer(one, "reset_ms", 0);
      window.learnedMs = integer(one, "learned_ms", 0);
      if (window.resetMs > nowMs && !window.name.empty()) account.windows.push_back(std::move(window));
    }
  return account;
}

}  // namespace

const char* useName(Use use) {
  switch (use) {
    case Use::Enabled:
      return "enabled";
    case Use::Draining:
      return "draining";
    case Use::Disabled:
      break;
  }
  return "disabled";
}

bool parseUse(std::string_view name, Use& use) {
  for (const Use one : {Use::Enabled, Use::Draining, Use::Disabled}) {
    if (name != useName(one)) continue;
    use = one;
    return true;
  }
  return false;
}

std::string writeKept(const KeptState& state, int64_t nowMs) {
  Json providers = Json::object(), accounts = Json::object();
  for (const auto& [identity, breaker] : state.providers)
    if (worthKeeping(breaker, nowMs)) providers[identity] = restJson(breaker);
  for (const auto& [identity, account] : state.accounts) {
    Json rests = Json::array(), limits = Json::array();
    for (const KeptRest& rest : account.rests) {
      if (!worthKeeping(rest.breaker, nowMs)) continue;
      rests.push_back(restJson(rest.breaker));
      rests.back()["model"] = rest.model;
    }
    for (const Quotas::Window& window : account.windows)
      if (window.resetMs > nowMs)
        limits.push_back({{"model", window.model},
                          {"window", window.name},
                          {"limit", window.limit},
                          {"remaining", window.remaining},
                          {"reset_ms", window.resetMs},
                          {"learned_ms", window.learnedMs}});
    if (rests.empty() && limits.empty() && account.use == Use::Enabled) continue;
    accounts[identity] = {{"use", useName(account.use)}, {"rests", std::move(rests)}, {"limits", std::move(limits)}};
  }
  const Json all = {{"version", 1}, {"providers", std::move(providers)}, {"accounts", std::move(accounts)}};
  return all.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

KeptState readKept(std::string_view given, int64_t nowMs) {
  KeptState state;
  const Json all = Json::parse(given, nullptr, false);
  if (!all.is_object() || integer(all, "version", 0) != 1) return state;
  if (const auto providers = all.find("providers"); providers != all.end() && providers->is_object())
    for (const auto& [identity, json] : providers->items())
      if (Breaker breaker; state.providers.size() < kMostAccounts && readRest(json, nowMs, breaker))
        state.providers.emplace(identity, breaker);
  if (const auto accounts = all.find("accounts"); accounts != all.end() && accounts->is_object())
    for (const auto& [identity, json] : accounts->items())
      if (KeptAccount account = readAccount(json, nowMs); state.accounts.size() < kMostAccounts && !account.empty())
        state.accounts.emplace(identity, std::move(account));
  return state;
}

}  // namespace spillway::accounts
