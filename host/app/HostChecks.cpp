// Whether an account works, as the management API finds out: by a question that costs nothing, or by a real one.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "host/app/Host.h"
#include "host/app/Refusal.h"
#include "host/base/Clock.h"
#include "host/base/Ids.h"
#include "host/base/Masking.h"

namespace spillway::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kTokenWaitMs = 20'000, kCallWaitMs = 60'000, kLookMs = 50;
constexpr const char* kCallPath = "/v1/chat/completions";
// As few as every vendor takes.
constexpr int kCallTokens = 16;
constexpr size_t kMostWords = 300;

inquiry::AccountCheck checkOf(const store::ExchangeRecord& record) {
  inquiry::AccountCheck check;
  check.how = inquiry::AccountCheck::How::Call;
  check.exchange = record.id;
  check.tookMs = record.durationUs / 1000;
  check.ok = record.outcome == store::Outcome::Ok;
  if (!record.attempts.empty()) {
    check.status = record.attempts.back().status;
    check.message = base::masked(record.attempts.back().message).substr(0, kMostWords);
  }
  // Nobody was asked: the trace says why of each.
  if (!check.ok && record.attempts.empty()) {
    const Json skipped = Json::parse(record.skipped, nullptr, false);
    for (const Json& one : skipped.is_array() ? skipped : Json::array())
      if (one.value("why", "") != "other_account") check.message = one.value("reason", "");
  }
  if (!check.ok && check.message.empty()) check.message = "it was not answered; the request's trace says more";
  return check;
}

}  // namespace

base::Result<inquiry::AccountCheck> Host::checkAccount(const std::string& provider, const std::string& account) {
  const auto roster = accounts_.roster();
  const auto set = registry_->current();
  const auto found = std::find_if(roster->accounts().begin(), roster->accounts().end(),
                                  [&](const auto& one) { return one->provider == provider && one->name == account; });
  const plugins::Provider* plugin = found == roster->accounts().end() ? nullptr : set->provider((*found)->plugin);
  if (plugin == nullptr) return noAccount(provider, account);
  if (!(*found)->tokens) return inquiry::checkByList(logins_->http(), *plugin, **found);
  using Kind = logins::TokenKeeper::Answer::Kind;
  const int64_t begun = base::monotonicMs();
  for (;;) {
    const auto answer = logins_->tokens().get(**found, nullptr);
    inquiry::AccountCheck check;
    check.how = inquiry::AccountCheck::How::Token;
    check.tookMs = base::monotonicMs() - begun;
    check.ok = answer.kind == Kind::Ready;
    if (check.ok) return check;
    if (answer.kind == Kind::AsIs) return inquiry::checkByList(logins_->http(), *plugin, **found);
    check.message = answer.kind == Kind::Missing ? answer.why.message : "the vendor has given no token yet";
    if (answer.kind == Kind::Missing || check.tookMs > kTokenWaitMs) return check;
    std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
  }
}

// One request by the way that every request takes, but for that account alone; it is recorded as any other.
base::Result<inquiry::AccountCheck> Host::callAccount(const std::string& provider, const std::string& account,
                                                      const std::string& model) {
  const auto roster = accounts_.roster();
  if (std::none_of(roster->accounts().begin(), roster->accounts().end(),
                   [&](const auto& one) { return one->provider == provider && one->name == account; }))
    return noAccount(provider, account);
  pipeline::StoredRequest request;
  request.method = "POST";
  request.path = kCallPath;
  request.headers = {{"content-type", "application/json"}, {"user-agent", "spillway/" SPILLWAY_VERSION}};
  request.id = base::newId();
  request.account = account;
  const Json body = {{"model", model.empty() ? provider : provider + "/" + model},
                     {"max_tokens", kCallTokens},
                     {"messages", Json::array({{{"role", "user"}, {"content", "Say: fine"}}})}};
  const int64_t begun = base::monotonicMs();
  const auto id = pipeline_->repeat(world(), std::move(request), base::Bytes(body.dump()));
  if (!id.ok()) return id.error();
  for (;;) {
    auto record = ledger_->exchange(*id);
    if (!record.ok()) return record.error();
    if (*record) return checkOf(**record);
    if (base::monotonicMs() - begun > kCallWaitMs)
      return base::Error{
          .fault = base::Fault::Timeout,
          .httpStatus = 504,
          .message = "the vendor has not answered yet; 'spillway explain " + *id + "' tells how it ends"};
    std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
  }
}

}  // namespace spillway::app
