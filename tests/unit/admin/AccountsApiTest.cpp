#include "host/admin/AccountsApi.h"

#include <gtest/gtest.h>

#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class AccountsApiTest : public AdminTest {
 protected:
  AccountsApiTest() {
    ports_ = ports();
    ports_.addAccount = [this](const logins::KeyWish& wish) -> base::Result<void> {
      wish_ = wish;
      if (wish.provider == "none") return base::Error{.httpStatus = 404, .message = "there is no provider 'none'"};
      return {};
    };
    ports_.renameAccount = [this](const std::string& provider, const std::string& account,
                                  const std::string& name) -> base::Result<void> {
      done_ = "rename " + provider + "/" + account + " " + name;
      if (name == "taken") return base::Error{.httpStatus = 409, .message = "taken"};
      return {};
    };
    ports_.deleteAccount = [this](const std::string& provider, const std::string& account) -> base::Result<void> {
      done_ = "delete " + provider + "/" + account;
      if (account == "env") return base::Error{.httpStatus = 409, .message = "found by itself"};
      return {};
    };
    ports_.checkAccount = [this](const std::string&, const std::string&) -> base::Result<inquiry::AccountCheck> {
      return check_;
    };
    ports_.callAccount = [this](const std::string&, const std::string&,
                                const std::string& model) -> base::Result<inquiry::AccountCheck> {
      done_ = "call " + model;
      return check_;
    };
  }

  AdminReply send(std::string_view method, std::string_view path, std::string_view body = {},
                  std::string_view type = "application/json") {
    auto reply = AdminApi(ports_).handle({method, path, {}, body, [&](std::string_view name) {
                                            return name == "content-type" ? type : std::string_view();
                                          }});
    EXPECT_TRUE(reply) << path;
    return reply.value_or(AdminReply{});
  }

  Ports ports_;
  logins::KeyWish wish_;
  std::string done_;
  inquiry::AccountCheck check_;
};

TEST_F(AccountsApiTest, AddsWithAKeyThatIsNotRepeated) {
  const AdminReply reply = send("POST", "/api/accounts",
                                R"({"provider":"lab","name":"one","plugin":"any","base_url":"http://127.0.0.1:1/v1",
      "tier":"free","key":"sk-very-secret","settings":{"region":"eu"},"accept_terms":true})");
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(Json::parse(reply.body), Json::parse(R"({"provider":"lab","account":"one"})"));
  EXPECT_EQ(reply.body.find("very-secret"), std::string::npos);
  EXPECT_EQ(wish_.plugin, "any");
  EXPECT_EQ(wish_.baseUrl, "http://127.0.0.1:1/v1");
  EXPECT_EQ(wish_.tier, "free");
  EXPECT_EQ(wish_.key.reveal(), "sk-very-secret");
  ASSERT_EQ(wish_.settings.size(), 1u);
  EXPECT_EQ(wish_.settings[0].value.reveal(), "eu");
  EXPECT_TRUE(wish_.termsAccepted);
  send("POST", "/api/accounts", R"({"provider":"acme","key":"k"})");
  EXPECT_EQ(wish_.account, "main") << "when it is not said";
}

TEST_F(AccountsApiTest, RefusesWhatIsNoWish) {
  for (const char* body : {"", "[]", R"({"name":"x"})", R"({"provider":1})", R"({"provider":"a","kee":"k"})",
                           R"({"provider":"a","settings":{"x":1}})", R"({"provider":"a","accept_terms":"yes"})"})
    EXPECT_EQ(send("POST", "/api/accounts", body).status, 400) << body;
  EXPECT_NE(send("POST", "/api/accounts", R"({"provider":"a","kee":"k"})").body.find("did you mean 'key'"),
            std::string::npos);
  EXPECT_EQ(send("POST", "/api/accounts", R"({"provider":"none"})").status, 404);
  EXPECT_EQ(send("POST", "/api/accounts", R"({"provider":"a"})", "text/plain").status, 400) << "a form of any page";
  EXPECT_EQ(send("PUT", "/api/accounts", "{}").status, 405);
}

