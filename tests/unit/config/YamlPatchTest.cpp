// Changes to a file that somebody has written by hand: only what is meant is written anew.
#include "host/config/YamlPatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spillway::config {
namespace {

using testing::HasSubstr;

constexpr const char* kFile = R"(# what this is about
listen: 127.0.0.1:0   # here

providers:
  shop: {plugin: openai-compatible}  # the shop

# Who is asked.
chains:
  # The usual one.
  default:
    # paid for anyway
    - {tier: subscription, use: [plan]}   # first
    - tier: cheap        # then these
      pick: lowest-cost
      use:
        - shop/coder     # quick
        # the one with eyes
        - shop/seer

    # last of all
    - tier: free
      use: [attic/tiny]

  # At night.
  nights: [{tier: free, use: [attic/tiny]}]

# After the chains.
default_chain: default
)";

std::string changed(const std::string& chains, const std::string& yaml = kFile) {
  auto made = patched(yaml, "chains", chains);
  EXPECT_TRUE(made.ok()) << made.error().message;
  return made.ok() ? *made : "";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

constexpr const char* kSubscription = R"({"tier": "subscription", "use": ["plan"]})";
constexpr const char* kCheap = R"({"tier": "cheap", "pick": "lowest-cost", "use": ["shop/coder", "shop/seer"]})";
constexpr const char* kFree = R"({"tier": "free", "use": ["attic/tiny"]})";
constexpr const char* kNights = R"([{"tier": "free", "use": ["attic/tiny"]}])";

std::string chains(const std::string& tiers, const std::string& more = std::string(R"(, "nights": )") + kNights) {
  return R"({"default": [)" + tiers + "]" + more + "}";
}
std::string all(const std::string& a, const std::string& b, const std::string& c) { return a + ", " + b + ", " + c; }

TEST(YamlPatchTest, WhatIsTheSameStaysToTheByte) {
  EXPECT_EQ(changed(chains(all(kSubscription, kCheap, kFree))), kFile);
  EXPECT_EQ(changed(*sectionJson(kFile, "chains")), kFile);
}

TEST(YamlPatchTest, AValueIsReplacedInItsPlace) {
  EXPECT_EQ(changed(chains(all(kSubscription, replaced(kCheap, "lowest-cost", "fastest"), kFree))),
            replaced(kFile, "pick: lowest-cost", "pick: fastest"));
  EXPECT_EQ(changed(chains(all(replaced(kSubscription, "plan", "plan/large"), kCheap, kFree))),
            replaced(kFile, "use: [plan]", "use: [plan/large]"));
}

TEST(YamlPatchTest, ItemsMoveWithTheirComments) {
  const std::string swapped = replaced(kCheap, R"("shop/coder", "shop/seer")", R"("shop/seer", "shop/coder")");
  EXPECT_EQ(changed(chains(all(kSubscription, swapped, kFree))),
            replaced(kFile, "        - shop/coder     # quick\n        # the one with eyes\n        - shop/seer\n",
                     "        # the one with eyes\n        - shop/seer\n        - shop/coder     # quick\n"));
  const std::string moved = changed(chains(all(kFree, kSubscription, kCheap)));
  EXPECT_LT(moved.find("# last of all"), moved.find("# paid for anyway"));
  EXPECT_LT(moved.find("# paid for anyway"), moved.find("# then these"));
  EXPECT_THAT(moved, HasSubstr("    # last of all\n    - tier: free\n      use: [attic/tiny]\n"));
}

TEST(YamlPatchTest, ItemsComeAndGo) {
  EXPECT_EQ(
      changed(chains(std::string(kSubscription) + ", " + kFree)),
      replaced(kFile,
               "    - tier: cheap        # then these\n      pick: lowest-cost\n      use:\n        - shop/coder     "
               "# quick\n        # the one with eyes\n        - shop/seer\n\n",
               ""));
  const std::string more = replaced(kCheap, R"("shop/seer"])", R"("shop/seer", {"model": "attic/tiny", "weight": 2}])");
  EXPECT_EQ(
      changed(chains(all(kSubscription, more, kFree))),
      replaced(kFile, "        - shop/seer\n", "        - shop/seer\n        - {model: attic/tiny, weight: 2}\n"));
  EXPECT_EQ(
      changed(chains(all(kSubscription, kCheap, replaced(kFree, R"(["attic/tiny"])", R"(["plan", "attic/tiny"])")))),
      replaced(kFile, "      use: [attic/tiny]\n", "      use: [plan, attic/tiny]\n"));
}

TEST(YamlPatchTest, KeysComeGoAndAreRenamed) {
  const std::string tiers = all(kSubscription, kCheap, kFree);
  EXPECT_EQ(changed(chains(tiers, std::string(R"(, "dusk": )") + kNights)), replaced(kFile, "  nights:", "  dusk:"));
  EXPECT_EQ(changed(chains(tiers, "")),
            replaced(kFile, "  # At night.\n  nights: [{tier: free, use: [attic/tiny]}]\n", ""));
  EXPECT_EQ(changed(chains(all(kSubscription, replaced(kCheap, R"("pick": "lowest-cost", )", ""), kFree))),
            replaced(kFile, "      pick: lowest-cost\n", ""));
  EXPECT_EQ(changed(chains(all(kSubscription, kCheap, replaced(kFree, R"("use")", R"("pick": "fastest", "use")")))),
            replaced(kFile, "      use: [attic/tiny]\n", "      use: [attic/tiny]\n      pick: fastest\n"));
  const std::string added = changed(chains(
      tiers, std::string(R"(, "nights": )") + kNights + R"(, "more": [{"tier": "cheap", "use": ["plan", "shop"]}])"));
  EXPECT_EQ(added,
            replaced(kFile, "  nights: [{tier: free, use: [attic/tiny]}]\n",
                     "  nights: [{tier: free, use: [attic/tiny]}]\n  more:\n    - {tier: cheap, use: [plan, shop]}\n"));
}

TEST(YamlPatchTest, AChainBecomesAGroupAndBack) {
  const std::string grouped =
      R"({"default": {"tiers": [)" + std::string(kSubscription) + R"(], "rescue": "auto"}, "nights": )" + kNights + "}";
  const std::string made = changed(grouped);
  EXPECT_THAT(made, HasSubstr("  default:\n    tiers:\n      - {tier: subscription, use: [plan]}\n    rescue: auto\n"));
  EXPECT_THAT(made, HasSubstr("# The usual one."));
  EXPECT_THAT(changed(chains(kSubscription), made), HasSubstr("  default:\n    - {tier: subscription, use: [plan]}\n"));
}

TEST(YamlPatchTest, FlowListsKeepTheirLinesAndComments) {
  constexpr const char* kFlow =
      "chains:\n  default: [\n    {tier: a, use: [x, y]},  # one\n    {tier: b, use: [z]},  # two\n  ]\n";
  EXPECT_EQ(changed(R"({"default": [{"tier": "b", "use": ["z"]}, {"tier": "a", "use": ["x", "w", "y"]}]})", kFlow),
            "chains:\n  default: [\n    {tier: b, use: [z]},  # two\n    {tier: a, use: [x, w, y]}  # one\n  ]\n");
  EXPECT_EQ(changed(R"({"default": [{"tier": "a", "use": ["x", "y"], "pick": "fastest"}]})",
                    "chains: {default: [{tier: a, use: [x, y]}]}  # all\n"),
            "chains: {default: [{tier: a, use: [x, y], pick: fastest}]}  # all\n");
}

TEST(YamlPatchTest, SectionsComeAndGo) {
  EXPECT_EQ(changed(R"({"a": [{"tier": "x", "use": ["p"]}]})", ""), "chains:\n  a:\n    - {tier: x, use: [p]}\n");
  EXPECT_EQ(changed(R"({"a": [{"tier": "x", "use": ["p"]}]})", "# nothing yet\nlog: info\n"),
            "# nothing yet\nlog: info\n\nchains:\n  a:\n    - {tier: x, use: [p]}\n");
  EXPECT_THAT(changed("null"), Not(HasSubstr("nights")));
  EXPECT_THAT(changed("null"), HasSubstr("# After the chains.\ndefault_chain: default\n"));
  EXPECT_EQ(*patched(kFile, "default_chain", R"("nights")"),
            replaced(kFile, "default_chain: default", "default_chain: nights"));
}

TEST(YamlPatchTest, WordsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(*patched("a: 1\n", "b",
                     R"(["5", "yes", "a: b", "x, y", "it's, so", "*", "22:00-06:00", "", 5, true, null, "l\nf"])"),
            "a: 1\n\nb: ['5', 'yes', 'a: b', 'x, y', 'it''s, so', '*', 22:00-06:00, '', 5, true, null, \"l\\nf\"]\n");
}

TEST(YamlPatchTest, NumbersAreComparedByWhatTheySay) {
  constexpr const char* kNumbers = "a: {input: 1.0, size: 0x1}\n";
  EXPECT_EQ(*patched(kNumbers, "a", R"({"input": 1, "size": "0x1"})"), kNumbers);
}

TEST(YamlPatchTest, WhatCannotBeChangedAloneIsRefused) {
  const auto shared = patched("base: &b [x]\nchains: {a: *b}\nother: *b\n", "base", R"(["y"])");
  ASSERT_FALSE(shared.ok());
  EXPECT_THAT(shared.error().message, HasSubstr("edit the file by hand"));
  EXPECT_FALSE(patched("{a: 1, chains: {}}\n", "chains", R"({"a": []})").ok());
  EXPECT_FALSE(patched("a: [", "a", "1").ok());
  EXPECT_FALSE(patched("- a\n", "a", "1").ok());
  EXPECT_FALSE(patched("a: |\n  text\n  of lines\nb: 1\n", "a", R"("x")").ok());
}

// Whatever is changed, the result says it and nothing else: patched() itself compares.
TEST(YamlPatchTest, EveryOrderOfTiersAndEntriesCanBeWritten) {
  std::vector<std::string> tiers = {kSubscription, kCheap, kFree};
  std::sort(tiers.begin(), tiers.end());
  do {
    const std::string made = changed(chains(all(tiers[0], tiers[1], tiers[2])));
    for (const char* comment : {"# paid for anyway", "# first", "# then these", "# quick", "# the one with eyes",
                                "# last of all", "# At night.", "# After the chains.", "# Who is asked."})
      EXPECT_THAT(made, HasSubstr(comment));
    EXPECT_EQ(changed(chains(all(tiers[0], tiers[1], tiers[2])), made), made);
  } while (std::next_permutation(tiers.begin(), tiers.end()));
}

}  // namespace
}  // namespace spillway::config
