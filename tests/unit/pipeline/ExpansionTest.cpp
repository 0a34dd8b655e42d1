#include "host/pipeline/Expansion.h"

#include <gtest/gtest.h>

#include "host/base/Json.h"
#include "host/pipeline/BlankEvent.h"

namespace spillway::pipeline {
namespace {

namespace js = base::json;

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

spw_event event(int32_t kind, int32_t index = 0, int32_t block = SPW_BLOCK_TEXT, std::string_view text = {},
                std::string_view name = {}) {
  spw_event made = blankEvent(kind);
  made.index = index;
  made.block = block;
  made.text = str(text);
  made.name = str(name);
  made.id = str(kind == SPW_EVENT_OPEN && !name.empty() ? "id" : "");
  if (block == SPW_BLOCK_TOOL_CALL && kind == SPW_EVENT_DELTA) made.part = SPW_PART_ARGUMENTS;
  return made;
}

class ExpansionTest : public testing::Test {
 protected:
  // The document of an attempt, as it is written.
  std::string ask(const std::string& more = "") {
    auto document = js::parse(arena_, arena_.copy(R"({"messages":[{"role":"user","blocks":[]}],)" + more +
                                                  R"("tools":[{"name":"sh","kind":"function"}]})"));
    expansion_.ask(arena_, *document);
    return std::string(js::dump(arena_, *document));
  }
  void take(const spw_event& one) {
    auto failure = expansion_.take(one, [this](const spw_event& told) {
      const std::string number = std::to_string(told.index);
      const std::string text(told.text.len ? told.text.ptr : "", told.text.len);
      if (told.kind == SPW_EVENT_START) told_ += "start ";
      if (told.kind == SPW_EVENT_OPEN) told_ += "open" + number + " ";
      if (told.kind == SPW_EVENT_DELTA) told_ += number + ":" + text + " ";
      if (told.kind == SPW_EVENT_CLOSE) told_ += "close" + number + " ";
      if (told.kind == SPW_EVENT_USAGE) told_ += "usage" + std::to_string(told.output) + " ";
      if (told.kind == SPW_EVENT_STOP) told_ += "stop" + std::to_string(told.stop) + " ";
      if (told.kind == SPW_EVENT_END) told_ += "end ";
    });
    if (failure) failure_ = failure->message;
  }
  void block(int32_t index, int32_t kind, std::string_view text, std::string_view name = {}) {
    take(event(SPW_EVENT_OPEN, index, kind, {}, name));
    take(event(SPW_EVENT_DELTA, index, kind, text));
    take(event(SPW_EVENT_CLOSE, index, kind));
  }
  void calls(int32_t index, const std::string& handle) {
    block(index, SPW_BLOCK_TOOL_CALL, "{\"handle\":\"" + handle + "\"}", Expansion::kTool);
  }
  void stop(int32_t why, int64_t output = -1) {
    if (output >= 0) {
      spw_event usage = event(SPW_EVENT_USAGE);
      usage.output = output;
      take(usage);
    }
    spw_event last = event(SPW_EVENT_STOP);
    last.stop = why;
    take(last);
    if (failure_.empty()) take(event(SPW_EVENT_END));
  }
  void answer() {
    money::Usage spent;
    spent.output = 10;
    expansion_.takeOver({}, spent);
    EXPECT_TRUE(expansion_.due());
    expansion_.answer([](const std::string& handle) -> std::optional<std::string> {
      if (handle == "none") return std::nullopt;
      return handle == "long" ? std::string(Expansion::kMostTexts, 'x') : "the whole of " + handle;
    });
    EXPECT_FALSE(expansion_.due());
  }

