// What a glance at a request tells of its needs and its size.
#include "host/pipeline/Needs.h"

#include <gtest/gtest.h>
#include <spillway/provider.h>

#include "host/plugins/PluginHealth.h"
#include "tests/unit/plugins/Tables.h"

namespace spillway::pipeline {
namespace {

class NeedsTest : public testing::Test {
 protected:
  routing::Query look(const std::string& members, int32_t operation = SPW_OP_GENERATE) {
    translator_.emplace(table_, nullptr, health_);
    route_ = {"POST", "/chat", operation, SPW_MODE_BY_BODY, nullptr};
    base::Bytes bytes;
    bytes.append(R"({"model":"m")" + (members.empty() ? "" : "," + members) + "}");
    auto inbound = Inbound::read({&*translator_, &route_, ""}, std::move(bytes));
    EXPECT_TRUE(inbound.ok()) << members;
    inbound_ = std::move(*inbound);
    return queryOf(inbound_, request_);
  }

  plugins::PluginHealth health_{"toy-plugin", 0};
  spw_translator table_ = tables::translator();
  spw_route route_{};
  std::optional<plugins::Translator> translator_;
  Inbound inbound_;
  ClientRequest request_;
};

TEST_F(NeedsTest, EachNeedIsSeenAndNotWhereItIsNone) {
  struct Case {
    const char* members;
    uint32_t needs;
  };
  const Case cases[] = {
      {"", 0},
      {R"("tools":[{"name":"t"}])", SPW_CAP_TOOLS},
      {R"("toolConfig":{"tools":[{}]})", SPW_CAP_TOOLS},
      {R"("tools":[])", 0},
      {R"("messages":[{"content":[{"type":"image"}]}])", SPW_CAP_VISION},
      {R"("messages":[{"content":[{"type":"input_audio"}]}])", SPW_CAP_AUDIO},
      {R"("contents":[{"parts":[{"inlineData":{"mimeType":"audio/mp3"}}]}])", SPW_CAP_AUDIO},
      {R"("messages":[{"content":[{"file":{"file_data":"data:application/pdf;base64,AA"}}]}])", SPW_CAP_PDF},
      {R"("messages":[{"content":[{"source":{"media_type":"application/pdf"}}]}])", SPW_CAP_PDF},
      {R"("messages":[{"content":[{"document":{"format":"pdf","source":{}}}]}])", SPW_CAP_PDF},
      {R"("messages":[{"content":"an image, a pdf, some audio/mp3 and application/pdf"}])", 0},
      {R"("response_format":{"type":"json_schema","json_schema":{}})", SPW_CAP_JSON_SCHEMA},
      {R"("response_format":{"type":"json_object"})", 0},
      {R"("text":{"format":{"type":"json_schema","schema":{}}})", SPW_CAP_JSON_SCHEMA},
      {R"("text":{"verbosity":"low"})", 0},
      {R"("format":{"type":"object"})", SPW_CAP_JSON_SCHEMA},
      {R"("format":"json")", 0},
      {R"("generationConfig":{"responseSchema":{}})", SPW_CAP_JSON_SCHEMA},
      {R"("reasoning_effort":"high")", SPW_CAP_REASONING},
      {R"("reasoning_effort":"none")", 0},
      {R"("reasoning":{"effort":"low"})", SPW_CAP_REASONING},
      {R"("reasoning":{"effort":"none"})", 0},
      {R"("reasoning":null)", 0},
      {R"("thinking":{"type":"enabled","budget_tokens":1024})", SPW_CAP_REASONING},
      {R"("thinking":{"type":"adaptive"})", SPW_CAP_REASONING},
      {R"("thinking":{"type":"disabled"})", 0},
      {R"("think":true)", SPW_CAP_REASONING},
      {R"("think":false)", 0},
      {R"("generationConfig":{"thinkingConfig":{"thinkingBudget":1024}})", SPW_CAP_REASONING},
      {R"("tools":[{}],"think":"high","messages":[{"content":[{"type":"image_url"},{"type":"input_audio"}]}])",
       SPW_CAP_TOOLS | SPW_CAP_REASONING | SPW_CAP_VISION | SPW_CAP_AUDIO}};
  for (const Case& c : cases) {
    const routing::Query query = look(c.members);
    EXPECT_EQ(query.needs, c.needs) << c.members;
    EXPECT_EQ(query.needs & ~query.guessed, c.needs & SPW_CAP_TOOLS) << "only tools are certain: " << c.members;
  }
}

TEST_F(NeedsTest, TheSizeIsEstimatedAndALowerBoundKept) {
  const std::string words(80'000, 'x');
  const routing::Query text = look(R"("messages":[{"content":")" + words + R"("}])");
  EXPECT_NEAR(static_cast<double>(text.expected.prompt), 20'000, 100);
  EXPECT_NEAR(static_cast<double>(text.promptTokens), 10'000, 100);
  EXPECT_TRUE(text.sizeGuessed);
  const routing::Query picture =
      look(R"("messages":[{"content":[{"image_url":{"url":"data:,)" + std::string(900'000, 'A') + R"("}}]}])");
  EXPECT_EQ(picture.promptTokens, 0) << "nobody knows how much of it is text";
  EXPECT_EQ(picture.expected.prompt, 20'000);
  EXPECT_EQ(look("").expected.cached, 0);
  const routing::Query later = look(R"("messages":[{"role":"user"},{"role":"assistant"},{"role":"user"}])");
  EXPECT_EQ(later.expected.cached, later.expected.prompt * 8 / 10);
}

TEST_F(NeedsTest, TheAnswerIsNotExpectedToBeLongerThanItMay) {
  struct Case {
    const char* members;
    int64_t output;
  };
  const Case cases[] = {{"", 800},
                        {R"("max_tokens":50)", 50},
                        {R"("max_tokens":64000)", 800},
                        {R"("max_tokens":0)", 800},
                        {R"("max_tokens":"many")", 800},
                        {R"("max_tokens":70,"max_completion_tokens":60)", 60},
                        {R"("max_output_tokens":40)", 40},
                        {R"("generationConfig":{"temperature":1,"maxOutputTokens" : 30})", 30},
                        {R"("inferenceConfig":{"maxTokens":20})", 20},
                        {R"("options":{"num_predict":10})", 10},
                        {R"("options":{"num_predict":-1})", 800}};
  for (const Case& c : cases) EXPECT_EQ(look(c.members).expected.output, c.output) << c.members;
}

TEST_F(NeedsTest, WhoAsksAndWhatElseThanChatNeedsNothing) {
  const HeaderLine line{"User-Agent", "some-agent/1.2"};
  request_.headers = {&line, 1};
  request_.clientKey = "laptop";
  const routing::Query query = look("");
  EXPECT_EQ(query.agent, "some-agent/1.2");
  EXPECT_EQ(query.clientKey, "laptop");
  EXPECT_EQ(query.model, "m");
  const routing::Query embed = look(R"("input":"x","tools":[{}])", SPW_OP_EMBED);
  EXPECT_EQ(embed.needs, 0u);
  EXPECT_EQ(embed.promptTokens, 0);
}

}  // namespace
}  // namespace spillway::pipeline
