#include "host/admin/BodiesApi.h"

#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class BodiesApiTest : public AdminTest {
 protected:
  BodiesApiTest() {
    bodied_ = ports();
    bodied_.keepsBodies = [this] { return keeping_; };
    bodied_.transcript = [this](const std::string&) -> base::Result<std::optional<memory::KeptTranscript>> {
      return transcript_;
    };
    bodied_.replay = [](const std::string& exchange) -> base::Result<std::string> {
      if (exchange == "01A") return std::string("01B");
      return base::Error{.httpStatus = 409, .message = "it is not kept"};
    };
    ledger_->record(store::fullRecord("01A"));
  }

  AdminReply reply(std::string_view method, std::string_view path) {
    const auto found =
        bodiesReply(bodied_, {method, path, {}, {}, [](std::string_view) { return std::string_view(); }});
    EXPECT_TRUE(found) << path;
    return found.value_or(AdminReply());
  }

  Ports bodied_;
  bool keeping_ = true;
  std::optional<memory::KeptTranscript> transcript_;
};

TEST_F(BodiesApiTest, SaysThatNothingIsKept) {
  keeping_ = false;
  const AdminReply said = reply("GET", "/api/exchanges/01A/bodies");
  EXPECT_EQ(said.status, 200);
  EXPECT_EQ(Json::parse(said.body), Json::parse(R"({"keeping": false, "transcript": null})"));
  EXPECT_EQ(reply("GET", "/api/exchanges/01Z/bodies").status, 404);
  EXPECT_EQ(reply("POST", "/api/exchanges/01A/bodies").status, 405);
}

TEST_F(BodiesApiTest, GivesEveryFormWithWhatIsNotAsItWas) {
  memory::KeptTranscript all;
  all.wire = "w";
  all.replays = {"01B"};
  all.request = {"POST /x", {{"a", "b"}}, {}};
  all.request.body = {.size = 9, .bytes = "abc", .cut = true, .masked = true};
  all.answer = {"200", {}, {}};
  all.answer.body = {.size = 2, .bytes = "\xff\xfe", .text = false};
  memory::KeptAttempt attempt;
  attempt.number = 1;
  attempt.provider = "acme";
  attempt.request = {"POST /y", {}, {}};
  attempt.request.body.size = 4;
  attempt.request.body.gone = true;
  all.attempts = {attempt};
  transcript_ = all;
  const Json said = Json::parse(reply("GET", "/api/exchanges/01A/bodies").body)["transcript"];
  EXPECT_EQ(said["request"], Json::parse(R"({"line": "POST /x", "headers": [{"name": "a", "value": "b"}],
    "body": {"size": 9, "text": "abc", "binary": false, "cut": true, "masked": true, "gone": false}})"));
  EXPECT_EQ(said["answer"]["body"]["text"], nullptr) << "what is no text is not shown as one";
  EXPECT_EQ(said["answer"]["body"]["binary"], true);
  EXPECT_EQ(said["attempts"][0]["request"]["body"]["gone"], true);
  EXPECT_EQ(said["attempts"][0]["request"]["body"]["text"], nullptr);
  EXPECT_EQ(said["attempts"][0]["canonical"], nullptr);
  EXPECT_EQ(said["attempts"][0]["answer"], nullptr) << "it did not answer";
  EXPECT_EQ(said["replay_of"], nullptr);
  EXPECT_EQ(said["replays"], Json::parse(R"(["01B"])"));
}

TEST_F(BodiesApiTest, SendsAgainWhatCanBeSentAgain) {
  const AdminReply sent = reply("POST", "/api/exchanges/01A/replay");
  EXPECT_EQ(sent.status, 202);
  EXPECT_EQ(Json::parse(sent.body), Json::parse(R"({"id": "01B"})"));
  EXPECT_EQ(reply("POST", "/api/exchanges/other/replay").status, 409);
  EXPECT_EQ(reply("GET", "/api/exchanges/01A/replay").status, 405);
}

TEST_F(BodiesApiTest, LeavesOtherPathsAlone) {
  for (const char* path : {"/api/exchanges/01A", "/api/exchanges//bodies", "/api/exchanges/a/b/bodies", "/api/bodies"})
    EXPECT_FALSE(bodiesReply(bodied_, {"GET", path, {}, {}, [](std::string_view) { return std::string_view(); }}))
        << path;
}

}  // namespace
}  // namespace spillway::admin
