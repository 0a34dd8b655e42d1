// Arena, errors, results, calls, clocks, ids, strings and the log: the small words everything else is written in.
#include <gtest/gtest.h>

#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "host/base/Arena.h"
#include "host/base/Bytes.h"
#include "host/base/Call.h"
#include "host/base/Clock.h"
#include "host/base/Ids.h"
#include "host/base/Log.h"
#include "host/base/Result.h"
#include "host/base/Strings.h"

namespace spillway::base {
namespace {

TEST(ArenaTest, piecesAreAlignedAndApart) {
  Arena arena(256);
  std::vector<std::pair<char*, size_t>> pieces;
  for (size_t size : {1u, 7u, 16u, 17u, 0u, 300u, 5000u, 200000u, 3u, 1000000u, 9u}) {
    auto* piece = static_cast<char*>(arena.alloc(size));
    ASSERT_NE(piece, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(piece) % 16, 0u);
    std::memset(piece, static_cast<int>(pieces.size() + 1), size);
    pieces.emplace_back(piece, size);
  }
  for (size_t i = 0; i < pieces.size(); ++i)
    for (size_t k = 0; k < pieces[i].second; ++k) ASSERT_EQ(pieces[i].first[k], static_cast<char>(i + 1));
}

TEST(ArenaTest, takesNothingUntilUsedAndKeepsOneChunkOverResets) {
  Arena arena;
  EXPECT_EQ(arena.used(), 0u);
  ASSERT_NE(arena.alloc(100), nullptr);
  EXPECT_EQ(arena.used(), 1024u);
  for (int i = 0; i < 1000; ++i) ASSERT_NE(arena.alloc(100), nullptr);
  EXPECT_GT(arena.used(), 100000u);
  arena.reset();
  size_t kept = arena.used();
  EXPECT_LE(kept, Arena::kLargestKept);
  EXPECT_GE(kept, size_t{32} << 10);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 100; ++i) ASSERT_NE(arena.alloc(100), nullptr);
    EXPECT_EQ(arena.used(), kept) << "a settled arena should not ask the system again";
    arena.reset();
  }
}

TEST(ArenaTest, refusesMoreThanItsLimit) {
  Arena arena;
  EXPECT_EQ(arena.alloc(Arena::kLimit + 1), nullptr);
  EXPECT_EQ(arena.alloc(SIZE_MAX), nullptr);
  EXPECT_EQ(arena.alloc(SIZE_MAX - 7), nullptr);
  size_t got = 0;
  while (got < 300 && arena.alloc(size_t{1} << 20)) ++got;
  EXPECT_GT(got, 250u);
  EXPECT_LE(got, 256u);
  EXPECT_NE(arena.alloc(16), nullptr) << "the rest of a chunk stays usable";
}

TEST(ArenaTest, remembersThatItRefused) {
  Arena arena;
  ASSERT_NE(arena.alloc(100), nullptr);
  EXPECT_FALSE(arena.exhausted());
  EXPECT_FALSE(outOfRoom(arena).has_value());
  for (const size_t tooMuch : {Arena::kLimit + 1, Arena::kLimit}) {
    EXPECT_EQ(arena.alloc(tooMuch), nullptr);
    ASSERT_NE(arena.alloc(100), nullptr);
    EXPECT_TRUE(arena.exhausted()) << "of what was built before something may be missing";
    const auto error = outOfRoom(arena);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->fault, Fault::TooLarge);
    EXPECT_EQ(error->httpStatus, 413);
    arena.reset();
    EXPECT_FALSE(arena.exhausted());
  }
}

TEST(ArenaTest, wipeOverwrites) {
  Arena arena(4096);
  std::string_view secret = arena.copy("sk-secret");
  const char* where = secret.data();
  arena.wipe();
  char* again = static_cast<char*>(arena.alloc(16));
  ASSERT_EQ(again, where) << "the first chunk is kept";
  EXPECT_EQ(std::string_view(again, 9), std::string_view("\0\0\0\0\0\0\0\0\0", 9));
}

