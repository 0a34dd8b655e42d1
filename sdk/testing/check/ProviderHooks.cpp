#include <cstring>

#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/Hostile.h"

namespace spw::check {
namespace {

using testing::FakeCall;

class HookCheck {
 public:
  HookCheck(const Subject& subject, const spw_provider& provider) : subject_(subject), provider_(provider) {}

  void run() {
    for (const bool account : {true, false}) {
      withAccount_ = account;
      for (std::string_view body : {std::string_view(R"({"model":"m","messages":[]})"), std::string_view(),
                                    std::string_view("\xff\x00{", 3), std::string_view(hostileDocuments().back())}) {
        if (provider_.prepare != nullptr) change("prepare", provider_.prepare, body);
        if (provider_.sign != nullptr) change("sign", provider_.sign, body);
        if (provider_.prepare_quota == nullptr) continue;
        for (size_t which = 0; which < provider_.quota_count; ++which)
          change(
              "prepare_quota",
              [this, which](void* self, spw_call* call, spw_request* request, spw_error* error) {
                return provider_.prepare_quota(self, call, which, request, error);
              },
              body);
      }
    }
    withAccount_ = true;
    replies();
    tokens();
  }

 private:
  std::string what(const char* hook) const { return std::string("provider ") + provider_.id + ": " + hook; }

  void fill(FakeCall& call) const {
    if (!withAccount_) return;
    for (const char* name : {"key", "token", "refresh_token"}) call.setSecret(name, "secret-for-tests");
    for (size_t i = 0; i < provider_.setting_count; ++i) {
      call.setSecret(rowAt(provider_.settings, provider_.setting_stride, i).name, "value");
    }
  }

  // A hook that changes a request: whatever it does, the result must be something that can be sent.
  template <class Hook>
  void change(const char* hook, Hook function, std::string_view body) {
    for (const size_t headerCount : {size_t{0}, size_t{1}, size_t{64}}) {
      FakeCall call(subject_.host);
      fill(call);
      std::vector<spw_header> headers(headerCount, {str("x-filler"), str("value")});
      spw_request request{};
      request.size = sizeof request;
      request.method = str("POST");
      request.url = str("https://vendor.example/v1/path?x=1");
      request.headers = headerCount > 0 ? headers.data() : nullptr;
      request.header_count = headerCount;
      request.body = str(body);
      request.model = str("some-model");
      request.streaming = 1;
      spw_error error = FakeCall::error();
      subject_.report.step(what(hook));
      if (!judge(subject_.report, what(hook), function(subject_.self, call.raw(), &request, &error), &error)) continue;
      subject_.report.require(view(request.url).starts_with("http"), what(hook) + " left no URL");
      for (size_t i = 0; i < request.header_count; ++i) {
        const std::string_view name = view(request.headers[i].name), value = view(request.headers[i].value);
        const bool clean = !name.empty() &&
                           (std::string(name) + std::string(value)).find_first_of("\r\n\0", 0, 3) == std::string::npos;
        if (!subject_.report.require(clean, what(hook) + " made a header that cannot be sent")) break;
      }
    }
  }

  void replies() {
    const spw_header headers[] = {{str("retry-after"), str("999999999999999999999")},
                                  {str("Retry-After"), str("never")},
                                  {str("x-ratelimit-remaining"), str("-1")},
                                  {str("x-ratelimit-reset"), str("\xff")},
                                  {str(""), str("")}};
    for (const int32_t status : {0, 100, 400, 401, 402, 403, 404, 413, 422, 429, 498, 500, 502, 503, 529, 999, -1}) {
      for (const size_t count : {size_t{0}, std::size(headers)}) {
        for (const std::string& body : hostileTexts()) {
          const spw_reply reply = {sizeof(spw_reply), status, count > 0 ? headers : nullptr, count,
                                   str(std::string_view(body).substr(0, 65536))};
          if (provider_.classify != nullptr) classify(reply);
          if (provider_.limits != nullptr) limits(reply);
          if (provider_.quota != nullptr) quota(reply);
        }
      }
    }
  }

