#include "host/inquiry/Left.h"

#include "host/base/Arena.h"
#include "host/base/Call.h"

namespace spillway::inquiry {
namespace {

constexpr int64_t kTimeoutMs = 15'000;
constexpr size_t kMostBytes = 256 * 1024;
constexpr size_t kMostAmounts = 16, kMostWord = 40;

spw_str str(std::string_view text) { return {text.data(), text.size()}; }
std::string word(spw_str text) { return std::string(text.ptr, std::min(text.len, kMostWord)); }

std::optional<double> amount(int64_t number, int64_t scale) {
  if (number == SPW_NOT_SAID) return std::nullopt;
  return static_cast<double>(number) / static_cast<double>(scale > 0 ? scale : 1);
}

base::Error server(std::string message) { return {.fault = base::Fault::Server, .message = std::move(message)}; }

}  // namespace

std::vector<LeftCall> leftCalls(const plugins::Provider& provider) {
  std::vector<LeftCall> calls;
  if (auto rule = BalanceRule::parse(provider.quirk("balance", ""))) {
    std::string method = rule->method(), path = rule->path();
    calls.push_back({std::move(method), std::move(path), "", std::move(rule), 0});
  }
  for (size_t i = 0; i < provider.quotaCalls().size(); ++i) {
    const spw_quota_call& row = provider.quotaCalls()[i];
    calls.push_back({row.method ? row.method : "GET", row.path, row.body ? row.body : "", std::nullopt, i});
  }
  return calls;
}

base::Result<std::vector<Balance>> readLeft(const plugins::Provider& provider, const accounts::Account& account,
                                            const LeftCall& question, int status, std::string_view body) {
  if (status != 200 && !(status == 404 && !question.rule))
    return server("it was answered with status " + std::to_string(status));
  if (question.rule) return question.rule->read(body);
  base::Arena arena;
  spw_call call;
  call.arena = &arena;
  call.secrets = &account;
  spw_reply reply{};
  reply.size = sizeof reply;
  reply.status = status;
  reply.body = str(body);
  std::vector<Balance> found;
  auto read = provider.quota(call, question.which, reply, [&](const spw_limit& limit) {
    if (found.size() == kMostAmounts) return;
    Balance& one = found.emplace_back();
    one.name = word(limit.window);
    one.unit = word(limit.unit);
    one.left = amount(limit.remaining, limit.scale);
    one.limit = amount(limit.limit, limit.scale);
    one.resetMs = limit.reset_unix_ms;
    one.ofAccount = limit.scope == SPW_SCOPE_ACCOUNT;
  });
  if (!read.ok()) return read.error();
  if (!*read) return std::vector<Balance>();
  return found;
}

base::Result<std::vector<Balance>> askLeft(upstream::HttpCaller& caller, const plugins::Provider& provider,
                                           const accounts::Account& account, const config::Secret& credential,
                                           const LeftCall& question, const std::atomic<bool>& cancelled) {
  Asked asked{.path = question.path, .method = question.method, .body = question.body, .bearer = true};
  if (!question.rule) asked.quotaCall = question.which;
  auto made = accountCall(provider, account, credential, asked);
  if (!made.ok()) return made.error();
  upstream::HttpCall call;
  call.method = question.method;
  call.url = made->url;
  call.body = made->body;
  for (const auto& [name, value] : made->headers) call.headers.emplace_back(name, value);
  call.timeoutMs = kTimeoutMs;
  call.mostBytes = kMostBytes;
  call.proxy = account.proxy;
  call.cancelled = &cancelled;
  auto answer = caller.call(call);
  if (!answer.ok()) return answer.error();
  return readLeft(provider, account, question, answer->status, answer->body);
}

}  // namespace spillway::inquiry
