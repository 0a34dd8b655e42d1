// The tools of plugin-check: processes apart, files that are no plugins, hostile inputs, the grammar of events.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <spillway/codec/AwsFrame.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "sdk/testing/check/Checks.h"
#include "sdk/testing/check/ElfFile.h"
#include "sdk/testing/check/Hostile.h"
#include "sdk/testing/check/Samples.h"
#include "sdk/testing/check/Stream.h"

namespace {

using namespace spw::check;
using spw::AwsFrame, spw::event, spw::str, spw::view;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Body>
std::vector<std::string> said(Body body) {
  std::vector<std::string> texts;
  for (const Finding& finding : runApart("test", body, 20)) texts.push_back(finding.text);
  return texts;
}

TEST(CheckRunApart, BringsFindingsHome) {
  const auto findings = runApart(
      "group",
      [](Report& report) {
        EXPECT_TRUE(report.require(true, "fine"));
        EXPECT_FALSE(report.require(false, "first"));
        report.error("first");
        report.step("doing a thing");
        report.error("second\nline");
        report.warning("third");
        report.warning("third");
      },
      20);
  ASSERT_EQ(findings.size(), 3u) << "each is said once";
  EXPECT_EQ(findings[0].text, "first");
  EXPECT_TRUE(findings[0].error);
  EXPECT_EQ(findings[1].text, "second?line [during doing a thing]");
  EXPECT_EQ(findings[2].text, "third");
  EXPECT_FALSE(findings[2].error);
}

TEST(CheckRunApart, NamesTheStepThatCrashed) {
  EXPECT_THAT(said([](Report& report) {
                report.step("a harmless hook");
                report.step("the hook at fault");
                std::signal(SIGKILL, SIG_DFL);
                std::raise(SIGKILL);
              }),
              ElementsAre(testing::AllOf(HasSubstr("crashed"), HasSubstr("the hook at fault"))));
}

TEST(CheckRunApart, NoticesExceptionsAndExits) {
  EXPECT_THAT(said([](Report&) { throw 5; }), ElementsAre(HasSubstr("an exception came out")));
  EXPECT_THAT(said([](Report& report) {
                report.step("leaving");
                _exit(7);
              }),
              ElementsAre("ended the process (status 7): leaving"));
}

TEST(CheckRunApart, NoticesHangs) {
  const auto findings = runApart(
      "group",
      [](Report& report) {
        report.step("waiting forever");
        for (;;) pause();
      },
      1);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].text, "did not come back: waiting forever");
}

// A copy of a good plugin with some bytes changed.
class CheckFile : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream stream(ACME, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(stream), {});
    ASSERT_GT(bytes_.size(), 1000u);
    path_ = testing::TempDir() + "/check-" + std::to_string(getpid()) + ".so";
  }
  void TearDown() override { std::filesystem::remove(path_); }

  std::vector<std::string> check() {
    std::ofstream(path_, std::ios::binary) << bytes_;
    return said([this](Report& report) {
      if (!checkFile(path_, report)) report.warning("refused");
    });
  }

  // The first eight bytes of spw_entry: its size and version. Whatever else looks like it is changed as well.
  void patchEntry(size_t offset, char value) {
    const std::string pattern{64, 0, 0, 0, SPW_ABI_MAJOR, 0, SPW_ABI_MINOR, 0};
    size_t changed = 0;
    for (size_t at = 0; (at = bytes_.find(pattern, at)) != std::string::npos; at += 8, ++changed) {
      bytes_[at + offset] = value;
    }
    ASSERT_GE(changed, 1u);
  }

  std::string bytes_, path_;
};

TEST_F(CheckFile, GoodOnesPass) { EXPECT_THAT(check(), IsEmpty()); }

TEST_F(CheckFile, CutOffAnywhere) {
  const std::string whole = bytes_;
  for (const size_t length : {size_t{0}, size_t{10}, size_t{63}, size_t{64}, size_t{200}, whole.size() / 2}) {
    bytes_ = whole.substr(0, length);
    EXPECT_THAT(check(), testing::Contains("refused")) << length;
  }
}

TEST_F(CheckFile, OtherKindsOfFile) {
  bytes_ = std::string(5000, 'x');
  EXPECT_THAT(check(), ElementsAre("file: not an ELF file", "refused"));
  EXPECT_THAT(said([](Report& report) { checkFile("/nowhere/at/all.so", report); }),
              ElementsAre("file: not a regular file"));
  EXPECT_THAT(said([](Report& report) { checkFile(testing::TempDir(), report); }),
              ElementsAre("file: not a regular file"));
}

TEST_F(CheckFile, OtherMachine) {
  bytes_[18] = 8;  // e_machine
  EXPECT_THAT(check(), ElementsAre("file: built for another machine", "refused"));
}

TEST_F(CheckFile, OtherVersions) {
  patchEntry(4, 2);
  EXPECT_THAT(check(), ElementsAre(HasSubstr("another major version"), "refused"));
}

