// Logins as plugins write them: the device flow, and a provider of this tree that is logged in to, at a server that
// answers from a script.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/DeviceLogin.hpp>
#include <spillway/testing/FakeHost.hpp>

#include <map>
#include <memory>
#include <stdexcept>

#include "tests/Places.h"

namespace {

using spw::testing::FakeCall;
using spw::testing::FakeHost;
using spw::testing::StartedPlugin;
using testing::HasSubstr;

constexpr int64_t kNow = 1'767'225'600'000;

std::string text(spw_str from) { return from.len > 0 ? std::string(from.ptr, from.len) : std::string(); }

class CopilotTest : public testing::Test {
 protected:
  CopilotTest() {
    void* library = dlopen(SPILLWAY_BUILD_DIR "/plugins/github-copilot.so", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    plugin_ = std::make_unique<StartedPlugin>(host_, *static_cast<const spw_plugin*>(dlsym(library, "spw_entry")));
    provider_ = plugin_->provider("github-copilot");
    FakeHost::setUnixMs(kNow);
    call_.setSecret("client_id", "Iv1.own-app");
    call_.setSecret("site", "github.com");
    code_.size = sizeof code_;
    token_.size = sizeof token_;
    code_.device_code = spw::str("the-device-code");
    code_.interval_ms = 5'000;
  }

  spw_status begin() { return provider_->login_begin(plugin_->self(), call_.raw(), &code_, &error_); }
  spw_status poll(const std::string& answer, int32_t status = 200) {
    host_.answerHttp({.status = status, .body = answer});
    error_ = FakeCall::error();
    return provider_->login_poll(plugin_->self(), call_.raw(), &code_, &token_, &error_);
  }
  spw_status refresh(const spw_token& old) {
    error_ = FakeCall::error();
    return provider_->refresh(plugin_->self(), call_.raw(), &old, &token_, &error_);
  }
  // The headers that a request with this body gets.
  std::map<std::string, std::string> headersFor(const std::string& body) {
    spw_request request{};
    request.size = sizeof request;
    request.body = spw::str(body);
    EXPECT_EQ(provider_->prepare(plugin_->self(), call_.raw(), &request, &error_), SPW_OK);
    std::map<std::string, std::string> headers;
    for (size_t i = 0; i < request.header_count; ++i)
      headers[text(request.headers[i].name)] = text(request.headers[i].value);
    return headers;
  }

  FakeHost host_;
  FakeCall call_{host_};
  std::unique_ptr<StartedPlugin> plugin_;
  const spw_provider* provider_ = nullptr;
  spw_device_code code_{};
  spw_token token_{};
  spw_error error_ = FakeCall::error();
};

TEST_F(CopilotTest, ALoginIsMadeWithTheAppOfThePersonAndNobodyElses) {
  EXPECT_EQ(provider_->login, SPW_LOGIN_DEVICE);
  EXPECT_EQ(provider_->env, nullptr) << "off until somebody logs in";
  EXPECT_THAT(provider_->terms, HasSubstr("between you and GitHub"));
  host_.answerHttp(
      {.body = R"({"device_code":"d-1","user_code":"ABCD-1234","verification_uri":"https://github.com/login/device",
                                "expires_in":899,"interval":5})"});
  ASSERT_EQ(begin(), SPW_OK) << text(error_.message);
  EXPECT_EQ(text(code_.device_code), "d-1");
  EXPECT_EQ(text(code_.user_code), "ABCD-1234");
  EXPECT_EQ(text(code_.verification_url), "https://github.com/login/device");
  EXPECT_EQ(code_.interval_ms, 5'000);
  EXPECT_EQ(code_.expires_unix_ms, kNow + 899'000);
  ASSERT_EQ(host_.httpRequests().size(), 1u);
  const auto sent = host_.httpRequests()[0];
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, "https://github.com/login/device/code");
  EXPECT_EQ(sent.body, "client_id=Iv1.own-app&scope=read%3Auser");
  for (const auto& [name, value] : sent.headers) EXPECT_THAT(name, testing::AnyOf("content-type", "accept"));
}

TEST_F(CopilotTest, PollsAsTheStandardSays) {
  EXPECT_EQ(poll(R"({"error":"authorization_pending"})"), SPW_DECLINED);
  EXPECT_EQ(error_.retry_after_ms, 0);
  EXPECT_EQ(poll(R"({"error":"slow_down"})"), SPW_DECLINED);
  EXPECT_EQ(error_.retry_after_ms, 10'000);
  EXPECT_EQ(poll(R"({"error":"slow_down","interval":17})", 400), SPW_DECLINED);
  EXPECT_EQ(error_.retry_after_ms, 17'000);
  ASSERT_EQ(poll(R"({"access_token":"gho_x","token_type":"bearer","scope":"read:user"})"), SPW_OK);
  EXPECT_EQ(text(token_.access), "gho_x");
  EXPECT_EQ(token_.expires_unix_ms, 0) << "it does not end";
  ASSERT_EQ(poll(R"({"access_token":"ghu_x","refresh_token":"ghr_x","expires_in":"28800"})"), SPW_OK);
  EXPECT_EQ(text(token_.refresh), "ghr_x");
  EXPECT_EQ(token_.expires_unix_ms, kNow + 28'800'000);
  EXPECT_THAT(host_.httpRequests().back().body, HasSubstr("device_code=the-device-code"));
}

TEST_F(CopilotTest, WhatEndsALoginAndWhatPasses) {
  struct Case {
    int32_t status;
    const char* body;
    int32_t fault;
  };
  const Case cases[] = {{200, R"({"error":"access_denied"})", SPW_FAULT_FORBIDDEN},
                        {200, R"({"error":"expired_token"})", SPW_FAULT_AUTH},
                        {200, R"({"error":"device_flow_disabled"})", SPW_FAULT_INVALID_REQUEST},
                        {400, R"({"error":"temporarily_unavailable"})", SPW_FAULT_OVERLOADED},
                        {503, R"({"error":"x"})", SPW_FAULT_SERVER},
                        {429, R"({})", SPW_FAULT_RATE_LIMIT},
                        {200, R"({})", SPW_FAULT_SERVER},
                        {200, "<html>", SPW_FAULT_SERVER},
                        {404, "not here", SPW_FAULT_INVALID_REQUEST}};
  for (const Case& one : cases) {
    EXPECT_EQ(poll(one.body, one.status), SPW_FAILED) << one.body;
    EXPECT_EQ(error_.fault, one.fault) << one.status << " " << one.body;
    EXPECT_THAT(text(error_.message), HasSubstr("the login server answered " + std::to_string(one.status)));
  }
  poll(R"({"error":"access_denied"})");
  EXPECT_THAT(text(error_.message), HasSubstr("access_denied"));
  poll(R"({"error":"words with \"the-device-code\" in them"})");
  EXPECT_EQ(text(error_.message).find("the-device-code"), std::string::npos) << "only codes are repeated";
  error_ = FakeCall::error();
  EXPECT_EQ(provider_->login_poll(plugin_->self(), call_.raw(), &code_, &token_, &error_), SPW_FAILED);
  EXPECT_EQ(error_.fault, SPW_FAULT_NETWORK);
}

TEST_F(CopilotTest, OnlyTokensThatEndAreRenewed) {
  spw_token old{};
  old.size = sizeof old;
  EXPECT_EQ(refresh(old), SPW_FAILED);
  EXPECT_EQ(error_.fault, SPW_FAULT_AUTH) << "somebody has to log in again";
  old.refresh = spw::str("ghr_1");
  host_.answerHttp({.body = R"({"access_token":"ghu_2","refresh_token":"ghr_2","expires_in":28800})"});
  ASSERT_EQ(refresh(old), SPW_OK) << text(error_.message);
  EXPECT_EQ(text(token_.access), "ghu_2");
  EXPECT_EQ(text(token_.refresh), "ghr_2");
  EXPECT_EQ(host_.httpRequests().back().url, "https://github.com/login/oauth/access_token");
  EXPECT_EQ(host_.httpRequests().back().body, "client_id=Iv1.own-app&grant_type=refresh_token&refresh_token=ghr_1");
  call_.setSecret("key", "a-token-of-your-own");
  EXPECT_EQ(refresh(old), SPW_DECLINED) << "a key goes as it is";
}

TEST_F(CopilotTest, SaysTrulyWhoAsks) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"messages":[{"role":"user","content":"hi"}]})", "user"},
      {R"({"messages":[{"role":"user","content":"hi"},{"role":"tool","content":"42"}]})", "agent"},
      {R"({"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]})", "user"},
      {R"({"messages":[{"role":"user","content":[{"type":"tool_result","content":"42"}]}]})", "agent"},
      {R"({"input":"hi"})", "user"},
      {R"({"input":[{"role":"user","content":"hi"}]})", "user"},
      {R"({"input":[{"role":"user","content":"hi"},{"type":"function_call_output","output":"42"}]})", "agent"},
      {R"({"messages":[]})", "user"},
      {"no json", "user"}};
  for (const auto& [body, who] : cases) {
    const auto headers = headersFor(body);
    EXPECT_EQ(headers.at("x-initiator"), who) << body;
    EXPECT_EQ(headers.size(), 1u) << body;
  }
  const auto picture = headersFor(R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]})");
  EXPECT_EQ(picture.at("copilot-vision-request"), "true");
  const auto words = headersFor(R"({"messages":[{"role":"user","content":"say \"image_url\""}]})");
  EXPECT_EQ(words.count("copilot-vision-request"), 0u);
}

}  // namespace
