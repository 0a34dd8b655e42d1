#include "host/plugins/HostServices.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <spillway/json.h>

#include <memory>

#include "Tables.h"
#include "host/base/Log.h"

namespace {

using namespace spillway::plugins;
using tables::str;
using tables::text;

class Settings final : public SettingSource {
 public:
  std::optional<std::string> get(std::string_view plugin, std::string_view path) const override {
    ++asked;
    if (plugin == "acme" && path == "limits.depth") return "7";
    return std::nullopt;
  }
  mutable int asked = 0;
};

template <class Table>
const Table* service(const HostServices& services, const char* id) {
  return static_cast<const Table*>(services.host().get(services.host().ctx, id));
}

TEST(HostServices, OffersWhatTheHeadersName) {
  HostServices services("acme", nullptr);
  for (const char* id : {SPW_MEMORY_ID, SPW_JSON_ID, SPW_LOSS_ID, SPW_CONFIG_ID, SPW_SECRETS_ID, SPW_CLOCK_ID,
                         SPW_CRYPTO_ID, SPW_HTTP_ID})
    EXPECT_NE(service<void>(services, id), nullptr) << id;
  EXPECT_EQ(service<void>(services, "spillway.json/2"), nullptr);
  EXPECT_EQ(service<void>(services, nullptr), nullptr);
}

TEST(HostServices, SettingsOfThisPluginOnly) {
  Settings settings;
  HostServices acme("acme", &settings), other("other", &settings);
  const auto* config = service<spw_config>(acme, SPW_CONFIG_ID);
  spw_str first = config->get(config->ctx, str("limits.depth"));
  EXPECT_EQ(text(first), "7");
  EXPECT_EQ(config->get(config->ctx, str("limits.depth")).ptr, first.ptr) << "lives until stop()";
  EXPECT_EQ(settings.asked, 1);
  EXPECT_EQ(config->get(config->ctx, str("nothing")).len, 0u);
  const auto* others = service<spw_config>(other, SPW_CONFIG_ID);
  EXPECT_EQ(others->get(others->ctx, str("limits.depth")).len, 0u);
}

TEST(HostServices, SecretsOfTheCallsAccountOnly) {
  struct Account final : spillway::base::SecretSource {
    std::string_view get(std::string_view name) const override { return name == "key" ? "k-1" : ""; }
  } account;
  HostServices services("acme", nullptr);
  const auto* secrets = service<spw_secrets>(services, SPW_SECRETS_ID);
  tables::Call call;
  EXPECT_EQ(secrets->get(&call.call, str("key")).len, 0u);
  call.call.secrets = &account;
  EXPECT_EQ(text(secrets->get(&call.call, str("key"))), "k-1");
  EXPECT_EQ(secrets->get(nullptr, str("key")).len, 0u);
}

TEST(HostServices, LogsUnderThePluginsId) {
  struct Sink final : spillway::base::LogSink {
    void write(spillway::base::Level level, std::string_view component, std::string_view message) override {
      line = std::string(spillway::base::levelName(level)) + " " + std::string(component) + " " + std::string(message);
    }
    std::string line;
  } sink;
  auto* before = spillway::base::setLogSink(&sink);
  HostServices services("acme", nullptr);
  services.host().log(services.host().ctx, 99, str("something"));
  spillway::base::setLogSink(before);
  EXPECT_EQ(sink.line, std::string(spillway::base::levelName(spillway::base::Level::Error)) + " acme something");
}

std::string hex(const uint8_t* bytes, size_t count) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

class CryptoTest : public testing::Test {
 protected:
  HostServices services_{"acme", nullptr};
  const spw_crypto& crypto_ = *service<spw_crypto>(services_, SPW_CRYPTO_ID);
  tables::Call call_;
};

// FIPS 180-2 and RFC 4231, test case 2.
TEST_F(CryptoTest, KnownDigests) {
  uint8_t out[32];
  crypto_.sha256(str("abc"), out);
  EXPECT_EQ(hex(out, 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  crypto_.sha256({nullptr, 0}, out);
  EXPECT_EQ(hex(out, 32), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  crypto_.hmac_sha256(str("Jefe"), str("what do ya want for nothing?"), out);
  EXPECT_EQ(hex(out, 32), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 4648, section 10, in the URL alphabet without padding.
TEST_F(CryptoTest, Base64Url) {
  EXPECT_EQ(text(crypto_.base64url(&call_.call, str(""))), "");
  EXPECT_EQ(text(crypto_.base64url(&call_.call, str("f"))), "Zg");
  EXPECT_EQ(text(crypto_.base64url(&call_.call, str("fo"))), "Zm8");
  EXPECT_EQ(text(crypto_.base64url(&call_.call, str("foo"))), "Zm9v");
  EXPECT_EQ(text(crypto_.base64url(&call_.call, str("foobar"))), "Zm9vYmFy");
  EXPECT_EQ(text(crypto_.base64url(&call_.call, str("\xfb\xff\xfe"))), "-__-");
}

TEST_F(CryptoTest, RandomIsNotTheSameTwice) {
  uint8_t one[32] = {}, two[32] = {};
  crypto_.random(one, sizeof one);
  crypto_.random(two, sizeof two);
  EXPECT_NE(hex(one, 32), hex(two, 32));
}

TEST_F(CryptoTest, SignaturesVerify) {
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
  ASSERT_TRUE(key);
  std::unique_ptr<BIO, int (*)(BIO*)> pem(BIO_new(BIO_s_mem()), BIO_free);
  ASSERT_EQ(PEM_write_bio_PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(pem.get(), &bytes);
  const std::string_view data = "header.claims";
  spw_str signature = crypto_.sign_rs256(&call_.call, {bytes, static_cast<size_t>(length)}, str(data));
  ASSERT_EQ(signature.len, 256u);
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> check(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  ASSERT_EQ(EVP_DigestVerifyInit(check.get(), nullptr, EVP_sha256(), nullptr, key.get()), 1);
  const auto* signatureBytes = reinterpret_cast<const unsigned char*>(signature.ptr);
  const auto* plain = reinterpret_cast<const unsigned char*>(data.data());
  EXPECT_EQ(EVP_DigestVerify(check.get(), signatureBytes, signature.len, plain, data.size()), 1);
  EXPECT_EQ(crypto_.sign_rs256(&call_.call, str("no key"), str(data)).len, 0u);
}

}  // namespace
