// The providers whose credential is no plain key: what they send, how they sign, and how they get tokens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "Vendor.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using vendor::Sent;
using vendor::Settings;
using vendor::Token;
using vendor::Vendor;

constexpr const char* kConverse = "https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.a%3A0/converse";

TEST(Bedrock, AnApiKeyGoesAsABearerToken) {
  Vendor bedrock("bedrock");
  const Sent sent = bedrock.send(kConverse, {{"key", "k-1"}, {"region", "eu-west-1"}, {"access_key_id", "AKID"}});
  EXPECT_EQ(sent.headers.at("authorization"), "Bearer k-1");
  EXPECT_FALSE(sent.headers.contains("x-amz-date"));
}

TEST(Bedrock, WithoutOneTheRequestIsSigned) {
  Vendor bedrock("bedrock");
  bedrock.host().setUnixMs(1'440'938'160'000);
  Settings settings = {{"region", "eu-west-1"}, {"access_key_id", "AKID"}, {"secret_access_key", "s-1"}};
  const Sent lasting = bedrock.send(kConverse, settings);
  EXPECT_THAT(lasting.headers.at("authorization"),
              AllOf(StartsWith("AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/bedrock/aws4_request, "
                               "SignedHeaders=content-type;host;x-amz-date, Signature="),
                    Not(HasSubstr("s-1"))));
  settings["session_token"] = "t-1";
  const Sent temporary = bedrock.send(kConverse, settings);
  EXPECT_EQ(temporary.headers.at("x-amz-security-token"), "t-1");
  EXPECT_THAT(temporary.headers.at("authorization"), HasSubstr(";x-amz-security-token, "));
  const Sent newer = bedrock.send("https://bedrock-mantle.eu-west-1.api.aws/openai/v1/responses", settings);
  EXPECT_THAT(newer.headers.at("authorization"), HasSubstr("/eu-west-1/bedrock-mantle/aws4_request"));
}

TEST(Bedrock, WithoutAnythingItSaysWhatIsMissing) {
  const Sent sent = Vendor("bedrock").send(kConverse, {{"region", "eu-west-1"}});
  EXPECT_EQ(sent.status, SPW_FAILED);
  EXPECT_THAT(sent.message, HasSubstr("access key"));
}

constexpr const char* kAzure = "https://res.openai.azure.com/openai/v1/chat/completions";

TEST(Azure, TheKeyHasAHeaderOfItsOwnAndATokenIsABearerToken) {
  Vendor azure("azure-openai");
  const Sent key = azure.send(kAzure, {{"key", "k-1"}, {"resource", "res"}});
  EXPECT_EQ(key.headers.at("api-key"), "k-1");
  EXPECT_FALSE(key.headers.contains("authorization"));
  EXPECT_EQ(key.url, kAzure);
  const Sent token = azure.send(kAzure, {{"token", "t-1"}, {"resource", "res"}});
  EXPECT_EQ(token.headers.at("authorization"), "Bearer t-1");
  EXPECT_FALSE(token.headers.contains("api-key"));
}

TEST(Azure, AVersionMeansTheOlderAddresses) {
  Vendor azure("azure-openai");
  const Settings settings = {{"resource", "res"}, {"api_version", "2024-10-21"}};
  EXPECT_EQ(azure.send(kAzure, settings, "{}", "my gpt").url,
            "https://res.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21");
  EXPECT_EQ(azure.send("https://res.openai.azure.com/openai/v1/responses", settings).url,
            "https://res.openai.azure.com/openai/responses?api-version=2024-10-21");
  const std::string claude = "https://res.services.ai.azure.com/anthropic/v1/messages";
  EXPECT_EQ(azure.send(claude, settings).url, claude);
}

// The host has put the endpoint where the table has the resource's name, without its scheme.
TEST(Azure, TheResourceMayBeTheWholeEndpoint) {
  Vendor azure("azure-openai");
  for (const char* endpoint : {"https://res.openai.azure.com/", "https://res.openai.azure.com", "res.openai.azure.com/",
                               "https://res.openai.azure.com/openai/v1/"}) {
    std::string filled = endpoint;
    if (filled.starts_with("https://")) filled = filled.substr(8);
    while (filled.ends_with('/')) filled.pop_back();
    const Settings settings = {{"resource", endpoint}};
    EXPECT_EQ(azure.send("https://" + filled + ".openai.azure.com/openai/v1/responses", settings).url,
              "https://res.openai.azure.com/openai/v1/responses")
        << endpoint;
    EXPECT_EQ(azure.send("https://" + filled + ".services.ai.azure.com/anthropic/v1/messages", settings).url,
              "https://res.services.ai.azure.com/anthropic/v1/messages")
        << endpoint;
  }
  EXPECT_EQ(azure.send("https://mine.example/openai/v1/responses", {{"resource", "https://res.openai.azure.com"}}).url,
            "https://mine.example/openai/v1/responses")
      << "an address of the account's own";
}

