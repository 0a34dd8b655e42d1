// Logging in at Kiro: what goes to the issuer, and what becomes of what it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "LoadedProvider.h"

namespace {

using spw::str;
using spw::view;
using spw::testing::FakeCall;
using spw::testing::FakeHost;
using testing::HasSubstr;

constexpr std::string_view kClient = R"({"clientId":"c-1","clientSecret":"s-1"})";

class KiroLogin : public testing::Test {
 protected:
  KiroLogin() {
    FakeHost::setUnixMs(1'000'000);
    code.size = sizeof code;
    token.size = sizeof token;
    call.setSecret("sso_region", "eu-west-1");
    call.setSecret("start_url", "https://acme.awsapps.com/start");
  }
  ~KiroLogin() override { FakeHost::setUnixMs(1'767'225'600'000); }

  spw_status begin() { return kiro.table().login_begin(kiro.self(), call.raw(), &code, &error); }
  spw_status poll() { return kiro.table().login_poll(kiro.self(), call.raw(), &code, &token, &error); }
  spw_status refresh(const spw_token& old) {
    return kiro.table().refresh(kiro.self(), call.raw(), &old, &token, &error);
  }
  // A token with these texts; "" is none.
  static spw_token old(std::string_view refresh, std::string_view extra) {
    spw_token one{};
    one.size = sizeof one;
    one.refresh = str(refresh);
    one.extra = str(extra);
    return one;
  }
  void begun() {
    kiro.host.answerHttp({.body = R"({"clientId":"c-1","clientSecret":"s-1","clientSecretExpiresAt":9})"});
    kiro.host.answerHttp({.body =
                              R"({"deviceCode":"d-1","userCode":"ABCD-EFGH","expiresIn":300,"interval":7,)"
                              R"("verificationUri":"https://acme/","verificationUriComplete":"https://acme/?c=1"})"});
    ASSERT_EQ(begin(), SPW_OK) << view(error.message);
  }

  loaded::Loaded kiro{"kiro", "kiro-provider"};
  FakeCall call{kiro.host};
  spw_error error = FakeCall::error();
  spw_device_code code{};
  spw_token token{};
};

TEST_F(KiroLogin, RegistersAClientOfItsOwn) {
  begun();
  const auto sent = kiro.host.httpRequests();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].method, "POST");
  EXPECT_EQ(sent[0].url, "https://oidc.eu-west-1.amazonaws.com/client/register");
  EXPECT_EQ(sent[0].body, R"({"clientName":"Spillway","clientType":"public","scopes":["codewhisperer:completions",)"
                          R"("codewhisperer:analysis","codewhisperer:conversations"]})");
  EXPECT_EQ(sent[1].url, "https://oidc.eu-west-1.amazonaws.com/device_authorization");
  EXPECT_EQ(sent[1].body, R"({"clientId":"c-1","clientSecret":"s-1","startUrl":"https://acme.awsapps.com/start"})");
  EXPECT_EQ(view(code.user_code), "ABCD-EFGH");
  EXPECT_EQ(view(code.verification_url), "https://acme/?c=1");
  EXPECT_EQ(code.interval_ms, 7000);
  EXPECT_EQ(code.expires_unix_ms, 1'300'000);
}

TEST_F(KiroLogin, WaitsForThePersonAndTakesTheToken) {
  begun();
  kiro.host.answerHttp({.status = 400, .body = R"({"error":"authorization_pending"})"});
  EXPECT_EQ(poll(), SPW_DECLINED);
  EXPECT_EQ(error.retry_after_ms, 0);
  kiro.host.answerHttp({.status = 400, .body = R"({"error":"slow_down"})"});
  EXPECT_EQ(poll(), SPW_DECLINED);
  EXPECT_EQ(error.retry_after_ms, 12'000) << "five seconds more than the seven it began with";
  kiro.host.answerHttp({.body = R"({"accessToken":"a-1","refreshToken":"r-1","expiresIn":600,"tokenType":"Bearer"})"});
  ASSERT_EQ(poll(), SPW_OK) << view(error.message);
  EXPECT_EQ(view(token.access), "a-1");
  EXPECT_EQ(view(token.refresh), "r-1");
  EXPECT_EQ(token.expires_unix_ms, 1'600'000);
  EXPECT_EQ(view(token.extra), R"({"clientId":"c-1","clientSecret":"s-1"})");
  EXPECT_EQ(kiro.host.httpRequests().back().body,
            R"({"clientId":"c-1","clientSecret":"s-1","grantType":"urn:ietf:params:oauth:grant-type:device_code",)"
            R"("deviceCode":"d-1"})");
}

TEST_F(KiroLogin, ARefusalSaysWhyAndEndsTheLogin) {
  begun();
  kiro.host.answerHttp({.status = 400, .body = R"({"error":"expired_token","error_description":"Too late"})"});
  EXPECT_EQ(poll(), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_AUTH);
  EXPECT_THAT(std::string(view(error.message)), HasSubstr("Too late"));
}

TEST_F(KiroLogin, RefreshesWithTheClientOfTheLogin) {
  kiro.host.answerHttp({.body = R"({"accessToken":"a-2","refreshToken":"r-2","expiresIn":600})"});
  ASSERT_EQ(refresh(old("r-1", kClient)), SPW_OK) << view(error.message);
  EXPECT_EQ(view(token.access), "a-2");
  EXPECT_EQ(view(token.refresh), "r-2");
  EXPECT_EQ(kiro.host.httpRequests().back().body,
            R"({"clientId":"c-1","clientSecret":"s-1","grantType":"refresh_token","refreshToken":"r-1"})");
  // One that names no new refresh token leaves the old one good.
  kiro.host.answerHttp({.body = R"({"accessToken":"a-3"})"});
  ASSERT_EQ(refresh(old("r-1", kClient)), SPW_OK);
  EXPECT_EQ(view(token.refresh), "r-1");
  EXPECT_EQ(token.expires_unix_ms, 1'000'000 + 3'600'000);
}

TEST_F(KiroLogin, ARefusedRefreshAsksForALoginAndATroubledIssuerDoesNot) {
  kiro.host.answerHttp({.status = 400, .body = R"({"error":"invalid_grant"})"});
  EXPECT_EQ(refresh(old("r-1", kClient)), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_AUTH);
  EXPECT_EQ(view(error.code), "invalid_grant");
  kiro.host.answerHttp({.status = 503, .body = "down"});
  EXPECT_EQ(refresh(old("r-1", kClient)), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_SERVER);
}

TEST_F(KiroLogin, ALogoutEndsTheSessionAtThePortal) {
  token.access = str("a-1");
  const auto logout = [&] { return kiro.table().logout(kiro.self(), call.raw(), &token, &error); };
  kiro.host.answerHttp({.body = ""});
  ASSERT_EQ(logout(), SPW_OK) << view(error.message);
  const auto sent = kiro.host.httpRequests().back();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, "https://portal.sso.eu-west-1.amazonaws.com/logout");
  EXPECT_EQ(sent.headers.back().first, "x-amz-sso_bearer_token");
  EXPECT_EQ(sent.headers.back().second, "a-1");
  kiro.host.answerHttp({.status = 401, .body = "{}"});
  EXPECT_EQ(logout(), SPW_OK) << "it was over already";
  kiro.host.answerHttp({.status = 503, .body = ""});
  EXPECT_EQ(logout(), SPW_FAILED);
  token.access = {};
  EXPECT_EQ(logout(), SPW_DECLINED);
}

TEST_F(KiroLogin, AnApiKeyIsUsedAsItIs) {
  call.setSecret("key", "ksk_1");
  EXPECT_EQ(refresh(old("", "")), SPW_DECLINED);
  EXPECT_TRUE(kiro.host.httpRequests().empty());
}

TEST_F(KiroLogin, ARegionThatIsNoneSendsNothing) {
  call.setSecret("sso_region", "evil.example/");
  EXPECT_NE(begin(), SPW_OK);
  EXPECT_TRUE(kiro.host.httpRequests().empty());
}

}  // namespace
