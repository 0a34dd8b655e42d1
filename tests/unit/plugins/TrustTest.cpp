// Whose plugins may be loaded: each policy against each way in which a file can be signed, or not.
#include "host/plugins/Trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "host/plugins/Signature.h"

namespace spillway::plugins {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

using Policy = Trust::Policy;
constexpr Policy kAll[] = {Policy::Any, Policy::Signed, Policy::Trusted};

class TrustTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "trust-" + testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    // Plugins are refused where others may write.
    fs::permissions(folder_, fs::perms::owner_all);
    file_ = folder_ + "/acme.so";
    fs::copy_file(SPILLWAY_PLUGIN_FILE, file_);
    fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void sign(const SigningKey& key) const { write(signatureText(*key.sign(read().sha256()))); }
  void write(const std::string& signature) const {
    std::ofstream(file_ + std::string(kSignatureEnding), std::ios::binary) << signature;
  }
  // As a later version, or an attacker, has it.
  void change() const { std::ofstream(file_, std::ios::binary | std::ios::app) << "more"; }
  PluginFile read() const {
    auto file = PluginFile::read(file_);
    EXPECT_TRUE(file.ok()) << file.error().message;
    return std::move(*file);
  }
  Trust::Verdict judged(Policy policy, std::vector<Trust::Publisher> publishers = {},
                        std::vector<std::string> own = {}) const {
    return Trust(policy, std::move(publishers), std::move(own)).judge(read());
  }
  // No policy lets it in, whoever is trusted.
  void expectRefused(const std::vector<Trust::Publisher>& publishers, const std::string& why) const {
    for (const Policy policy : kAll) EXPECT_THAT(judged(policy, publishers).refusal, HasSubstr(why));
  }

  std::string folder_, file_;
  SigningKey acme_ = *SigningKey::make(), other_ = *SigningKey::make();
};

TEST_F(TrustTest, WithoutASignatureOnlyAnyLetsItIn) {
  EXPECT_THAT(judged(Policy::Any).refusal, IsEmpty());
  EXPECT_THAT(judged(Policy::Any).note, IsEmpty());
  for (const Policy policy : {Policy::Signed, Policy::Trusted})
    EXPECT_THAT(judged(policy, {{"acme", acme_.publicKey()}}).refusal, HasSubstr("it has no signature"));
}

TEST_F(TrustTest, APublishersSignatureIsGoodForEveryPolicyAndNamed) {
  sign(acme_);
  for (const Policy policy : kAll) {
    const auto verdict = judged(policy, {{"other", other_.publicKey()}, {"acme", acme_.publicKey()}});
    EXPECT_THAT(verdict.refusal, IsEmpty());
    EXPECT_EQ(verdict.note, "signed by acme");
  }
}

TEST_F(TrustTest, AStrangersSignatureIsGoodUnlessPublishersAreAskedFor) {
  sign(other_);
  const std::vector<Trust::Publisher> publishers{{"acme", acme_.publicKey()}};
  for (const Policy policy : {Policy::Any, Policy::Signed}) {
    const auto verdict = judged(policy, publishers);
    EXPECT_THAT(verdict.refusal, IsEmpty());
    EXPECT_EQ(verdict.note, "signed by an unknown publisher, key " + other_.publicKey());
  }
  EXPECT_THAT(judged(Policy::Trusted, publishers).refusal, HasSubstr(other_.publicKey()));
  EXPECT_THAT(judged(Policy::Trusted).refusal, HasSubstr("none of plugins.publishers"));
}

TEST_F(TrustTest, AFileThatWasChangedIsRefusedAlsoWhereNoSignatureIsWanted) {
  sign(acme_);
  change();
  expectRefused({{"acme", acme_.publicKey()}}, "not one of this file");
}

TEST_F(TrustTest, ASignatureUnderAnotherKeysNameIsRefused) {
  auto forged = *acme_.sign(read().sha256());
  forged.key = other_.publicKey();
  write(signatureText(forged));
  expectRefused({{"acme", acme_.publicKey()}, {"other", other_.publicKey()}}, "not one of this file");
}

TEST_F(TrustTest, ATornSignatureIsRefusedHoweverMuchOfItIsLeft) {
  const std::string whole = signatureText(*acme_.sign(read().sha256()));
  for (size_t kept = 0; kept + 1 < whole.size(); kept += 7) {
    SCOPED_TRACE(kept);
    write(whole.substr(0, kept));
    expectRefused({{"acme", acme_.publicKey()}}, "acme.so.sig");
  }
}

TEST_F(TrustTest, ASignatureThatCannotBeReadIsNoMissingOne) {
  fs::create_symlink(folder_ + "/nowhere", file_ + std::string(kSignatureEnding));
  expectRefused({}, "remove it or sign the plugin anew");
}

TEST_F(TrustTest, WhatCameWithTheProgramIsNotAsked) {
  for (const Policy policy : kAll) EXPECT_THAT(judged(policy, {}, {folder_}).refusal, IsEmpty());
  // By another way to the same folder, too; but not what lies below it or beside it.
  for (const Policy policy : kAll)
    EXPECT_THAT(judged(policy, {}, {folder_ + "/../" + fs::path(folder_).filename().string()}).refusal, IsEmpty());
  fs::create_directories(folder_ + "/below");
  for (const std::string& foreign : {folder_ + "/below", fs::path(folder_).parent_path().string(), std::string()})
    EXPECT_THAT(judged(Policy::Signed, {}, {foreign}).refusal, HasSubstr("no signature")) << foreign;
}

TEST_F(TrustTest, APlainOneLetsAnythingIn) { EXPECT_THAT(Trust().judge(read()).refusal, IsEmpty()); }

}  // namespace
}  // namespace spillway::plugins
