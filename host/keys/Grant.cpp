#include "host/keys/Grant.h"

#include <algorithm>

#include "host/base/Explained.h"
#include "host/base/Strings.h"

namespace spillway::keys {
namespace {

bool anyMatches(const std::vector<std::string>& globs, std::string_view text) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) { return base::globMatch(glob, text); });
}

std::string listed(const std::vector<std::string>& globs) {
  std::string out;
  for (const std::string& glob : globs) out += (out.empty() ? "" : ", ") + glob;
  return out;
}

base::Error forbidden(std::string message) {
  return {.fault = base::Fault::Forbidden,
          .httpStatus = 403,
          .message = base::explained(std::move(message), base::Cause::KeyRights)};
}

}  // namespace

bool Grant::allows(std::string_view chain, std::string_view model) const {
  return (chains.empty() || (!chain.empty() && anyMatches(chains, chain))) &&
         (models.empty() || anyMatches(models, model));
}

std::optional<base::Error> Grant::refusal(std::string_view chain, std::string_view model, int64_t nowMs) const {
  const std::string key = "the client key '" + name + "' ";
  if (!chains.empty() && (chain.empty() || !anyMatches(chains, chain)))
    return forbidden(key + "may use the chains " + listed(chains) + " only, and '" + std::string(model) + "' goes to " +
                     (chain.empty() ? "a provider directly" : "the chain '" + std::string(chain) + "'"));
  if (!models.empty() && !anyMatches(models, model))
    return forbidden(key + "may ask for the models " + listed(models) + " only, and not for '" + std::string(model) +
                     "'");
  if (requestsPerMinute == 0 || !window) return std::nullopt;
  const int64_t waitMs = window->take(requestsPerMinute, nowMs);
  if (waitMs == 0) return std::nullopt;
  return base::Error{.fault = base::Fault::RateLimit,
                     .httpStatus = 429,
                     .retryAfterMs = waitMs,
                     .message = base::explained(key + "may make " + std::to_string(requestsPerMinute) +
                                                    " requests in a minute, and has made them; the next may come in " +
                                                    std::to_string((waitMs + 999) / 1000) + " seconds",
                                                base::Cause::KeyRate)};
}

}  // namespace spillway::keys
