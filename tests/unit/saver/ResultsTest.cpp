#include "host/saver/Rewrite.h"

#include <gtest/gtest.h>

#include <deque>

#include "host/base/Masking.h"
#include "host/base/Skim.h"
#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"
#include "tests/unit/store/Fixture.h"
#include "tests/unit/tokens/SmallVocabulary.h"

namespace spillway::saver {
namespace {

namespace json = base::json;

// A wire whose turns are {"role", "tool", "error", "text"}; one with "whole" is offered as JSON text.
spw_status visitTurns(void*, spw_call* call, spw_json* wire, const spw_texts* texts) {
  const auto text = [call](const spw_json* value) {
    const std::string_view view = json::string(*call->arena, value);
    return spw_str{view.data(), view.size()};
  };
  bool changed = false;
  size_t index = 0;
  for (spw_json* turn = json::first(json::member(wire, "turns")); turn; turn = json::next(turn), ++index) {
    if (json::string(*call->arena, json::member(turn, "role")) != "tool") continue;
    const std::string path = "turns[" + std::to_string(index) + "].text";
    spw_text_context context{};
    context.size = sizeof context;
    context.tool = text(json::member(turn, "tool"));
    if (context.tool.len > 0) context.arguments = {"{}", 2};
    context.is_error = json::member(turn, "error") ? 1 : 0;
    context.path = {path.data(), path.size()};
    const spw_json* whole = json::member(turn, "whole");
    const std::string_view made = whole ? json::dump(*call->arena, json::clone(*call->arena, whole)) : "";
    const spw_str offered =
        whole ? spw_str{call->arena->copy(made).data(), made.size()} : text(json::member(turn, "text"));
    spw_str with{nullptr, 0};
    if (texts->offer(texts->ctx, &context, offered, &with) != SPW_OK) continue;
    json::put(*call->arena, turn, whole ? "whole" : "text", json::makeString(*call->arena, {with.ptr, with.len}));
    changed = true;
  }
  return changed ? SPW_OK : SPW_DECLINED;
}

// Says at which level it saw how much, and more where nothing may be lost; `self` is what it says first.
spw_status tell(void* self, spw_call* call, const spw_text_context* context, int32_t level, spw_str in, spw_str* out) {
  const std::string handle(context->handle.len ? context->handle.ptr : "", context->handle.len);
  const std::string_view copy = call->arena->copy(static_cast<const char*>(self) + handle + std::to_string(level) +
                                                  " \"" + std::to_string(in.len) + "\"\n" +
                                                  (level == SPW_LEVEL_LOSSLESS ? "and all of what it was\n" : ""));
  *out = {copy.data(), copy.size()};
  return SPW_OK;
}

class ResultsTest : public testing::Test {
 protected:
  void SetUp() override {
    table_.visit_texts = visitTurns;
    table_.turns_member = "turns";
    wire_.emplace(table_, nullptr, health_);
    tokens::SmallVocabulary vocabulary;
    vocabulary.merge("a", "a");
    tokenizer_ = *tokens::Tokenizer::open(vocabularies_.write("small", vocabulary.bytes()));
    compress("first ");
    restart();
  }

  // The compressors are others from now on.
  void compress(const char* says) {
    const spw_compressor table{sizeof table, "tells", "Tells", 100, nullptr, tell};
    order_ = {&compressors_.emplace_back(table, const_cast<char*>(says), health_)};
  }
  void restart() {
    frozen_.reset();
    objects_.reset();
    objects_ = std::move(*store::ObjectStore::open(folder_.path()));
    frozen_ = std::make_unique<Frozen>(*objects_);
    frozen_->setLimits({}, {3'600'000, 1 << 20, 1 << 20});
    ASSERT_TRUE(frozen_->load().ok());
  }

