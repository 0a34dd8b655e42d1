#include "host/pipeline/Judge.h"

#include <algorithm>
#include <vector>

#include "host/base/Clock.h"
#include "host/base/Masking.h"
#include "host/base/Strings.h"
#include "host/pipeline/DailyQuota.h"
#include "host/pipeline/Quirks.h"
#include "host/pipeline/ReplyLimits.h"
#include "host/routing/PhraseFault.h"
#include "host/routing/RetryAfter.h"

namespace spillway::pipeline {
namespace {

constexpr size_t kMostMessage = 600;
constexpr size_t kLeastKey = 6;  // where it is known whose complaint it is

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

const spw_error_rule* findRule(const plugins::Provider& provider, int status, std::string_view body) {
  for (const spw_error_rule& rule : provider.errorRules())
    if ((rule.status == 0 || rule.status == status) && (!rule.match || base::icontains(body, rule.match))) return &rule;
  return nullptr;
}

// A used-up allowance of the whole account outlasts what the model was told; one of the model stands in for a time that
// was not named.
void heedLimits(const ReplyLimits& limits, int64_t nowMs, routing::Verdict& verdict) {
  if (const int64_t until = limits.exhaustedUntilMs(base::Scope::Account, nowMs); until > nowMs) {
    verdict.fault = base::Fault::Quota;
    verdict.scope = base::Scope::Account;
    verdict.retryAfterMs = std::max(verdict.retryAfterMs, until - nowMs);
  } else if (verdict.retryAfterMs <= 0) {
    const int64_t model = limits.exhaustedUntilMs(base::Scope::Model, nowMs);
    if (model > nowMs) verdict.retryAfterMs = model - nowMs;
  }
}

// The word that bodies have in default of another; a status that names a fault knows better.
bool general(int status, base::Fault said) {
  return said == (status < 500 ? base::Fault::InvalidRequest : base::Fault::Server) && status > 400;
}

// What a header of the wire says the error is; empty when the wire has no such header.
std::string_view codeOf(const plugins::Translator& wire, const upstream::ResponseReader& reply) {
  return wire.errorHeader().empty() ? std::string_view() : reply.header(wire.errorHeader());
}

}  // namespace

routing::Verdict judge(const Destination& from, const upstream::ResponseReader& reply, std::string_view body,
                       spw_call& call) {
  int status = reply.status();
  routing::Verdict verdict = routing::verdictForStatus(status);
  verdict.httpStatus = status;

  if (auto said = from.wire->readError(call, status, body, codeOf(*from.wire, reply))) {
    // Where both say the same, the status knows how far it reaches; and it knows better than a body that has but the
    // general word for it.
    if (said->fault != base::Fault::None && said->fault != verdict.fault && !general(status, said->fault)) {
      verdict.fault = said->fault;
      verdict.scope = routing::verdictForError(*said, routing::Phase::Reply).scope;
    }
    verdict.message = said->message;
    verdict.code = said->code;
    verdict.param = said->param;
    verdict.retryAfterMs = said->retryAfterMs;
  }
  routing::readWords(verdict);
  if (const spw_error_rule* rule = findRule(*from.provider, status, body)) {
    verdict.fault = static_cast<base::Fault>(rule->fault);
    verdict.scope = static_cast<base::Scope>(rule->scope);
    verdict.usualRestMs = rule->retry_after_ms;
  }

  std::vector<spw_header> headers;
  for (const auto& header : reply.headers()) headers.push_back({str(header.name), str(header.value)});
  spw_reply raw{};
  raw.size = sizeof raw;
  raw.status = status;
  raw.headers = headers.data();
  raw.header_count = headers.size();
  raw.body = str(body);
  call.secrets = &from;
  bool told = false;  // by the provider itself
  if (auto own = from.provider->classify(call, raw)) {
    verdict.fault = static_cast<base::Fault>(own->fault);
    verdict.scope = static_cast<base::Scope>(own->scope);
    told = own->retry_after_ms > 0;
    if (told) verdict.retryAfterMs = own->retry_after_ms;
    if (own->message.len > 0) verdict.message.assign(own->message.ptr, own->message.len);
    if (own->code.len > 0) verdict.code.assign(own->code.ptr, own->code.len);
  }

  auto find = [&reply](std::string_view name) { return reply.header(name); };
  const int64_t now = base::unixMs();
  // Seconds that stand in the body beside it are about something else.
  const bool limited = verdict.fault == base::Fault::RateLimit || verdict.fault == base::Fault::Quota;
  if (limited && !told)
    if (auto day = usedUpForTheDay(*call.arena, quirkOf(from, "daily_quota"), body, now)) {
      verdict.fault = base::Fault::Quota;
      verdict.scope = day->scope;
      verdict.retryAfterMs = day->untilMs - now;
    }
  if (auto hint = routing::readRetryAfter(find, now); !told && hint.afterMs > 0) verdict.retryAfterMs = hint.afterMs;
  if (const std::string_view again = reply.header("x-should-retry"); again == "true" || again == "false")
    verdict.again = again == "true" ? routing::Verdict::Again::Yes : routing::Verdict::Again::No;
  if (limited) heedLimits(ReplyLimits(from, reply, call, now), now, verdict);
  if (verdict.message.empty())
    verdict.message = "the upstream answered " + std::to_string(status) + " without a reason";
  // Upstreams quote keys back in their complaints.
  const base::Mask mask({from.account->key.reveal(), from.credential()}, kLeastKey);
  for (std::string* text : {&verdict.message, &verdict.code, &verdict.param}) *text = base::masked(mask.hide(*text));
  if (verdict.message.size() > kMostMessage) verdict.message.resize(kMostMessage);
  return verdict;
}

}  // namespace spillway::pipeline