TEST_F(CheckFile, NewerVersion) {
  patchEntry(6, 9);
  EXPECT_THAT(check(), ElementsAre(HasSubstr("newer minor version"), "refused"));
}

TEST_F(CheckFile, SmallEntry) {
  patchEntry(0, 16);
  EXPECT_THAT(check(), ElementsAre(HasSubstr("smaller than spw_plugin"), "refused"));
}

TEST_F(CheckFile, HiddenEntry) {
  for (size_t at = 0; (at = bytes_.find("spw_entry", at)) != std::string::npos; ++at) bytes_[at] = 'x';
  EXPECT_THAT(check(), testing::Contains(HasSubstr("no symbol spw_entry")));
}

TEST(CheckHostile, DocumentsAreJsonAndTextsAreNot) {
  spw::testing::FakeHost host;
  const spw::testing::FakeCall call(host);
  for (const std::string& document : hostileDocuments()) EXPECT_TRUE(call.parse(document)) << document.substr(0, 80);
  size_t broken = 0;
  for (const std::string& text : hostileTexts()) broken += call.parse(text) ? 0 : 1;
  EXPECT_GE(broken, 15u);
}

TEST(CheckHostile, MutationsChangeOneValueEach) {
  spw::testing::FakeHost host;
  const spw::testing::FakeCall call(host);
  const std::string original(call.parse(R"({"a":[1,{"b":"x,]}\""}],"c":{"d":null},"e":"last"})").dump());
  const auto all = mutations(original, 10'000);
  EXPECT_EQ(all.size(), 8u * 11u) << "eight values, eleven replacements";
  for (const std::string& one : all) EXPECT_TRUE(call.parse(one)) << one;
  EXPECT_THAT(all, testing::Contains(R"({"a":[1,{"b":7}],"c":{"d":null},"e":"last"})"));
  EXPECT_THAT(all, testing::Contains(R"({"a":[1,{"b":"x,]}\""}],"c":[],"e":"last"})"));
  EXPECT_THAT(all, testing::Contains("null"));
  EXPECT_LE(mutations(original, 20).size(), 20u);
  for (const Sample& sample : samples()) {
    for (const std::string& one : mutations(sample.json, 2000)) ASSERT_TRUE(call.parse(one)) << sample.name << one;
  }
}

TEST(CheckHostile, AFewMutationsAreOfEveryKind) {
  std::string list = "[0";
  for (int i = 1; i < 110; ++i) list += "," + std::to_string(i);
  const auto some = mutations(list + "]", 40);
  std::set<char> kinds;
  for (const std::string& one : some) {
    const size_t odd = one.find_first_not_of("[]0123456789,");
    if (odd != std::string::npos) kinds.insert(one[odd]);
  }
  EXPECT_GE(kinds.size(), 4u) << "strings, objects, literals and negative numbers all occur";
}

TEST(CheckFrames, AreCutAsTheWireFrames) {
  const auto sse = frames("event: a\ndata: {1}\n\n: note\n\ndata:x\ndata: y\n\ndata: open", SPW_FRAME_SSE);
  ASSERT_EQ(sse.size(), 2u) << "comments are no frames, and what is not closed is not one yet";
  EXPECT_EQ(sse[0].event, "a");
  EXPECT_EQ(sse[0].data, "{1}");
  EXPECT_EQ(sse[1].event, "");
  EXPECT_EQ(sse[1].data, "x\ny");
  const auto lines = frames("{1}\n\n{2}", SPW_FRAME_NDJSON);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1].data, "{2}");
  EXPECT_TRUE(frames("data: x\n\n", SPW_FRAME_AWS).empty());
  std::string binary;
  AwsFrame::event("a").append(binary, "{1}");
  AwsFrame::exception("b").append(binary, "{\"message\":\"\xff\"}");
  const auto messages = frames(binary + binary.substr(0, 20), SPW_FRAME_AWS);
  ASSERT_EQ(messages.size(), 2u) << "what is cut is not one";
  EXPECT_EQ(messages[0].event, "a");
  EXPECT_EQ(messages[1].event, "exception:b");
  EXPECT_EQ(messages[0].data, "{1}");
  EXPECT_TRUE(carriesText("{1}", SPW_FRAME_SSE));
  EXPECT_FALSE(carriesText(binary, SPW_FRAME_SSE));
  EXPECT_FALSE(carriesText(binary, SPW_FRAME_AWS)) << "the second message's payload";
  std::string good;
  AwsFrame::event("\u00e4").append(good, "{1}");
  EXPECT_TRUE(carriesText(good, SPW_FRAME_AWS));
  EXPECT_FALSE(carriesText(good + "x", SPW_FRAME_AWS));
}

