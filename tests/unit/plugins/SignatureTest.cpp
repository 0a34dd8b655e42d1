// Signatures of plugins: made, written, read and held against files.
#include "host/plugins/Signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/plugins/PluginFile.h"

namespace spillway::plugins {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SignatureTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "signature-" + testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  static std::string slurp(const std::string& file) {
    std::ostringstream out;
    out << std::ifstream(file).rdbuf();
    return out.str();
  }
  std::string folder_;
};

TEST_F(SignatureTest, IsGoodForTheFileAndTheKeyItWasMadeWithAlone) {
  const auto key = SigningKey::make(), other = SigningKey::make();
  ASSERT_TRUE(key.ok() && other.ok());
  EXPECT_TRUE(isPublicKey(key->publicKey()));
  EXPECT_NE(key->publicKey(), other->publicKey());
  const std::string digest = sha256Hex("a plugin"), changed = sha256Hex("a plugin!");
  const auto made = key->sign(digest);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(verifies(*made, digest));
  EXPECT_FALSE(verifies(*made, changed));
  Signature forged = *made;
  forged.key = other->publicKey();
  EXPECT_FALSE(verifies(forged, digest));
  for (size_t i = 0; i < made->bytes.size(); ++i) {
    Signature bent = *made;
    bent.bytes[i] = static_cast<char>(bent.bytes[i] ^ 1);
    EXPECT_FALSE(verifies(bent, digest)) << i;
  }
}

TEST_F(SignatureTest, IsReadAsItWasWritten) {
  const auto key = SigningKey::make();
  const auto made = key->sign(sha256Hex("x"));
  const auto parsed = parseSignature(signatureText(*made));
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed->key, made->key);
  EXPECT_EQ(parsed->bytes, made->bytes);
  const std::string plugin = write("acme.so", "x");
  EXPECT_FALSE(readSignature(plugin)->has_value());
  write("acme.so.sig", signatureText(*made));
  const auto beside = readSignature(plugin);
  ASSERT_TRUE(beside.ok() && beside->has_value());
  EXPECT_TRUE(verifies(**beside, sha256Hex("x")));
}

TEST_F(SignatureTest, WhatIsNoneIsSaidToBe) {
  const auto key = SigningKey::make();
  const std::string good = signatureText(*key->sign(sha256Hex("x")));
  for (const std::string& text :
       {std::string(), std::string("hello"), good.substr(0, good.size() - 5), "x" + good, good + "more\n",
        std::string("spillway-plugin-signature 1\nkey short\nsignature short\n")}) {
    EXPECT_FALSE(parseSignature(text).ok()) << text;
    const auto read = readSignature((write("bad.so.sig", text), folder_ + "/bad.so"));
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_THAT(read.error().message, HasSubstr("bad.so.sig"));
  }
  for (const char* text :
       {"", "abc", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURp=", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHUR"})
    EXPECT_FALSE(isPublicKey(text)) << text;
  EXPECT_TRUE(isPublicKey("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
}

TEST_F(SignatureTest, PrivateKeysAreTheirOwnersAloneAndNeverOverwritten) {
  const auto key = SigningKey::make();
  const std::string file = folder_ + "/publisher.pem";
  ASSERT_TRUE(key->write(file).ok());
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const auto again = key->write(file);
  ASSERT_FALSE(again.ok());
  EXPECT_THAT(again.error().message, HasSubstr("never overwritten"));
  const auto read = SigningKey::read(file);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->publicKey(), key->publicKey());
  ::chmod(file.c_str(), 0644);
  EXPECT_FALSE(SigningKey::read(file).ok());
  EXPECT_FALSE(SigningKey::read(write("none.pem", "hello")).ok());
  EXPECT_FALSE(SigningKey::read(folder_ + "/nowhere.pem").ok());
}

}  // namespace
}  // namespace spillway::plugins