TEST_F(AccountsApiTest, DoesThingsToOne) {
  EXPECT_EQ(send("POST", "/api/accounts/ac%6De/main/rename", R"({"name":"new"})").status, 200);
  EXPECT_EQ(done_, "rename acme/main new");
  EXPECT_EQ(send("POST", "/api/accounts/acme/main/rename", R"({"name":"taken"})").status, 409);
  EXPECT_EQ(send("POST", "/api/accounts/acme/main/rename", R"({"nam":"x"})").status, 400);
  EXPECT_EQ(send("DELETE", "/api/accounts/acme/main").status, 200);
  EXPECT_EQ(done_, "delete acme/main");
  EXPECT_EQ(send("DELETE", "/api/accounts/acme/env").status, 409);
  EXPECT_EQ(send("GET", "/api/accounts/acme/main").status, 405);
  EXPECT_EQ(send("POST", "/api/accounts/acme/main/clear").status, 200);
  EXPECT_EQ(used_, "acme/main enabled") << "whoever is taken back begins anew";
  accounts_[0].use = accounts::Use::Disabled;
  EXPECT_EQ(send("POST", "/api/accounts/acme/main/clear").status, 409);
  EXPECT_EQ(send("POST", "/api/accounts/acme/nobody/clear").status, 404);
  EXPECT_EQ(send("POST", "/api/accounts/acme/main/explode").status, 404);
  EXPECT_EQ(send("DELETE", "/api/accounts/acme/").status, 404);
}

TEST_F(AccountsApiTest, SaysWhatATestHasShown) {
  check_ = {inquiry::AccountCheck::How::List, true, 200, 7, 12, "", ""};
  EXPECT_EQ(Json::parse(send("POST", "/api/accounts/acme/main/test").body),
            Json::parse(R"({"provider":"acme","account":"main","how":"list","ok":true,"status":200,"models":7,
              "took_ms":12,"exchange":null,"message":null})"));
  check_ = {inquiry::AccountCheck::How::List, false, 401, 0, 3, "the vendor refuses this key", ""};
  const Json bad = Json::parse(send("POST", "/api/accounts/acme/main/test").body);
  EXPECT_EQ(bad["ok"], false);
  EXPECT_TRUE(bad["models"].is_null());
  EXPECT_EQ(bad["message"], "the vendor refuses this key");
}

TEST_F(AccountsApiTest, AsksAModelWhereSomebodyWantsItSo) {
  check_ = {inquiry::AccountCheck::How::Call, true, 200, 0, 12, "", "EXCHANGE"};
  EXPECT_EQ(Json::parse(send("POST", "/api/accounts/acme/main/test", R"({"call":true})").body),
            Json::parse(R"({"provider":"acme","account":"main","how":"call","ok":true,"status":200,"models":null,
              "took_ms":12,"exchange":"EXCHANGE","message":null})"));
  EXPECT_EQ(done_, "call ");
  send("POST", "/api/accounts/acme/main/test", R"({"call":true,"model":"big"})");
  EXPECT_EQ(done_, "call big");
  done_.clear();
  EXPECT_EQ(send("POST", "/api/accounts/acme/main/test", R"({"call":false})").status, 200);
  EXPECT_EQ(done_, "") << "that is the question that costs nothing";
  for (const char* body : {"[]", "{}", R"({"call":1})", R"({"call":true,"model":1})", R"({"call":true,"mode":"x"})"})
    EXPECT_EQ(send("POST", "/api/accounts/acme/main/test", body).status, 400) << body;
  EXPECT_EQ(send("POST", "/api/accounts/acme/main/test", R"({"call":true})", "text/plain").status, 400);
  EXPECT_EQ(done_, "");
}

}  // namespace
}  // namespace spillway::admin
