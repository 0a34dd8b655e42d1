// Clouds whose credential is exchanged for a token, through the real program: what the token's issuer is told, that the
// models get the token and never the credential, and that one token is used until it is refused.
#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <algorithm>
#include <mutex>

#include "tests/e2e/RunningHost.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::test {
namespace {

using upstream::test::Peer;
using upstream::test::ScriptedServer;

// Issuer and models at one address: whatever is not a chat is a request for a token.
class Cloud {
 public:
  Cloud() : server_([this](Peer& peer) { serve(peer); }) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::vector<std::string> exchanges() {
    const std::lock_guard lock(mutex_);
    return exchanges_;
  }
  std::vector<std::string> chats() {
    const std::lock_guard lock(mutex_);
    return chats_;
  }
  void revoke() {
    const std::lock_guard lock(mutex_);
    good_.clear();
  }

 private:
  void serve(Peer& peer) {
    std::string request = peer.readUntil("\r\n\r\n");
    std::string lower = request;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    const size_t at = lower.find("content-length: ");
    if (at == std::string::npos) return;
    const size_t whole = request.find("\r\n\r\n") + 4 + std::stoul(lower.substr(at + 16));
    while (request.size() < whole) {
      const std::string more = peer.read();
      if (more.empty()) return;
      request += more;
    }
    const std::lock_guard lock(mutex_);
    const bool chat = request.find("\"messages\"") != std::string::npos;
    (chat ? chats_ : exchanges_).push_back(request);
    std::string status = "200 OK", body;
    if (!chat) {
      good_ = "token-of-the-cloud-" + std::to_string(exchanges_.size());
      body = Json{{"access_token", good_}, {"token_type", "Bearer"}, {"expires_in", 3600}}.dump();
    } else if (good_.empty() || request.find("Bearer " + good_ + "\r\n") == std::string::npos) {
      status = "401 Unauthorized";
      body = R"({"error":{"code":"401","message":"the token is not good"}})";
    } else {
      body = R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":)"
             R"({"role":"assistant","content":"by token"},"finish_reason":"stop"}],)"
             R"("usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})";
    }
    peer.send("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
  }

  std::mutex mutex_;
  std::vector<std::string> exchanges_, chats_;
  std::string good_;
  ScriptedServer server_;
};

// A key pair of the kind that service accounts have.
struct KeyPair {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  ~KeyPair() { EVP_PKEY_free(key); }

  std::string pem() const {
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory, &text);
    std::string out(text, static_cast<size_t>(length));
    BIO_free(memory);
    return out;
  }
  bool verifies(const std::string& text, const std::string& signature) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const bool good =
        EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
    EVP_MD_CTX_free(context);
    return good;
  }
};

std::string fromBase64Url(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  std::vector<unsigned char> out(text.size() + 4);
  const size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  const int length =
      EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  return {out.begin(), out.begin() + std::max(0, length - static_cast<int>(padding))};
}

class TokenExchangeTest : public testing::Test {
 protected:
  void start(const std::string& provider, const std::string& account, const std::string& model) {
    model_ = provider + "/" + model;
    host_.start("providers:\n  " + provider + ":\n    base_url: " + cloud_.url() +
                "\n    accounts:\n      - {name: main, " + account + "}\nchains:\n  default: [{tier: cheap, use: ['" +
                model_ + "']}]\n");
  }
  void ask() {
    const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", chatBody(model_, "hello"));
    EXPECT_EQ(chatText(reply), "by token") << reply.body << host_.log();
  }
  // Twice with one token, and once more after it was refused.
  void askAround(const std::string& secret) {
    ask();
    ask();
    ASSERT_EQ(cloud_.exchanges().size(), 1u);
    cloud_.revoke();
    ask();
    EXPECT_EQ(cloud_.exchanges().size(), 2u);
    for (const std::string& chat : cloud_.chats()) EXPECT_EQ(chat.find(secret), std::string::npos);
    EXPECT_EQ(host_.log().find(secret), std::string::npos);
    EXPECT_EQ(host_.log().find("token-of-the-cloud"), std::string::npos);
  }

  Cloud cloud_;
  RunningHost host_;
  std::string model_;
};

TEST_F(TokenExchangeTest, AServiceAccountOfVertexSignsForItsToken) {
  const KeyPair pair;
  const Json key = {{"type", "service_account"},
                    {"client_email", "robot@project.example"},
                    {"private_key_id", "key-1"},
                    {"private_key", pair.pem()},
                    {"token_uri", cloud_.url() + "/token"}};
  const std::string file = host_.folder().write("vertex.json", key.dump());
  ::chmod(file.c_str(), 0600);
  start("vertex", "key: {file: " + file + "}, project: my-project, location: europe-west4", "openai/gpt-oss-120b-maas");
  askAround("PRIVATE KEY");
  const std::string sent = cloud_.exchanges().at(0);
  EXPECT_TRUE(sent.starts_with("POST /token ")) << sent;
  const size_t at = sent.find("assertion=");
  ASSERT_NE(at, std::string::npos) << sent;
  const std::string assertion = sent.substr(at + 10, sent.find('&', at) - at - 10);
  const size_t first = assertion.find('.'), last = assertion.rfind('.');
  ASSERT_NE(first, last);
  EXPECT_TRUE(pair.verifies(assertion.substr(0, last), fromBase64Url(assertion.substr(last + 1))));
  const Json claims = Json::parse(fromBase64Url(assertion.substr(first + 1, last - first - 1)));
  EXPECT_EQ(claims["iss"], "robot@project.example");
  EXPECT_EQ(claims["aud"], cloud_.url() + "/token");
  EXPECT_EQ(claims["exp"].get<int64_t>() - claims["iat"].get<int64_t>(), 3600);
  EXPECT_NE(cloud_.chats().at(0).find("/projects/my-project/locations/europe-west4/endpoints/openapi/"),
            std::string::npos);
}

TEST_F(TokenExchangeTest, AnApplicationOfAzureGetsItsToken) {
  start("azure-openai",
        "resource: mine, tenant_id: tenant-1, client_id: app-1, client_secret: secret-of-the-app, authority: '" +
            cloud_.url() + "'",
        "gpt-5");
  askAround("secret-of-the-app");
  const std::string sent = cloud_.exchanges().at(0);
  EXPECT_TRUE(sent.starts_with("POST /tenant-1/oauth2/v2.0/token ")) << sent;
  EXPECT_NE(sent.find("grant_type=client_credentials&client_id=app-1&client_secret=secret-of-the-app"),
            std::string::npos)
      << sent;
}

TEST_F(TokenExchangeTest, AKeyOfWatsonxIsExchanged) {
  start("watsonx", "key: key-of-the-account, project_id: p-1, token_url: '" + cloud_.url() + "/identity/token'",
        "ibm/granite");
  askAround("key-of-the-account");
  const std::string sent = cloud_.exchanges().at(0);
  EXPECT_TRUE(sent.starts_with("POST /identity/token ")) << sent;
  EXPECT_NE(sent.find("apikey=key-of-the-account"), std::string::npos) << sent;
  EXPECT_NE(cloud_.chats().at(0).find("\"project_id\":\"p-1\""), std::string::npos);
}

}  // namespace
}  // namespace spillway::test
