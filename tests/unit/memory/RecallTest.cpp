#include "host/memory/Recall.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <thread>

#include "host/base/Json.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::memory {
namespace {

using Json = nlohmann::json;

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

// An answer in events.
class Answer {
 public:
  explicit Answer(AnswerListener& listener) : listener_(listener) {}

  Answer& thought(std::string_view text, std::string_view signature, std::string_view issuer = "anthropic") {
    open(SPW_BLOCK_REASONING, {});
    delta(SPW_PART_TEXT, text);
    return close(SPW_PART_SIGNATURE, signature, issuer);
  }
  Answer& sealed(std::string_view summary, std::string_view token, std::string_view id) {
    open(SPW_BLOCK_REASONING, {});
    delta(SPW_PART_SUMMARY, summary);
    delta(SPW_PART_SUMMARY, "\n\n");
    delta(SPW_PART_SUMMARY, "more");
    const std::string extra = id.empty() ? "" : Json{{"id", id}}.dump();
    return close(SPW_PART_ENCRYPTED, token, id.empty() ? "bedrock" : "openai", extra);
  }
  Answer& text(std::string_view text) {
    open(SPW_BLOCK_TEXT, {});
    for (size_t at = 0; at < text.size(); at += 3) delta(SPW_PART_TEXT, text.substr(at, 3));
    return close();
  }
  Answer& call(std::string_view name, std::string_view arguments, std::string_view signature = {}) {
    open(SPW_BLOCK_TOOL_CALL, name);
    for (size_t at = 0; at < arguments.size(); at += 4) delta(SPW_PART_ARGUMENTS, arguments.substr(at, 4));
    if (!signature.empty()) delta(SPW_PART_SIGNATURE, signature, "gemini");
    return close();
  }

 private:
  void open(int32_t block, std::string_view name) {
    block_ = block;
    ++index_;
    tell(SPW_EVENT_OPEN, 0, {}, name);
  }
  void delta(int32_t part, std::string_view text, std::string_view name = {}, std::string_view extra = {}) {
    tell(SPW_EVENT_DELTA, part, text, name, extra);
  }
  Answer& close() {
    tell(SPW_EVENT_CLOSE, 0, {}, {});
    return *this;
  }
  Answer& close(int32_t part, std::string_view text, std::string_view name, std::string_view extra = {}) {
    delta(part, text, name, extra);
    return close();
  }
  void tell(int32_t kind, int32_t part, std::string_view text, std::string_view name, std::string_view extra = {}) {
    spw_event event{};
    event.size = sizeof event;
    event.kind = kind;
    event.index = index_;
    event.block = block_;
    event.part = part;
    event.text = str(text);
    event.name = str(name);
    event.extra = str(extra);
    listener_.observe(event);
  }

  AnswerListener& listener_;
  int32_t index_ = -1, block_ = 0;
};

const Issuer kClaude{"messages", "claude", "a1", "m1", "vendor"};
const std::string kQuestion = R"({"role":"user","blocks":[{"type":"text","text":"what time is it?"}]})";

class RecallTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(const VaultLimits& limits = {}) {
    vault_.reset();
    objects_.reset();
    objects_ = std::move(*store::ObjectStore::open(folder_.path()));
    vault_ = std::make_unique<Vault>(*objects_, "reasoning");
    vault_->setLimits(limits);
    ASSERT_TRUE(vault_->load().ok());
  }

  // What a request of that history becomes for the target. `answer`: what the target says to it; may be empty.
  using Say = std::function<void(Answer&)>;
  Json answered(const std::string& messages, const Issuer& target, const Say& answer, const std::string& owner = "me",
                const std::string& members = "") {
    base::Arena arena;
    const std::string text = "{\"messages\":[" + messages + "]" + members + "}";
    auto document = base::json::parse(arena, text);
    EXPECT_TRUE(document.ok()) << text;
    Recall recall;
    recall.begin(vault_.get(), owner);
    recall.restore(arena, *document, target);
    restored_ = recall.restored();
    if (AnswerListener* listener = recall.listen()) {
      Answer said(*listener);
      answer(said);
      recall.keep();
    }
    return Json::parse(base::json::dump(arena, *document))["messages"];
  }
  Json ask(const std::string& messages, const Issuer& target = kClaude, const std::string& owner = "me",
           const std::string& members = "") {
    return answered(
        messages, target, [](Answer&) {}, owner, members);
  }

