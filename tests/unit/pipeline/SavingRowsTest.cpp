#include "host/pipeline/SavingRows.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace spillway::pipeline {
namespace {

using Json = nlohmann::json;

saver::SentResult result(const std::string& tool, bool fresh, std::vector<saver::CompressorSaving> savings) {
  saver::SentResult out;
  out.key = {1, 2};
  out.tool = tool;
  out.path = "messages[2]";
  out.fresh = fresh;
  out.tokensBefore = 100;
  out.tokensAfter = 60;
  out.savings = std::move(savings);
  return out;
}

TEST(SavingRowsTest, AreSummedByToolCompressorAndAge) {
  const auto rows = savingRows({result("sh", true, {{"noise", 10}, {"lines", 30}}), result("sh", true, {{"noise", 5}}),
                                result("sh", false, {{"noise", 7}}), result("ls", true, {{"noise", 0}})});
  EXPECT_EQ(rows, (std::vector<store::SavingRecord>{
                      {"sh", "lines", true, 30, -1}, {"sh", "noise", true, 15, -1}, {"sh", "noise", false, 7, -1}}));
  EXPECT_TRUE(savingRows({}).empty());
}

TEST(SavingRowsTest, OnlyNewResultsAreListed) {
  const Json rows =
      Json::parse(smallerRows({result("sh", false, {{"noise", 7}}), result("sh", true, {{"noise", 40}})}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0]["key"], "00000000000000010000000000000002");
  EXPECT_EQ(rows[0]["tool"], "sh");
  EXPECT_EQ(rows[0]["path"], "messages[2]");
  EXPECT_EQ(rows[0]["tokens_before"], 100);
  EXPECT_EQ(rows[0]["tokens_after"], 60);
  EXPECT_EQ(rows[0]["saved_by"]["noise"], 40);
  EXPECT_EQ(smallerRows({result("sh", false, {{"noise", 7}})}), "");
}

TEST(SavingRowsTest, BothAreBounded) {
  const std::string name(127, 'a');
  std::vector<saver::SentResult> many(100, result(name + "\xc3\x9f and more", true, {{"noise", 1}}));
  EXPECT_EQ(savingRows(many)[0].tool, name) << "cut between two characters";
  EXPECT_EQ(savingRows(many)[0].tokens, 100);
  EXPECT_EQ(Json::parse(smallerRows(many)).size(), 64u);
}

}  // namespace
}  // namespace spillway::pipeline
