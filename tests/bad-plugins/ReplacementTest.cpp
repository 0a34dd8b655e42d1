// Files come, change and go while the host runs: new calls meet the new version, old ones end on the one they began
// with, and stop() is called when the last of them is done.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <thread>

#include "Host.h"
#include "host/plugins/PluginWatcher.h"

namespace {

using spillway::plugins::Reader;
using testing::HasSubstr;
using testing::IsEmpty;

// What the version that a reader belongs to calls itself; empty on an error.
std::string ask(Reader& reader) {
  zoo::Call call;
  std::string name;
  auto emit = [&](const spw_event& event) {
    name.assign(event.text.ptr, event.text.len);
    return SPW_OK;
  };
  auto error = reader.feed(call, "", "", emit);
  return error ? "" : name;
}

Reader open(const spillway::plugins::PluginSet& set) {
  zoo::Call call;
  auto reader = set.translator("versioned")->openReader(call, SPW_MODE_STREAM, nullptr);
  return reader.ok() ? std::move(*reader) : Reader();
}

TEST(Replacement, CallsInFlightKeepTheirVersion) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  auto before = host.set();
  Reader old = open(*before);
  EXPECT_EQ(ask(old), "one");

  host.bring("versioned-2", "versioned");
  host.lookAgain();
  auto after = host.set();
  Reader fresh = open(*after);
  EXPECT_EQ(ask(fresh), "two");
  EXPECT_EQ(ask(old), "one");
  EXPECT_FALSE(host.log.has("versioned: stopped one"));

  old = Reader();
  before.reset();
  host.registry().settle();
  EXPECT_TRUE(host.log.has("versioned: stopped one"));
  EXPECT_FALSE(host.log.has("versioned: stopped two"));
  EXPECT_EQ(ask(fresh), "two");
}

TEST(Replacement, ABadFileLeavesTheVersionBeforeInUse) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  host.write("versioned.so", zoo::bytesOf("versioned-2").substr(0, 9000));
  host.lookAgain();
  EXPECT_THAT(host.refusal("versioned.so"), HasSubstr("the version loaded before stays in use"));
  auto set = host.set();
  ASSERT_NE(set->translator("versioned"), nullptr);
  Reader reader = open(*set);
  EXPECT_EQ(ask(reader), "one");
}

TEST(Replacement, OverwrittenInPlaceWhileInUse) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  auto set = host.set();
  Reader reader = open(*set);
  // The dropped file is not what is mapped: cutting it short must not harm anybody.
  std::filesystem::resize_file(host.path("versioned.so"), 0);
  EXPECT_EQ(ask(reader), "one");
  std::ofstream(host.path("versioned.so"), std::ios::binary) << zoo::bytesOf("versioned-2");
  host.lookAgain();
  EXPECT_EQ(ask(reader), "one");
  auto after = host.set();
  Reader fresh = open(*after);
  EXPECT_EQ(ask(fresh), "two");
}

TEST(Replacement, RemovalRetires) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.bring("good");
  host.start();
  std::filesystem::remove(host.path("versioned.so"));
  host.lookAgain();
  host.registry().settle();
  EXPECT_EQ(host.set()->translator("versioned"), nullptr);
  EXPECT_NE(host.set()->provider("good"), nullptr);
  EXPECT_TRUE(host.log.has("versioned: stopped one"));
}

TEST(Replacement, AFileThatDoesNotRestIsNotRead) {
  zoo::Host host;
  host.start();
  host.bring("good");
  EXPECT_TRUE(host.registry().rescan());
  EXPECT_TRUE(host.set()->status().empty());
  EXPECT_TRUE(host.set()->refused().empty());
  host.lookAgain();
  EXPECT_EQ(host.set()->status().size(), 1u);
}

TEST(Replacement, TheSameContentAgainChangesNothing) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  const auto* before = host.set()->translator("versioned");
  host.bring("versioned-1", "versioned");
  host.lookAgain();
  EXPECT_EQ(host.set()->translator("versioned"), before);
}

TEST(Replacement, AVersionThatComesBackIsStartedAnew) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  for (const char* animal : {"versioned-2", "versioned-1"}) {
    host.bring(animal, "versioned");
    host.lookAgain();
  }
  host.registry().settle();
  auto set = host.set();
  Reader reader = open(*set);
  EXPECT_EQ(ask(reader), "one");
  EXPECT_EQ(host.log.count("versioned: stopped one"), 1);
}

TEST(Replacement, AVersionThatIsStillInUseIsNotStartedTwice) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  auto before = host.set();
  for (const char* animal : {"versioned-2", "versioned-1"}) {
    host.bring(animal, "versioned");
    host.lookAgain();
  }
  EXPECT_EQ(host.set()->translator("versioned"), before->translator("versioned"));
  before.reset();
  host.registry().settle();
  EXPECT_FALSE(host.log.has("versioned: stopped one"));
  EXPECT_TRUE(host.log.has("versioned: stopped two"));
}