  store::TempFolder folder_;
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<Vault> vault_;
  size_t restored_ = 0;
};

void thinkAndCall(Answer& say) {
  say.thought("let me look", "sig").text("One moment.").call("clock", R"({"zone": "UTC"})");
}

// The history a client of a poor wire sends next.
const std::string kPoor = kQuestion + R"(,{"role":"assistant","string":true,"blocks":[
  {"type":"text","text":"One moment."},
  {"type":"tool_call","id":"c","name":"clock","arguments":"{\"zone\":\"UTC\"}"}]},
  {"role":"tool","blocks":[{"type":"tool_result","id":"c","blocks":[{"type":"text","text":"noon"}]}]})";

TEST_F(RecallTest, AnUpstreamGetsItsOwnThoughtsBack) {
  answered(kQuestion, kClaude, thinkAndCall);
  const Json messages = ask(kPoor);
  EXPECT_EQ(restored_, 1u);
  EXPECT_EQ(messages[1]["blocks"][0],
            (Json{{"type", "reasoning"}, {"text", "let me look"}, {"signature", "sig"}, {"issuer", "anthropic"}}))
      << messages;
  EXPECT_EQ(messages[1]["blocks"].size(), 3u);
  EXPECT_FALSE(messages[1].contains("string"));
}

TEST_F(RecallTest, ItSurvivesARestart) {
  answered(kQuestion, kClaude, thinkAndCall);
  open();
  ask(kPoor);
  EXPECT_EQ(restored_, 1u);
  EXPECT_EQ(vault_->status().entries, 1u);
}

TEST_F(RecallTest, NobodyElseGetsThem) {
  answered(kQuestion, kClaude, thinkAndCall);
  for (const Issuer& other :
       {Issuer{"converse", "claude", "a1", "m1", "vendor"}, Issuer{"messages", "claude2", "a1", "m1", "vendor"}}) {
    const Json messages = ask(kPoor, other);
    EXPECT_EQ(restored_, 0u);
    EXPECT_EQ(messages[1]["blocks"].size(), 2u);
  }
  ask(kPoor, kClaude, "another client");
  EXPECT_EQ(restored_, 0u);
  ask(kPoor, kClaude, "");
  EXPECT_EQ(restored_, 0u);
}

TEST_F(RecallTest, AnotherModelOrAccountGetsThemWhereTokensAreNotBoundToOne) {
  answered(kQuestion, kClaude, thinkAndCall);
  const struct {
    std::string_view account, model, scope;
    size_t restored;
  } rows[] = {{"a2", "m2", "vendor", 1},
              {"a2", "m1", "model", 1},
              {"a1", "m2", "model", 0},
              {"a1", "m2", "account", 1},
              {"a2", "m1", "account", 0}};
  for (const auto& row : rows) {
    ask(kPoor, {"messages", "claude", row.account, row.model, row.scope});
    EXPECT_EQ(restored_, row.restored) << row.account << row.model << row.scope;
  }
}

TEST_F(RecallTest, AClientThatKeepsItsOwnIsLeftAlone) {
  answered(kQuestion, kClaude, thinkAndCall);
  const std::string own = kQuestion + R"(,{"role":"assistant","blocks":[
    {"type":"reasoning","text":"let me look","signature":"own","issuer":"anthropic"},
    {"type":"text","text":"One moment."},
    {"type":"tool_call","id":"c","name":"clock","arguments":"{\"zone\":\"UTC\"}"}]})";
  const Json messages = ask(own);
  EXPECT_EQ(restored_, 0u);
  EXPECT_EQ(messages[1]["blocks"][0]["signature"], "own");
  EXPECT_EQ(messages[1]["blocks"].size(), 3u);
}

