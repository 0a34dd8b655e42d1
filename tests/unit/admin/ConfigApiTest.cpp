#include "host/admin/ConfigApi.h"

#include <gtest/gtest.h>

#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class ConfigApiTest : public AdminTest {
 protected:
  ConfigApiTest() {
    ports_ = ports();
    ports_.configText = [this]() -> base::Result<ConfigText> {
      return ConfigText{"/etc/c.yaml", text_, "rev-1", true};
    };
    ports_.tryConfig = [this](const std::string& text) {
      tried_ = text;
      ConfigTrial trial;
      if (text.find("nobody") != std::string::npos)
        trial.report.errors.push_back({"/etc/c.yaml", 4, "chains.default[0].use[0]", "there is no provider 'nobody'"});
      else
        trial.preview = [](const routing::Query&, int64_t) -> base::Result<accounts::Planned> {
          return base::Error{.fault = base::Fault::ModelMissing, .httpStatus = 404, .message = "nothing fits"};
        };
      return trial;
    };
    ports_.saveConfig = [this](const std::string& revision, const std::string& text,
                               const std::string& what) -> base::Result<std::string> {
      saved_ = revision + " " + what + "\n" + text;
      return std::string("rev-2");
    };
    ports_.configHistory = [] { return std::vector<ConfigVersion>{{"17.chains", "chains", 17}}; };
    ports_.configVersion = [](const std::string& id) -> base::Result<std::string> {
      if (id == "17.chains") return std::string("log: info\n");
      return base::Error{.httpStatus = 404, .message = "there is no earlier version '" + id + "'"};
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
  std::string text_ =
      "providers:\n  p: {accounts: [{name: a, key: sk-in-the-file-1}]}\nchains:\n  default: [{tier: a, use: [p]}]  # "
      "why\n";
  std::string tried_, saved_;
};

TEST_F(ConfigApiTest, TellsSectionsWithoutSecrets) {
  const AdminReply reply = send("GET", "/api/config");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(Json::parse(reply.body)["sections"],
            Json::parse(R"({"chains":{"default":[{"tier":"a","use":["p"]}]},"models":null,"default_chain":null,
              "budgets":null,"listen":null,"admin_listen":null,"allowed_hosts":null,"ledger":null,"bodies":null,"log":null})"));
  EXPECT_EQ(Json::parse(reply.body)["defaults"]["ledger.exchanges"], "8760h");
  EXPECT_EQ(reply.body.find("sk-in-the-file"), std::string::npos);
}

TEST_F(ConfigApiTest, ShowsWhatAChangeWouldWriteAndWhereRequestsWouldGo) {
  const AdminReply reply =
      send("POST", "/api/config/preview",
           R"({"edits":{"chains":{"default":[{"tier":"a","use":["p","q"]}]}},"route":{"model":"default"}})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const Json told = Json::parse(reply.body);
  EXPECT_EQ(told["changed"], true);
  EXPECT_EQ(told["good"], true);
  EXPECT_EQ(told["plan_error"], "nothing fits");
  std::string lines;
  for (const Json& one : told["diff"]) lines += one["kind"].get<std::string>() + one["text"].get<std::string>() + "\n";
  EXPECT_NE(lines.find("gone  default: [{tier: a, use: [p]}]  # why\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("added  default: [{tier: a, use: [p, q]}]  # why\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("same  p: …\n"), std::string::npos) << lines;
  EXPECT_EQ(reply.body.find("sk-in-the-file"), std::string::npos) << "of lines about the change no more is shown";
  EXPECT_NE(tried_.find("sk-in-the-file-1"), std::string::npos);
  EXPECT_EQ(saved_, "");
}

TEST_F(ConfigApiTest, AnEarlierVersionsKeysAreCovered) {
  ports_.configVersion = [](const std::string&) -> base::Result<std::string> {
    return std::string("providers:\n  p:\n    # key: sk-commented-out\n    accounts:\n      - key: sk-of-before\n");
  };
  const AdminReply reply = send("POST", "/api/config/preview", R"({"restore":"17.chains"})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  for (const char* secret : {"sk-commented-out", "sk-of-before", "sk-in-the-file"})
    EXPECT_EQ(reply.body.find(secret), std::string::npos) << secret;
  EXPECT_NE(reply.body.find("      - key: …"), std::string::npos) << reply.body;
}

TEST_F(ConfigApiTest, MistakesNameTheFieldAndTheLine) {
  const Json told = Json::parse(
      send("POST", "/api/config/preview", R"({"edits":{"chains":{"default":[{"tier":"a","use":["nobody"]}]}}})").body);
  EXPECT_EQ(told["good"], false);
  EXPECT_EQ(told["problems"][0], Json::parse(R"({"weight":"error","line":4,"path":"chains.default[0].use[0]",
    "message":"there is no provider 'nobody'"})"));
}

TEST_F(ConfigApiTest, SavesForWhoeverHasSeenTheFile) {
  const std::string edits = R"("edits":{"default_chain":"default"})";
  EXPECT_EQ(send("POST", "/api/config", "{\"revision\":\"rev-0\"," + edits + "}").status, 409);
  EXPECT_EQ(saved_, "");
  const AdminReply reply = send("POST", "/api/config", "{\"revision\":\"rev-1\"," + edits + "}");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Json::parse(reply.body), Json::parse(R"({"revision":"rev-2"})"));
  EXPECT_EQ(saved_, "rev-1 default_chain\n" + text_ + "\ndefault_chain: default\n");
}

TEST_F(ConfigApiTest, BringsAnEarlierVersionBack) {
  EXPECT_EQ(Json::parse(send("GET", "/api/config/history").body),
            Json::parse(R"({"versions":[{"id":"17.chains","at_ms":17,"what":"chains"}]})"));
  EXPECT_EQ(send("POST", "/api/config", R"({"revision":"rev-1","restore":"17.chains"})").status, 200);
  EXPECT_EQ(saved_, "rev-1 undo\nlog: info\n");
  EXPECT_EQ(send("POST", "/api/config", R"({"revision":"rev-1","restore":"18.chains"})").status, 404);
}

TEST_F(ConfigApiTest, RefusesWhatIsNoWish) {
  for (const char* body : {"", "[]", R"({"edits":{}})", R"({"revision":"rev-1"})", R"({"revision":1})",
                           R"({"revision":"rev-1","edits":{"providers":{}}})", R"({"revision":"rev-1","edit":{}})",
                           R"({"revision":"rev-1","edits":{"chains":{}},"restore":"17.chains"})"})
    EXPECT_EQ(send("POST", "/api/config", body).status, 400) << body;
  EXPECT_EQ(send("POST", "/api/config", R"({"revision":"rev-1","edits":{"chains":null}})", "text/plain").status, 400);
  EXPECT_EQ(send("DELETE", "/api/config").status, 405);
  EXPECT_EQ(send("GET", "/api/config/preview").status, 405);
  EXPECT_EQ(send("POST", "/api/config/history").status, 405);
}

TEST_F(ConfigApiTest, ExportsWithoutSecretsAndTakesItBackWithThem) {
  const AdminReply given = send("GET", "/api/config/export");
  EXPECT_EQ(given.contentType, "application/yaml");
  EXPECT_EQ(given.body.find("sk-in-the-file"), std::string::npos) << given.body;
  std::string text = given.body;
  text.replace(text.find("tier: a"), 7, "tier: b");
  const AdminReply seen = send("POST", "/api/config/preview", Json{{"import", text}}.dump());
  ASSERT_EQ(seen.status, 200) << seen.body;
  EXPECT_EQ(seen.body.find("sk-in-the-file"), std::string::npos) << seen.body;
  EXPECT_NE(seen.body.find("tier: b"), std::string::npos) << seen.body;
  EXPECT_NE(tried_.find("sk-in-the-file-1"), std::string::npos) << tried_;
  EXPECT_NE(tried_.find("# why"), std::string::npos) << tried_;
  EXPECT_TRUE(saved_.empty()) << "it is only shown";
  ASSERT_EQ(send("POST", "/api/config", Json{{"revision", "rev-1"}, {"import", text}}.dump()).status, 200);
  EXPECT_EQ(saved_.substr(0, saved_.find('\n')), "rev-1 import");
  EXPECT_NE(saved_.find("sk-in-the-file-1"), std::string::npos);
  EXPECT_EQ(send("POST", "/api/config", R"({"revision":"rev-0","import":"log: info"})").status, 409);
  EXPECT_EQ(send("POST", "/api/config/preview", R"({"import":"- no map"})").status, 422);
  EXPECT_EQ(send("POST", "/api/config/preview", R"({"import":"log: info","restore":"17.chains"})").status, 400);
}

TEST_F(ConfigApiTest, ListenersAndRetentionAreChangedInTheirPlace) {
  text_ += "listen: 127.0.0.1:4000  # here\n";
  const AdminReply reply =
      send("POST", "/api/config",
           R"({"revision":"rev-1","edits":{"listen":"127.0.0.1:4001","ledger":{"exchanges":"30h"}}})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_NE(saved_.find("listen: 127.0.0.1:4001  # here"), std::string::npos) << saved_;
  EXPECT_NE(saved_.find("exchanges: 30h"), std::string::npos) << saved_;
}

}  // namespace
}  // namespace spillway::admin