std::vector<std::string> complaints(const std::vector<spw_event>& events) {
  return said([&events](Report& report) {
    Grammar grammar(report, "stream");
    for (const spw_event& e : events) grammar.see(e);
  });
}

spw_event made(int32_t kind, int32_t index = 0, int32_t block = SPW_BLOCK_TEXT) {
  spw_event e = event(kind);
  e.index = index;
  e.block = block;
  return e;
}

TEST(CheckGrammar, AcceptsCompleteAnswers) {
  EXPECT_THAT(complaints(textAnswer(5, true)), IsEmpty());
  EXPECT_THAT(complaints(textAnswer(5, false)), IsEmpty());
  EXPECT_THAT(complaints(richAnswer()), IsEmpty());
}

TEST(CheckGrammar, SeesEveryBreach) {
  const spw_event start = made(SPW_EVENT_START), open = made(SPW_EVENT_OPEN), delta = made(SPW_EVENT_DELTA);
  spw_event broken = start;
  broken.text = str("\xff");
  spw_event reasonless = made(SPW_EVENT_STOP), faultless = made(SPW_EVENT_ERROR), negative = made(SPW_EVENT_USAGE);
  negative.output = -2;
  const std::pair<std::vector<spw_event>, const char*> cases[] = {
      {{open}, "OPEN before START"},
      {{start, start}, "a second START"},
      {{start, delta}, "DELTA for a block that is not open"},
      {{start, open, made(SPW_EVENT_DELTA, 0, SPW_BLOCK_REFUSAL)}, "DELTA of another kind than its block"},
      {{start, made(SPW_EVENT_OPEN, 1)}, "OPEN numbers its block out of order"},
      {{start, made(SPW_EVENT_OPEN, 0, 99)}, "OPEN of no known kind"},
      {{start, made(SPW_EVENT_CLOSE)}, "CLOSE of a block that is not open"},
      {{start, open, made(SPW_EVENT_CLOSE), delta}, "DELTA for a block that is not open"},
      {{reasonless}, "STOP without a reason"},
      {{faultless}, "ERROR without a fault"},
      {{negative}, "USAGE with a negative count"},
      {{made(SPW_EVENT_END), made(SPW_EVENT_PING)}, "an event after END"},
      {{made(77)}, "an event of no known kind"},
      {{broken}, "an event holds broken UTF-8"},
  };
  for (const auto& [events, text] : cases) EXPECT_THAT(complaints(events), testing::Contains(HasSubstr(text)));
}

TEST(CheckGrammar, RemembersWhatWasSaid) {
  int null = open("/dev/null", O_WRONLY);
  Report report(null);
  Grammar grammar(report, "stream");
  for (const spw_event& e : textAnswer(7, true)) grammar.see(e);
  EXPECT_EQ(grammar.text(), answerText());
  EXPECT_TRUE(grammar.stopped());
  EXPECT_EQ(grammar.stop(), SPW_STOP_END);
  EXPECT_EQ(grammar.input(), 20);
  EXPECT_EQ(grammar.output(), 9);
  close(null);
}

TEST(CheckSamples, CutTextOnlyBetweenCharacters) {
  for (size_t pieces = 1; pieces < 60; ++pieces) {
    std::string joined;
    for (const spw_event& e : textAnswer(pieces, false)) {
      EXPECT_TRUE(isUtf8(view(e.text)));
      joined += view(e.text);
    }
    EXPECT_EQ(joined, answerText());
  }
}

TEST(CheckJudge, DemandsAnErrorThatSaysSomething) {
  spw_error good = spw::testing::FakeCall::error();
  good.fault = SPW_FAULT_SERVER;
  good.message = str("one line");
  spw_error lines = good, silent = good, faultless = good;
  lines.message = str("two\nlines");
  silent.message = {nullptr, 0};
  faultless.fault = SPW_FAULT_NONE;
  EXPECT_THAT(said([&](Report& r) { judge(r, "hook", SPW_FAILED, &good); }), IsEmpty());
  EXPECT_THAT(said([&](Report& r) { judge(r, "hook", SPW_DECLINED, &silent); }), IsEmpty());
  EXPECT_THAT(said([&](Report& r) { judge(r, "hook", SPW_INVALID, &lines); }), ElementsAre(HasSubstr("not one line")));
  EXPECT_THAT(said([&](Report& r) { judge(r, "hook", SPW_FAILED, &silent); }),
              ElementsAre(HasSubstr("without a message")));
  EXPECT_THAT(said([&](Report& r) { judge(r, "hook", SPW_FAILED, &faultless); }),
              ElementsAre(HasSubstr("without a fault")));
  EXPECT_THAT(said([&](Report& r) { judge(r, "hook", SPW_INTERNAL, &good); }), ElementsAre(HasSubstr("SPW_INTERNAL")));
  EXPECT_THAT(said([&](Report& r) { judge(r, "hook", 17, &good); }), ElementsAre(HasSubstr("no spw_status")));
}

}  // namespace
