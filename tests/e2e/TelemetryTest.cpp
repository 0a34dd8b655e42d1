// Traces and metrics arrive at a collector; one that is slow, broken or gone costs no request anything.
#include <gtest/gtest.h>
#include <signal.h>

#include <mutex>
#include <set>
#include <thread>

#include "host/base/Clock.h"
#include "tests/e2e/Supervision.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

using upstream::test::Peer;
using upstream::test::ScriptedServer;

// Takes OTLP over HTTP and keeps what it was sent.
class Collector {
 public:
  explicit Collector(std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
      : answer_(std::move(answer)), server_([this](Peer& peer) { take(peer); }) {}

  std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

  // What was posted there so far.
  std::vector<Json> posted(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    std::vector<Json> out;
    for (const auto& [head, body] : posts_)
      if (head.starts_with("POST " + path + " ")) out.push_back(Json::parse(body));
    return out;
  }

  std::string heads() const {
    const std::lock_guard lock(mutex_);
    std::string out;
    for (const auto& [head, body] : posts_) out += head;
    return out;
  }

 private:
  void take(Peer& peer) {
    std::string head = peer.readUntil("\r\n\r\n");
    const size_t end = head.find("\r\n\r\n");
    if (end == std::string::npos) return;
    std::string body = head.substr(end + 4);
    head.resize(end + 4);
    const size_t at = head.find("Content-Length: ");
    const size_t length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    while (body.size() < length) {
      const std::string more = peer.read();
      if (more.empty()) return;
      body += more;
    }
    {
      const std::lock_guard lock(mutex_);
      posts_.emplace_back(head, body);
    }
    peer.send(answer_);
  }

  const std::string answer_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> posts_;
  ScriptedServer server_;
};

template <class Holds>
bool eventually(Holds holds, int waitMs = 15'000) {
  for (const int64_t end = base::monotonicMs() + waitMs; base::monotonicMs() < end;) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

std::string attribute(const Json& of, const std::string& key) {
  for (const Json& one : of["attributes"])
    if (one["key"] == key)
      return one["value"].begin()->is_string() ? one["value"].begin()->get<std::string>()
                                               : one["value"].begin()->dump();
  return {};
}

std::vector<Json> spansIn(const std::vector<Json>& posts) {
  std::vector<Json> out;
  for (const Json& post : posts)
    for (const Json& span : post["resourceSpans"][0]["scopeSpans"][0]["spans"]) out.push_back(span);
  return out;
}

std::string configuration(const simulator::Simulator& upstream, const std::string& telemetry) {
  return "telemetry: " + telemetry + "\n" +
         providersYaml({{"one", "openai-compatible", upstream.baseUrl() + "/v1", {"key-one"}},
                        {"two", "openai-compatible", upstream.baseUrl() + "/v1", {"key-two"}}}) +
         "chains:\n  default:\n    - {tier: cheap, use: [one/m]}\n    - {tier: free, use: [two/n]}\n";
}

TEST(TelemetryTest, AnExchangeBecomesATraceOfItsAttemptsAndCountsInMetrics) {
  Collector collector;
  simulator::Simulator upstream;
  ServiceHost host;
  host.tell("COLLECTOR_KEY", "collector-secret-key-0123456789");
  host.start(configuration(upstream, "{endpoint: \"" + collector.endpoint() +
                                         "/\", interval: 500ms, headers: {X-Collector-Key: {env: COLLECTOR_KEY}}}"));
  upstream.script(R"([{"key":"key-one","do":"status=503"}])");
  const HttpReply reply = postJson(host.port(), "/v1/chat/completions", chatBody("x", "count to 3"));
  ASSERT_EQ(reply.status, 200) << reply.body;

  std::vector<Json> spans;
  ASSERT_TRUE(eventually([&] { return (spans = spansIn(collector.posted("/v1/traces"))).size() >= 3; })) << host.log();
  ASSERT_EQ(spans.size(), 3u);
  const Json &whole = spans[0], &failed = spans[1], &answered = spans[2];
  EXPECT_EQ(attribute(whole, "spillway.exchange"), reply.header("x-spillway-exchange"));
  EXPECT_EQ(whole["kind"], 2);
  EXPECT_EQ(attribute(whole, "gen_ai.operation.name"), "chat");
  EXPECT_EQ(attribute(whole, "gen_ai.provider.name"), "two");
  EXPECT_EQ(whole["traceId"].get<std::string>().size(), 32u);
  for (const Json* attempt : {&failed, &answered}) {
    EXPECT_EQ((*attempt)["traceId"], whole["traceId"]);
    EXPECT_EQ((*attempt)["parentSpanId"], whole["spanId"]);
    EXPECT_EQ((*attempt)["kind"], 3);
  }
  EXPECT_NE(failed["spanId"], answered["spanId"]);
  EXPECT_EQ(failed["status"]["code"], 2);
  EXPECT_EQ(attribute(failed, "http.response.status_code"), "503");
  EXPECT_FALSE(attribute(failed, "error.type").empty());
  EXPECT_FALSE(answered.contains("status"));
  const Json usage = host.getJson("/api/exchanges/" + reply.header("x-spillway-exchange"))["usage"];
  EXPECT_EQ(attribute(answered, "gen_ai.usage.input_tokens"), usage["input"].dump());
  EXPECT_EQ(attribute(answered, "gen_ai.usage.output_tokens"), usage["output"].dump());

  std::set<std::string> names;
  ASSERT_TRUE(eventually([&] {
    for (const Json& post : collector.posted("/v1/metrics"))
      for (const Json& metric : post["resourceMetrics"][0]["scopeMetrics"][0]["metrics"])
        names.insert(metric["name"].get<std::string>());
    return names.contains("gen_ai.client.token.usage");
  })) << host.log();
  EXPECT_TRUE(names.contains("gen_ai.client.operation.duration"));
  EXPECT_NE(collector.heads().find("X-Collector-Key: collector-secret-key-0123456789"), std::string::npos);
  EXPECT_EQ(host.log().find("collector-secret-key"), std::string::npos);
  EXPECT_NE(get(host.port(), "/metrics").body.find("spillway_telemetry_exchanges_sent_total 1"), std::string::npos);
}

TEST(TelemetryTest, NeitherPromptsNorAnswersNorKeysAreInIt) {
  Collector collector;
  simulator::Simulator upstream;
  ServiceHost host;
  host.start(configuration(upstream, "{endpoint: \"" + collector.endpoint() + "\", interval: 300ms}"));
  upstream.script(R"([{"key":"key-one","do":{"status":401,"message":"wrong key key-one, sir"}}])");
  postJson(host.port(), "/v1/chat/completions", chatBody("x", "say exactly: porcupine"));
  ASSERT_TRUE(
      eventually([&] { return !collector.posted("/v1/traces").empty() && !collector.posted("/v1/metrics").empty(); }));
  for (const char* path : {"/v1/traces", "/v1/metrics"})
    for (const Json& post : collector.posted(path))
      for (const char* secret : {"porcupine", "key-one", "key-two"})
        EXPECT_EQ(post.dump().find(secret), std::string::npos) << post.dump(1);
}

TEST(TelemetryTest, ACollectorThatIsGoneIsInNobodysWay) {
  simulator::Simulator upstream;
  ServiceHost host;
  host.start(configuration(upstream, "{endpoint: \"http://127.0.0.1:9\", interval: 200ms}"));
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  EXPECT_FALSE(host.program().await("the collector does not take what it is sent").empty()) << host.log();
  const int64_t begin = base::monotonicMs();
  host.program().signalAndWait(SIGTERM);
  EXPECT_LT(base::monotonicMs() - begin, 10'000);
}

TEST(TelemetryTest, ACollectorThatWantsALaterTryGetsIt) {
  Collector collector("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  simulator::Simulator upstream;
  ServiceHost host;
  host.start(configuration(upstream, "{endpoint: \"" + collector.endpoint() + "\", metrics: false}"));
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  ASSERT_TRUE(eventually([&] { return collector.posted("/v1/traces").size() >= 2; })) << host.log();
  const auto posts = collector.posted("/v1/traces");
  EXPECT_EQ(posts[0], posts[1]);
  EXPECT_TRUE(collector.posted("/v1/metrics").empty());
}

}  // namespace
}  // namespace spillway::test
