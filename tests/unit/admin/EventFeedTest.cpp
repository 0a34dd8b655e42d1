#include "host/admin/EventFeed.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "host/base/Ids.h"

namespace spillway::admin {
namespace {

// A reply on one end of a pair of sockets; the test reads the other.
class PairReply final : public pipeline::Reply {
 public:
  explicit PairReply(int fd) : fd_(fd) {}
  ~PairReply() override { ::close(fd_); }

  int fd() const override { return fd_; }
  bool begun() const override { return begun_; }
  void begin(const pipeline::ReplyHead& head) override {
    head_ = std::to_string(head.status) + " " + std::string(head.contentType) + "\n";
  }
  bool send(std::span<const std::string_view> pieces) override {
    begun_ = true;
    backlog_ += std::exchange(head_, "");
    for (std::string_view piece : pieces) backlog_ += piece;
    return flush();
  }
  bool flush() override {
    while (!backlog_.empty()) {
      const ssize_t sent = ::send(fd_, backlog_.data(), backlog_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0) return errno == EAGAIN;
      backlog_.erase(0, static_cast<size_t>(sent));
    }
    return true;
  }
  size_t backlog() const override { return backlog_.size(); }
  bool finish() override { return true; }
  void abort() override { aborted_ = true; }
  bool aborted() const override { return aborted_; }
  bool reusable() const override { return false; }
  int64_t bytesSent() const override { return 0; }
  void detach() override { detached_ = true; }
  void release() override { EXPECT_TRUE(detached_); }

 private:
  int fd_;
  std::string head_, backlog_;
  bool begun_ = false, aborted_ = false, detached_ = false;
};

class Looker {
 public:
  explicit Looker(EventFeed& feed, std::string_view after = {}) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    fd_ = ends[0];
    std::unique_ptr<pipeline::Reply> reply = std::make_unique<PairReply>(ends[1]);
    joined = feed.join(reply, after);
  }
  ~Looker() { leave(); }
  Looker(const Looker&) = delete;
  Looker& operator=(const Looker&) = delete;

  void leave() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

  // All that has come, once `text` is in it or the stream has ended; or what has come in a minute.
  const std::string& until(std::string_view text) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (seen.find(text) == std::string::npos && std::chrono::steady_clock::now() < end) {
      pollfd one{fd_, POLLIN, 0};
      if (::poll(&one, 1, 20) <= 0) continue;
      char bytes[65536];
      const ssize_t got = ::recv(fd_, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      seen.append(bytes, static_cast<size_t>(got));
    }
    return seen;
  }

  // The id of the last event that was seen.
  std::string lastId() const {
    const size_t at = seen.rfind("id: ");
    return at == std::string::npos ? "" : seen.substr(at + 4, seen.find('\n', at) - at - 4);
  }

  bool joined = false;
  std::string seen;

 private:
  int fd_ = -1;
};

class EventFeedTest : public testing::Test {
 protected:
  static EventFeed::Settings settings() {
    EventFeed::Settings settings;
    settings.ring = 3;
    settings.pulseMs = 20;
    settings.backlogBytes = 1 << 20;
    return settings;
  }
  static store::ExchangeRecord ended(const std::string& id) {
    store::ExchangeRecord record;
    record.id = id;
    record.attempts.resize(1);
    return record;
  }