TEST(Replacement, ARenamedFileIsTheSamePlugin) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  auto before = host.set();
  std::filesystem::rename(host.path("versioned.so"), host.path("renamed.so"));
  host.lookAgain();
  ASSERT_NE(host.set()->translator("versioned"), nullptr);
  EXPECT_EQ(host.set()->status().at(0).file, host.path("renamed.so"));
}

TEST(Replacement, EverythingIsStoppedAtTheEnd) {
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  host.start();  // a second registry takes the place of the first
  EXPECT_EQ(host.log.count("versioned: stopped one"), 1);
}

TEST(Replacement, CopiesAreOursAloneAndHealed) {
  zoo::Host host;
  host.bring("good");
  host.start();
  const std::string copy = host.state() + "/plugins/" + host.set()->status().at(0).sha256 + ".so";
  struct stat facts {};
  ASSERT_EQ(::stat(copy.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0500u);
  ASSERT_EQ(::stat((host.state() + "/plugins").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);

  // Somebody changed the copy: what is loaded must be what was checked.
  std::filesystem::remove(copy);
  std::ofstream(copy) << "something else";
  host.start();
  EXPECT_NE(host.set()->provider("good"), nullptr);
  std::ifstream in(copy, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()), zoo::bytesOf("good"));
}

// A promise kept by another thread, without sleeping.
class Signal {
 public:
  void raise() {
    std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  bool wait(int count, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

TEST(Watcher, DroppedReplacedAndRemovedFilesWithinTwoSeconds) {
  zoo::Host host;
  Signal changed;
  spillway::plugins::PluginRegistry::Options options;
  options.folders = {host.folder()};
  options.state = host.state();
  options.onChange = [&] { changed.raise(); };
  spillway::plugins::PluginRegistry registry(options);
  registry.load();
  spillway::plugins::PluginWatcher watcher(registry);
  const auto most = std::chrono::milliseconds(2000);

  // Copied in two halves, slower than one look: it must not be taken for a cut-off file.
  const std::string bytes = zoo::bytesOf("versioned-1");
  {
    std::ofstream out(host.path("versioned.so"), std::ios::binary);
    ::chmod(host.path("versioned.so").c_str(), 0644);
    out << bytes.substr(0, bytes.size() / 2) << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    out << bytes.substr(bytes.size() / 2);
  }
  ASSERT_TRUE(changed.wait(1, most));
  EXPECT_TRUE(registry.current()->refused().empty());
  EXPECT_FALSE(host.log.has("refused"));
  ASSERT_NE(registry.current()->translator("versioned"), nullptr);
  EXPECT_EQ(registry.current()->translator("versioned")->name(), "one");

  host.bring("versioned-2", "versioned");
  ASSERT_TRUE(changed.wait(2, most));
  EXPECT_EQ(registry.current()->translator("versioned")->name(), "two");

  std::filesystem::remove(host.path("versioned.so"));
  ASSERT_TRUE(changed.wait(3, most));
  EXPECT_EQ(registry.current()->translator("versioned"), nullptr);
}

TEST(Watcher, FindsFoldersThatAppearLater) {
  zoo::Host host;
  Signal changed;
  std::filesystem::remove_all(host.folder());
  spillway::plugins::PluginRegistry::Options options;
  options.folders = {host.folder()};
  options.state = host.state();
  options.onChange = [&] { changed.raise(); };
  spillway::plugins::PluginRegistry registry(options);
  registry.load();
  spillway::plugins::PluginWatcher watcher(registry, 50);
  std::filesystem::create_directory(host.folder());
  ::chmod(host.folder().c_str(), 0755);
  host.bring("good");
  ASSERT_TRUE(changed.wait(1, std::chrono::milliseconds(2000)));
  EXPECT_NE(registry.current()->provider("good"), nullptr);
}

TEST(Replacement, UnderLoadEveryStreamEndsOnItsVersion) {
  constexpr int kReplacements = 50, kThreads = 4, kEvents = 40;
  zoo::Host host;
  host.bring("versioned-1", "versioned");
  host.start();
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0}, streams{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      while (!done.load()) {
        auto set = host.registry().current();
        const std::string version(set->translator("versioned")->name());
        Reader reader = open(*set);
        for (int event = 0; event < kEvents; ++event)
          if (ask(reader) != version) ++wrong;
        ++streams;
        std::this_thread::yield();
      }
    });
  for (int i = 0; i < kReplacements; ++i) {
    host.bring(i % 2 ? "versioned-1" : "versioned-2", "versioned");
    // load() takes every change at once; waiting for rest is the watcher's business and has its own test.
    host.registry().load();
  }
  done.store(true);
  for (std::thread& thread : threads) thread.join();
  host.registry().settle();
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_GT(streams.load(), kThreads);
  EXPECT_EQ(host.log.count("replaced plugin versioned"), kReplacements);
  // A version that returns while a stream still uses it is not started a second time.
  EXPECT_GT(host.log.count("versioned: stopped"), 0);
  EXPECT_LE(host.log.count("versioned: stopped"), kReplacements);
}

}  // namespace