TEST(Azure, AnApplicationGetsATokenAndAKeyNeedsNone) {
  Vendor azure("azure-openai");
  const Settings application = {{"tenant_id", "ten"},
                                {"client_id", "app"},
                                {"client_secret", "a&b"},
                                {"authority", "https://login.microsoftonline.com/"}};
  azure.host().setUnixMs(1'000'000);
  azure.host().answerHttp({.body = R"({"token_type":"Bearer","expires_in":3599,"access_token":"t-1"})"});
  const Token token = azure.refresh(application);
  EXPECT_EQ(token.status, SPW_OK) << token.message;
  EXPECT_EQ(token.access, "t-1");
  EXPECT_EQ(token.expiresMs, 4'599'000);
  const auto requests = azure.host().httpRequests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].url, "https://login.microsoftonline.com/ten/oauth2/v2.0/token");
  EXPECT_EQ(requests[0].body,
            "grant_type=client_credentials&client_id=app&client_secret=a%26b&scope="
            "https%3A%2F%2Fcognitiveservices.azure.com%2F.default");
  EXPECT_EQ(azure.refresh({{"key", "k-1"}}).status, SPW_DECLINED);
  EXPECT_EQ(azure.host().httpRequests().size(), 1u);
}

TEST(Azure, ARefusedApplicationIsAMatterOfTheCredential) {
  Vendor azure("azure-openai");
  azure.host().answerHttp(
      {.status = 401,
       .body = R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret."})"});
  const Token refused = azure.refresh({{"tenant_id", "t"}, {"client_id", "c"}, {"client_secret", "canary"}});
  EXPECT_EQ(refused.status, SPW_FAILED);
  EXPECT_EQ(refused.fault, SPW_FAULT_AUTH);
  EXPECT_EQ(refused.message, "the token endpoint answered 401: invalid_client, AADSTS7000215: Invalid client secret.");
  for (const auto& [status, fault] : {std::pair{503, SPW_FAULT_SERVER}, std::pair{429, SPW_FAULT_RATE_LIMIT}}) {
    azure.host().answerHttp({.status = status, .body = "busy"});
    EXPECT_EQ(azure.refresh({{"tenant_id", "t"}}).fault, fault);
  }
  azure.host().answerHttp({.body = "{}"});
  EXPECT_EQ(azure.refresh({{"tenant_id", "t"}}).fault, SPW_FAULT_SERVER) << "an answer without a token";
}

const std::string kModels = "-aiplatform.googleapis.com/v1/projects/p/locations/l/publishers/";

TEST(Vertex, RegionsHaveHostsOfTheirOwn) {
  Vendor vertex("vertex");
  const auto host = [&](const std::string& location) {
    const std::string url = vertex.send("https://" + location + kModels + "google/models/g:generateContent", {}).url;
    return url.substr(8, url.find('/', 8) - 8);
  };
  EXPECT_EQ(host("europe-west4"), "europe-west4-aiplatform.googleapis.com");
  EXPECT_EQ(host("global"), "aiplatform.googleapis.com");
  EXPECT_EQ(host("us"), "aiplatform.us.rep.googleapis.com");
  EXPECT_EQ(host("eu"), "aiplatform.eu.rep.googleapis.com");
}

TEST(Vertex, ClaudeIsNamedInThePathAndTheVersionInTheBody) {
  Vendor vertex("vertex");
  const std::string claude = "https://us-east5" + kModels + "anthropic/models/";
  const std::string body = R"({"model":"claude-x","max_tokens":9,"messages":[],"stream":true})";
  EXPECT_EQ(vertex.send(claude + "claude-x:streamRawPredict", {}, body).body,
            R"({"max_tokens":9,"messages":[],"stream":true,"anthropic_version":"vertex-2023-10-16"})");
  EXPECT_EQ(vertex.send(claude + "count-tokens:rawPredict", {}, R"({"model":"claude-x","messages":[]})").body,
            R"({"model":"claude-x","messages":[],"anthropic_version":"vertex-2023-10-16"})");
  const std::string gemini = R"({"contents":[]})";
  EXPECT_EQ(vertex.send("https://us-east5" + kModels + "google/models/g:generateContent", {}, gemini).body, gemini);
}

// A key pair, and whether a signature is of it.
class KeyPair {
 public:
  KeyPair() : key_(EVP_RSA_gen(2048), EVP_PKEY_free) {}

  std::string pem() const {
    std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<size_t>(length)};
  }

  bool signedThis(const std::string& text, const std::string& signature) const {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  }

 private:
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

std::string fromBase64url(std::string text) {
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  const size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string out(text.size() / 4 * 3, '\0');
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
                  static_cast<int>(text.size()));
  out.resize(out.size() - padding);
  return out;
}

std::string jsonText(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\\n" : std::string(1, c);
  return out;
}