  std::atomic<int> state_ = 1;
  EventFeed feed_{settings(), [this] { return "{\"n\":" + std::to_string(state_) + "}"; }};
};

TEST_F(EventFeedTest, WhoLooksOnSeesWhatEndsAndTheStateWhenItChanges) {
  Looker looker(feed_);
  ASSERT_TRUE(looker.joined);
  EXPECT_TRUE(looker.until("event: welcome").starts_with("200 text/event-stream\n"));
  EXPECT_NE(looker.until("event: state\ndata: {\"n\":1}\n\n").find("{\"n\":1}"), std::string::npos);
  feed_.observe(ended("ONE"));
  EXPECT_NE(looker.until("\"ONE\"").find("event: exchange\ndata: {\"id\":\"ONE\""), std::string::npos) << looker.seen;
  state_ = 2;
  EXPECT_NE(looker.until("{\"n\":2}").find("{\"n\":2}"), std::string::npos);
  EXPECT_EQ(looker.seen.find("{\"n\":1}"), looker.seen.rfind("{\"n\":1}")) << "once is enough";
}

TEST_F(EventFeedTest, WhoComesBackIsGivenWhatItMissed) {
  std::string id;
  {
    Looker first(feed_);
    feed_.observe(ended("ONE"));
    first.until("\"ONE\"");
    id = first.lastId();
  }
  feed_.observe(ended("TWO"));
  feed_.observe(ended("THREE"));
  Looker again(feed_, id);
  EXPECT_NE(again.until("\"THREE\"").find("\"TWO\""), std::string::npos) << again.seen;
  EXPECT_EQ(again.seen.find("\"ONE\""), std::string::npos);
  EXPECT_EQ(again.seen.find("gap"), std::string::npos);
}

TEST_F(EventFeedTest, WhatIsNotThereAnyMoreIsSaid) {
  Looker stays(feed_);
  stays.until("welcome");
  const std::string id = stays.lastId();
  for (const char* name : {"A", "B", "C", "D"}) feed_.observe(ended(name));
  stays.until("\"D\"");
  Looker late(feed_, id);
  EXPECT_NE(late.until("event: gap").find("event: gap"), std::string::npos) << "the ring holds three";
}

TEST_F(EventFeedTest, IdsOfAnotherRunOrOfNobodyAreAGap) {
  for (const char* id : {"000000000000-0", "nonsense", "-", "x-99"}) {
    Looker looker(feed_, id);
    ASSERT_TRUE(looker.joined) << id;
    EXPECT_NE(looker.until("event: gap").find("event: gap"), std::string::npos) << id;
  }
}

TEST_F(EventFeedTest, WhatEndsWhileNobodyLooksIsNotKept) {
  feed_.observe(ended("UNSEEN"));
  Looker looker(feed_);
  feed_.observe(ended("SEEN"));
  looker.until("\"SEEN\"");
  EXPECT_EQ(looker.seen.find("UNSEEN"), std::string::npos);
}

TEST_F(EventFeedTest, ThereIsABoundToHowManyLookOn) {
  EventFeed::Settings narrow = settings();
  narrow.streams = 2;
  EventFeed feed(narrow, [] { return "{}"; });
  Looker one(feed), two(feed), three(feed);
  EXPECT_TRUE(one.joined);
  EXPECT_TRUE(two.joined);
  EXPECT_FALSE(three.joined);
  one.until("welcome");
  one.leave();
  // Its place is free once the feed has seen that it is gone.
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  bool joined = false;
  while (!joined && std::chrono::steady_clock::now() < end) joined = Looker(feed).joined;
  EXPECT_TRUE(joined) << "a place is free again";
}

TEST_F(EventFeedTest, OneThatDoesNotReadIsBrokenOffAndHarmsNobody) {
  Looker reads(feed_), sleeps(feed_);
  reads.until("welcome");
  store::ExchangeRecord large = ended("LARGE");
  large.client.assign(200'000, 'x');
  for (int i = 0; i < 12; ++i) {
    feed_.observe(large);
    reads.seen.clear();
    reads.until("LARGE");
  }
  feed_.observe(ended("LAST"));
  EXPECT_NE(reads.until("\"LAST\"").find("\"LAST\""), std::string::npos);
  EXPECT_EQ(sleeps.until("\"LAST\"").find("\"LAST\""), std::string::npos);
}

TEST_F(EventFeedTest, AfterTheEndNobodyIsTaken) {
  Looker looker(feed_);
  looker.until("welcome");
  feed_.stop();
  EXPECT_FALSE(Looker(feed_).joined);
  feed_.observe(ended("LATE"));
}

}  // namespace
}  // namespace spillway::admin
