// The seam between an answer that broke off and its continuation.
#include "host/pipeline/Continuation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spillway::pipeline {
namespace {

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

spw_event event(int32_t kind, int32_t index = 0, int32_t block = SPW_BLOCK_TEXT, std::string_view text = {}) {
  spw_event e{};
  e.size = sizeof e;
  e.kind = kind;
  e.index = index;
  e.block = block;
  e.text = str(text);
  e.input = e.output = e.cache_read = e.cache_write = e.reasoning = -1;
  return e;
}

// What a client would have been told: its text, and the shape of the rest.
struct Client {
  std::string text, shape;
  std::optional<base::Error> failure;

  Continuation::Put put() {
    return [this](const spw_event& e) {
      if (e.kind == SPW_EVENT_DELTA && e.block == SPW_BLOCK_TEXT) {
        text.append(e.text.ptr, e.text.len);
        shape += "d" + std::to_string(e.index) + " ";
      } else if (e.kind == SPW_EVENT_OPEN) {
        shape += "o" + std::to_string(e.index) + " ";
      } else if (e.kind == SPW_EVENT_CLOSE) {
        shape += "c" + std::to_string(e.index) + " ";
      } else if (e.kind == SPW_EVENT_STOP) {
        shape += "stop ";
      } else if (e.kind == SPW_EVENT_USAGE) {
        shape += "usage" + std::to_string(e.output) + " ";
      } else if (e.kind == SPW_EVENT_DELTA) {
        shape += "D" + std::to_string(e.index) + " ";
      }
    };
  }
};

Told told(std::string_view text, bool thought = false) {
  Told out;
  spw_event start = event(SPW_EVENT_START);
  start.id = str("msg_1");
  out.observe(start);
  int32_t index = 0;
  if (thought) {
    out.observe(event(SPW_EVENT_OPEN, 0, SPW_BLOCK_REASONING));
    out.observe(event(SPW_EVENT_DELTA, 0, SPW_BLOCK_REASONING, "hm"));
    out.observe(event(SPW_EVENT_CLOSE, 0, SPW_BLOCK_REASONING));
    index = 1;
  }
  out.observe(event(SPW_EVENT_OPEN, index));
  out.observe(event(SPW_EVENT_DELTA, index, SPW_BLOCK_TEXT, text));
  return out;
}

// The second answer, in pieces of `step` bytes.
Client goOn(Told& before, std::string_view second, bool repeats = false, size_t step = 3, bool thinks = false) {
  Client client;
  Continuation seam(before, repeats, {});
  const auto put = client.put();
  const auto take = [&](const spw_event& e) {
    if (!client.failure) client.failure = seam.take(e, put);
  };
  take(event(SPW_EVENT_START));
  int32_t index = 0;
  if (thinks) {
    take(event(SPW_EVENT_OPEN, 0, SPW_BLOCK_REASONING));
    take(event(SPW_EVENT_DELTA, 0, SPW_BLOCK_REASONING, "well"));
    take(event(SPW_EVENT_CLOSE, 0, SPW_BLOCK_REASONING));
    index = 1;
  }
  take(event(SPW_EVENT_OPEN, index));
  for (size_t at = 0; at < second.size(); at += step)
    take(event(SPW_EVENT_DELTA, index, SPW_BLOCK_TEXT, second.substr(at, step)));
  take(event(SPW_EVENT_CLOSE, index));
  take(event(SPW_EVENT_STOP));
  EXPECT_EQ(seam.said(), !client.failure);
  return client;
}

constexpr std::string_view kFirst = "The first half of a sentence that is long enough to be known again, ";
constexpr std::string_view kRest = "and the second half of it.";

TEST(ContinuationTest, WhatGoesOnIsPutBehindWhatWasTold) {
  for (size_t step : {1, 2, 7, 200}) {
    Told before = told(kFirst);
    Client client = goOn(before, kRest, false, step);
    EXPECT_FALSE(client.failure);
    EXPECT_EQ(client.text, kRest);
    EXPECT_EQ(client.shape.substr(0, 2), "d0") << "no second block is opened";
    EXPECT_NE(client.shape.find("c0 stop"), std::string::npos) << client.shape;
  }
}

TEST(ContinuationTest, WhatIsSaidAgainFromTheBeginningIsLeftOut) {
  for (bool repeats : {false, true})
    for (size_t step : {1, 5, 300}) {
      Told before = told(kFirst);
      Client client = goOn(before, std::string(kFirst) + std::string(kRest), repeats, step);
      EXPECT_FALSE(client.failure);
      EXPECT_EQ(client.text, kRest);
    }
}

TEST(ContinuationTest, RepeatedLastWordsAreSaidOnce) {
  Told before = told(kFirst);
  EXPECT_EQ(goOn(before, "to be known again, " + std::string(kRest)).text, kRest);
}

TEST(ContinuationTest, WhiteSpaceAtTheSeamIsSaidOnce) {
  Told before = told("One line.\n");
  EXPECT_EQ(goOn(before, "\nAnother one, which goes on for quite a while so that it is no accident.").text,
            "Another one, which goes on for quite a while so that it is no accident.");
}

TEST(ContinuationTest, ARepetitionThatTurnsOffIsRefused) {
  Told before = told(kFirst);
  Client client = goOn(before, std::string(kFirst.substr(0, 60)) + "something else entirely");
  ASSERT_TRUE(client.failure);
  EXPECT_EQ(client.failure->code, Continuation::kUnlike);
  EXPECT_EQ(client.text, "");
}

TEST(ContinuationTest, ARepetitionThatEndsTooSoonIsRefused) {
  Told before = told(kFirst);
  Client client = goOn(before, kFirst.substr(0, 60), true);
  ASSERT_TRUE(client.failure);
  EXPECT_EQ(client.text, "");
  Told again = told(kFirst);
  EXPECT_TRUE(goOn(again, "No.", true).failure);
}

TEST(ContinuationTest, AnAnswerThatWasAllSaidOnlyNeedsItsEnd) {
  Told before = told(kFirst);
  Client client = goOn(before, kFirst, true);
  EXPECT_FALSE(client.failure);
  EXPECT_EQ(client.text, "");
  EXPECT_EQ(client.shape, "c0 stop ");
}

TEST(ContinuationTest, ThoughtsOfTheSecondModelAreLeftOut) {
  Told before = told(kFirst, true);
  Client client = goOn(before, kRest, false, 5, true);
  EXPECT_EQ(client.text, kRest);
  EXPECT_EQ(client.shape, "d1 c1 stop ");
  EXPECT_TRUE(Continuation::leavesOut(event(SPW_EVENT_OPEN, 0, SPW_BLOCK_REASONING)));
  EXPECT_TRUE(Continuation::leavesOut(event(SPW_EVENT_OPEN, 0, SPW_BLOCK_OPAQUE)));
  for (const int32_t told : {SPW_BLOCK_TEXT, SPW_BLOCK_TOOL_CALL})
    EXPECT_FALSE(Continuation::leavesOut(event(SPW_EVENT_OPEN, 0, told)));
  EXPECT_FALSE(Continuation::leavesOut(event(SPW_EVENT_DELTA, 0, SPW_BLOCK_REASONING))) << "said once";
}

TEST(ContinuationTest, ACallAfterTheTextIsNumberedBehindIt) {
  Told before = told(kFirst, true);
  Client client;
  Continuation seam(before, false, {});
  const auto put = client.put();
  for (const spw_event& e :
       {event(SPW_EVENT_OPEN, 0), event(SPW_EVENT_DELTA, 0, SPW_BLOCK_TEXT, "so."), event(SPW_EVENT_CLOSE, 0),
        event(SPW_EVENT_OPEN, 1, SPW_BLOCK_TOOL_CALL), event(SPW_EVENT_DELTA, 1, SPW_BLOCK_TOOL_CALL, "{}"),
        event(SPW_EVENT_CLOSE, 1, SPW_BLOCK_TOOL_CALL), event(SPW_EVENT_STOP)})
    EXPECT_FALSE(seam.take(e, put));
  EXPECT_EQ(client.shape, "d1 c1 o2 D2 c2 stop ");
  EXPECT_FALSE(before.resumable()) << "nobody can go on behind a call";
}

TEST(ContinuationTest, TokensOfAllAttemptsAreToldTogether) {
  Told before = told(kFirst);
  Client client;
  Continuation seam(before, false, {.input = 10, .output = 4});
  spw_event usage = event(SPW_EVENT_USAGE);
  usage.output = 3;
  EXPECT_FALSE(seam.take(usage, client.put()));
  EXPECT_EQ(client.shape, "usage7 ");
}

TEST(ToldTest, OnlyTextBehindFinishedThoughtsCanBeGoneOnWith) {
  EXPECT_TRUE(told(kFirst).resumable());
  EXPECT_TRUE(told(kFirst, true).resumable());
  Told thinking;
  thinking.observe(event(SPW_EVENT_OPEN, 0, SPW_BLOCK_REASONING));
  EXPECT_FALSE(thinking.resumable());
  Told calling = told(kFirst);
  calling.observe(event(SPW_EVENT_OPEN, 1, SPW_BLOCK_TOOL_CALL));
  EXPECT_FALSE(calling.resumable());
  Told stopped = told(kFirst);
  stopped.observe(event(SPW_EVENT_STOP));
  EXPECT_FALSE(stopped.resumable());
  Told two = told(kFirst);
  spw_event other = event(SPW_EVENT_OPEN, 0);
  other.choice = 1;
  two.observe(other);
  EXPECT_FALSE(two.resumable());
  Told huge = told(std::string(Told::kMostBytes + 1, 'x'));
  EXPECT_FALSE(huge.resumable());
}

TEST(ToldTest, ReplayTellsTheSameOnceMore) {
  Told once = told(kFirst, true), twice;
  once.replay([&](const spw_event& e) { twice.observe(e); });
  EXPECT_EQ(twice.text(), kFirst);
  EXPECT_EQ(twice.id(), "msg_1");
  EXPECT_EQ(twice.openText(), once.openText());
  EXPECT_EQ(twice.nextIndex(), 2);
}

}  // namespace
}  // namespace spillway::pipeline