  base::Arena arena_{4096};
  Expansion expansion_;
  std::string told_, failure_;
};

TEST_F(ExpansionTest, TheToolIsOfferedBesideTheClients) {
  const std::string document = ask();
  EXPECT_NE(document.find(R"("name":"sh","kind":"function"},{"name":"spillway_expand")"), std::string::npos);
  EXPECT_NE(document.find("\"required\":[\"handle\"]"), std::string::npos);
  EXPECT_EQ(ask("\"n\":2,").find("spillway_expand"), std::string::npos) << "of several answers";
}

TEST_F(ExpansionTest, NobodyIsInTheWayOfAToolOfTheSameName) {
  auto document = js::parse(arena_, R"({"messages":[],"tools":[{"name":"spillway_expand","kind":"function"}]})");
  expansion_.ask(arena_, *document);
  EXPECT_EQ(js::count(js::member(*document, "tools")), 1u);
  calls(0, "h");
  stop(SPW_STOP_TOOL_CALLS);
  EXPECT_FALSE(expansion_.asks());
  EXPECT_EQ(told_, "open0 0:{\"handle\":\"h\"} close0 stop5 end ");
  EXPECT_TRUE(expansion_.said());
}

TEST_F(ExpansionTest, AnAnswerWithoutSuchACallIsTold) {
  ask();
  take(event(SPW_EVENT_START));
  EXPECT_FALSE(expansion_.said());
  block(0, SPW_BLOCK_REASONING, "hm");
  EXPECT_FALSE(expansion_.said()) << "thoughts wait for what they lead to";
  block(1, SPW_BLOCK_TEXT, "words");
  EXPECT_TRUE(expansion_.said());
  block(2, SPW_BLOCK_TOOL_CALL, "{}", "sh");
  stop(SPW_STOP_TOOL_CALLS, 7);
  EXPECT_EQ(told_, "start open0 0:hm close0 open1 1:words close1 open2 2:{} close2 usage7 stop5 end ");
  EXPECT_FALSE(expansion_.asks());
  EXPECT_FALSE(expansion_.leftOut());
}

TEST_F(ExpansionTest, ItsCallIsAnsweredAndTheClientSeesOneAnswer) {
  ask();
  take(event(SPW_EVENT_START));
  block(0, SPW_BLOCK_TEXT, "let me see");
  block(1, SPW_BLOCK_REASONING, "what was it");
  calls(2, "h1");
  calls(3, "none");
  stop(SPW_STOP_TOOL_CALLS, 10);
  ASSERT_TRUE(expansion_.asks());
  EXPECT_EQ(told_, "start open0 0:let me see close0 ");
  answer();
  EXPECT_TRUE(expansion_.active());
  const std::string document = ask();
  EXPECT_NE(document.find(R"({"role":"assistant","blocks":[{"type":"text","text":"let me see"},)"
                          R"({"type":"reasoning","text":"what was it"},{"type":"tool_call","id":"id",)"
                          R"("name":"spillway_expand","arguments":"{\"handle\":\"h1\"}"})"),
            std::string::npos)
      << document;
  EXPECT_NE(document.find("the whole of h1"), std::string::npos);
  EXPECT_NE(document.find("Nothing is kept under the handle \\\"none\\\""), std::string::npos) << document;
  EXPECT_NE(document.find("\"is_error\":true"), std::string::npos);
  told_.clear();
  take(event(SPW_EVENT_START));
  EXPECT_FALSE(expansion_.said());
  block(0, SPW_BLOCK_REASONING, "ah");
  block(1, SPW_BLOCK_TEXT, "so it is");
  stop(SPW_STOP_END, 5);
  EXPECT_EQ(told_, "open1 1:ah close1 open2 2:\n\n 2:so it is close2 usage15 stop1 end ") << "numbers and usage go on";
  EXPECT_FALSE(expansion_.asks());
}

TEST_F(ExpansionTest, CallsOfTheClientsToolsComeFirst) {
  ask();
  calls(0, "h");
  block(1, SPW_BLOCK_TOOL_CALL, "{}", "sh");
  stop(SPW_STOP_TOOL_CALLS);
  EXPECT_FALSE(expansion_.asks());
  EXPECT_TRUE(expansion_.leftOut());
  EXPECT_EQ(told_, "open0 0:{} close0 stop5 end ");
}

TEST_F(ExpansionTest, ACallThatBrokeOffIsNotAnswered) {
  ask();
  calls(0, "h");
  stop(SPW_STOP_LENGTH);
  EXPECT_FALSE(expansion_.asks());
  EXPECT_EQ(told_, "stop3 end ");
}

TEST_F(ExpansionTest, AnAttemptThatFailsLeavesNothingBehind) {
  ask();
  block(0, SPW_BLOCK_REASONING, "of the first");
  ask();
  block(0, SPW_BLOCK_TEXT, "of the second");
  EXPECT_EQ(told_, "open0 0:of the second close0 ");
}

TEST_F(ExpansionTest, RoundsHaveAnEnd) {
  for (size_t round = 0; round <= Expansion::kMostRounds; ++round) {
    const std::string document = ask();
    EXPECT_EQ(document.find("No more can be given") != std::string::npos, false) << round;
    calls(0, "h");
    stop(SPW_STOP_TOOL_CALLS);
    ASSERT_TRUE(expansion_.asks()) << round;
    answer();
  }
  EXPECT_NE(ask().find("No more can be given"), std::string::npos);
  calls(0, "h");
  stop(SPW_STOP_TOOL_CALLS);
  EXPECT_NE(failure_.find("does not stop asking"), std::string::npos) << failure_;
  EXPECT_EQ(told_, "");
}

TEST_F(ExpansionTest, TextsHaveABound) {
  ask();
  for (int i = 0; i < 5; ++i) calls(i, "long");
  stop(SPW_STOP_TOOL_CALLS);
  answer();
  const std::string document = ask();
  EXPECT_GT(document.size(), Expansion::kMostTexts);
  EXPECT_LT(document.size(), Expansion::kMostTexts + 8'000);
  EXPECT_NE(document.find("is longer by"), std::string::npos);
  EXPECT_NE(document.find("No more can be given"), std::string::npos);
}

TEST_F(ExpansionTest, ThoughtsThatAreTooLongToKeepBackAreTold) {
  ask();
  take(event(SPW_EVENT_OPEN, 0, SPW_BLOCK_REASONING));
  const std::string piece(100'000, 'x');
  for (size_t bytes = 0; bytes <= Expansion::kMostHeld; bytes += piece.size())
    take(event(SPW_EVENT_DELTA, 0, SPW_BLOCK_REASONING, piece));
  EXPECT_TRUE(told_.starts_with("open0 0:xxx"));
  take(event(SPW_EVENT_CLOSE, 0, SPW_BLOCK_REASONING));
  EXPECT_TRUE(told_.ends_with("close0 "));
}

}  // namespace
}  // namespace spillway::pipeline
