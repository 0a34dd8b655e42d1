// The host that plugins' own tests have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/testing/FakeHost.hpp>

namespace {

using spw::testing::FakeCall;
using spw::testing::FakeHost;

TEST(SdkFakeHost, CryptoMatchesKnownAnswers) {
  FakeHost host;
  FakeCall call(host);
  const auto* crypto = static_cast<const spw_crypto*>(host.raw()->get(host.raw()->ctx, SPW_CRYPTO_ID));
  const auto hex = [](const uint8_t(&digest)[32]) {
    std::string text;
    for (uint8_t byte : digest) {
      text += "0123456789abcdef"[byte >> 4];
      text += "0123456789abcdef"[byte & 15];
    }
    return text;
  };
  uint8_t digest[32];
  crypto->sha256(spw::str("abc"), digest);
  EXPECT_EQ(hex(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  crypto->hmac_sha256(spw::str("Jefe"), spw::str("what do ya want for nothing?"), digest);
  EXPECT_EQ(hex(digest), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(spw::view(crypto->base64url(call.raw(), spw::str("\xfb\xff?"))), "-_8_");
  EXPECT_EQ(crypto->sign_rs256(call.raw(), spw::str("no key"), spw::str("x")).len, 0u);
}

TEST(SdkFakeHost, ClockIsDrivenByTheTest) {
  FakeHost host;
  const auto* clock = static_cast<const spw_clock*>(host.raw()->get(host.raw()->ctx, SPW_CLOCK_ID));
  FakeHost::setUnixMs(1000);
  FakeHost::advanceMs(50);
  EXPECT_EQ(clock->unix_ms(), 1050);
}

}  // namespace
