#include "host/config/Portable.h"

#include <gtest/gtest.h>

#include "host/base/Masking.h"

namespace spillway::config {
namespace {

constexpr const char* kFile = R"(# The old key was sk-commented-out-1.
listen: 127.0.0.1:4000
client_keys:
  - {name: laptop, key: sk-of-the-laptop-1}
  - {name: ci, key: {env: CI_KEY}}
providers:
  cloud:  # mine
    base_url: https://user:pass-word@cloud.example/v1
    proxy: {url: "http://proxy.example:1", username: u, password: proxy-word-1}
    headers: {x-team: header-secret-1}
    accounts:
      - {name: a, key: sk-of-a-00001, region: eu-west-1, secret_access_key: aws-secret-1}
      - {name: b, key: {file: /run/b}}
chains:
  default: [{tier: cheap, use: [cloud/some-model]}]
)";

bool plainRegion(const std::string& plugin, const std::string& setting) {
  return plugin == "cloud" && setting == "region";
}

std::string exported(const std::string& text = kFile) {
  const auto out = portable(text, plainRegion);
  EXPECT_TRUE(out.ok());
  return out.ok() ? *out : std::string();
}

TEST(PortableTest, HasAllThatIsNoSecret) {
  const std::string text = exported();
  for (const char* secret : {"sk-", "pass-word", "proxy-word", "header-secret", "aws-secret"})
    EXPECT_EQ(text.find(secret), std::string::npos) << secret << " in\n" << text;
  for (const char* shown : {"127.0.0.1:4000", "CI_KEY", "/run/b", "eu-west-1", "cloud/some-model", "laptop", "x-team"})
    EXPECT_NE(text.find(shown), std::string::npos) << shown << " in\n" << text;
}

TEST(PortableTest, HidesWhatIsKnownForASecretWhereverItStands) {
  base::setMask(std::make_shared<const base::Mask>(std::vector<std::string_view>{"known-secret-value-1"}));
  const std::string text = exported("models: [{match: known-secret-value-1, chain: default}]\n");
  base::setMask(nullptr);
  EXPECT_EQ(text.find("known-secret"), std::string::npos) << text;
}

TEST(PortableTest, ItsOwnExportChangesNothingNotEvenAComment) {
  const auto back = takenOver(kFile, exported());
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(*back, kFile);
}

TEST(PortableTest, WhatIsChangedIsTakenOverAndSecretsStayWithTheirNames) {
  std::string text = exported();
  text.replace(text.find("127.0.0.1:4000"), 14, "127.0.0.1:5000");
  const size_t laptop = text.find("laptop"), ci = text.find("ci", laptop);
  text.replace(ci, 2, "cj");
  const auto back = takenOver(kFile, text);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_NE(back->find("listen: 127.0.0.1:5000"), std::string::npos) << *back;
  EXPECT_NE(back->find("# The old key"), std::string::npos);
  EXPECT_NE(back->find("sk-of-the-laptop-1"), std::string::npos);
  EXPECT_NE(back->find("cj"), std::string::npos);
}

TEST(PortableTest, ASectionThatIsNotThereGoes) {
  const auto back = takenOver(kFile, "listen: 127.0.0.1:4000\n");
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->find("providers"), std::string::npos) << *back;
}

TEST(PortableTest, ASecretThatIsNowhereIsAskedFor) {
  const auto back = takenOver("", exported());
  ASSERT_FALSE(back.ok());
  EXPECT_EQ(back.error().httpStatus, 422);
  EXPECT_NE(back.error().message.find("client_keys[0].key: "), std::string::npos) << back.error().message;
}

TEST(PortableTest, WithoutAFileTheTextIsTakenAsItIs) {
  const std::string text = "# mine\nlog: debug\n";
  EXPECT_EQ(*takenOver("", text), text);
}

TEST(PortableTest, WhatIsNoConfigurationIsRefused) {
  for (const char* text : {"- a\n", "a: [\n", "just words"}) {
    EXPECT_FALSE(takenOver(kFile, text).ok()) << text;
    EXPECT_FALSE(portable(text, plainRegion).ok()) << text;
  }
  EXPECT_FALSE(takenOver(kFile, std::string(2 << 20, '#')).ok());
}

}  // namespace
}  // namespace spillway::config
