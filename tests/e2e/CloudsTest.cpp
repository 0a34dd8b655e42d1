// Accounts whose credential is more than a key, through the real program: what it finds for them on the machine, and
// that what leaves it is signed as it is.
#include <gtest/gtest.h>

#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

using upstream::test::Peer;
using upstream::test::ScriptedServer;

constexpr const char* kAnswer =
    R"({"output":{"message":{"role":"assistant","content":[{"text":"signed and heard"}]}},"stopReason":"end_turn",)"
    R"("usage":{"inputTokens":3,"outputTokens":4,"totalTokens":7},"metrics":{"latencyMs":1}})";

// A request as it arrived.
struct Arrived {
  std::string method, target, body;
  std::map<std::string, std::string> headers;  // lower-case names

  explicit Arrived(const std::string& bytes) {
    std::istringstream lines(bytes.substr(0, bytes.find("\r\n\r\n")));
    std::string line;
    lines >> method >> target;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      if (line.ends_with('\r')) line.pop_back();
      const size_t colon = line.find(": ");
      std::string name = line.substr(0, colon);
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      headers[name] = line.substr(colon + 2);
    }
    body = bytes.substr(std::min(bytes.find("\r\n\r\n"), bytes.size() - 4) + 4);
  }
};

std::string hex(const unsigned char* bytes, size_t count) {
  std::string out;
  char two[3];
  for (size_t i = 0; i < count; ++i) out += (std::snprintf(two, sizeof two, "%02x", bytes[i]), two);
  return out;
}

std::string sha256(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return hex(digest, sizeof digest);
}

std::string hmac(const std::string& key, const std::string& text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest, &length);
  return {reinterpret_cast<const char*>(digest), length};
}

// The signature that whoever knows the secret expects of this request, worked out from what has arrived alone.
std::string expectedSignature(const Arrived& request, const std::string& secret) {
  const std::string authorization = request.headers.at("authorization");
  const auto part = [&](const std::string& name) {
    const size_t at = authorization.find(name) + name.size();
    return authorization.substr(at, authorization.find(',', at) - at);
  };
  const std::string credential = part("Credential="), names = part("SignedHeaders=");
  const std::string scope = credential.substr(credential.find('/') + 1);
  std::string path;
  for (const char c : request.target) path += c == '%' ? "%25" : std::string(1, c);
  std::string canonical = request.method + "\n" + path + "\n\n";
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ';');) canonical += name + ":" + request.headers.at(name) + "\n";
  canonical += "\n" + names + "\n" + sha256(request.body);
  std::string key = "AWS4" + secret;
  std::istringstream steps(scope);
  for (std::string step; std::getline(steps, step, '/');) key = hmac(key, step);
  const std::string made =
      hmac(key, "AWS4-HMAC-SHA256\n" + request.headers.at("x-amz-date") + "\n" + scope + "\n" + sha256(canonical));
  return hex(reinterpret_cast<const unsigned char*>(made.data()), made.size());
}

class CloudsTest : public testing::Test {
 protected:
  CloudsTest() : upstream_([this](Peer& peer) { answer(peer); }) {}

  std::string yaml(const std::string& account) const {
    return "providers:\n  bedrock:\n    base_url: http://127.0.0.1:" + std::to_string(upstream_.port()) +
           "\n    accounts: [{name: main, " + account +
           "}]\nchains:\n  default: [{tier: cheap, use: ['bedrock/eu.amazon.nova-x-v1:0']}]\n";
  }

  Arrived asked() {
    std::lock_guard lock(mutex_);
    return Arrived(asked_);
  }

  void ask() {
    const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", chatBody("default", "hello"));
    EXPECT_EQ(chatText(reply), "signed and heard") << reply.body << host_.log();
  }

  RunningHost host_;

 private:
  void answer(Peer& peer) {
    std::string request = peer.readUntil("\r\n\r\n");
    const size_t end = request.find("\r\n\r\n") + 4;
    std::string head = request.substr(0, end);
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    const size_t length = std::stoul(head.substr(head.find("content-length: ") + 16));
    while (request.size() < end + length) {
      const std::string more = peer.read();
      if (more.empty()) return;
      request += more;
    }
    {
      std::lock_guard lock(mutex_);
      asked_ = request;
    }
    const std::string body = kAnswer;
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  }

  std::mutex mutex_;
  std::string asked_;
  ScriptedServer upstream_;
};

TEST_F(CloudsTest, ARequestIsSignedAsItLeaves) {
  host_.start(yaml("region: eu-west-1, access_key_id: {env: MY_ID}, secret_access_key: {env: MY_SECRET}"),
              {{"MY_ID", "AKIDMINE"}, {"MY_SECRET", "canary-secret/1+2"}});
  ask();
  const Arrived request = asked();
  EXPECT_EQ(request.target, "/model/eu.amazon.nova-x-v1%3A0/converse");
  const std::string& authorization = request.headers.at("authorization");
  EXPECT_NE(authorization.find("Credential=AKIDMINE/"), std::string::npos) << authorization;
  EXPECT_NE(authorization.find("/eu-west-1/bedrock/aws4_request"), std::string::npos) << authorization;
  EXPECT_TRUE(authorization.ends_with("Signature=" + expectedSignature(request, "canary-secret/1+2"))) << authorization;
  EXPECT_EQ(host_.log().find("canary"), std::string::npos);
  for (const char* path : {"/api/accounts", "/api/providers", "/api/chains"})
    EXPECT_EQ(get(host_.port(), path).body.find("canary"), std::string::npos) << path;
}

TEST_F(CloudsTest, AnAccountMayBeAProfileOfTheVendorsTools) {
  const std::string home = host_.folder().path();  // the HOME of the host
  std::filesystem::create_directory(home + "/.aws");
  std::ofstream(home + "/.aws/credentials")
      << "[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = canary-work\naws_session_token = token-work\n";
  std::filesystem::permissions(home + "/.aws/credentials", std::filesystem::perms(0600));
  std::ofstream(home + "/.aws/config") << "[profile work]\nregion = eu-north-1\n";
  host_.start(yaml("profile: work"));
  ask();
  const Arrived request = asked();
  EXPECT_EQ(request.headers.at("x-amz-security-token"), "token-work");
  EXPECT_NE(request.headers.at("authorization").find("Credential=AKIDWORK/"), std::string::npos);
  EXPECT_NE(request.headers.at("authorization").find("/eu-north-1/bedrock/"), std::string::npos);
  EXPECT_TRUE(request.headers.at("authorization").ends_with(expectedSignature(request, "canary-work")));
}

TEST_F(CloudsTest, AnApiKeyNeedsNoSignature) {
  host_.start(yaml("region: eu-west-1, key: {env: MY_KEY}"), {{"MY_KEY", "canary-key"}});
  ask();
  EXPECT_EQ(asked().headers.at("authorization"), "Bearer canary-key");
  EXPECT_FALSE(asked().headers.contains("x-amz-date"));
}

}  // namespace
}  // namespace spillway::test