TEST(Vertex, AServiceAccountSignsForItsToken) {
  Vendor vertex("vertex");
  const KeyPair pair;
  const std::string key = R"({"type":"service_account","client_email":"robot@p.iam.example","private_key_id":"kid-1",)"
                          R"("token_uri":"https://oauth2.example/token","private_key":")" +
                          jsonText(pair.pem()) + "\"}";
  vertex.host().setUnixMs(1'700'000'000'000);
  vertex.host().answerHttp({.body = R"({"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"})"});
  const Token token = vertex.refresh({{"key", key}});
  ASSERT_EQ(token.status, SPW_OK) << token.message;
  EXPECT_EQ(token.access, "ya29.x");
  EXPECT_EQ(token.expiresMs, 1'700'003'599'000);
  const auto request = vertex.host().httpRequests().at(0);
  EXPECT_EQ(request.url, "https://oauth2.example/token");
  const std::string form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
  ASSERT_THAT(request.body, StartsWith(form));
  const std::string assertion = request.body.substr(form.size());
  const size_t first = assertion.find('.'), second = assertion.rfind('.');
  ASSERT_LT(first, second);
  EXPECT_EQ(fromBase64url(assertion.substr(0, first)), R"({"alg":"RS256","typ":"JWT","kid":"kid-1"})");
  EXPECT_EQ(fromBase64url(assertion.substr(first + 1, second - first - 1)),
            R"({"iss":"robot@p.iam.example","scope":"https://www.googleapis.com/auth/cloud-platform",)"
            R"("aud":"https://oauth2.example/token","iat":1700000000,"exp":1700003600})");
  EXPECT_TRUE(pair.signedThis(assertion.substr(0, second), fromBase64url(assertion.substr(second + 1))));
}

TEST(Vertex, APersonsLoginIsRefreshed) {
  Vendor vertex("vertex");
  vertex.host().answerHttp({.body = R"({"access_token":"t","expires_in":3599})"});
  const Token token = vertex.refresh(
      {{"key", R"({"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"1//r"})"}});
  EXPECT_EQ(token.access, "t");
  EXPECT_EQ(vertex.host().httpRequests().at(0).url, "https://oauth2.googleapis.com/token");
  EXPECT_EQ(vertex.host().httpRequests().at(0).body,
            "grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=1%2F%2Fr");
}

TEST(Vertex, OtherKeysAreRefusedWithoutBeingSentAnywhere) {
  Vendor vertex("vertex");
  for (const char* key : {"", "AIzaCanary", R"({"type":"external_account"})",
                          R"({"type":"service_account","client_email":"e","private_key":"canary"})",
                          R"({"type":"service_account","private_key":"x"})"}) {
    const Token token = vertex.refresh({{"key", key}});
    EXPECT_EQ(token.status, SPW_FAILED) << key;
    EXPECT_EQ(token.fault, SPW_FAULT_AUTH) << key;
    EXPECT_THAT(token.message, Not(HasSubstr("anary"))) << key;
  }
  EXPECT_TRUE(vertex.host().httpRequests().empty());
}

TEST(Watsonx, AChatHasMembersOfItsOwn) {
  Vendor watsonx("watsonx");
  const Sent sent = watsonx.send("https://us-south.ml.cloud.ibm.com/ml/v1/text/chat_stream?version=2024-10-08",
                                 {{"project_id", "p-1"}},
                                 R"({"model":"a","messages":[],"stream":true,"stream_options":{"include_usage":true},)"
                                 R"("tool_choice":"auto"})",
                                 "ibm/granite-4");
  EXPECT_EQ(sent.body, R"({"messages":[],"model_id":"ibm/granite-4","project_id":"p-1","tool_choice_option":"auto"})");
  EXPECT_EQ(watsonx
                .send("https://x.example/", {{"project_id", "p"}},
                      R"({"tool_choice":{"type":"function","function":{"name":"f"}}})", "m")
                .body,
            R"({"tool_choice":{"type":"function","function":{"name":"f"}},"model_id":"m","project_id":"p"})");
}

TEST(Watsonx, TheKeyIsExchanged) {
  Vendor watsonx("watsonx");
  watsonx.host().answerHttp({.body = R"({"access_token":"ey","refresh_token":"not_supported","expires_in":3600})"});
  const Token token = watsonx.refresh({{"key", "k+1"}, {"token_url", "https://iam.example/token"}});
  EXPECT_EQ(token.access, "ey");
  EXPECT_EQ(watsonx.host().httpRequests().at(0).url, "https://iam.example/token");
  EXPECT_EQ(watsonx.host().httpRequests().at(0).body,
            "grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=k%2B1");
  watsonx.host().answerHttp(
      {.status = 400, .body = R"({"errorCode":"BXNIM0415E","errorMessage":"Provided API key could not be found."})"});
  const Token refused = watsonx.refresh({{"key", "canary"}, {"token_url", "https://iam.example/token"}});
  EXPECT_EQ(refused.fault, SPW_FAULT_AUTH);
  EXPECT_THAT(refused.message, AllOf(HasSubstr("BXNIM0415E"), Not(HasSubstr("canary"))));
}

}  // namespace
