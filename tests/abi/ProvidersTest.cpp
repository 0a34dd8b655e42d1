// The providers of this tree as their plugin files: their hooks, and facts that tables must not lose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/provider.hpp>
#include <spillway/testing/FakeHost.hpp>

#include <set>
#include <span>

#include "LoadedProvider.h"

namespace {

using loaded::Loaded;
using spw::testing::FakeCall;
using spw::testing::FakeHost;

const std::vector<std::string> kIds = {"anthropic", "openai",     "deepseek",          "groq",
                                       "together",  "openrouter", "openai-compatible", "anthropic-compatible"};

TEST(Providers, AreKnownUnderTheirFileName) {
  for (const std::string& id : kIds) EXPECT_EQ(Loaded(id).table().id, id);
}

TEST(Providers, KeysComeFromTheUsualVariables) {
  const std::pair<const char*, const char*> expected[] = {
      {"anthropic", "ANTHROPIC_API_KEY"}, {"openai", "OPENAI_API_KEY"},     {"deepseek", "DEEPSEEK_API_KEY"},
      {"groq", "GROQ_API_KEY"},           {"together", "TOGETHER_API_KEY"}, {"openrouter", "OPENROUTER_API_KEY"}};
  for (const auto& [id, name] : expected) EXPECT_STREQ(Loaded(id).table().env[0], name);
}

TEST(Providers, AddressesAndKeysGoWhereTheVendorWantsThem) {
  const Loaded anthropic("anthropic"), deepseek("deepseek"), openrouter("openrouter");
  EXPECT_STREQ(anthropic.table().base_url, "https://api.anthropic.com");
  const spw_endpoint& messages = *anthropic.endpoint("anthropic-messages");
  EXPECT_STREQ(messages.path, "/v1/messages");
  EXPECT_EQ(messages.auth, SPW_AUTH_HEADER);
  EXPECT_STREQ(messages.auth_name, "x-api-key");
  ASSERT_EQ(messages.header_count, 1u);
  EXPECT_STREQ(messages.headers[0].name, "anthropic-version");
  EXPECT_STREQ(deepseek.endpoint("openai-chat")->path, "/chat/completions");
  EXPECT_EQ(deepseek.endpoint("openai-chat")->auth, SPW_AUTH_BEARER);
  EXPECT_STREQ(deepseek.endpoint("anthropic-messages")->path, "/anthropic/v1/messages");
  EXPECT_EQ(openrouter.endpoint("anthropic-messages")->auth, SPW_AUTH_BEARER);
}

TEST(Providers, CompatibleOnesTakeAddressAndModelsFromTheOwner) {
  for (const char* id : {"openai-compatible", "anthropic-compatible"}) {
    const Loaded provider(id);
    EXPECT_EQ(provider.table().base_url, nullptr);
    EXPECT_EQ(provider.table().any_model, 1);
    EXPECT_EQ(provider.table().model_count, 0u);
  }
}

TEST(Providers, PricesAreDollarsPerMillionTokens) {
  const spw_model& opus = *Loaded("anthropic").model("claude-opus-5");
  EXPECT_DOUBLE_EQ(opus.input, 5);
  EXPECT_DOUBLE_EQ(opus.output, 25);
  EXPECT_DOUBLE_EQ(opus.cache_read, 0.5);
  EXPECT_DOUBLE_EQ(opus.cache_write, 6.25);
  EXPECT_EQ(opus.context, 1'000'000);
  EXPECT_LT(Loaded("openrouter").model("openrouter/auto")->input, 0) << "billed as the model it picks: unknown here";
  EXPECT_EQ(Loaded("groq").model("llama-3.3-70b-versatile"), nullptr) << "retired by the vendor";
}

spw_verdict verdictOf(Loaded& provider, int32_t status, std::string_view body, spw::Rows<spw_header> headers,
                      spw_status& result) {
  FakeCall call(provider.host);
  const spw_reply reply = {sizeof(spw_reply), status, headers.data, headers.count, spw::str(body)};
  spw_verdict verdict{};
  verdict.size = sizeof verdict;
  result = provider.table().classify(provider.self(), call.raw(), &reply, &verdict);
  return verdict;
}

TEST(OpenRouter, WaitsUntilTheWindowEnds) {
  Loaded openrouter("openrouter");
  FakeHost::setUnixMs(1'000'000);
  spw_status result = SPW_OK;
  const spw_header headers[] = {{spw::str("X-RateLimit-Reset"), spw::str("1060000")}};
  const spw_verdict limited = verdictOf(openrouter, 429, "{}", headers, result);
  EXPECT_EQ(result, SPW_OK);
  EXPECT_EQ(limited.fault, SPW_FAULT_RATE_LIMIT);
  EXPECT_EQ(limited.retry_after_ms, 60'000);
  const spw_verdict daily = verdictOf(openrouter, 429, "Rate limit exceeded: free-models-per-day", headers, result);
  EXPECT_EQ(daily.fault, SPW_FAULT_QUOTA);
  EXPECT_EQ(daily.scope, SPW_SCOPE_MODEL);
  FakeHost::setUnixMs(2'000'000);
  EXPECT_EQ(verdictOf(openrouter, 429, "{}", headers, result).retry_after_ms, 0) << "the window is over";
  verdictOf(openrouter, 429, "{}", {}, result);
  EXPECT_EQ(result, SPW_DECLINED);
  verdictOf(openrouter, 500, "{}", headers, result);
  EXPECT_EQ(result, SPW_DECLINED);
}

TEST(Anthropic, ReadsItsAllowanceWindows) {
  Loaded anthropic("anthropic");
  FakeCall call(anthropic.host);
  const spw_header headers[] = {
      {spw::str("anthropic-ratelimit-requests-limit"), spw::str("50")},
      {spw::str("anthropic-ratelimit-requests-remaining"), spw::str("49")},
      {spw::str("anthropic-ratelimit-requests-reset"), spw::str("2026-08-23T10:20:30Z")},
      {spw::str("Anthropic-RateLimit-Input-Tokens-Remaining"), spw::str("0")},
      {spw::str("anthropic-ratelimit-output-tokens-limit"), spw::str("many")},
  };
  const spw_reply reply = {sizeof(spw_reply), 200, headers, std::size(headers), {nullptr, 0}};
  struct Window {
    std::string name;
    int64_t limit, remaining, reset;
  };
  std::vector<Window> windows;
  const spw_limit_sink sink = {
      sizeof(spw_limit_sink), &windows, [](void* ctx, const spw_limit* limit) {
        static_cast<std::vector<Window>*>(ctx)->push_back(
            {std::string(spw::view(limit->window)), limit->limit, limit->remaining, limit->reset_unix_ms});
      }};
  ASSERT_EQ(anthropic.table().limits(anthropic.self(), call.raw(), &reply, &sink), SPW_OK);
  ASSERT_EQ(windows.size(), 2u);
  EXPECT_EQ(windows[0].name, "requests");
  EXPECT_EQ(windows[0].limit, 50);
  EXPECT_EQ(windows[0].remaining, 49);
  EXPECT_EQ(windows[0].reset, 1787480430000);
  EXPECT_EQ(windows[1].name, "input-tokens");
  EXPECT_EQ(windows[1].limit, SPW_NOT_SAID);
  EXPECT_EQ(windows[1].remaining, 0);
  const spw_reply bare = {sizeof(spw_reply), 200, nullptr, 0, {nullptr, 0}};
  EXPECT_EQ(anthropic.table().limits(anthropic.self(), call.raw(), &bare, &sink), SPW_DECLINED);
}

// Windows as a test compares them.
struct SaidWindow {
  std::string name;
  int64_t limit, remaining, reset;
  int32_t scope;
  bool operator==(const SaidWindow&) const = default;
};

std::vector<SaidWindow> limitsOf(Loaded& provider, std::span<const spw_header> headers, spw_status expected = SPW_OK) {
  FakeCall call(provider.host);
  const spw_reply reply = {sizeof(spw_reply), 200, headers.data(), headers.size(), {nullptr, 0}};
  std::vector<SaidWindow> windows;
  const spw_limit_sink sink = {
      sizeof(spw_limit_sink), &windows, [](void* ctx, const spw_limit* limit) {
        static_cast<std::vector<SaidWindow>*>(ctx)->push_back({std::string(spw::view(limit->window)), limit->limit,
                                                               limit->remaining, limit->reset_unix_ms, limit->scope});
      }};
  EXPECT_EQ(provider.table().limits(provider.self(), call.raw(), &reply, &sink), expected);
  return windows;
}

TEST(Anthropic, ReadsTheSharesOfASubscription) {
  const spw_header headers[] = {
      {spw::str("anthropic-ratelimit-unified-status"), spw::str("rejected")},
      {spw::str("anthropic-ratelimit-unified-reset"), spw::str("1787480430")},
      {spw::str("anthropic-ratelimit-unified-5h-status"), spw::str("rejected")},
      {spw::str("anthropic-ratelimit-unified-5h-reset"), spw::str("1787480430")},
      {spw::str("anthropic-ratelimit-unified-5h-utilization"), spw::str("1.02")},
      {spw::str("anthropic-ratelimit-unified-7d-status"), spw::str("allowed_warning")},
      {spw::str("anthropic-ratelimit-unified-7d-reset"), spw::str("1787900000")},
      {spw::str("anthropic-ratelimit-unified-7d-utilization"), spw::str("0.8")},
      {spw::str("anthropic-ratelimit-unified-representative-claim"), spw::str("five_hour")},
      {spw::str("anthropic-ratelimit-unified-fallback-percentage"), spw::str("0.5")},
  };
  const std::vector<SaidWindow> expected = {{"unified", 1000, 0, 1787480430000, SPW_SCOPE_ACCOUNT},
                                            {"unified-5h", 1000, 0, 1787480430000, SPW_SCOPE_ACCOUNT},
                                            {"unified-7d", 1000, 200, 1787900000000, SPW_SCOPE_ACCOUNT}};
  for (const char* id : {"anthropic", "anthropic-compatible"}) {
    Loaded provider(id);
    EXPECT_EQ(limitsOf(provider, headers), expected) << id;
  }
}

TEST(OpenAi, ReadsTheAllowanceOfAPlan) {
  Loaded openai("openai");
  FakeHost::setUnixMs(1'000'000);
  const spw_header headers[] = {{spw::str("x-codex-primary-used-percent"), spw::str("100")},
                                {spw::str("x-codex-primary-reset-after-seconds"), spw::str("60")},
                                {spw::str("X-Codex-Secondary-Used-Percent"), spw::str("37")},
                                {spw::str("x-codex-secondary-reset-at"), spw::str("5000")}};
  const std::vector<SaidWindow> expected = {{"primary", 1000, 0, 1'060'000, SPW_SCOPE_ACCOUNT},
                                            {"secondary", 1000, 630, 5'000'000, SPW_SCOPE_ACCOUNT}};
  EXPECT_EQ(limitsOf(openai, headers), expected);
  const spw_header common[] = {{spw::str("x-ratelimit-remaining-requests"), spw::str("3")}};
  limitsOf(openai, common, SPW_DECLINED);

  spw_status result = SPW_OK;
  const spw_verdict in =
      verdictOf(openai, 429, R"({"error":{"type":"usage_limit_reached","resets_in_seconds":90}})", {}, result);
  EXPECT_EQ(result, SPW_OK);
  EXPECT_EQ(in.fault, SPW_FAULT_QUOTA);
  EXPECT_EQ(in.scope, SPW_SCOPE_ACCOUNT);
  EXPECT_EQ(in.retry_after_ms, 90'000);
  EXPECT_EQ(verdictOf(openai, 429, R"({"error":{"resets_at":1030}})", {}, result).retry_after_ms, 30'000);
  verdictOf(openai, 429, R"({"error":{"resets_at":1}})", {}, result);
  EXPECT_EQ(result, SPW_DECLINED) << "that is past";
  verdictOf(openai, 429, R"({"error":{"code":"rate_limit_exceeded"}})", {}, result);
  EXPECT_EQ(result, SPW_DECLINED);
}

TEST(OpenAi, SendsOrganisationAndProjectWhenTheAccountHasThem) {
  Loaded openai("openai");
  FakeCall call(openai.host);
  spw_request request{};
  request.size = sizeof request;
  spw_error error = FakeCall::error();
  EXPECT_EQ(openai.table().prepare(openai.self(), call.raw(), &request, &error), SPW_DECLINED);
  call.setSecret("organization", "org-1");
  ASSERT_EQ(openai.table().prepare(openai.self(), call.raw(), &request, &error), SPW_OK);
  ASSERT_EQ(request.header_count, 1u);
  EXPECT_EQ(spw::view(request.headers[0].name), "OpenAI-Organization");
  EXPECT_EQ(spw::view(request.headers[0].value), "org-1");
}

}  // namespace