  // What is sent of that request; it itself when nothing changes. From its start, and from where its conversation was
  // known to: both are the same.
  std::string send(const std::string& request) {
    Beginnings nothing;
    const std::string whole = send(request, nothing);
    const std::vector<SentResult> sent = sent_;
    EXPECT_EQ(send(request, beginnings_), whole);
    EXPECT_EQ(sent_.size(), sent.size());
    for (size_t i = 0; i < std::min(sent.size(), sent_.size()); ++i) {
      EXPECT_EQ(sent_[i].path, sent[i].path);
      EXPECT_EQ(sent_[i].key, sent[i].key);
    }
    sent_ = sent;
    return whole;
  }
  std::string send(const std::string& request, Beginnings& beginnings) {
    const config::CompressionLevels levels(settings_, {});
    const Squeeze squeeze(order_, *tokenizer_);
    Results results(*wire_, *frozen_, levels, &squeeze, "me", 1, request.size());
    const auto skim = base::Skim::of(request);
    EXPECT_TRUE(skim.ok()) << request;
    Rewrite rewrite(*wire_, beginnings, {9, 9}, request, skim->value("turns"));
    known_ = rewrite.known();
    if (!known_) {
      EXPECT_TRUE(rewrite.look(results));
    }
    sent_ = rewrite.sent();
    const auto out = rewrite.body();
    return out ? std::string(out->view()) : request;
  }
  static std::string turns(const std::vector<std::string>& list) {
    std::string out = "{ \"turns\" :[";
    for (const std::string& one : list) out += (out.ends_with('[') ? "" : " ,") + one;
    return out + "],\"n\": 1.50 }";
  }
  static std::string result(const std::string& text, const std::string& more = "\"tool\":\"sh\"") {
    return "{\"role\":\"tool\", " + more + ",\"text\":\"" + text + "\"}";
  }

  store::TempFolder folder_;
  tokens::Folder vocabularies_;
  std::shared_ptr<const tokens::Tokenizer> tokenizer_;
  plugins::PluginHealth health_{"plugin", 0};
  spw_translator table_ = tables::translator();
  std::optional<plugins::Translator> wire_;
  std::deque<plugins::Compressor> compressors_;
  std::vector<const plugins::Compressor*> order_;
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<Frozen> frozen_;
  config::Compression settings_;
  Beginnings beginnings_;
  std::vector<SentResult> sent_;
  bool known_ = false;  // nothing had to be looked at
  const std::string ask_ = R"({"role":"user"})", call_ = R"({"role":"assistant"})", long_ = std::string(100, 'a');
};

TEST_F(ResultsTest, OnlyTheTextOfANewResultIsAnother) {
  EXPECT_EQ(send(turns({ask_, call_, result(long_), ask_})),
            turns({ask_, call_, result("first 0 \\\"100\\\"\\nand all of what it was\\n"), ask_}));
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].tool, "sh");
  EXPECT_EQ(sent_[0].path, "turns[2].text");
  EXPECT_TRUE(sent_[0].fresh);
  EXPECT_GT(sent_[0].tokensBefore, sent_[0].tokensAfter);
  ASSERT_EQ(sent_[0].savings.size(), 1u);
  EXPECT_EQ(sent_[0].savings[0].compressor, "tells");
  EXPECT_EQ(sent_[0].savings[0].tokens, sent_[0].tokensBefore - sent_[0].tokensAfter);
}

TEST_F(ResultsTest, EscapesInTheSourceAreNoHindrance) {
  EXPECT_EQ(send(turns({call_, result("\\u0061\\n" + long_), result(long_)})),
            turns({call_, result("first 0 \\\"102\\\"\\nand all of what it was\\n"),
                   result("first 0 \\\"100\\\"\\nand all of what it was\\n")}));
}

TEST_F(ResultsTest, LaterTurnsSendTheSameWhateverHasChanged) {
  const std::string first = turns({call_, result(long_)});
  const std::string sent = send(first);
  settings_.level = config::CompressionLevel::Max;
  compress("second ");
  EXPECT_EQ(send(first), sent) << "a request that is sent again";
  const std::string other = result("b" + long_);
  EXPECT_EQ(send(turns({call_, result(long_), call_, other})),
            turns({call_, result("first 0 \\\"100\\\"\\nand all of what it was\\n"), call_,
                   result("second 2 \\\"101\\\"\\n")}));
  EXPECT_FALSE(sent_[0].fresh);
  EXPECT_TRUE(sent_[1].fresh);
  ASSERT_TRUE(objects_->flush());
  restart();
  settings_.level = config::CompressionLevel::Off;
  EXPECT_EQ(send(turns({call_, result(long_), call_, other, call_})),
            turns({call_, result("first 0 \\\"100\\\"\\nand all of what it was\\n"), call_,
                   result("second 2 \\\"101\\\"\\n"), call_}));
}