TEST_F(RecallTest, ACopyWithoutATokenMakesRoom) {
  answered(kQuestion, kClaude, thinkAndCall);
  std::string copied = kPoor;
  copied.insert(copied.find(R"({"type":"text","text":"One)"),
                R"({"type":"reasoning","text":"let me look","issuer":"text"},)");
  const Json messages = ask(copied);
  EXPECT_EQ(restored_, 1u);
  EXPECT_EQ(messages[1]["blocks"].size(), 3u);
  EXPECT_EQ(messages[1]["blocks"][0]["signature"], "sig");
}

TEST_F(RecallTest, WhereNoReasoningIsWantedOnlyCallsAreSignedAgain) {
  answered(kQuestion, kClaude, [](Answer& say) {
    say.thought("hm", "sig").call("clock", R"({"zone":"UTC"})", "call-sig").text("One moment.");
  });
  const Json messages = ask(kPoor, kClaude, "me", R"(,"reasoning":{"mode":"off"})");
  EXPECT_EQ(restored_, 1u);
  ASSERT_EQ(messages[1]["blocks"].size(), 2u);
  EXPECT_EQ(messages[1]["blocks"][1]["signature"], (Json{{"issuer", "gemini"}, {"value", "call-sig"}}));
}

TEST_F(RecallTest, EachThoughtStandsWhereItStood) {
  answered(kQuestion, kClaude, [](Answer& say) {
    say.thought("1", "s1").call("a", "{}").thought("2", "s2").text("words").thought("3", "s3").call("b", "{}").sealed(
        "so", "enc", "rs_1");
  });
  const std::string history = kQuestion + R"(,{"role":"assistant","blocks":[
    {"type":"tool_call","id":"x","name":"a","arguments":""},
    {"type":"text","text":"words"}]},{"role":"assistant","blocks":[
    {"type":"tool_call","id":"y","name":"b","input":{}}]})";
  const Json messages = ask(history);
  EXPECT_EQ(restored_, 4u);
  const Json &first = messages[1]["blocks"], &second = messages[2]["blocks"];
  ASSERT_EQ(first.size(), 4u) << messages;
  EXPECT_EQ(first[0]["signature"], "s1");
  EXPECT_EQ(first[1]["type"], "tool_call");
  EXPECT_EQ(first[2]["signature"], "s2");
  EXPECT_EQ(first[3]["type"], "text");
  ASSERT_EQ(second.size(), 3u);
  EXPECT_EQ(second[0]["signature"], "s3");
  EXPECT_EQ(second[2], (Json{{"type", "reasoning"},
                             {"summary", {"so", "more"}},
                             {"encrypted", "enc"},
                             {"id", "rs_1"},
                             {"issuer", "openai"}}));
}

TEST_F(RecallTest, AnAnswerWithoutTokensIsNotKept) {
  answered(kQuestion, kClaude, [](Answer& say) { say.text("noon"); });
  EXPECT_EQ(vault_->status().entries, 0u);
}

TEST_F(RecallTest, TooLongAnAnswerIsNotKept) {
  const std::string long_(5 << 20, 'x');
  answered(kQuestion, kClaude, [&](Answer& say) { say.thought("a", "sig").call("f", "{\"x\":\"" + long_ + "\"}"); });
  EXPECT_EQ(vault_->status().entries, 0u);
}

TEST_F(RecallTest, TheVaultForgetsWhatIsUnusedOrTooMuch) {
  open({.enabled = true, .keepMs = 60'000, .bytes = 20'000});
  for (int i = 0; i < 100; ++i) vault_->put("me", "p" + std::to_string(i), std::string(1000, 'x'));
  EXPECT_LE(vault_->status().bytes, 20'000u);
  EXPECT_EQ(vault_->find("me", "p0"), nullptr);
  EXPECT_NE(vault_->find("me", "p99"), nullptr);
  open({.enabled = true, .keepMs = 1, .bytes = 20'000});
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(vault_->find("me", "p99"), nullptr);
  open({.enabled = false});
  vault_->put("me", "p", "x");
  EXPECT_EQ(vault_->find("me", "p"), nullptr);
}

}  // namespace
}  // namespace spillway::memory
