#include "host/admin/KeysApi.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "host/admin/Query.h"
#include "host/admin/Replies.h"
#include "host/admin/Rows.h"
#include "host/base/Clock.h"
#include "host/base/Strings.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kKeys = "/api/keys", kOne = "/api/keys/";
constexpr std::string_view kMembers[] = {"name",       "chains",     "models", "requests_per_minute",
                                         "expires_ms", "management", "budget"};
constexpr std::string_view kBudgetMembers[] = {"per", "dollars", "tokens"};
constexpr double kMicros = 1e6;

AdminReply reply(const Json& json, int status = 200) {
  return {status, "application/json", dumped(json), {{"Cache-Control", "no-store"}}};
}

AdminReply error(int status, const std::string& message, const std::string& hint) {
  return reply({{"error", {{"message", message}, {"hint", hint}}}}, status);
}

AdminReply error(const base::Error& failed) {
  return error(failed.httpStatus > 0 ? failed.httpStatus : 500, failed.message, "see docs/operate/keys.md");
}

AdminReply badBody(const std::string& message) { return error(400, message, "see docs/operate/keys.md"); }

Json budgetRow(const keys::KeyBudget& budget) {
  const int64_t micros = budget.limit.micros, tokens = budget.limit.tokens;
  return {{"per", budget::perName(budget.per)},
          {"dollars", micros == 0 ? Json() : Json(static_cast<double>(micros) / kMicros)},
          {"tokens", tokens == 0 ? Json() : Json(tokens)}};
}

Json row(const keys::KeyRow& key, int64_t nowMs) {
  return {{"name", key.name},
          {"created_ms", key.createdMs},
          {"expires_ms", key.expiresMs == 0 ? Json() : Json(key.expiresMs)},
          {"expired", key.expiresMs != 0 && key.expiresMs <= nowMs},
          {"chains", key.chains},
          {"models", key.models},
          {"requests_per_minute", key.requestsPerMinute == 0 ? Json() : Json(key.requestsPerMinute)},
          {"management", key.management},
          {"budget", key.budget ? budgetRow(*key.budget) : Json()}};
}

std::string unknownMember(const std::string& name, std::span<const std::string_view> members) {
  const std::string_view close = base::nearest(name, members);
  return "unknown member '" + name + "'" +
         (close.empty() ? std::string() : "; did you mean '" + std::string(close) + "'?");
}

bool isOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// As below, of the member "budget".
std::string readBudget(const Json& json, std::optional<keys::KeyBudget>& into) {
  if (!json.is_object()) return "'budget' must be an object";
  keys::KeyBudget budget;
  bool timed = false;
  for (const auto& [name, value] : json.items()) {
    if (value.is_null()) continue;
    if (!isOneOf(name, kBudgetMembers)) return "budget: " + unknownMember(name, kBudgetMembers);
    if (name == "per") {
      const auto per = value.is_string() ? budget::perNamed(value.get<std::string>()) : std::nullopt;
      if (!per) return "'budget.per' must be hour, day, week or month";
      budget.per = *per;
      timed = true;
    } else if (name == "tokens") {
      if (!value.is_number_unsigned() || value.get<uint64_t>() == 0 || value.get<uint64_t>() > keys::kMostBudgetTokens)
        return "'budget.tokens' must be a whole number from 1 to " + std::to_string(keys::kMostBudgetTokens);
      budget.limit.tokens = value.get<int64_t>();
    } else {
      const double micros = value.is_number() ? value.get<double>() * kMicros : 0;
      const bool inBounds = micros >= 1 && micros <= static_cast<double>(keys::kMostBudgetMicros);
      budget.limit.micros = inBounds ? std::llround(micros) : 0;
      if (!inBounds || std::abs(micros - static_cast<double>(budget.limit.micros)) > 1e-3)
        return "'budget.dollars' must be a number above 0, at most a million and with at most six decimals";
    }
  }
  if (!timed) return "'budget' needs 'per': hour, day, week or month";
  if (budget.limit == budget::Amount{}) return "'budget' limits nothing: give 'dollars', 'tokens' or both";
  into = budget;
  return {};
}

// What is wrong with the body of a POST; empty: nothing, and `key` is filled.
std::string read(std::string_view body, keys::KeyRow& key) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return "the body must be a JSON object";
  const auto texts = [](const Json& list, std::vector<std::string>& into) {
    if (!list.is_array()) return false;
    for (const Json& one : list) {
      if (!one.is_string()) return false;
      into.push_back(one.get<std::string>());
    }
    return true;
  };
  for (const auto& [name, value] : json.items()) {
    if (value.is_null()) continue;
    if (!isOneOf(name, kMembers)) return unknownMember(name, kMembers);
    if (name == "name") {
      if (!value.is_string()) return "'name' must be a text";
      key.name = value.get<std::string>();
    } else if (name == "chains" || name == "models") {
      if (!texts(value, name == "chains" ? key.chains : key.models)) return "'" + name + "' must be a list of texts";
    } else if (name == "budget") {
      if (std::string fault = readBudget(value, key.budget); !fault.empty()) return fault;
    } else if (name == "management") {
      if (!value.is_boolean()) return "'management' must be true or false";
      key.management = value.get<bool>();
    } else {
      if (!value.is_number_unsigned() || value.get<uint64_t>() == 0 || value.get<uint64_t>() > INT64_MAX)
        return "'" + name + "' must be a whole number above 0";
      (name == "expires_ms" ? key.expiresMs : key.requestsPerMinute) = value.get<int64_t>();
    }
  }
  return {};
}

AdminReply create(const Ports& ports, const AdminRequest& request) {
  // A form of another page cannot send this type without the browser asking first.
  if (!request.header("content-type").starts_with("application/json"))
    return badBody("the content type must be application/json");
  keys::KeyRow key;
  if (std::string fault = read(request.body, key); !fault.empty()) return badBody(fault);
  const base::Result<std::string> made = ports.createKey(key);
  if (!made) return error(made.error());
  for (const keys::KeyRow& one : ports.keys()) {
    if (one.name != key.name) continue;
    Json answer = row(one, base::unixMs());
    answer["key"] = *made;
    return reply(answer, 201);
  }
  return error(409, "the key was revoked while it was made", "try again");
}

}  // namespace

std::optional<AdminReply> keysReply(const Ports& ports, const AdminRequest& request) {
  if (request.path == kKeys) {
    if (request.method == "POST") return create(ports, request);
    if (request.method != "GET" && request.method != "HEAD") return notWith(request, "GET, HEAD, POST");
    Json rows = Json::array();
    for (const keys::KeyRow& key : ports.keys()) rows.push_back(row(key, base::unixMs()));
    return reply({{"keys", std::move(rows)}});
  }
  if (!request.path.starts_with(kOne) || request.path.size() == kOne.size()) return std::nullopt;
  if (request.method != "DELETE") return notWith(request, "DELETE");
  const std::string name = percentDecoded(request.path.substr(kOne.size()));
  if (const base::Result<void> gone = ports.revokeKey(name); !gone) return error(gone.error());
  return reply({{"revoked", name}});
}

}  // namespace spillway::admin