TEST_F(ResultsTest, WhatAnUpstreamHasSeenAsItWasStaysAsItWas) {
  const std::string seen = turns({call_, result(long_), call_});
  EXPECT_EQ(send(seen), seen);
  settings_.level = config::CompressionLevel::Off;
  const std::string off = turns({call_, result(long_)});
  EXPECT_EQ(send(off), off);
  settings_.level = config::CompressionLevel::Max;
  EXPECT_EQ(send(off), off) << "the same request again";
}

TEST_F(ResultsTest, TheSameResultAgainMayBeSentInAnotherForm) {
  settings_.level = config::CompressionLevel::Off;
  send(turns({call_, result(long_)}));
  restart();  // what was left as it is is not remembered
  settings_.level = config::CompressionLevel::Lossless;
  const std::string small = result("first 0 \\\"100\\\"\\nand all of what it was\\n");
  EXPECT_EQ(send(turns({call_, result(long_), call_, result(long_)})), turns({call_, result(long_), call_, small}));
  EXPECT_EQ(send(turns({call_, result(long_), call_, result(long_), call_})),
            turns({call_, result(long_), call_, small, call_}));
}

TEST_F(ResultsTest, WhatIsTheSameAsTheLastTimeIsNotSentAgain) {
  settings_.level = config::CompressionLevel::Balanced;
  order_.clear();
  const std::string text = long_ + "\\n" + std::string(300, 'b');
  const std::string same = result(
      "[spillway: 2 lines left out: unchanged since the last time this was called with the same "
      "arguments]\\n");
  const std::string first = turns({call_, result(text)});
  EXPECT_EQ(send(first), first);
  EXPECT_EQ(send(turns({call_, result(text), call_, result(text)})), turns({call_, result(text), call_, same}));
  EXPECT_EQ(sent_[0].savings[0].compressor, "unchanged");
  const std::string other = result(text + "c");
  EXPECT_EQ(send(turns({call_, result(text), call_, result(text), call_, other, call_, result(text)})),
            turns({call_, result(text), call_, same, call_, other, call_, result(text)}))
      << "the last time it was another";
  EXPECT_EQ(send(turns({call_, result(text), call_, result(text, "\"tool\":\"ls\"")})),
            turns({call_, result(text), call_, result(text, "\"tool\":\"ls\"")}))
      << "another call";
  const std::string cleared = turns({call_, result("cleared by the agent"), call_, result(text)});
  EXPECT_EQ(send(cleared), cleared) << "what it would point to is gone";
}

TEST_F(ResultsTest, WhatIsMostlyTheSameIsSentAsWhatDiffers) {
  settings_.level = config::CompressionLevel::Balanced;
  order_.clear();
  const auto lines = [](const std::string& tenth) {
    std::string text;
    for (int i = 1; i <= 40; ++i) text += (i == 10 ? tenth : "a line with the number " + std::to_string(i)) + "\\n";
    return text;
  };
  const auto differs = [](const std::string& before, const std::string& now) {
    return result(
        "[spillway: 39 lines left out: the same as in an earlier result of this call, which stands above; what differs "
        "from it, and what reports trouble or sums up, is below]\\n@@ -10 +10 @@\\n-" +
        before + "\\n+" + now + "\\n");
  };
  const std::string first = result(lines("one")), second = result(lines("two")), third = result(lines("three"));
  send(turns({call_, first}));
  EXPECT_EQ(send(turns({call_, first, call_, second}), beginnings_),
            turns({call_, first, call_, differs("one", "two")}))
      << "which is not in what is behind the beginning that is known";
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].savings[0].compressor, "difference");
  EXPECT_EQ(send(turns({call_, first, call_, second, call_, third})),
            turns({call_, first, call_, differs("one", "two"), call_, differs("one", "three")}))
      << "from the one that stands for itself";
  EXPECT_EQ(send(turns({call_, result("gone"), call_, second, call_, third})),
            turns({call_, result("gone"), call_, second, call_, third}))
      << "what they differ from has been taken out";
  const std::string read = "\"tool\":\"read_file\"";
  const std::string files = turns({call_, result(lines("one"), read), call_, result(lines("two"), read)});
  EXPECT_EQ(send(files), files) << "an edit tool has to find it";
}

