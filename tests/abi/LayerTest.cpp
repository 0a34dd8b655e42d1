// The C++ layer: what an author's class does reaches the C table, and nothing it throws gets out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "LayerParts.h"

using layer::Shop, layer::Echo, layer::Halve, layer::Say;

SPW_PLUGIN((spw::Info{.id = "all-kinds", .name = "All kinds"}), spw::Provider<Shop>, spw::Translator<Echo>,
           spw::Compressor<Halve>, spw::Compressor<Say>)

namespace {

using spw::Json;
using spw::testing::FakeCall;
using spw::testing::FakeHost;
using spw::testing::StartedPlugin;

TEST(Layer, EntryCarriesVersionAndSets) {
  EXPECT_EQ(spw_entry.size, sizeof(spw_plugin));
  EXPECT_EQ(spw_entry.abi_major, SPW_ABI_MAJOR);
  EXPECT_STREQ(spw_entry.id, "all-kinds");
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  ASSERT_EQ(plugin.status(), SPW_OK);
  EXPECT_NE(plugin.provider("shop"), nullptr);
  EXPECT_NE(plugin.translator("echo"), nullptr);
  EXPECT_NE(plugin.compressor("halve"), nullptr);
  EXPECT_EQ(plugin.provider("other"), nullptr);
  EXPECT_EQ(spw_entry.get(plugin.self(), "unknown/1"), nullptr);
}

TEST(Layer, HooksThatAreNotWrittenAreNull) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  const spw_provider* provider = plugin.provider("shop");
  EXPECT_EQ(provider->prepare, nullptr);
  EXPECT_EQ(provider->limits, nullptr);
  EXPECT_EQ(provider->login_begin, nullptr);
  EXPECT_NE(provider->sign, nullptr);
  EXPECT_EQ(plugin.translator("echo")->usage_option, nullptr);
  EXPECT_EQ(plugin.translator("echo")->write_models, nullptr);
  EXPECT_EQ(plugin.translator("echo")->write_model, nullptr);
  EXPECT_EQ(plugin.translator("echo")->write_count_request, nullptr);
  EXPECT_EQ(plugin.translator("echo")->read_count, nullptr);
  EXPECT_EQ(plugin.translator("echo")->stream_default, 0);
  EXPECT_NE(plugin.translator("echo")->write_probe, nullptr);
}

TEST(Layer, StartRefusesHostsWithoutMemoryOrJson) {
  for (const char* id : {SPW_MEMORY_ID, SPW_JSON_ID}) {
    FakeHost host;
    host.withhold(id);
    EXPECT_EQ(StartedPlugin(host, spw_entry).status(), SPW_FAILED);
    EXPECT_EQ(host.log().size(), 1u);
  }
  FakeHost bare;
  for (const char* id : {SPW_SECRETS_ID, SPW_HTTP_ID, SPW_CLOCK_ID, SPW_CRYPTO_ID, SPW_LOSS_ID, SPW_CONFIG_ID}) {
    bare.withhold(id);
  }
  EXPECT_EQ(StartedPlugin(bare, spw_entry).status(), SPW_OK);
}

TEST(Layer, StartReadsSettingsAndMayRefuse) {
  FakeHost host;
  host.setConfig("greeting", "refuse");
  EXPECT_EQ(StartedPlugin(host, spw_entry).status(), SPW_FAILED);
}

TEST(Layer, SignUsesSecretsOfItsCall) {
  FakeHost host;
  host.setConfig("greeting", "hello");
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_request request{};
  request.size = sizeof request;
  spw_header given[] = {{spw::str("x-key"), spw::str("old")}};
  request.headers = given;
  request.header_count = 1;
  spw_error error = FakeCall::error();
  EXPECT_EQ(plugin.provider("shop")->sign(plugin.self(), call.raw(), &request, &error), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_AUTH);
  EXPECT_EQ(spw::view(error.message), "no key");

  call.setSecret("key", "k1");
  EXPECT_EQ(plugin.provider("shop")->sign(plugin.self(), call.raw(), &request, &error), SPW_OK);
  ASSERT_EQ(request.header_count, 1u) << "names are compared without case, so the header is replaced";
  EXPECT_EQ(spw::view(request.headers[0].value), "hello k1");
  spw::Request wrapped(call.call(), &request);
  EXPECT_TRUE(wrapped.setHeader("other", "v"));
  EXPECT_EQ(wrapped.header("OTHER"), "v");
  EXPECT_EQ(request.header_count, 2u);
}

TEST(Layer, ExceptionsBecomeInternalErrors) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  const spw_reply reply = {sizeof(spw_reply), 500, nullptr, 0, {nullptr, 0}};
  spw_verdict verdict{};
  EXPECT_EQ(plugin.provider("shop")->classify(plugin.self(), call.raw(), &reply, &verdict), SPW_INTERNAL);
  const spw_translator& echo = *plugin.translator("echo");
  spw_error error = FakeCall::error();
  int32_t status = 400;
  spw::testing::Bytes bytes;
  EXPECT_EQ(echo.write_error(plugin.self(), call.raw(), &error, &status, bytes.out()), SPW_INTERNAL);
  void* reader = nullptr;
  const Json notes = call.parse(R"({"fail":true})");
  const int before = Echo::Reader::alive;
  EXPECT_EQ(echo.reader_open(plugin.self(), call.raw(), SPW_MODE_STREAM, notes.node(), &reader), SPW_INTERNAL);
  Echo::Reader::alive = before;  // a constructor that throws runs no destructor
}

TEST(Layer, HttpIsScripted) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_token old{}, fresh{};
  old.refresh = spw::str("r1");
  spw_error error = FakeCall::error();
  const spw_provider& shop = *plugin.provider("shop");
  EXPECT_EQ(shop.refresh(plugin.self(), call.raw(), &old, &fresh, &error), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_NETWORK);
  host.answerHttp({.body = R"({"token":"t2"})"});
  host.answerHttp({.fault = SPW_FAULT_TIMEOUT, .message = "slow"});
  EXPECT_EQ(shop.refresh(plugin.self(), call.raw(), &old, &fresh, &error), SPW_OK);
  EXPECT_EQ(spw::view(fresh.access), "t2");
  EXPECT_EQ(shop.refresh(plugin.self(), call.raw(), &old, &fresh, &error), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_TIMEOUT);
  const auto requests = host.httpRequests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[1].url, "https://token.example");
  EXPECT_EQ(requests[1].body, "r1");
  EXPECT_THAT(requests[1].headers, testing::ElementsAre(testing::Pair("a", "b")));
}

}  // namespace
