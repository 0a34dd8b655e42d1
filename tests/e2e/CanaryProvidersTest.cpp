// Keys never leave the host but to their own upstream: through every provider there is, with everything that an
// upstream may do with a key in its hands. An ordinary run gives each provider one shape of key, and has all forty in
// use; SPILLWAY_FULL=1 gives each provider each shape.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>

#include "tests/Places.h"
#include "tests/e2e/CanaryHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

namespace fs = std::filesystem;
using upstream::test::Peer;
using upstream::test::ScriptedServer;

struct Entry {
  std::string id, model;
  std::vector<std::pair<std::string, std::string>> settings;
};

// config/catalog: ids of providers and what an account of them needs.
std::vector<Entry> entries() {
  std::vector<Entry> all;
  for (const auto& file : fs::directory_iterator(SPILLWAY_SOURCE_DIR "/config/catalog")) {
    if (file.path().extension() != ".json") continue;
    std::ifstream in(file.path());
    const Json json = Json::parse(in);
    Entry& entry = all.emplace_back();
    entry.id = json["id"];
    entry.model = json["models"].empty() ? "a-model" : json["models"][0]["id"].get<std::string>();
    if (!json.contains("settings")) continue;
    for (const Json& setting : json["settings"])
      if (!setting.contains("default") && !setting.contains("credential") && !setting.contains("optional"))
        entry.settings.emplace_back(setting["name"], "value-of-a-setting");
  }
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
  return all;
}

// Whoever is asked at /p<number>/... has that account's key, and quotes it in another way each time.
class Gossip {
 public:
  explicit Gossip(std::vector<Canary> keys) : keys_(std::move(keys)), server_([this](Peer& peer) { serve(peer); }) {}

  std::string url(size_t number) const {
    return "http://127.0.0.1:" + std::to_string(server_.port()) + "/p" + std::to_string(number);
  }
  size_t asked(size_t number) {
    const std::lock_guard lock(mutex_);
    return asked_[number];
  }
  // How many ways there are.
  static constexpr size_t kWays = 9;

 private:
  static std::string reply(const std::string& status, const std::string& body, const std::string& type,
                           const std::string& more = "") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
  }

  static std::string said(const std::string& key, size_t way) {
    const std::string quoted = Json("Incorrect API key provided: " + key + ".").dump();
    const std::string error = R"({"error":{"type":"error","code":"bad","message":)" + quoted +
                              "},\"message\":" + quoted + ",\"detail\":" + quoted + "}";
    const std::string json = "application/json";
    const std::string ends = key.size() > 12 ? key.substr(0, 8) + "****" + key.substr(key.size() - 4) : "****";
    // Those that rest the account come last.
    switch (way % kWays) {
      case 0:
        return reply("500 Oops", "<html>no: " + key + "</html>", "text/html");
      case 1:
        return reply("200 OK", "{\"oops\": " + quoted, json);
      case 2:
        return reply("200 OK", "event: error\ndata: " + error + "\n\n", "text/event-stream");
      case 3:
        return reply("400 Bad", error, json);
      case 4:
        return reply("404 None", error, json);
      case 5:
        return reply("429 Slow", error, json, "Retry-After: 0\r\nx-ratelimit-limit-requests: " + ends + "\r\n");
      case 6:
        return reply("302 Elsewhere", "", json, "Location: http://127.0.0.1:1/" + ends + "\r\n");
      case 7:
        return reply("401 No", "[" + error + "]", json, "www-authenticate: " + ends + "\r\n");
      default:
        return reply("403 No", error, json);
    }
  }

  void serve(Peer& peer) {
    std::string request = peer.readUntil("\r\n\r\n");
    std::string lower = request;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (const size_t at = lower.find("content-length: "); at != std::string::npos) {
      const size_t whole = request.find("\r\n\r\n") + 4 + std::stoul(lower.substr(at + 16));
      while (request.size() < whole) {
        const std::string more = peer.read();
        if (more.empty()) return;
        request += more;
      }
    }
    const size_t at = request.find(" /p");
    if (at == std::string::npos) return;
    const size_t number = std::stoul(request.substr(at + 3));
    size_t way = 0;
    {
      const std::lock_guard lock(mutex_);
      way = asked_[number]++;
    }
    if (number < keys_.size()) peer.send(said(keys_[number].key, way));
  }

  const std::vector<Canary> keys_;
  std::mutex mutex_;
  std::map<size_t, size_t> asked_;
  ScriptedServer server_;
};

class CanaryProvidersTest : public CanaryHost {
 protected:
  // Each provider with the shape that is `offset` further than its own number.
  void round(size_t offset) {
    const std::vector<Canary> shapes = canaries(canarySeed());
    const std::vector<Entry> all = entries();
    ASSERT_GE(all.size(), 104u);
    std::vector<Canary> keys;
    for (size_t i = 0; i < all.size(); ++i) keys.push_back(shapes[(i + offset) % shapes.size()]);
    Gossip upstream(keys);
    std::string config = "catalogue: {refresh: 1h}\nproviders:\n";
    for (size_t i = 0; i < all.size(); ++i) {
      config += "  " + all[i].id + ":\n    base_url: " + upstream.url(i) +
                "\n    accounts:\n      - {name: a, key: " + yamlText(keys[i].key);
      for (const auto& [name, value] : all[i].settings) config += ", " + name + ": " + value;
      if (all[i].id == "watsonx") config += ", token_url: " + upstream.url(i) + "/token";
      config += "}\n";
    }
    host_.start(config);
    for (size_t i = 0; i < all.size(); ++i)
      for (size_t way = 0; way < Gossip::kWays; ++way) {
        // Another model each time, so that a rest of one is none of the others.
        const std::string model = all[i].id + "/" + (way == 0 ? all[i].model : "m" + std::to_string(way));
        hear(way % 2 == 0 ? postJson(host_.port(), "/v1/chat/completions", chatBody(model, "hello", way % 4 == 0))
                          : postJson(host_.port(), "/v1/messages", messagesBody(model, "hello", way % 4 == 1)));
      }
    lookAround();
    size_t reached = 0, several = 0;
    for (size_t i = 0; i < all.size(); ++i) {
      reached += upstream.asked(i) > 0 ? 1 : 0;
      several += upstream.asked(i) >= 5 ? 1 : 0;
    }
    // Not those whose key is no service account that could be exchanged for a token.
    EXPECT_GE(reached + 3, all.size());
    EXPECT_GE(several + 10, all.size());
    expectNoTrace(keys);
  }
};

TEST_F(CanaryProvidersTest, NothingOfAKeyLeavesTheHostThroughAnyProvider) { round(canarySeed() % 40); }

TEST_F(CanaryProvidersTest, NorOfAnyShape) {
  if (!allShapes()) GTEST_SKIP() << "SPILLWAY_FULL=1 gives each provider each of the forty shapes";
  for (size_t offset = 0; offset < 40; ++offset) {
    SCOPED_TRACE(offset);
    heard_.clear();
    round(offset);
  }
}

}  // namespace
}  // namespace spillway::test
