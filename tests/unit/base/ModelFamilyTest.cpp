#include "host/base/ModelFamily.h"

#include <gmock/gmock.h>

namespace spillway::base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ModelFamilyTest, TheNarrowestComesFirst) {
  EXPECT_THAT(familiesOf("claude-opus-4-8"), ElementsAre("claude-opus-4", "claude-opus"));
  EXPECT_THAT(familiesOf("claude-sonnet-4-5-20250929"),
              ElementsAre("claude-sonnet-4-5", "claude-sonnet-4", "claude-sonnet"));
  EXPECT_THAT(familiesOf("gemini-3-flash-preview"), ElementsAre("gemini-3-flash", "gemini-flash"));
  EXPECT_THAT(familiesOf("gpt-5.2"), ElementsAre("gpt"));
  EXPECT_THAT(familiesOf("gpt-5.2-codex"), ElementsAre("gpt-codex"));
  EXPECT_THAT(familiesOf("deepseek-v3.2"), ElementsAre("deepseek"));
  EXPECT_THAT(familiesOf("kimi-k2"), ElementsAre("kimi"));
}

TEST(ModelFamilyTest, SizesAndOtherNamesStay) {
  EXPECT_THAT(familiesOf("llama-3.3-70b-instruct"), ElementsAre("llama-70b-instruct"));
  EXPECT_THAT(familiesOf("gpt-4o"), IsEmpty());
  EXPECT_THAT(familiesOf("o3-mini"), IsEmpty()) << "the first word stays";
  EXPECT_THAT(familiesOf("gpt-4o-mini"), IsEmpty());
  EXPECT_THAT(familiesOf("deepseek-chat"), IsEmpty());
}

TEST(ModelFamilyTest, AVendorInFrontIsKept) {
  EXPECT_THAT(familiesOf("anthropic/claude-sonnet-4.6"), ElementsAre("anthropic/claude-sonnet"));
  EXPECT_THAT(familiesOf("a-1/b/c-2"), ElementsAre("a-1/b/c"));
}

TEST(ModelFamilyTest, NothingButAVersionIsNoFamily) {
  for (const char* id : {"", "-", "o3", "4", "x", "latest", "o3-latest"}) {
    for (const std::string& family : familiesOf(id)) EXPECT_EQ(family, "o3") << id;
  }
}

TEST(ModelFamilyTest, LatestIsTheFamilyItself) {
  EXPECT_EQ(familyAsked("claude-sonnet-latest"), "claude-sonnet");
  EXPECT_EQ(familyAsked("claude-sonnet"), "claude-sonnet");
  EXPECT_EQ(familyAsked("-latest"), "-latest");
}

}  // namespace
}  // namespace spillway::base
