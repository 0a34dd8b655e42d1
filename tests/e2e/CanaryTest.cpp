// Keys never leave the host but to their own upstream: through every kind of credential and every kind of failure,
// nothing of them is in the log, the state folder, the management API, the metrics or an answer. SPILLWAY_FULL=1 takes
// all forty shapes of keys, an ordinary run eight; SPILLWAY_SEED chooses others.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <random>

#include "tests/BuiltPlugins.h"
#include "tests/Places.h"
#include "tests/e2e/CanaryHost.h"

namespace spillway::test {
namespace {

constexpr size_t kFew = 8;

std::vector<Canary> chosen() {
  std::vector<Canary> all = canaries(canarySeed());
  EXPECT_EQ(all.size(), 40u);
  if (allShapes()) return all;
  std::mt19937_64 dice(canarySeed());
  std::shuffle(all.begin(), all.end(), dice);
  all.resize(kFew);
  return all;
}

// One account of each kind per canary, at an upstream of the simulator, and one at a port where nobody is.
struct Kind {
  const char* id;
  const char* plugin;
  const char* prefix;  // of the base URL's path
};
constexpr Kind kKinds[] = {{"bearer", "openai-compatible", "/v1"},
                           {"header", "anthropic-compatible", ""},
                           {"query", "query-auth", "/v1"},
                           {"custom", "odd-auth", "/v1"}};

class CanaryTest : public CanaryHost {
 protected:
  std::string config(const std::vector<Canary>& keys) {
    std::string text = "strict: false\nbodies: {keep: true}\nproviders:\n";
    for (size_t i = 0; i < keys.size(); ++i) {
      for (const Kind& kind : kKinds)
        text += "  " + (kind.id + std::to_string(i)) + ":\n    plugin: " + kind.plugin +
                "\n    base_url: " + upstream_.baseUrl() + kind.prefix +
                "\n    accounts: [{name: a, key: " + yamlText(keys[i].key) + "}]\n";
      text += "  nobody" + std::to_string(i) + ":\n    plugin: query-auth\n    base_url: http://127.0.0.1:1/v1\n" +
              "    accounts: [{name: a, key: " + yamlText(keys[i].key) + "}]\n";
    }
    return text;
  }

  void ask(const std::string& provider, const std::string& model, bool stream) {
    hear(postJson(host_.port(), "/v1/chat/completions", chatBody(provider + "/" + model, "count to 9", stream)));
    hear(postJson(host_.port(), "/v1/messages", messagesBody(provider + "/" + model, "count to 9", stream)));
  }

  // What upstreams do with the key in their hands.
  std::vector<Json> failures(const std::string& key) {
    const std::string masked = key.substr(0, 8) + "****" + key.substr(key.size() - 4);
    const std::string quoted = Json("bad key " + key).dump();
    std::vector<Json> all = {
        Json::object(),
        {{"status", 401}, {"message", "Incorrect API key provided: " + key + ". Find yours elsewhere."}},
        {{"status", 401}, {"message", "Incorrect API key provided: " + masked}},
        {{"status", 403}, {"body", "{\"error\":{\"message\":" + quoted + ",\"code\":" + Json(key).dump() + "}}"}},
        {{"status", 500}, {"body", "<html>no: " + key + "</html>"}},
        {{"redirect", "http://127.0.0.1:1/elsewhere"}},
        {{"body", "{\"oops\": " + quoted}},
        {{"error-event", 2}, {"message", "the key " + key + " was revoked"}},
        {{"cut", 2}},
        {{"status", 429}, {"retry-after", "0"}, {"message", "slow down, " + key}}};
    // What may stand in a header goes there too.
    if (key.find_first_of("\r\n") == std::string::npos)
      all.push_back({{"status", 401}, {"headers", {{"x-rejected-key", key}, {"www-authenticate", key}}}});
    return all;
  }

  void askEverything(const std::vector<Canary>& keys) {
    for (size_t i = 0; i < keys.size(); ++i) {
      for (const Kind& kind : kKinds)
        for (const bool stream : {false, true})
          for (const Json& failure : failures(keys[i].key)) {
            // Another model each time, so that a rest of one is none of the others.
            const std::string model = "/m" + std::to_string(asked_);
            const std::string provider = kind.id + std::to_string(i);
            upstream_.script(Json::array({{{"do", failure}}}).dump());
            hear(i % 2 == (stream ? 1u : 0u)
                     ? postJson(host_.port(), "/v1/chat/completions", chatBody(provider + model, "count to 9", stream))
                     : postJson(host_.port(), "/v1/messages", messagesBody(provider + model, "count to 9", stream)));
            asked_ += upstream_.requests().empty() ? 0 : 1;
            upstream_.reset();
          }
      for (const char* model : {"fails", "refuses", "logs", "throws", "misdirects"})
        ask("custom" + std::to_string(i), model, false);
      ask("nobody" + std::to_string(i), "m", true);
    }
  }

