// What is left of an account: every provider whose vendor is known to tell asks it at the vendor's address, with the
// account's key, and reads the answer right. Addresses and answers are those of tests/fixtures/allowances.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "Hostile.h"
#include "Loaded.h"
#include "host/inquiry/AccountCall.h"
#include "host/inquiry/Left.h"
#include "tests/Places.h"

namespace {

using Json = nlohmann::json;
using spillway::accounts::Account;
using spillway::inquiry::Balance;
using spillway::inquiry::LeftCall;
using spillway::inquiry::leftCalls;
using spillway::plugins::Provider;
using testing::Contains;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kKey = "canary-key-of-the-account";

const Json& answers() {
  static const Json all = [] {
    std::ifstream file(SPILLWAY_SOURCE_DIR "/tests/fixtures/allowances/allowances.json");
    return Json::parse(file)["answers"];
  }();
  return all;
}

// Settings are those of the case, else what the plugin takes in default of one.
Account accountOf(const Provider& provider, const Json& settings) {
  Account account;
  account.provider = account.plugin = std::string(provider.id());
  account.name = "test";
  account.key = spillway::config::Secret(kKey);
  for (const spw_setting& setting : provider.settings()) {
    const std::string value = settings.value(setting.name, setting.fallback ? setting.fallback : "");
    account.settings.push_back({setting.name, spillway::config::Secret(value), "test"});
  }
  return account;
}

spillway::inquiry::Asked askedOf(const LeftCall& call) {
  spillway::inquiry::Asked asked{.path = call.path, .method = call.method, .body = call.body, .bearer = true};
  if (!call.rule) asked.quotaCall = call.which;
  return asked;
}

Json rowOf(const Balance& one) {
  const auto number = [](const std::optional<double>& amount) { return amount ? Json(*amount) : Json(); };
  return Json::array({one.name, number(one.left), number(one.limit), one.unit, one.resetMs, one.ofAccount});
}

void expectSame(const Json& found, const Json& expected) {
  ASSERT_EQ(found.size(), expected.size()) << found;
  for (size_t i = 0; i < found.size(); ++i)
    for (size_t k = 0; k < 6; ++k) {
      if (found[i][k].is_number() && expected[i][k].is_number()) {
        EXPECT_NEAR(found[i][k].get<double>(), expected[i][k].get<double>(), 1e-6) << found[i];
      } else {
        EXPECT_EQ(found[i][k], expected[i][k]) << found[i];
      }
    }
}

TEST(Allowance, IsAskedForAtTheVendorAndReadAsTheVendorMeansIt) {
  for (const Json& one : answers()) {
    const std::string id = one["provider"];
    SCOPED_TRACE(id + " " + one.value("case", ""));
    const Provider* provider = contract::plugins().provider(id);
    ASSERT_NE(provider, nullptr);
    const Account account = accountOf(*provider, one.value("settings", Json::object()));
    const LeftCall* meant = nullptr;
    const std::vector<LeftCall> calls = leftCalls(*provider);
    for (const LeftCall& call : calls) {
      auto made = accountCall(*provider, account, account.key, askedOf(call));
      ASSERT_TRUE(made.ok()) << made.error().message;
      if (made->url != one["url"].get<std::string>() || call.method != one.value("method", "GET")) continue;
      meant = &call;
      EXPECT_THAT(made->headers, Contains(Pair("authorization", "Bearer " + std::string(kKey))));
    }
    ASSERT_NE(meant, nullptr) << "nothing is asked at " << one["url"];
    auto read = readLeft(*provider, account, *meant, one.value("status", 200), one["answer"].dump());
    if (one["left"] == "fails") {
      EXPECT_FALSE(read.ok());
      continue;
    }
    ASSERT_TRUE(read.ok()) << read.error().message;
    Json found = Json::array();
    for (const Balance& balance : *read) found.push_back(rowOf(balance));
    expectSame(found, one["left"]);
  }
  EXPECT_THAT(contract::complaints(), IsEmpty());
}

TEST(Allowance, EveryProviderThatAsksHasAnAnswerHere) {
  std::set<std::string> known, asking;
  for (const Json& one : answers()) known.insert(one["provider"]);
  for (const Provider* provider : contract::plugins().providers())
    if (!leftCalls(*provider).empty()) asking.emplace(provider->id());
  EXPECT_EQ(known, asking);
  EXPECT_GE(asking.size(), 25u);
}

// The key of an account with an address of its own is meant for that address.
TEST(Allowance, AKeyGoesToNoOtherAddressThanItsAccounts) {
  for (const Provider* provider : contract::plugins().providers()) {
    SCOPED_TRACE(std::string(provider->id()));
    Account account = accountOf(*provider, Json::object());
    account.baseUrl = "https://gateway.example/v1";
    for (const LeftCall& call : leftCalls(*provider)) {
      auto made = accountCall(*provider, account, account.key, askedOf(call));
      if (made.ok()) {
        EXPECT_TRUE(made->url.starts_with("https://gateway.example/v1/")) << made->url;
      }
      if (call.path.starts_with("https://")) {
        EXPECT_FALSE(made.ok()) << call.path;
      }
    }
  }
}

TEST(Allowance, HostileAnswersAreErrorsOrNothing) {
  for (const Provider* provider : contract::plugins().providers()) {
    SCOPED_TRACE(std::string(provider->id()));
    const Account account = accountOf(*provider, Json::object());
    for (const LeftCall& call : leftCalls(*provider))
      for (const std::string& body : contract::payloads())
        for (const int status : {200, 404, 401, 500}) {
          auto read = readLeft(*provider, account, call, status, body);
          if (!read.ok()) {
            EXPECT_THAT(read.error().message, testing::Not(IsEmpty()));
            EXPECT_EQ(read.error().message.find(kKey), std::string::npos);
          }
        }
  }
  EXPECT_THAT(contract::complaints(), IsEmpty());
}

}  // namespace