  void classify(const spw_reply& reply) {
    FakeCall call(subject_.host);
    fill(call);
    spw_verdict verdict{};
    verdict.size = sizeof verdict;
    subject_.report.step(what("classify") + " of status " + std::to_string(reply.status));
    const spw_status status = provider_.classify(subject_.self, call.raw(), &reply, &verdict);
    if (!judge(subject_.report, what("classify"), status, nullptr)) return;
    subject_.report.require(isFault(verdict.fault) && verdict.fault != SPW_FAULT_NONE,
                            what("classify") + " took the reply but names no fault");
    subject_.report.require(verdict.scope >= SPW_SCOPE_REQUEST && verdict.scope <= SPW_SCOPE_PROVIDER,
                            what("classify") + " names no scope");
    subject_.report.require(verdict.retry_after_ms >= 0, what("classify") + " waits a negative time");
    subject_.report.require(isUtf8(view(verdict.message)) && isUtf8(view(verdict.code)),
                            what("classify") + " gives texts that are not UTF-8");
  }

  spw_limit_sink sink() {
    return {sizeof(spw_limit_sink), this, [](void* self, const spw_limit* limit) {
              auto& check = *static_cast<HookCheck*>(self);
              const auto require = [&](bool good, const std::string& text) {
                check.subject_.report.require(good, "provider " + std::string(check.provider_.id) + text);
              };
              require(limit->window.len > 0 && isUtf8(view(limit->window)), " adds a window without a name");
              require(isUtf8(view(limit->unit)) && limit->unit.len <= 16, " adds a window with an odd unit");
              require(limit->scale >= 0, " adds a window with a negative scale");
              require(limit->limit == SPW_NOT_SAID || limit->limit >= 0, " adds a window with a negative limit");
              require(limit->scope == SPW_SCOPE_REQUEST || limit->scope == SPW_SCOPE_ACCOUNT,
                      " adds a window with an odd scope");
            }};
  }

  void limits(const spw_reply& reply) {
    FakeCall call(subject_.host);
    const spw_limit_sink to = sink();
    subject_.report.step(what("limits"));
    judge(subject_.report, what("limits"), provider_.limits(subject_.self, call.raw(), &reply, &to), nullptr);
  }

  void quota(const spw_reply& reply) {
    for (size_t which = 0; which < provider_.quota_count; ++which) {
      FakeCall call(subject_.host);
      fill(call);
      const spw_limit_sink to = sink();
      spw_error error = FakeCall::error();
      const std::string step = what("quota") + " call " + std::to_string(which);
      subject_.report.step(step);
      judge(subject_.report, step, provider_.quota(subject_.self, call.raw(), which, &reply, &to, &error), &error);
    }
  }

  // Logins and refreshes against services that answer nonsense: they may fail, with a message.
  void tokens() {
    for (const std::string& body : hostileTexts()) {
      for (const int32_t status : {200, 400, 500}) {
        FakeCall call(subject_.host);
        fill(call);
        const auto answer = [&] { subject_.host.answerHttp({status, body.substr(0, 4096), {}, SPW_FAULT_NONE, {}}); };
        spw_token old{}, fresh{};
        spw_device_code code{};
        old.size = fresh.size = sizeof(spw_token);
        code.size = sizeof code;
        old.refresh = str("old-refresh-token");
        code.device_code = str("device");
        spw_error error = FakeCall::error();
        if (provider_.refresh != nullptr) {
          answer();
          subject_.report.step(what("refresh"));
          const spw_status got = provider_.refresh(subject_.self, call.raw(), &old, &fresh, &error);
          if (judge(subject_.report, what("refresh"), got, &error)) {
            subject_.report.require(fresh.access.len > 0, what("refresh") + " succeeded without a token");
          }
        }
        if (provider_.login_begin != nullptr) {
          answer();
          subject_.report.step(what("login_begin"));
          judge(subject_.report, what("login_begin"), provider_.login_begin(subject_.self, call.raw(), &code, &error),
                &error);
        }
        if (provider_.login_poll != nullptr) {
          answer();
          subject_.report.step(what("login_poll"));
          judge(subject_.report, what("login_poll"),
                provider_.login_poll(subject_.self, call.raw(), &code, &fresh, &error), &error);
        }
        if (provider_.logout != nullptr) {
          answer();
          subject_.report.step(what("logout"));
          judge(subject_.report, what("logout"), provider_.logout(subject_.self, call.raw(), &old, &error), &error);
        }
      }
    }
  }

  const Subject& subject_;
  const spw_provider& provider_;
  bool withAccount_ = true;
};

}  // namespace

void checkProviderHooks(const Subject& subject, const spw_provider& provider) { HookCheck(subject, provider).run(); }

}  // namespace spw::check
