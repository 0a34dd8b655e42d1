// The load generator against a simulator in this process: it must count right and must not take a bad answer for a
// good.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/bench/Answer.h"
#include "tests/bench/Load.h"
#include "tests/bench/Requests.h"
#include "tests/simulator/Simulator.h"

namespace spillway::bench {
namespace {

class LoadTest : public ::testing::Test {
 protected:
  LoadResult run(WireKind wire, const std::string& words, bool stream, int64_t deltas, int connections = 2) {
    Load load;
    load.port = upstream_.port();
    load.request = httpRequest(wire, "bench@" + words, stream, 0);
    load.stream = stream;
    load.deltas = deltas;
    load.connections = connections;
    load.each = 3;
    load.timeoutSeconds = 10;
    return runLoad(load);
  }

  simulator::Simulator upstream_;
};

TEST_F(LoadTest, CountsAnswersAndDeltasOnBothWires) {
  for (WireKind wire : {WireKind::Chat, WireKind::Messages}) {
    for (bool stream : {false, true}) {
      LoadResult result = run(wire, "n=7", stream, 7);
      EXPECT_EQ(result.answers, 6u);
      EXPECT_EQ(result.errors, 0u) << (result.errorKinds.empty() ? "" : result.errorKinds.begin()->first);
      EXPECT_EQ(result.latencyUs.size(), 6u);
      EXPECT_EQ(result.firstDeltaUs.size(), stream ? 6u : 0u);
    }
  }
}

TEST_F(LoadTest, BadAnswersAreErrors) {
  EXPECT_EQ(run(WireKind::Chat, "n=7", true, 8).errorKinds.count("7 deltas of 8"), 1u);
  EXPECT_EQ(run(WireKind::Chat, "status=500", true, 7).errorKinds.count("status 500"), 1u);
  EXPECT_EQ(run(WireKind::Chat, "n=7,cut=3", true, 7).answers, 0u);
  EXPECT_EQ(run(WireKind::Chat, "n=7,no-done", true, 7).errorKinds.count("no end event"), 1u);
  EXPECT_EQ(run(WireKind::Messages, "n=7,truncate=length", false, 7).errorKinds.count("closed"), 1u);
}

TEST_F(LoadTest, SlowStreamsAreOpenTogether) {
  Load load;
  load.port = upstream_.port();
  load.request = httpRequest(WireKind::Chat, "bench@n=4,gap=30", true, 0);
  load.stream = true;
  load.deltas = 4;
  load.connections = 20;
  load.each = 1;
  load.rampSeconds = 0.02;
  LoadResult result = runLoad(load);
  EXPECT_EQ(result.answers, 20u);
  EXPECT_EQ(result.peakOpen, 20);
  EXPECT_GE(quantile(result.latencyUs, 0.5), 100000);
}

TEST(AnswerTest, FindsDeltasAndTheEndHoweverTheBytesAreCut) {
  std::string x(32, 'x');
  std::string body = "data: " + x + "\n\ndata: index xx " + x + x + "\n\ndata: [DONE]\n\n";
  char size[16];
  std::snprintf(size, sizeof size, "%zx", body.size());
  std::string reply =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(size) + "\r\n" + body + "\r\n0\r\n\r\n";
  for (size_t portion = 1; portion <= reply.size(); portion++) {
    Answer answer;
    answer.begin(true);
    for (size_t at = 0; at < reply.size(); at += portion) {
      EXPECT_FALSE(answer.complete());
      answer.take(std::string_view(reply).substr(at, portion));
    }
    EXPECT_TRUE(answer.complete()) << portion;
    EXPECT_EQ(answer.problem(3), "") << portion;
  }
}

TEST(AnswerTest, ChunksMayEndInsideADelta) {
  std::string body = "data: " + std::string(32, 'x') + "\n\ndata: [DONE]\n\n";
  for (size_t cut = 1; cut < body.size(); cut++) {
    char sizes[2][24];
    std::snprintf(sizes[0], sizeof sizes[0], "%zx", cut);
    std::snprintf(sizes[1], sizeof sizes[1], "%zX", body.size() - cut);
    Answer answer;
    answer.begin(true);
    answer.take("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + std::string(sizes[0]) + "\r\n" +
                body.substr(0, cut) + "\r\n" + sizes[1] + "\r\n" + body.substr(cut) + "\r\n0\r\n\r\n");
    EXPECT_TRUE(answer.complete()) << cut;
    EXPECT_EQ(answer.problem(1), "") << cut;
  }
}

TEST(RequestsTest, BodiesAreJsonOfTheAskedSizeAndBothVendorsTakeThem) {
  simulator::Simulator upstream;
  for (WireKind wire : {WireKind::Chat, WireKind::Messages}) {
    for (size_t bytes : {size_t{0}, size_t{100000}, size_t{1000000}}) {
      std::string body = requestBody(wire, "m", false, bytes);
      EXPECT_TRUE(nlohmann::json::accept(body));
      EXPECT_LE(body.size(), bytes + 1000);
      EXPECT_GE(body.size() + 8000, bytes);
      Load load;
      load.port = upstream.port();
      load.request = httpRequest(wire, "m@n=1", false, bytes);
      load.each = 1;
      LoadResult result = runLoad(load);
      EXPECT_EQ(result.answers, 1u) << (result.errorKinds.empty() ? "" : result.errorKinds.begin()->first);
    }
  }
}

}  // namespace
}  // namespace spillway::bench