TEST_F(ResultsTest, NothingIsLostWhereAskingForItAgainWouldCostMore) {
  settings_.level = config::CompressionLevel::Balanced;
  EXPECT_EQ(send(turns({ask_, call_, result(long_)})), turns({ask_, call_, result("first 1 \\\"100\\\"\\n")}));
  const std::string much = R"({"role":"user","text":")" + std::string(400'000, 'x') + "\"}";
  const std::string other = result("b" + long_);
  EXPECT_EQ(send(turns({much, call_, other})),
            turns({much, call_, result("first 0 \\\"101\\\"\\nand all of what it was\\n")}));
}

TEST_F(ResultsTest, MarkersOfBalancedHaveAHandleWhereThatIsWished) {
  settings_ = {config::CompressionLevel::Balanced, {}, true};
  const std::string sent = send(turns({call_, result(long_)}));
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_NE(sent.find("first " + sent_[0].key.handle() + "1 "), std::string::npos) << sent;
  EXPECT_EQ(frozen_->original(sent_[0].key.handle()), long_);
  settings_.level = config::CompressionLevel::Lossless;
  EXPECT_NE(send(turns({call_, result("b" + long_)})).find("first 0 "), std::string::npos);
}

TEST_F(ResultsTest, LosslessSendsItAgain) {
  const std::string text(600, 'b');
  EXPECT_EQ(send(turns({call_, result(text), call_, result(text)})),
            turns({call_, result(text), call_, result("first 0 \\\"600\\\"\\nand all of what it was\\n")}));
}

TEST_F(ResultsTest, ErrorsShortTextsAndResultsWithoutACallStay) {
  for (const std::string& one : {result(long_, "\"tool\":\"sh\",\"error\":true"), result("short"),
                                 result(long_, "\"of\":\"nobody\""), result(long_ + "\\u0000")}) {
    const std::string request = turns({call_, one});
    EXPECT_EQ(send(request), request);
    EXPECT_TRUE(sent_.empty());
  }
}

TEST_F(ResultsTest, WhatHoldsAKeyOfOursIsNotKeptAndStays) {
  base::setMask(std::make_shared<const base::Mask>(std::vector<std::string_view>{"sk-0123456789abcdef"}));
  const std::string request = turns({call_, result(long_ + " KEY=sk-0123456789abcdef")});
  EXPECT_EQ(send(request), request);
  EXPECT_TRUE(frozen_->empty());
  base::setMask(nullptr);
}

TEST_F(ResultsTest, AToolMayHaveALevelOfItsOwn) {
  settings_.rules = {{config::CompressionLevel::Off, {}, {}, {}, {"Read", "mcp__*"}},
                     {config::CompressionLevel::Balanced, {}, {}, {}, {"sh"}}};
  EXPECT_EQ(send(turns({call_, result(long_, "\"tool\":\"mcp__x\""), result(long_), result(long_, "\"tool\":\"x\"")})),
            turns({call_, result(long_, "\"tool\":\"mcp__x\""), result("first 1 \\\"100\\\"\\n"),
                   result("first 0 \\\"100\\\"\\nand all of what it was\\n", "\"tool\":\"x\"")}));
}

TEST_F(ResultsTest, ATextTheCodecHasMadeIsPutWhereItBelongs) {
  const std::string whole = R"({"role":"tool","tool":"sh","whole":{"lines":")" + long_ + "\"}}";
  const std::string sent = send(turns({call_, whole, result(long_)}));
  base::Arena arena;
  auto tree = json::parse(arena, sent);
  ASSERT_TRUE(tree.ok()) << sent;
  EXPECT_EQ(
      sent,
      "{\"turns\":[{\"role\":\"assistant\"},"
      "{\"role\":\"tool\",\"tool\":\"sh\",\"whole\":\"first 0 \\\"112\\\"\\nand all of what it was\\n\"},"
      "{\"role\":\"tool\",\"tool\":\"sh\",\"text\":\"first 0 \\\"100\\\"\\nand all of what it was\\n\"}],\"n\":1.50}");
}

