// The host as a service: what its supervisor is told, sockets it is handed, its end, and where its log goes.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "host/base/Clock.h"
#include "tests/Places.h"
#include "tests/e2e/Supervision.h"

namespace spillway::test {
namespace {

std::string chain(const simulator::Simulator& upstream) {
  return providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1"}}}) +
         "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n";
}

std::string slurp(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool eventually(const std::function<bool()>& holds, int waitMs = 10'000) {
  for (const int64_t end = base::monotonicMs() + waitMs; base::monotonicMs() < end;) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(SupervisorTest, HearsOfReadinessReloadsSignsOfLifeAndTheEnd) {
  TempFolder folder;
  NotifySocket socket(folder.path() + "/notify");
  ServiceHost host;
  host.tell("NOTIFY_SOCKET", folder.path() + "/notify");
  host.tell("WATCHDOG_USEC", "400000");
  host.start("");
  EXPECT_TRUE(socket.await("READY=1"));
  EXPECT_NE(socket.awaited().find("STATUS=serving http://127.0.0.1:" + std::to_string(host.port())), std::string::npos);
  EXPECT_TRUE(socket.await("WATCHDOG=1"));
  EXPECT_TRUE(socket.await("WATCHDOG=1"));
  host.program().send(SIGHUP);
  EXPECT_TRUE(socket.await("RELOADING=1"));
  EXPECT_NE(socket.awaited().find("MONOTONIC_USEC="), std::string::npos);
  EXPECT_TRUE(socket.await("READY=1"));
  host.program().signalAndWait(SIGTERM);
  EXPECT_TRUE(socket.await("STOPPING=1"));
}

TEST(SupervisorTest, MayHaveAnAbstractSocket) {
  const std::string name = "@spillway-test-" + std::to_string(::getpid());
  NotifySocket socket(name);
  ServiceHost host;
  host.tell("NOTIFY_SOCKET", name);
  host.start("");
  EXPECT_TRUE(socket.await("READY=1"));
}

TEST(SupervisorTest, GetsNoSignOfLifeThatItHasNotAskedFor) {
  TempFolder folder;
  NotifySocket socket(folder.path() + "/notify");
  ServiceHost host;
  host.tell("NOTIFY_SOCKET", folder.path() + "/notify");
  host.tell("WATCHDOG_USEC", "20000");
  host.tell("WATCHDOG_PID", "1");
  host.start("");
  EXPECT_TRUE(socket.await("READY=1"));
  EXPECT_FALSE(socket.await("WATCHDOG=1", 300));
}

TEST(ActivationTest, ASocketThatIsHandedInIsServed) {
  TestListener listener;
  ServiceHost host;
  host.hand(listener.fd());
  host.start("");
  EXPECT_EQ(host.port(), listener.port());
  EXPECT_EQ(postJson(listener.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  EXPECT_EQ(host.getJson("/api/about")["address"], "http://127.0.0.1:" + std::to_string(listener.port()));
}

TEST(ActivationTest, WhoConnectsWhileNobodyRunsWaitsForTheNextProcess) {
  TestListener listener;
  ServiceHost host;
  host.hand(listener.fd());
  host.start("");
  host.program().signalAndWait(SIGTERM);
  HttpReply reply;
  std::thread client([&] { reply = postJson(listener.port(), "/v1/chat/completions", chatBody("x", "hi")); });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  host.restart();
  client.join();
  EXPECT_EQ(reply.status, 200) << reply.body;
}

TEST(ActivationTest, S08_OneNamedAdminIsForTheManagementApi) {
  TestListener main, admin;
  ServiceHost host;
  host.hand(main.fd());
  host.hand(admin.fd());
  host.tell("LISTEN_FDNAMES", "spillway.socket:admin");
  host.start("");
  EXPECT_EQ(get(admin.port(), "/api/about").status, 200);
  EXPECT_EQ(get(main.port(), "/api/about").status, 404);
  EXPECT_EQ(postJson(main.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
}

TEST(ActivationTest, WhatDoesNotListenIsRefused) {
  TestListener bound(false);
  ServiceHost host;
  host.hand(bound.fd());
  try {
    host.start("");
    FAIL() << "it has started";
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("does not listen for connections; a socket unit needs ListenStream="),
              std::string::npos)
        << e.what();
  }
}

TEST(DrainTest, NewRequestsAreToldToComeBackWhileOldOnesFinish) {
  simulator::Simulator upstream;
  ServiceHost host;
  host.start(chain(upstream));
  upstream.script(R"([{"do":"n=40,gap=50"}])");
  HttpReply stream;
  std::thread client([&] { stream = postJson(host.port(), "/v1/chat/completions", chatBody("x", "go", true)); });
  ASSERT_TRUE(upstream.waitForRequests(1));
  host.program().send(SIGTERM);
  ASSERT_FALSE(host.program().await("stopping: waiting").empty());
  const HttpReply chat = postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi"));
  EXPECT_EQ(chat.status, 503);
  EXPECT_EQ(chat.header("retry-after"), "1");
  EXPECT_EQ(chat.header("connection"), "close");
  EXPECT_NE(chat.body.find("shutting down"), std::string::npos) << chat.body;
  const HttpReply messages = postJson(host.port(), "/v1/messages", messagesBody("x", "hi"));
  EXPECT_EQ(messages.status, 503);
  EXPECT_EQ(Json::parse(messages.body)["type"], "error") << messages.body;
  const HttpReply ready = get(host.port(), "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_NE(ready.body.find("shutting down"), std::string::npos) << ready.body;
  client.join();
  EXPECT_TRUE(stream.complete);
  const int status = host.program().waitForEnd();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << host.log();
}

TEST(DrainTest, WhatTakesLongerThanTheLimitIsBrokenOff) {
  simulator::Simulator upstream;
  ServiceHost host;
  host.start("timeouts: {drain: 200ms}\n" + chain(upstream));
  upstream.script(R"([{"do":"n=1000,gap=100"}])");
  HttpReply stream;
  std::thread client([&] { stream = postJson(host.port(), "/v1/chat/completions", chatBody("x", "go", true)); });
  ASSERT_TRUE(upstream.waitForRequests(1));
  host.program().signalAndWait(SIGTERM);
  client.join();
  EXPECT_FALSE(stream.complete);
  EXPECT_NE(host.log().find("1 exchange(s) took longer than timeouts.drain"), std::string::npos) << host.log();
}

TEST(DrainTest, ASecondSignalEndsItAtOnce) {
  simulator::Simulator upstream;
  ServiceHost host;
  host.start(chain(upstream));
  upstream.script(R"([{"do":"n=1000,gap=100"}])");
  HttpReply stream;
  std::thread client([&] { stream = postJson(host.port(), "/v1/chat/completions", chatBody("x", "go", true)); });
  ASSERT_TRUE(upstream.waitForRequests(1));
  host.program().send(SIGINT);
  ASSERT_FALSE(host.program().await("stopping: waiting").empty());
  host.program().signalAndWait(SIGINT);
  client.join();
  EXPECT_FALSE(stream.complete);
  EXPECT_NE(host.log().find("ending at once"), std::string::npos) << host.log();
}

TEST(LogTest, TheJournalIsToldHowUrgentALineIs) {
  ServiceHost host;
  const std::string file = host.folder().write("host.log", "");
  struct stat facts {};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  host.tell("JOURNAL_STREAM", std::to_string(facts.st_dev) + ":" + std::to_string(facts.st_ino));
  host.start("");
  EXPECT_NE(host.log().find("\n<6>info app: serving http://"), std::string::npos) << host.log();
  EXPECT_NE(host.log().find("<4>warn app: SIMULATED"), std::string::npos) << host.log();
}

TEST(LogTest, AFileOfJsonNamesTheExchangeThatALineIsAbout) {
  simulator::Simulator upstream;
  ServiceHost host;
  const std::string file = host.folder().path() + "/logs.json";
  host.start("log: debug\nlogging: {format: json, file: logs.json}\n" + chain(upstream));
  struct stat facts {};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  upstream.script(R"([{"times":0,"do":"status=401"}])");
  const HttpReply reply = postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi"));
  const std::string id = reply.header("x-spillway-exchange");
  ASSERT_FALSE(id.empty());
  EXPECT_TRUE(eventually([&] { return slurp(file).find("\"exchange\":\"" + id + "\"") != std::string::npos; }))
      << slurp(file);
  std::istringstream lines(slurp(file));
  for (std::string line; std::getline(lines, line);) {
    const Json parsed = Json::parse(line);
    for (const char* member : {"time", "level", "component", "message"}) EXPECT_TRUE(parsed.contains(member)) << line;
  }
  EXPECT_EQ(host.log().find(" info "), std::string::npos) << host.log();
}

TEST(ServiceCommandTest, InstallsBelowAFolderAndTakesAwayWhatItHasInstalled) {
  TempFolder root;
  const std::string command = SPILLWAY_BUILD_DIR "/bin/spillway service ", there = " --root " + root.path();
  EXPECT_EQ(std::system((command + "status" + there + " >/dev/null 2>&1").c_str()) >> 8, 1);
  ASSERT_EQ(std::system((command + "install" + there + " >/dev/null").c_str()), 0);
  const std::string unit = slurp(root.path() + "/etc/systemd/system/spillway.service");
  EXPECT_NE(unit.find("ExecStart=" SPILLWAY_BUILD_DIR "/bin/spillway --config /etc/spillway/spillway.yaml"),
            std::string::npos)
      << unit;
  EXPECT_NE(slurp(root.path() + "/etc/systemd/system/spillway.socket").find("ListenStream="), std::string::npos);
  EXPECT_NE(slurp(root.path() + "/etc/passwd").find("spillway:"), std::string::npos);
  struct stat facts {};
  ASSERT_EQ(::stat((root.path() + "/etc/spillway/keys").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);

  root.write("etc/spillway/spillway.yaml", "log: warn\n");
  ASSERT_EQ(std::system((command + "install" + there + " >/dev/null").c_str()), 0);
  EXPECT_EQ(slurp(root.path() + "/etc/spillway/spillway.yaml"), "log: warn\n") << "what was changed stays";
  EXPECT_EQ(std::system((command + "status" + there + " >/dev/null").c_str()), 0);

  ASSERT_EQ(std::system((command + "uninstall" + there + " >/dev/null").c_str()), 0);
  EXPECT_EQ(::access((root.path() + "/etc/systemd/system/spillway.service").c_str(), F_OK), -1);
  EXPECT_EQ(::access((root.path() + "/etc/spillway/spillway.yaml").c_str(), F_OK), 0);
  EXPECT_EQ(std::system((command + "uninstall" + there + " >/dev/null 2>&1").c_str()) >> 8, 1);
}

TEST(ServiceCommandTest, ADryRunWritesNothing) {
  TempFolder root;
  ASSERT_EQ(std::system((SPILLWAY_BUILD_DIR "/bin/spillway service install --dry-run --root " + root.path() + " >" +
                         root.path() + "/said")
                            .c_str()),
            0);
  EXPECT_EQ(::access((root.path() + "/etc").c_str(), F_OK), -1);
  EXPECT_NE(slurp(root.path() + "/said").find("/etc/systemd/system/spillway.service"), std::string::npos);
}

TEST(CredentialTest, AKeyMayBeACredentialOfTheService) {
  simulator::Simulator upstream;
  ServiceHost host;
  host.folder().write("credentials/keys_up", "key-of-the-service\n");
  host.tell("CREDENTIALS_DIRECTORY", host.folder().path() + "/credentials");
  host.start("providers:\n  up:\n    plugin: openai-compatible\n    base_url: " + upstream.baseUrl() +
             "/v1\n    accounts:\n      - {name: a, key: {credential: keys_up}}\n"
             "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n");
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  ASSERT_EQ(upstream.requests().size(), 1u);
  EXPECT_EQ(upstream.requests()[0].key, "key-of-the-service");
}

}  // namespace
}  // namespace spillway::test
