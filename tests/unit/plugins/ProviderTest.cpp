#include "host/plugins/Provider.h"

#include <gtest/gtest.h>

#include <cstring>

#include "Tables.h"
#include "host/plugins/HostServices.h"
#include "host/plugins/PluginHealth.h"

namespace {

using spillway::base::Fault;
using namespace spillway::plugins;

// What the host's HTTP is asked for.
class Recorder final : public HttpClient {
 public:
  spw_status send(spw_call&, const spw_http_request& request, spw_http_reply& reply, spw_error&) override {
    urls.push_back(tables::text(request.url));
    reply.status = 200;
    return SPW_OK;
  }
  std::vector<std::string> urls;
};

class ProviderTest : public testing::Test {
 protected:
  PluginHealth health_{"acme-plugin", 0};
  tables::Call call_;
};

TEST_F(ProviderTest, RowsOfALongerStrideAreRead) {
  struct NewerModel {
    spw_model model;
    int64_t added;
  };
  NewerModel rows[2] = {};
  rows[0].model.id = "small";
  rows[1].model.id = "large";
  rows[1].model.context = 200'000;
  spw_provider table = tables::provider();
  table.models = &rows[0].model;
  table.model_count = 2;
  table.model_stride = sizeof(NewerModel);
  Provider provider(table, nullptr, health_);
  ASSERT_EQ(provider.models().size(), 2u);
  ASSERT_NE(provider.findModel("large"), nullptr);
  EXPECT_EQ(provider.findModel("large")->context, 200'000);
  EXPECT_EQ(provider.findModel("medium"), nullptr);
}

TEST_F(ProviderTest, QuirksByModel) {
  const spw_quirk quirks[] = {
      {"everywhere", nullptr, nullptr}, {"reasoners", "1", "acme-r*, acme-think"}, {"exact", "2", "acme-chat"}};
  spw_provider table = tables::provider();
  table.quirk_stride = sizeof *quirks;
  table.quirks = quirks;
  table.quirk_count = 3;
  Provider provider(table, nullptr, health_);
  auto ids = [&](std::string_view model) {
    std::string all;
    for (const spw_quirk& quirk : provider.quirksFor(model)) all += std::string(quirk.id) + " ";
    return all;
  };
  EXPECT_EQ(ids("acme-r1"), "everywhere reasoners ");
  EXPECT_EQ(ids("acme-think"), "everywhere reasoners ");
  EXPECT_EQ(ids("acme-chat"), "everywhere exact ");
  EXPECT_EQ(ids(""), "everywhere ");
}

TEST_F(ProviderTest, Facts) {
  const char* const env[] = {"ACME_KEY", nullptr};
  const char* const regionEnv[] = {"ACME_REGION", "REGION", nullptr};
  const spw_setting settings[] = {{"region", "Where", nullptr, regionEnv, 0, nullptr},
                                  {"zone", "Which", "a", nullptr, 1, "the_zone"}};
  spw_model model{};
  model.id = "acme-chat";
  model.input = 0.5;
  spw_provider table = tables::provider();
  table.env = env;
  table.setting_stride = sizeof *settings;
  table.settings = settings;
  table.setting_count = 2;
  table.models = &model;
  table.model_count = 1;
  table.model_stride = sizeof model;
  table.login = SPW_LOGIN_KEY;
  auto facts = Provider(table, nullptr, health_).facts();
  EXPECT_EQ(facts.id, "acme");
  EXPECT_EQ(facts.env, std::vector<std::string>{"ACME_KEY"});
  EXPECT_EQ(facts.wires, std::vector<std::string>{"toy"});
  EXPECT_EQ(facts.models.at(0).input, 0.5);
  EXPECT_TRUE(facts.settings.at(0).required);
  EXPECT_FALSE(facts.settings.at(1).required);
  EXPECT_EQ(facts.settings.at(0).env, (std::vector<std::string>{"ACME_REGION", "REGION"}));
  EXPECT_FALSE(facts.settings.at(0).credential);
  EXPECT_TRUE(facts.settings.at(1).credential);
  EXPECT_EQ(facts.settings.at(1).profileKey, "the_zone");
  EXPECT_TRUE(facts.needsKey);
  table.login = SPW_LOGIN_NONE;
  EXPECT_FALSE(Provider(table, nullptr, health_).facts().needsKey) << "a key may be sent, but need not";
}

TEST_F(ProviderTest, HooksThatAreNotThere) {
  Provider provider(tables::provider(), nullptr, health_);
  spw_request request{};
  request.size = sizeof request;
  EXPECT_TRUE(provider.prepare(call_, request).ok());
  EXPECT_TRUE(provider.sign(call_, request).ok());
  EXPECT_FALSE(provider.classify(call_, {}).has_value());
  EXPECT_FALSE(provider.limits(call_, {}, [](const spw_limit&) {}));
  Recorder recorder;
  EXPECT_EQ(provider.refresh(call_, recorder, {}).error().fault, Fault::Unsupported);
}

TEST_F(ProviderTest, HooksThatAre) {
  spw_provider table = tables::provider();
  table.prepare = [](void*, spw_call*, spw_request* request, spw_error*) -> spw_status {
    request->body = tables::str("changed");
    return SPW_OK;
  };
  table.sign = [](void*, spw_call*, spw_request*, spw_error*) -> spw_status { return SPW_DECLINED; };
  table.classify = [](void*, spw_call*, const spw_reply* reply, spw_verdict* verdict) -> spw_status {
    if (reply->status != 402) return SPW_DECLINED;
    verdict->fault = SPW_FAULT_QUOTA;
    verdict->scope = SPW_SCOPE_ACCOUNT;
    return SPW_OK;
  };
  table.limits = [](void*, spw_call*, const spw_reply*, const spw_limit_sink* sink) -> spw_status {
    spw_limit limit{};
    limit.size = sizeof limit;
    limit.window = tables::str("5h");
    limit.remaining = 7;
    sink->add(sink->ctx, &limit);
    return SPW_OK;
  };
  Provider provider(table, nullptr, health_);
  spw_request request{};
  request.size = sizeof request;
  EXPECT_TRUE(provider.prepare(call_, request).ok());
  EXPECT_EQ(tables::text(request.body), "changed");
  EXPECT_TRUE(provider.sign(call_, request).ok());
  spw_reply reply{};
  reply.size = sizeof reply;
  reply.status = 429;
  EXPECT_FALSE(provider.classify(call_, reply).has_value());
  reply.status = 402;
  ASSERT_TRUE(provider.classify(call_, reply).has_value());
  EXPECT_EQ(provider.classify(call_, reply)->scope, SPW_SCOPE_ACCOUNT);
  int64_t remaining = 0;
  EXPECT_TRUE(provider.limits(call_, reply, [&](const spw_limit& limit) { remaining = limit.remaining; }));
  EXPECT_EQ(remaining, 7);
}

TEST_F(ProviderTest, WhatIsLeftIsReadByThePluginCallByCall) {
  const spw_quota_call calls[] = {{nullptr, "/balance", nullptr}, {"POST", "/plan", "{}"}};
  spw_provider table = tables::provider();
  table.quota_stride = sizeof *calls;
  table.quota_calls = calls;
  table.quota_count = 2;
  table.quota = [](void*, spw_call*, size_t which, const spw_reply* reply, const spw_limit_sink* sink,
                   spw_error* error) -> spw_status {
    if (which == 1) return SPW_DECLINED;
    if (reply->body.len == 0) {
      error->fault = SPW_FAULT_SERVER;
      error->message = tables::str("the answer is empty");
      return SPW_FAILED;
    }
    spw_limit limit{};
    limit.size = sizeof limit;
    limit.window = tables::str("balance");
    limit.limit = SPW_NOT_SAID;
    limit.remaining = -250;
    limit.unit = tables::str("USD");
    limit.scale = 100;
    sink->add(sink->ctx, &limit);
    return SPW_OK;
  };
  Provider provider(table, nullptr, health_);
  ASSERT_EQ(provider.quotaCalls().size(), 2u);
  EXPECT_STREQ(provider.quotaCalls()[1].path, "/plan");
  spw_reply reply{};
  reply.size = sizeof reply;
  const auto ignore = [](const spw_limit&) {};
  EXPECT_EQ(provider.quota(call_, 0, reply, ignore).error().message, "plugin acme-plugin, quota: the answer is empty");
  reply.body = tables::str("{}");
  spw_limit got{};
  auto read = provider.quota(call_, 0, reply, [&](const spw_limit& limit) { got = limit; });
  ASSERT_TRUE(read.ok() && *read);
  EXPECT_EQ(got.remaining, -250) << "owed";
  EXPECT_EQ(got.scale, 100);
  read = provider.quota(call_, 1, reply, ignore);
  ASSERT_TRUE(read.ok());
  EXPECT_FALSE(*read) << "the account has nothing of the kind";
  EXPECT_FALSE(provider.quota(call_, 2, reply, ignore).ok()) << "there is no such call";
  EXPECT_FALSE(Provider(tables::provider(), nullptr, health_).quota(call_, 0, reply, ignore).ok());
}

// The service as the hooks below find it.
const spw_http* http = nullptr;

spw_status fetch(spw_call* call, spw_error* error) {
  spw_http_request request{};
  request.size = sizeof request;
  request.url = tables::str("https://login.acme.test/token");
  spw_http_reply reply{};
  reply.size = sizeof reply;
  return http->send(call, &request, &reply, error);
}

TEST_F(ProviderTest, HttpIsThereInHooksThatMayBlockAndNowhereElse) {
  Recorder recorder;
  HostServices services("acme-plugin", nullptr);
  http = static_cast<const spw_http*>(services.host().get(services.host().ctx, SPW_HTTP_ID));
  ASSERT_NE(http, nullptr);
  spw_provider table = tables::provider();
  table.refresh = [](void*, spw_call* call, const spw_token*, spw_token* fresh, spw_error* error) -> spw_status {
    fresh->access = tables::str("fresh");
    return fetch(call, error);
  };
  table.prepare = [](void*, spw_call* call, spw_request*, spw_error* error) -> spw_status {
    return fetch(call, error);
  };
  Provider provider(table, nullptr, health_);
  auto fresh = provider.refresh(call_, recorder, {});
  ASSERT_TRUE(fresh.ok() && fresh->has_value());
  EXPECT_EQ(tables::text((*fresh)->access), "fresh");
  EXPECT_EQ(recorder.urls.size(), 1u);
  spw_request request{};
  request.size = sizeof request;
  auto prepared = provider.prepare(call_, request);
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.error().message,
            "plugin acme-plugin, prepare: spillway.http may be used inside refresh, login_begin, login_poll and logout "
            "only");
  EXPECT_EQ(recorder.urls.size(), 1u);
}

TEST_F(ProviderTest, LoginThatIsNotFinishedYet) {
  spw_provider table = tables::provider();
  table.login_poll = [](void*, spw_call*, const spw_device_code*, spw_token*, spw_error* error) -> spw_status {
    error->retry_after_ms = 10'000;
    return SPW_DECLINED;
  };
  Recorder recorder;
  auto polled = Provider(table, nullptr, health_).loginPoll(call_, recorder, {});
  ASSERT_TRUE(polled.ok());
  EXPECT_FALSE(polled->token.has_value());
  EXPECT_EQ(polled->intervalMs, 10'000) << "slower from now on";
}

TEST_F(ProviderTest, AKeyThatIsSentAsItIsNeedsNoToken) {
  spw_provider table = tables::provider();
  table.refresh = [](void*, spw_call*, const spw_token*, spw_token*, spw_error*) -> spw_status { return SPW_DECLINED; };
  Recorder recorder;
  auto fresh = Provider(table, nullptr, health_).refresh(call_, recorder, {});
  ASSERT_TRUE(fresh.ok());
  EXPECT_FALSE(fresh->has_value());
  EXPECT_EQ(health_.report().internalErrors, 0);
}

TEST_F(ProviderTest, AVendorThatNeedNotBeToldOfALogout) {
  Recorder recorder;
  auto told = Provider(tables::provider(), nullptr, health_).logout(call_, recorder, {});
  ASSERT_TRUE(told.ok());
  EXPECT_FALSE(*told);
  HostServices services("acme-plugin", nullptr);
  http = static_cast<const spw_http*>(services.host().get(services.host().ctx, SPW_HTTP_ID));
  spw_provider table = tables::provider();
  table.logout = [](void*, spw_call* call, const spw_token*, spw_error* error) { return fetch(call, error); };
  told = Provider(table, nullptr, health_).logout(call_, recorder, {});
  ASSERT_TRUE(told.ok());
  EXPECT_TRUE(*told);
  EXPECT_EQ(recorder.urls.size(), 1u);
}

TEST_F(ProviderTest, ATokenThatIsNone) {
  spw_provider table = tables::provider();
  table.refresh = [](void*, spw_call*, const spw_token*, spw_token*, spw_error*) -> spw_status { return SPW_OK; };
  Recorder recorder;
  EXPECT_FALSE(Provider(table, nullptr, health_).refresh(call_, recorder, {}).ok());
  EXPECT_EQ(health_.report().internalErrors, 1);
}

}  // namespace
