#include "host/inquiry/AccountCheck.h"

#include "host/base/Clock.h"
#include "host/base/Masking.h"
#include "host/inquiry/AccountCall.h"
#include "host/inquiry/ListParser.h"

namespace spillway::inquiry {
namespace {

constexpr int64_t kTimeoutMs = 15'000;
constexpr size_t kMostWords = 300;

}  // namespace

const char* howName(AccountCheck::How how) {
  switch (how) {
    case AccountCheck::How::List:
      return "list";
    case AccountCheck::How::Token:
      return "token";
    case AccountCheck::How::Call:
      return "call";
    case AccountCheck::How::None:
      break;
  }
  return "none";
}

AccountCheck checkByList(upstream::HttpCaller& caller, const plugins::Provider& provider,
                         const accounts::Account& account) {
  AccountCheck check;
  const auto key = ownKey(account);
  if (!key.ok()) {
    check.message = key.error().message;
    return check;
  }
  auto list = listCall(provider, account, *key);
  if (!list.ok()) {
    check.message = list.error().message;
    return check;
  }
  check.how = AccountCheck::How::List;
  upstream::HttpCall call;
  call.url = list->url;
  for (const auto& [name, value] : list->headers) call.headers.emplace_back(name, value);
  call.timeoutMs = kTimeoutMs;
  call.proxy = account.proxy;
  const int64_t begun = base::monotonicMs();
  auto answer = caller.call(call);
  check.tookMs = base::monotonicMs() - begun;
  if (!answer.ok()) {
    check.message = base::masked(answer.error().message).substr(0, kMostWords);
    return check;
  }
  check.status = answer->status;
  if (answer->status == 401 || answer->status == 403) {
    check.message = "the vendor refuses this key (status " + std::to_string(answer->status) + ")";
  } else if (answer->status != 200) {
    check.message = "the vendor answers with status " + std::to_string(answer->status);
  } else if (auto models = parseModelList(answer->body, {}); models.ok()) {
    check.ok = true;
    check.models = models->size();
  } else {
    check.message = models.error().message;
  }
  return check;
}

}  // namespace spillway::inquiry
