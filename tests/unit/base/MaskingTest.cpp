#include "host/base/Masking.h"

#include <gtest/gtest.h>

namespace spillway::base {
namespace {

constexpr std::string_view kKey = "sk-ant-api03-Zq8xW1vT5rN2mK7j-pL4hG9dF3";

std::string hide(std::string_view text, std::string_view secret = kKey) { return Mask({secret}).hide(text); }

TEST(MaskTest, AWholeSecretGoesWhereverItStands) {
  const std::string key(kKey);
  EXPECT_EQ(hide("bad key: " + key + "."), "bad key: ***.");
  EXPECT_EQ(hide(key), "***");
  EXPECT_EQ(hide(key + key), "***");
  EXPECT_EQ(hide("Bearer " + key + " and " + key), "Bearer *** and ***");
}

TEST(MaskTest, OtherTextStays) {
  for (const char* text :
       {"", "x", "the key is wrong", "model sk-or-other is not there", "*** 50% off ...", "\xff\xfe"})
    EXPECT_EQ(hide(text), text);
}

TEST(MaskTest, PartsAreAsGoodAsTheWhole) {
  EXPECT_EQ(hide("it begins with Zq8xW1vT5rN2 as usual"), "it begins with *** as usual");
  EXPECT_EQ(hide("ends in L4hG9dF3"), "ends in ***");
}

// The way in which vendors themselves hide the middle of a key still tells both ends.
TEST(MaskTest, TheEndsAroundStarsGoToo) {
  EXPECT_EQ(hide("key sk-ant-a****dF3? no"), "key ***dF3? no") << "three characters at the end say little";
  EXPECT_EQ(hide("key sk-ant-api03...9dF3, really"), "key ***, really");
  EXPECT_EQ(hide("key sk-a**********9dF3"), "key ***");
  EXPECT_EQ(hide("key \xe2\x80\xa6\xe2\x80\xa6"
                 "9dF3!"),
            "key ***!");
  EXPECT_EQ(hide("wait ... then go"), "wait ... then go");
}

TEST(MaskTest, EncodedItIsTheSameSecret) {
  const std::string secret = "p@ss/word+with=\"odd\"\nlines and \xc3\xa4";
  EXPECT_EQ(hide("?key=p%40ss%2Fword%2Bwith%3D%22odd%22%0Alines%20and%20%C3%A4&x=1", secret), "?key=***&x=1");
  EXPECT_EQ(hide(R"({"key":"p@ss/word+with=\"odd\"\nlines and ä"})", secret), R"({"key":"***"})");
}

TEST(MaskTest, NoCharacterIsCutInTwo) {
  const std::string secret = "\xd0\xba\xd0\xbb\xd1\x8e\xd1\x87-\xd1\x81\xd0\xb5\xd0\xba\xd1\x80\xd0\xb5\xd1\x82";
  const std::string text = "\xd0\xb0" + secret + "\xd0\xb1";
  EXPECT_EQ(hide(text, secret), "\xd0\xb0***\xd0\xb1");
}

TEST(MaskTest, ShortOnesAndWordsAreHiddenWhole) {
  EXPECT_EQ(hide("it is abcd1234 here", "abcd1234"), "it is *** here");
  EXPECT_EQ(hide("it is abcd123 here", "abcd1234"), "it is abcd123 here");
  EXPECT_EQ(hide("it is ollama here", "ollama"), "it is ollama here") << "too short to be a secret";
  EXPECT_EQ(Mask({"abc123"}, 6).hide("it is abc123 here"), "it is *** here");
  EXPECT_EQ(hide("a key is required", "sk-no-key-required"), "a key is required") << "a word is no secret";
  EXPECT_EQ(hide("got sk-no-key-required", "sk-no-key-required"), "got ***");
}

TEST(LikelySecretsTest, WhatLooksLikeAKeyIsHidden) {
  for (const char* key :
       {"sk-proj-abcdefghijklmnop", "sk-ant-api03-Zq8xW1vT5rN2mK7j", "AIzaSyD4x8Fq1mN7vT2kW9rL5pJ3hG6cB0aE",
        "gsk_Xb7Rk2Qm9Lp4Wn8Ty1Vc6Df3", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "0f3a9c1be72d46585d1c9f0a7b3e2468",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Q1w2E3r4T5y6"})
    EXPECT_EQ(withoutLikelySecrets(std::string("got '") + key + "'"), "got '***'") << key;
  EXPECT_EQ(withoutLikelySecrets("got 'glpat-sa8ZimtqiQMYdxjHQAYQybxQEBCHpBKR'"), "got 'glpat-***'");
  EXPECT_EQ(withoutLikelySecrets("/projects/EiqQytGBJUHt4mfknHhB/latest"), "/projects/***/latest");
  EXPECT_EQ(withoutLikelySecrets("got 'https://me:pa55word@host.example/v1'"), "got 'https://***@host.example/v1'");
}

TEST(LikelySecretsTest, NamesStay) {
  for (const char* text :
       {"accounts/fireworks/models/Llama-3.1-70B-Instruct", "claude-3-5-sonnet-20241022",
        "providers.alpha.accounts[0].key", "/home/User1/Projects/spillway-2.yaml",
        "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", "https://api.example.com/v1/models?limit=1000",
        "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "OPENAI_API_KEY"})
    EXPECT_EQ(withoutLikelySecrets(text), text);
}

TEST(MaskTest, TheProcessHasOneAtATime) {
  EXPECT_EQ(masked(kKey), kKey);
  setMask(std::make_shared<const Mask>(std::vector<std::string_view>{kKey}));
  EXPECT_EQ(masked("a " + std::string(kKey)), "a ***");
  setMask(nullptr);
  EXPECT_EQ(masked(kKey), kKey);
}

}  // namespace
}  // namespace spillway::base
