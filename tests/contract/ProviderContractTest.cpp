// What every provider promises: a table that leads somewhere, and hooks that survive any reply.
#include <gmock/gmock.h>

#include <climits>

#include "Hostile.h"
#include "Loaded.h"
#include "host/inquiry/Balance.h"

namespace {

using contract::Call;
using spillway::plugins::Provider;
using testing::IsEmpty;

class ProviderContract : public testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(contract::plugins().providers().empty()); }
  void TearDown() override { EXPECT_THAT(contract::complaints(), IsEmpty()); }

  template <class Body>
  void forEach(Body body) {
    for (const Provider* provider : contract::plugins().providers()) {
      SCOPED_TRACE(std::string(provider->id()));
      body(*provider);
    }
  }
};

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

TEST_F(ProviderContract, EveryEndpointsWireIsSpoken) {
  forEach([](const Provider& provider) {
    for (const spw_endpoint& endpoint : provider.endpoints())
      EXPECT_NE(contract::plugins().translator(endpoint.wire), nullptr) << endpoint.wire;
    for (const spw_model& model : provider.models())
      if (model.wire) {
        EXPECT_NE(contract::plugins().translator(model.wire), nullptr) << model.id;
      }
  });
}

TEST_F(ProviderContract, HasModelsOrTakesAny) {
  forEach([](const Provider& provider) {
    EXPECT_TRUE(provider.anyModel() || !provider.models().empty());
    for (const spw_model& model : provider.models()) {
      EXPECT_EQ(provider.findModel(model.id), &model);
      EXPECT_LE(model.input, 1000) << model.id << ": US dollars per million tokens";
      EXPECT_TRUE(model.context == 0 || model.max_output <= model.context) << model.id;
    }
    EXPECT_EQ(provider.findModel("no such model"), nullptr);
    for (std::string_view id : {std::string_view(), std::string_view("*"), std::string_view("\xff")})
      EXPECT_LE(provider.quirksFor(id).size(), 1000u);
  });
}

TEST_F(ProviderContract, DescriptionsOfBalancesCanBeRead) {
  size_t described = 0;
  forEach([&](const Provider& provider) {
    const std::string_view given = provider.quirk("balance", "");
    if (given.empty()) return;
    EXPECT_TRUE(spillway::inquiry::BalanceRule::parse(given)) << given;
    ++described;
  });
  EXPECT_GE(described, 10u);
}

TEST_F(ProviderContract, HostileReplies) {
  const spw_header headers[] = {{str(""), str("")},
                                {str("retry-after"), str("-5")},
                                {str("retry-after"), str("99999999999999999999")},
                                {str("x-ratelimit-reset-requests"), str("\xff")},
                                {{nullptr, 0}, {nullptr, 0}}};
  forEach([&](const Provider& provider) {
    for (const std::string& body : contract::payloads())
      for (int32_t status : {0, 200, 400, 401, 402, 403, 404, 413, 429, 500, 503, 529, -1, INT_MAX}) {
        spw_reply reply{};
        reply.size = sizeof reply;
        reply.status = status;
        reply.headers = headers;
        reply.header_count = status % 2 ? 0 : std::size(headers);
        reply.body = str(body);
        Call call;
        if (auto verdict = provider.classify(call, reply)) {
          EXPECT_GE(verdict->retry_after_ms, 0);
        }
        provider.limits(call, reply, [](const spw_limit&) {});
      }
  });
}

TEST_F(ProviderContract, HostileRequests) {
  forEach([](const Provider& provider) {
    for (const std::string& body : contract::payloads()) {
      std::vector<spw_header> headers{{str("a"), str("b")}};
      spw_request request{};
      request.size = sizeof request;
      request.method = str("POST");
      request.url = str("https://example.test/");
      request.headers = headers.data();
      request.header_count = headers.size();
      request.body = str(body);
      Call call;
      for (auto hook : {&Provider::prepare, &Provider::sign}) {
        auto done = (provider.*hook)(call, request);
        if (!done.ok()) {
          EXPECT_THAT(done.error().message, testing::Not(IsEmpty()));
        }
      }
      EXPECT_GT(request.url.len, 0u);
    }
  });
}

}  // namespace