TEST(ErrorTest, travelsThroughTheAbi) {
  Error error{Fault::ContextLength, 400, 1500, "too long", "context_length_exceeded", "messages"};
  Arena arena;
  spw_error abi{};
  abi.size = sizeof abi;
  toAbi(error, arena, abi);
  error.message = "changed";
  Error back = fromAbi(abi);
  EXPECT_EQ(back.fault, Fault::ContextLength);
  EXPECT_EQ(back.httpStatus, 400);
  EXPECT_EQ(back.retryAfterMs, 1500);
  EXPECT_EQ(back.message, "too long");
  EXPECT_EQ(back.code, "context_length_exceeded");
  EXPECT_EQ(back.param, "messages");
}

TEST(ErrorTest, hostileAbiErrorsAreTamed) {
  spw_error abi{};
  abi.size = offsetof(spw_error, message);  // an old plugin's smaller struct
  abi.fault = 99;
  abi.retry_after_ms = -1;
  abi.message = {reinterpret_cast<const char*>(1), 1000};
  Error error = fromAbi(abi);
  EXPECT_EQ(error.fault, Fault::Server);
  EXPECT_EQ(error.retryAfterMs, 0);
  EXPECT_EQ(error.message, "");
  EXPECT_STREQ(faultName(Fault::RateLimit), "rate_limit");
  EXPECT_STREQ(faultName(Fault::Cancelled), "cancelled");
  EXPECT_STREQ(faultName(static_cast<Fault>(77)), "unknown");
  EXPECT_STREQ(scopeName(Scope::Provider), "provider");
}

TEST(ResultTest, holdsOneOfTheTwo) {
  Result<std::unique_ptr<int>> good = std::make_unique<int>(5);
  ASSERT_TRUE(good);
  EXPECT_EQ(**good, 5);
  std::unique_ptr<int> taken = std::move(good).value();
  EXPECT_EQ(*taken, 5);
  Result<std::unique_ptr<int>> bad = Error{Fault::Timeout, 0, 0, "late", "", ""};
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().message, "late");
  Result<void> fine;
  EXPECT_TRUE(fine.ok());
  Result<void> broken = Error{Fault::Server, 0, 0, "x", "", ""};
  EXPECT_EQ(broken.error().fault, Fault::Server);
  EXPECT_EQ(Result<int>(Error{}).valueOr(3), 3);
}

TEST(BytesTest, growsAndMoves) {
  Bytes bytes;
  bytes.append("ab");
  bytes.reserve(10);
  std::memcpy(bytes.data() + bytes.size(), "cd", 2);
  bytes.grow(2);
  bytes.append(std::string(100, 'x'));
  EXPECT_EQ(bytes.view().substr(0, 5), "abcdx");
  EXPECT_EQ(bytes.size(), 104u);
  Bytes other = std::move(bytes);
  EXPECT_EQ(other.size(), 104u);
  EXPECT_TRUE(bytes.empty());
  EXPECT_EQ(bytes.view(), "");
}

TEST(CallTest, servicesWork) {
  Arena arena;
  LossReport losses;
  spw_call call;
  call.arena = &arena;
  call.losses = &losses;
  EXPECT_NE(memoryApi().alloc(&call, 10), nullptr);
  spw_str copy = memoryApi().copy(&call, {"text", 4});
  EXPECT_EQ(std::string_view(copy.ptr, copy.len), "text");
  for (int i = 0; i < 100; ++i) {
    std::string where = "messages[" + std::to_string(i) + "]";
    lossApi().report(&call, SPW_LOSS_DROPPED, {where.data(), where.size()}, {"why", 3});
    lossApi().report(&call, SPW_LOSS_DROPPED, {where.data(), where.size()}, {"why", 3});
  }
  EXPECT_EQ(losses.entries().size(), LossReport::kMost);
  EXPECT_EQ(losses.entries()[0].where, "messages[0]");
  EXPECT_EQ(losses.entries()[63].why, "why");
  call.losses = nullptr;
  lossApi().report(&call, SPW_LOSS_DROPPED, {"a", 1}, {"b", 1});
}

TEST(CallTest, nullCallsAreIgnored) {
  EXPECT_EQ(memoryApi().alloc(nullptr, 10), nullptr);
  EXPECT_EQ(memoryApi().copy(nullptr, {"text", 4}).len, 0u);
  lossApi().report(nullptr, 0, {"a", 1}, {"b", 1});
}