TEST_F(ResultsTest, WhatWasLookedAtIsNotLookedAtAgain) {
  const std::string request = turns({ask_, call_, result(long_)});
  const std::string sent = send(request, beginnings_);
  EXPECT_FALSE(known_);
  EXPECT_EQ(send(request, beginnings_), sent);
  EXPECT_TRUE(known_);
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_FALSE(sent_[0].fresh);
  send(turns({ask_, call_, result(long_), call_}), beginnings_);
  EXPECT_FALSE(known_);
  EXPECT_EQ(send(turns({ask_, call_, result("another " + long_)}), beginnings_),
            turns({ask_, call_, result("first 0 \\\"108\\\"\\nand all of what it was\\n")}));
  EXPECT_FALSE(known_) << "a history that was changed";
}

TEST_F(ResultsTest, MarksThatMoveThroughAHistoryAreNoHindrance) {
  std::vector<std::string> history{ask_};
  for (int turn = 0; turn < 20; ++turn) {
    history.push_back(call_);
    history.push_back(result(std::string(80 + turn, 'a'), "\"tool\":\"sh\",\"mark\":1"));
    const std::string sent = send(turns(history));
    EXPECT_NE(sent.find("first 0 \\\"" + std::to_string(80 + turn)), std::string::npos);
    EXPECT_EQ(sent_.size(), static_cast<size_t>(turn) + 1);
    history.back() = result(std::string(80 + turn, 'a'));
  }
}

TEST_F(ResultsTest, ConversationsThatAreKnownAreBounded) {
  const std::string request = turns({call_, result(long_)});
  for (uint64_t i = 0; i < 600; ++i) {
    const config::CompressionLevels levels(settings_, {});
    const Squeeze squeeze(order_, *tokenizer_);
    Results results(*wire_, *frozen_, levels, &squeeze, "me", i, request.size());
    Rewrite rewrite(*wire_, beginnings_, {i, i}, request, base::Skim::of(request)->value("turns"));
    rewrite.look(results);
  }
  EXPECT_EQ(beginnings_.status().conversations, Beginnings::kMostConversations);
  EXPECT_LT(beginnings_.status().bytes, Beginnings::kMostBytes);
  EXPECT_FALSE(beginnings_.find({0, 0}));
  EXPECT_TRUE(beginnings_.find({599, 599}));
}

// Every request of a long conversation begins, to the byte, as the one before it.
TEST_F(ResultsTest, TwoHundredTurnsHaveOnePrefix) {
  std::vector<std::string> history{ask_};
  std::string before = "{ \"turns\" :[" + ask_;
  for (int turn = 0; turn < 200; ++turn) {
    if (turn % 23 == 7) settings_.level = static_cast<config::CompressionLevel>(turn / 23 % 4 - 1);
    if (turn % 41 == 5) compress(turn % 2 ? "odd " : "even ");
    if (turn % 67 == 66) {
      ASSERT_TRUE(objects_->flush());
      restart();
    }
    history.push_back(call_);
    history.push_back(result(turn % 5 == 0 ? "short" : std::string(80 + turn % 7, 'a')));
    const std::string sent = send(turns(history));
    ASSERT_TRUE(sent.starts_with(before)) << turn << "\n" << before << "\n" << sent;
    before = sent.substr(0, sent.rfind(']'));
  }
  EXPECT_GT(sent_.size(), 20u);
}

TEST(TurnsSeenTest, TheLastTurnOfTheModelCounts) {
  base::Arena arena;
  const auto seen = [&arena](std::string_view turns) { return turnsSeen(arena, *json::parse(arena, turns)); };
  EXPECT_EQ(seen(R"([{"role":"user"},{"role":"assistant"},{"role":"tool"}])"), 2u);
  EXPECT_EQ(seen(R"([{"role":"user"},{"role":"model"},{"role":"user"},{"role":"model"}])"), 4u);
  EXPECT_EQ(seen(R"([{"type":"message","role":"user"},{"type":"reasoning"},{"type":"function_call"},
                     {"type":"function_call_output"}])"),
            3u);
  EXPECT_EQ(seen(R"([{"role":"user"}])"), 0u);
  EXPECT_EQ(seen(R"("a question")"), 0u);
}

}  // namespace
}  // namespace spillway::saver
