#include "host/inquiry/LocalServers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "host/plugins/PluginHealth.h"
#include "host/upstream/TlsContext.h"
#include "tests/unit/plugins/Tables.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::inquiry {
namespace {

using upstream::test::Peer;
using upstream::test::ScriptedServer;

class LocalServersTest : public testing::Test {
 protected:
  LocalServersTest()
      : server_([this](Peer& peer) {
          if (!peer.readUntil("\r\n\r\n").starts_with("GET /api/version ")) return;
          ++asked_;
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body_.size()) +
                    "\r\nConnection: close\r\n\r\n" + body_);
        }) {}

  static bool eventually(const std::function<bool()>& good) {
    for (int i = 0; i < 500 && !good(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return good();
  }
  std::vector<LocalServer> wanted() const {
    return {{"acme", "http://127.0.0.1:" + std::to_string(server_.port()) + "/api/version", "version"}};
  }

  std::string body_ = R"({"version":"0.12"})";
  std::atomic<int> asked_{0}, news_{0};
  ScriptedServer server_;
  upstream::ConnectionPool connections_{[] { return upstream::makeTlsContext({}); }};
  upstream::HttpCaller caller_{connections_};
};

TEST_F(LocalServersTest, OneThatAnswersIsFoundAndNotAskedAgain) {
  LocalServers servers(caller_, [this] { ++news_; });
  EXPECT_TRUE(servers.found().empty());
  servers.adopt(wanted());
  ASSERT_TRUE(eventually([&] { return news_ == 1; }));
  EXPECT_EQ(servers.found(), std::vector<std::string>{"acme"});
  servers.adopt(wanted());
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(asked_, 1);
}

TEST_F(LocalServersTest, SomethingElseAtItsAddressIsNot) {
  body_ = R"({"hello":"I am a printer"})";
  LocalServers servers(caller_, [this] { ++news_; });
  servers.adopt(wanted());
  ASSERT_TRUE(eventually([&] { return asked_ > 0; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(servers.found().empty());
  EXPECT_EQ(news_, 0);
}

TEST_F(LocalServersTest, OnlyServersOnThisMachineArePluginsToName) {
  plugins::PluginHealth health{"acme-plugin", 0};
  spw_quirk quirk{"local_probe", R"({"path":"/v","member":"version"})", nullptr};
  spw_provider table = tables::provider();
  table.quirk_stride = sizeof quirk;
  table.quirks = &quirk;
  table.quirk_count = 1;
  const auto named = [&](const char* url) {
    table.base_url = url;
    return localServerOf(plugins::Provider(table, nullptr, health));
  };
  const auto server = named("http://localhost:11434");
  ASSERT_TRUE(server);
  EXPECT_EQ(server->url, "http://localhost:11434/v");
  EXPECT_FALSE(named("https://api.acme.example"));
  quirk.value = "{}";
  EXPECT_FALSE(named("http://localhost:11434"));
}

}  // namespace
}  // namespace spillway::inquiry
