#include "host/config/Compression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Loaded read(const std::string& yaml) { return readConfig(yaml, "c.yaml", environment({})); }

TEST(CompressionTest, LevelsHaveNames) {
  for (const auto level :
       {CompressionLevel::Off, CompressionLevel::Lossless, CompressionLevel::Balanced, CompressionLevel::Max})
    EXPECT_EQ(levelNamed(levelName(level)), level);
  EXPECT_STREQ(levelName(CompressionLevel::Off), "off");
  EXPECT_EQ(levelNamed("Max"), std::nullopt);
  EXPECT_EQ(levelNamed(""), std::nullopt);
}

TEST(CompressionTest, ItIsLosslessWhenNothingIsSaid) {
  EXPECT_EQ(read("").config.compression, Compression{});
  EXPECT_EQ(Compression{}.level, CompressionLevel::Lossless);
  EXPECT_TRUE(Compression{}.mayCompress());
}

TEST(CompressionTest, LevelAndRulesAreRead) {
  const Loaded loaded = read(R"(
compression:
  level: "off"
  handles: true
  expand: true
  rules:
    - {level: max, chain: [coding], tool: [Bash, "mcp__*"]}
    - {level: balanced, client_key: [laptop], agent: ["claude-cli/*"]}
chains:
  coding: [{tier: cheap, use: [up]}]
)");
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  const Compression& read = loaded.config.compression;
  EXPECT_EQ(read.level, CompressionLevel::Off);
  EXPECT_TRUE(read.handles);
  EXPECT_TRUE(read.expand);
  ASSERT_EQ(read.rules.size(), 2u);
  EXPECT_EQ(read.rules[0], (CompressionRule{CompressionLevel::Max, {"coding"}, {}, {}, {"Bash", "mcp__*"}}));
  EXPECT_EQ(read.rules[1], (CompressionRule{CompressionLevel::Balanced, {}, {"laptop"}, {"claude-cli/*"}, {}}));
  EXPECT_TRUE(read.mayCompress());
}

TEST(CompressionTest, MistakesAreTold) {
  EXPECT_THAT(read("compression: {level: most}").report.text(), HasSubstr("compression.level"));
  EXPECT_THAT(read("compression: {rules: [{tool: [x]}]}").report.text(), HasSubstr("level"));
  EXPECT_THAT(read("compression: {rules: [{level: max, chain: [c]}]}").report.text(),
              HasSubstr("compression.rules[0].chain[0]: there is no chain 'c'"));
  EXPECT_THAT(read("{compression: {expand: true}, memory: {originals: {keep: false}}}").report.text(),
              HasSubstr("compression.expand: what is not kept"));
  EXPECT_THAT(read("compression: {level: max, tool: [x]}").report.text(), HasSubstr("tool"));
}

TEST(CompressionTest, TheFirstRuleThatFitsDecides) {
  const Compression settings{CompressionLevel::Lossless,
                             {{CompressionLevel::Off, {}, {}, {}, {"Read"}},
                              {CompressionLevel::Max, {"coding"}, {}, {}, {"Bash*"}},
                              {CompressionLevel::Balanced, {"coding"}, {"laptop"}, {}, {}},
                              {CompressionLevel::Off, {}, {}, {"curl/*"}, {}}}};
  const CompressionLevels coding(settings, {"coding", "laptop", "agent/1"});
  EXPECT_EQ(coding.of("Read"), CompressionLevel::Off);
  EXPECT_EQ(coding.of("Bash"), CompressionLevel::Max);
  EXPECT_EQ(coding.of("Grep"), CompressionLevel::Balanced);
  EXPECT_EQ(CompressionLevels(settings, {"other", "laptop", "agent/1"}).of("Bash"), CompressionLevel::Lossless);
  const CompressionLevels curl(settings, {"", "", "curl/8"});
  EXPECT_EQ(curl.of("Bash"), CompressionLevel::Off);
  EXPECT_TRUE(curl.off());
  EXPECT_FALSE(coding.off());
  EXPECT_TRUE(coding.loses());
  EXPECT_FALSE(curl.loses());
  EXPECT_FALSE(coding.handles());
  EXPECT_TRUE(CompressionLevels(settings, {"", "", "", true}).handles());
}

TEST(CompressionTest, OffIsOffOnlyWhenNoRuleSaysOtherwise) {
  EXPECT_FALSE((Compression{CompressionLevel::Off, {}}.mayCompress()));
  EXPECT_TRUE((Compression{CompressionLevel::Off, {{CompressionLevel::Max, {}, {}, {}, {"x"}}}}.mayCompress()));
  EXPECT_FALSE((Compression{CompressionLevel::Off, {{CompressionLevel::Off, {}, {}, {}, {"x"}}}}.mayCompress()));
}

}  // namespace
}  // namespace spillway::config
