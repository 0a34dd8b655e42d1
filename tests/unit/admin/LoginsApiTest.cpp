#include "host/admin/LoginsApi.h"

#include <gtest/gtest.h>

#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class LoginsApiTest : public AdminTest {
 protected:
  LoginsApiTest() {
    ports_ = ports();
    ports_.loginAccounts = [this] { return accounts_; };
    ports_.logins = [this] { return views_; };
    ports_.beginLogin = [this](const logins::LoginWish& wish) -> base::Result<logins::LoginView> {
      wish_ = wish;
      if (wish.provider == "none") return base::Error{.httpStatus = 404, .message = "there is no provider 'none'"};
      logins::LoginView view;
      view.id = "id-1";
      view.provider = wish.provider;
      view.account = wish.account;
      view.userCode = "ABCD";
      view.verificationUrl = "https://acme.test/device";
      view.intervalMs = 5'000;
      view.expiresMs = 9'000;
      views_.push_back(view);
      return view;
    };
    ports_.endLogin = [](const std::string& id) -> base::Result<std::string> {
      if (id == "id-1") return std::string("cancelled");
      return base::Error{.httpStatus = 404, .message = "there is no login '" + id + "'"};
    };
    LoginAccount account;
    account.id = "id-0";
    account.token = {"acme", "me", logins::TokenStatus::State::Failing, 2'000, 3'000, "no way"};
    account.person = "somebody";
    account.madeMs = 1'000;
    accounts_ = {account};
  }

  AdminReply send(std::string_view method, std::string_view path, std::string_view body = {},
                  std::string_view type = "application/json") {
    const AdminApi api(ports_);
    auto reply = api.handle({method, path, {}, body, [&](std::string_view name) {
                               return name == "content-type" ? type : std::string_view();
                             }});
    EXPECT_TRUE(reply) << path;
    return reply.value_or(AdminReply{});
  }

  Ports ports_;
  std::vector<LoginAccount> accounts_;
  std::vector<logins::LoginView> views_;
  logins::LoginWish wish_;
};

TEST_F(LoginsApiTest, BeginsListsAndEnds) {
  const AdminReply begun =
      send("POST", "/api/logins", R"({"provider":"acme","settings":{"a":"b"},"accept_terms":true})");
  EXPECT_EQ(begun.status, 201) << begun.body;
  EXPECT_EQ(wish_.provider, "acme");
  EXPECT_EQ(wish_.account, "login") << "when it is not said";
  EXPECT_TRUE(wish_.termsAccepted);
  ASSERT_EQ(wish_.settings.size(), 1u);
  EXPECT_EQ(wish_.settings[0].name, "a");
  EXPECT_EQ(wish_.settings[0].value.reveal(), "b");
  const Json view = Json::parse(begun.body);
  EXPECT_EQ(view, Json::parse(R"({"id":"id-1","provider":"acme","name":"login","state":"pending","user_code":"ABCD",
    "verification_url":"https://acme.test/device","interval_ms":5000,"expires_ms":9000,"person":null,"terms":null,
    "message":null})"));
  EXPECT_EQ(Json::parse(send("GET", "/api/logins/id-1").body), view);
  const Json all = Json::parse(send("GET", "/api/logins").body);
  EXPECT_EQ(all["logins"].at(0), view);
  EXPECT_EQ(all["accounts"].at(0), Json::parse(R"({"id":"id-0","provider":"acme","name":"me","person":"somebody",
    "made_ms":1000,"token":"failing","token_expires_ms":2000,"retry_ms":3000,"message":"no way"})"));
  EXPECT_EQ(Json::parse(send("GET", "/api/logins/id-0").body), all["accounts"].at(0));
  EXPECT_EQ(send("GET", "/api/logins/id-9").status, 404);
  EXPECT_EQ(Json::parse(send("DELETE", "/api/logins/id-1").body)["ended"], "cancelled");
  EXPECT_EQ(send("DELETE", "/api/logins/id-9").status, 404);
  views_[0].state = logins::LoginView::State::Done;
  EXPECT_TRUE(Json::parse(send("GET", "/api/logins/id-1").body)["user_code"].is_null()) << "it is of no use any more";
}

TEST_F(LoginsApiTest, NamesWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "the body must be a JSON object"},
      {R"({"provder":"x"})", "unknown member 'provder'; did you mean 'provider'?"},
      {R"({"provider":5})", "'provider' must be a text"},
      {R"({"provider":"x","accept_terms":"yes"})", "'accept_terms' must be true or false"},
      {R"({"provider":"x","settings":[]})", "'settings' must be an object of texts"},
      {R"({"provider":"x","settings":{"a":1}})", "'settings.a' must be a text"},
      {R"({"name":"x"})", "'provider' is missing"}};
  for (const auto& [body, message] : cases) {
    const AdminReply reply = send("POST", "/api/logins", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(Json::parse(reply.body)["error"]["message"], message);
  }
  EXPECT_EQ(send("POST", "/api/logins", R"({"provider":"x"})", "text/plain").status, 400);
  EXPECT_EQ(send("POST", "/api/logins", R"({"provider":"none"})").status, 404);
  EXPECT_EQ(send("PUT", "/api/logins").status, 405);
  EXPECT_EQ(send("POST", "/api/logins/id-1").status, 405);
}

}  // namespace
}  // namespace spillway::admin