  simulator::Simulator upstream_;
  size_t asked_ = 0;  // upstreams that had a failure to play
};

TEST_F(CanaryTest, S24_NothingOfAKeyLeavesTheHostButToItsUpstream) {
  const std::vector<Canary> keys = chosen();
  host_.start(config(keys), {}, {SPILLWAY_ODD_AUTH_PROVIDER});
  askEverything(keys);
  EXPECT_GT(asked_, keys.size() * std::size(kKinds) * 16) << "upstreams were asked and not passed over";
  size_t arrived = 0;
  ask("bearer0", "m", false);
  for (const auto& request : upstream_.requests()) arrived += request.key == keys[0].key ? 1 : 0;
  EXPECT_GT(arrived, 0u) << "the upstream gets the key itself";
  lookAround();
  EXPECT_GT(transcripts_, 100u) << "what was said is looked at, too";
  EXPECT_NE(host_.log().find("signing with ***"), std::string::npos)
      << "the plugin's own line is there, without the key";
  expectNoTrace(keys);
}

// Keys of clients are as secret as those of accounts.
TEST_F(CanaryTest, NorDoesAClientsKey) {
  const std::vector<Canary> keys = chosen();
  std::string text = "client_keys:\n";
  for (size_t i = 0; i < keys.size(); ++i)
    text += "  - {name: client" + std::to_string(i) + ", key: " + yamlText(keys[i].key) + "}\n";
  host_.start("bodies: {keep: true}\n" + text +
              providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"test-key"}}}));
  for (const Canary& key : keys) {
    const std::string body = chatBody("up/m", "say exactly: " + std::string("hello"));
    hear(postJson(host_.port(), "/v1/chat/completions", body, {{"authorization", "Bearer " + key.key}}));
    hear(postJson(host_.port(), "/v1/chat/completions", body, {{"authorization", "Bearer " + key.key + "x"}}));
    hear(postJson(host_.port(), "/v1/chat/completions", "{bad", {{"x-api-key", key.key}}));
    hear(postJson(host_.port(), "/v1/none", "{}", {{"x-api-key", key.key}}));
  }
  for (const auto& request : upstream_.requests()) EXPECT_EQ(request.key, "test-key");
  size_t kept = 0;
  for (const Canary& key : keys) {
    const HttpReply listed = get(host_.port(), "/api/exchanges?limit=1000", {{"authorization", "Bearer " + key.key}});
    if (listed.status != 200) continue;  // not every key can stand in a header
    const Json page = Json::parse(listed.body);
    for (const Json& row : page["exchanges"]) {
      const HttpReply said = get(host_.port(), "/api/exchanges/" + row["id"].get<std::string>() + "/bodies",
                                 {{"authorization", "Bearer " + key.key}});
      kept += Json::parse(said.body)["transcript"].is_null() ? 0 : 1;
      hear(said);
    }
    break;
  }
  EXPECT_GE(kept, keys.size()) << "headers of what these keys have asked are looked at, too";
  expectNoTrace(keys);
}

// Whoever writes a key into the wrong place is told so without it.
TEST(CanaryConfigTest, AKeyInTheWrongPlaceIsNotQuoted) {
  TempFolder folder;
  for (const Canary& canary : canaries(canarySeed())) {
    // What looks like a word of a sentence cannot be told from one.
    if (canary.name == "short" || canary.name == "digits" || canary.name == "letters of one case") continue;
    SCOPED_TRACE(canary.name);
    const std::string key = yamlText(canary.key);
    const std::string plugin = "plugin: openai-compatible, ";
    // The second one is looked at only when a file says what it must.
    for (const std::string& text :
         {"log: " + key + "\nclient_keys: [" + key + "]\nproviders:\n  a: {" + plugin + "base_url: " + key +
              "}\n  b: {" + plugin + "key: " + key + "}\n  c: {" + plugin + "accounts: [" + key + "]}\n  d: {" +
              plugin + "accounts: [{name: a, key: {env: " + key + "}}]}\n  e: {" + plugin +
              "accounts: [{name: a, key: {file: " + key + "}}]}\n  f: {" + plugin +
              "accounts: [{name: a, enabled: " + key + "}]}",
          "providers: {x: {plugin: " + key + "}}"}) {
      Program program;
      const std::string file = folder.write("spillway.yaml", text + "\n");
      program.start(
          {SPILLWAY_BUILD_DIR "/bin/spillway", "--check-config", "--config", file, "--state", folder.path() + "/state"},
          folder.path() + "/check.log");
      EXPECT_NE(program.waitForEnd(), 0) << text;
      EXPECT_NE(program.log(), "");
      EXPECT_EQ(traceOf({&canary, 1}, program.log()), "") << text.substr(0, 200) << "\n" << program.log();
    }
  }
}

// The search itself: it finds each key among all of them, whole, in part, and as vendors quote keys.
TEST(CanariesTest, WhatIsLeftOfAKeyIsFound) {
  const std::vector<Canary> all = canaries(canarySeed());
  EXPECT_EQ(traceOf(all, "nothing of any of them, not even sk- or default-key-"), "");
  for (const Canary& canary : all) {
    SCOPED_TRACE(canary.name);
    EXPECT_NE(traceOf(all, "key " + canary.key + " refused"), "");
    if (canary.core.size() >= 10) {
      EXPECT_NE(traceOf(all, canary.core.substr((canary.core.size() - 10) / 3, 10)), "") << "a part";
    }
    EXPECT_NE(traceOf(all, "sk-***" + canary.key.substr(canary.key.size() - 4)), "") << "its end";
  }
}

}  // namespace
}  // namespace spillway::test