TEST(ClockTest, movesForward) {
  int64_t before = monotonicUs();
  EXPECT_GE(monotonicUs(), before);
  EXPECT_NEAR(static_cast<double>(monotonicMs()), static_cast<double>(monotonicUs()) / 1000, 1000);
  EXPECT_GT(unixMs(), 1'600'000'000'000);
}

TEST(IdsTest, areUniqueOrderedAndPlain) {
  std::vector<std::string> ids(20000);
  for (std::string& id : ids) id = newId();
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  for (const std::string& id : ids) {
    ASSERT_EQ(id.size(), 26u);
    ASSERT_EQ(id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos);
  }
  std::mutex mutex;
  std::set<std::string> all(ids.begin(), ids.end());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        std::string id = newId();
        std::lock_guard lock(mutex);
        all.insert(id);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all.size(), 28000u);
}

TEST(StringsTest, compareAndTrim) {
  EXPECT_TRUE(iequals("Content-Type", "content-TYPE"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("[", "{"));
  EXPECT_EQ(toLower("AbZ[\xC3\x84"), "abz[\xC3\x84");
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
}

TEST(StringsTest, S34_globs) {
  EXPECT_TRUE(globMatch("model-*", "model-large-4"));
  EXPECT_TRUE(globMatch("*", ""));
  EXPECT_TRUE(globMatch("a*b*c", "aXXbYYbZc"));
  EXPECT_TRUE(globMatch("a?c", "abc"));
  EXPECT_FALSE(globMatch("a?c", "ac"));
  EXPECT_FALSE(globMatch("model-*", "mode-large"));
  EXPECT_FALSE(globMatch("", "x"));
  EXPECT_FALSE(globMatch("*a", "b"));
  EXPECT_FALSE(globMatch(std::string(30, '*') + "b", std::string(100000, 'a'))) << "and quickly";
  std::string many;
  for (int i = 0; i < 30; ++i) many += "*a";
  EXPECT_FALSE(globMatch(many + "b", std::string(10000, 'a'))) << "without trying every split";
}

TEST(StringsTest, nearestName) {
  const std::vector<std::string_view> names = {"sticky", "round-robin", "fallback"};
  EXPECT_EQ(nearest("stick", names), "sticky");
  EXPECT_EQ(nearest("Round-Robbin", names), "round-robin");
  EXPECT_EQ(nearest("fallbakc", names), "fallback");
  EXPECT_EQ(nearest("quota", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(editDistance("kitten", "sitting", 10), 3u);
  EXPECT_EQ(editDistance("kitten", "sitting", 2), 3u);
  EXPECT_EQ(editDistance("", "abc", 5), 3u);
}

class Captured : public LogSink {
 public:
  void write(Level level, std::string_view component, std::string_view message) override {
    lines.push_back(std::string(levelName(level)) + "|" + std::string(component) + "|" + std::string(message));
  }
  std::vector<std::string> lines;
};

TEST(LogTest, filtersAndCaptures) {
  Captured captured;
  LogSink* before = setLogSink(&captured);
  Level level = logLevel();
  setLogLevel(Level::Warn);
  log(Level::Info, "test", "quiet");
  log(Level::Error, "test", "loud");
  setLogLevel(level);
  setLogSink(before);
  EXPECT_EQ(captured.lines, std::vector<std::string>{"error|test|loud"});
}

TEST(LogTest, aMessageIsOneLine) {
  EXPECT_EQ(logLine(Level::Info, "plugin", "a\nb\x1b[0m\xC3\xA9", 1700000000123),
            "2023-11-14T22:13:20.123Z info plugin: a\\x0ab\\x1b[0m\xC3\xA9\n");
  Level level = Level::Info;
  EXPECT_TRUE(parseLevel("debug", level));
  EXPECT_EQ(level, Level::Debug);
  EXPECT_FALSE(parseLevel("loud", level));
  EXPECT_EQ(level, Level::Debug);
}

}  // namespace
}  // namespace spillway::base
