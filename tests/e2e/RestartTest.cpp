// A new process takes over from the running one: nobody is refused, nothing that a client saw is missing in the ledger
// or stands there twice, and when the new process does not come up the old one goes on.
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "host/base/Clock.h"
#include "host/store/FolderLock.h"
#include "tests/Places.h"
#include "tests/e2e/Supervision.h"

namespace spillway::test {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome shell(const std::string& command) {
  Outcome out;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[4096];
  for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.output.append(buffer, got);
  const int status = ::pclose(pipe);
  out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

class RestartTest : public testing::Test {
 protected:
  ~RestartTest() override {
    // Those that took over are nobody's children here.
    for (pid_t pid = holder(), last = -1; pid > 0 && pid != last; last = pid, pid = holder()) {
      ::kill(pid, SIGKILL);
      waitFor([&] { return holder() != pid; });
    }
  }

  void start(const std::string& more = "") {
    host_.start(more + providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n");
    first_ = holder();
    ASSERT_GT(first_, 0);
  }

  pid_t holder() const { return store::FolderLock::holder(host_.stateFolder()).value_or(-1); }

  static bool waitFor(const std::function<bool()>& holds, int waitMs = 20'000) {
    for (const int64_t end = base::monotonicMs() + waitMs; base::monotonicMs() < end;) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  Outcome restart() const { return shell(SPILLWAY_BUILD_DIR "/bin/spillway restart --state " + host_.stateFolder()); }

  // How often each exchange stands in the ledger of the process that runs now.
  std::map<std::string, int> recorded() const {
    std::map<std::string, int> out;
    std::string before;
    for (;;) {
      const Json page = host_.getJson("/api/exchanges?limit=1000" + (before.empty() ? "" : "&before=" + before));
      for (const Json& row : page["exchanges"]) ++out[row["id"].get<std::string>()];
      if (page["exchanges"].size() < 1000) return out;
      before = page["exchanges"].back()["id"].get<std::string>();
    }
  }

  void sawFinish(const std::string& id) {
    const std::lock_guard lock(mutex_);
    finished_.insert(id);
  }

  // A client that opens a connection for each request.
  void ask(const std::atomic<bool>& stop, int number) {
    for (int i = 0; !stop; ++i) {
      const bool messages = (i + number) % 2 == 0, stream = i % 3 == 0;
      const HttpReply reply =
          messages ? postJson(host_.port(), "/v1/messages", messagesBody("x", "count to 20", stream))
                   : postJson(host_.port(), "/v1/chat/completions", chatBody("x", "count to 20", stream));
      if (reply.status != 200 || !reply.complete) {
        ADD_FAILURE() << "status " << reply.status << ", " << reply.body;
        return;
      }
      sawFinish(reply.header("x-spillway-exchange"));
    }
  }

  // One that keeps its connection for as long as it is allowed to.
  void askOnOneConnection(const std::atomic<bool>& stop) {
    Poco::Net::HTTPClientSession session("127.0.0.1", host_.port());
    session.setKeepAlive(true);
    const std::string body = chatBody("x", "hi");
    while (!stop) {
      try {
        Poco::Net::HTTPRequest request("POST", "/v1/chat/completions", "HTTP/1.1");
        request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
        request.setKeepAlive(true);
        session.sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        std::string text;
        Poco::StreamCopier::copyToString(session.receiveResponse(response), text);
        EXPECT_EQ(response.getStatus(), 200) << text;
        if (response.getStatus() != 200) return;
        if (!response.getKeepAlive()) ++toldToGo_;
        sawFinish(response.get("x-spillway-exchange"));
      } catch (const Poco::Exception& e) {
        ADD_FAILURE() << e.displayText();
        return;
      }
    }
  }

  simulator::Simulator upstream_;
  ServiceHost host_;
  pid_t first_ = -1;
  std::mutex mutex_;
  std::set<std::string> finished_;
  std::atomic<int> toldToGo_{0};
};

TEST_F(RestartTest, UnderLoadNoRequestFailsAndNoneIsLostOrCountedTwice) {
  start();
  // Told to one process and finished by it after two others have taken over.
  upstream_.script(R"([{"do":"n=60,gap=100"}])");
  HttpReply stream;
  std::thread patient([&] { stream = postJson(host_.port(), "/v1/chat/completions", chatBody("x", "go", true)); });
  ASSERT_TRUE(upstream_.waitForRequests(1));

  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) clients.emplace_back([&, i] { ask(stop, i); });
  for (int i = 0; i < 2; ++i) clients.emplace_back([&] { askOnOneConnection(stop); });
  pid_t before = first_;
  for (int i = 0; i < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const Outcome outcome = restart();
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_NE(outcome.output.find("has taken over from " + std::to_string(before)), std::string::npos)
        << outcome.output;
    EXPECT_NE(holder(), before);
    before = holder();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  stop = true;
  for (std::thread& client : clients) client.join();
  patient.join();
  EXPECT_TRUE(stream.complete);
  EXPECT_NE(stream.body.find("[DONE]"), std::string::npos);
  EXPECT_GE(toldToGo_, 2) << "connections that were kept alive stayed with the old process";
  finished_.insert(stream.header("x-spillway-exchange"));
  EXPECT_GT(finished_.size(), 30u) << "there was no load";

  const int status = host_.program().waitForEnd(20'000);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << host_.log();
  EXPECT_TRUE(waitFor([&] {
    const auto rows = recorded();
    return std::all_of(finished_.begin(), finished_.end(), [&](const auto& id) { return rows.contains(id); });
  })) << "exchanges are missing in the ledger";
  for (const auto& [id, count] : recorded()) EXPECT_EQ(count, 1) << id;
  // What the old ones left behind is cleared away.
  EXPECT_TRUE(waitFor([&] { return fs::is_empty(host_.stateFolder() + "/late"); }));
}

TEST_F(RestartTest, TheSupervisorIsToldWhomToFollow) {
  TempFolder folder;
  NotifySocket socket(folder.path() + "/notify");
  host_.tell("NOTIFY_SOCKET", folder.path() + "/notify");
  start();
  ASSERT_TRUE(socket.await("READY=1"));
  ASSERT_EQ(restart().status, 0);
  EXPECT_TRUE(socket.await("MAINPID=" + std::to_string(holder()))) << host_.log();
  EXPECT_TRUE(socket.await("READY=1"));
}

TEST_F(RestartTest, ANewProcessThatCannotStartLeavesTheOldOneAsItWas) {
  start("plugins: {watch: false}\n");
  host_.folder().write("spillway.yaml", "providers: {up: {plugin: nobody}}\n");
  const Outcome outcome = restart();
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_NE(outcome.output.find("has not taken over, this one goes on"), std::string::npos) << outcome.output;
  EXPECT_EQ(holder(), first_);
  EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
}

TEST_F(RestartTest, ANewProcessThatDiesOverTheStateGivesItBack) {
  start();
  const HttpReply before = postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi"));
  // The running process has it open; the new one finds a folder in its place.
  const std::string objects = host_.stateFolder() + "/objects.db";
  fs::rename(objects, objects + ".away");
  fs::create_directory(objects);
  const Outcome outcome = restart();
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_EQ(holder(), first_);
  const HttpReply after = postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi"));
  EXPECT_EQ(after.status, 200) << after.body;
  const auto rows = recorded();
  for (const HttpReply& reply : {before, after}) EXPECT_EQ(rows.count(reply.header("x-spillway-exchange")), 1u);
  // And it may be relieved once what was wrong is mended.
  fs::remove(objects);
  fs::rename(objects + ".away", objects);
  EXPECT_EQ(restart().status, 0) << host_.log();
  EXPECT_NE(holder(), first_);
}

TEST_F(RestartTest, AProcessThatWasRelievedEndsWhenItIsToldTo) {
  start("timeouts: {drain: 200ms}\n");
  upstream_.script(R"([{"do":"n=1000,gap=100"}])");
  HttpReply stream;
  std::thread patient([&] { stream = postJson(host_.port(), "/v1/chat/completions", chatBody("x", "go", true)); });
  ASSERT_TRUE(upstream_.waitForRequests(1));
  ASSERT_EQ(restart().status, 0) << host_.log();
  EXPECT_EQ(host_.program().waitForEnd(500), -1) << "it has not waited for what was under way";
  host_.program().signalAndWait(SIGTERM);
  patient.join();
  EXPECT_FALSE(stream.complete);
  EXPECT_EQ(postJson(host_.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
}

TEST_F(RestartTest, NobodyToRestartIsSaid) {
  TempFolder folder;
  const Outcome outcome = shell(SPILLWAY_BUILD_DIR "/bin/spillway restart --state " + folder.path());
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.output.find("no Spillway runs with the state folder"), std::string::npos) << outcome.output;
}

}  // namespace
}  // namespace spillway::test
