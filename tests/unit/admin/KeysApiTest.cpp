#include "host/admin/KeysApi.h"

#include <gtest/gtest.h>

#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class KeysApiTest : public AdminTest {
 protected:
  AdminReply send(std::string_view method, std::string_view path, std::string_view body = {},
                  std::string_view type = "application/json") {
    auto reply = api_.handle({method, path, {}, body, [&](std::string_view name) {
                                return name == "content-type" ? type : std::string_view();
                              }});
    EXPECT_TRUE(reply) << path;
    return reply.value_or(AdminReply{});
  }
};

TEST_F(KeysApiTest, MakesListsAndRevokes) {
  const AdminReply made = send("POST", "/api/keys",
                               R"({"name": "laptop", "chains": ["coding"], "models": ["gpt-*"],
                                   "requests_per_minute": 60, "expires_ms": 4000000000000, "management": null,
                                   "budget": {"per": "week", "dollars": 2.5, "tokens": null}})");
  EXPECT_EQ(made.status, 201) << made.body;
  const Json body = Json::parse(made.body);
  EXPECT_EQ(body["key"], "sk-the-key");
  EXPECT_EQ(body["expires_ms"], 4'000'000'000'000);

  const Json listed = get("/api/keys")["keys"];
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0], Json::parse(R"({"name": "laptop", "created_ms": 0, "expires_ms": 4000000000000,
    "expired": false, "chains": ["coding"], "models": ["gpt-*"], "requests_per_minute": 60, "management": false,
    "budget": {"per": "week", "dollars": 2.5, "tokens": null}})"));
  ASSERT_EQ(keys_.size(), 1u);
  EXPECT_EQ(keys_[0].budget, (keys::KeyBudget{budget::Per::Week, {2'500'000, 0}}));

  EXPECT_EQ(send("DELETE", "/api/keys/laptop").status, 200);
  EXPECT_EQ(send("DELETE", "/api/keys/laptop").status, 404);
  EXPECT_EQ(get("/api/keys")["keys"].size(), 0u);
}

TEST_F(KeysApiTest, NamesWhatIsWrongWithABody) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "the body must be a JSON object"},
      {"[]", "the body must be a JSON object"},
      {R"({"nam": "x"})", "unknown member 'nam'; did you mean 'name'?"},
      {R"({"name": 5})", "'name' must be a text"},
      {R"({"name": "x", "chains": "coding"})", "'chains' must be a list of texts"},
      {R"({"name": "x", "models": [1]})", "'models' must be a list of texts"},
      {R"({"name": "x", "requests_per_minute": 0})", "'requests_per_minute' must be a whole number above 0"},
      {R"({"name": "x", "expires_ms": -1})", "'expires_ms' must be a whole number above 0"},
      {R"({"name": "x", "expires_ms": 99999999999999999999})", "'expires_ms' must be a whole number above 0"},
      {R"({"name": "x", "management": "yes"})", "'management' must be true or false"},
      {R"({"name": "x", "budget": 5})", "'budget' must be an object"},
      {R"({"name": "x", "budget": {}})", "'budget' needs 'per': hour, day, week or month"},
      {R"({"name": "x", "budget": {"per": "day"}})", "'budget' limits nothing: give 'dollars', 'tokens' or both"},
      {R"({"name": "x", "budget": {"per": "year", "tokens": 1}})", "'budget.per' must be hour, day, week or month"},
      {R"({"name": "x", "budget": {"per": "day", "tokens": 1.5}})",
       "'budget.tokens' must be a whole number from 1 to 1000000000000"},
      {R"({"name": "x", "budget": {"per": "day", "dollars": "5"}})",
       "'budget.dollars' must be a number above 0, at most a million and with at most six decimals"},
      {R"({"name": "x", "budget": {"per": "day", "dollars": 0.0000015}})",
       "'budget.dollars' must be a number above 0, at most a million and with at most six decimals"},
      {R"({"name": "x", "budget": {"per": "day", "dollars": 1000001}})",
       "'budget.dollars' must be a number above 0, at most a million and with at most six decimals"},
      {R"({"name": "x", "budget": {"per": "day", "dolars": 5}})",
       "budget: unknown member 'dolars'; did you mean 'dollars'?"}};
  for (const auto& [body, message] : cases) {
    const AdminReply reply = send("POST", "/api/keys", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(Json::parse(reply.body)["error"]["message"], message) << body;
  }
  EXPECT_EQ(send("POST", "/api/keys", R"({"name": "taken"})").status, 409);
  EXPECT_TRUE(keys_.empty());
}

// What a form of a web page can send without the browser asking first is refused.
TEST_F(KeysApiTest, TakesJsonOnly) {
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", ""})
    EXPECT_EQ(send("POST", "/api/keys", R"({"name": "x"})", type).status, 400) << type;
}

TEST_F(KeysApiTest, OtherMethodsAreNotAllowed) {
  EXPECT_EQ(send("PUT", "/api/keys").status, 405);
  EXPECT_EQ(send("DELETE", "/api/keys").status, 405);
  EXPECT_EQ(send("GET", "/api/keys/laptop").status, 405);
}

}  // namespace
}  // namespace spillway::admin
