#include "host/inquiry/ListParser.h"

#include <gmock/gmock.h>

namespace spillway::inquiry {
namespace {

using testing::ElementsAre;

std::vector<std::string> ids(std::string_view body, const IdRules& rules = {}) {
  auto list = parseModelList(body, rules);
  EXPECT_TRUE(list.ok()) << list.error().message;
  std::vector<std::string> out;
  if (list.ok())
    for (const ListedModel& model : *list) out.push_back(model.id);
  return out;
}

TEST(ListParserTest, TheUsualShapes) {
  EXPECT_THAT(ids(R"({"object":"list","data":[{"id":"a","object":"model"},{"id":"b"}]})"), ElementsAre("a", "b"));
  EXPECT_THAT(ids(R"([{"id":"a"},{"id":"b"}])"), ElementsAre("a", "b"));
  EXPECT_THAT(ids(R"({"models":[{"name":"models/a-1","displayName":"A One"}]})"), ElementsAre("a-1"));
  EXPECT_THAT(ids(R"({"models":[{"name":"llama3:8b","model":"llama3:8b","size":1}]})"), ElementsAre("llama3:8b"));
  EXPECT_THAT(ids(R"({"success":true,"errors":[],"result":[{"id":"uuid","name":"@cf/x/y"}]})"), ElementsAre("@cf/x/y"));
  EXPECT_THAT(ids(R"({"modelSummaries":[{"modelId":"v.m-1:0","outputModalities":["TEXT"]}]})"), ElementsAre("v.m-1:0"));
  EXPECT_THAT(ids(R"({"limit":10,"things":[{"model_id":"a/b"}]})"), ElementsAre("a/b"));
  EXPECT_THAT(ids(R"({"data":["a","b"]})"), ElementsAre("a", "b"));
}

TEST(ListParserTest, NamesAndWindows) {
  auto list = parseModelList(R"({"data":[{"id":"a","display_name":"A","context_length":131072},
                                         {"id":"b","max_model_len":4096},{"id":"c","context_window":-1},
                                         {"id":"d","context_length":1e300}]})",
                             {});
  ASSERT_TRUE(list.ok());
  EXPECT_THAT(*list, ElementsAre(ListedModel{"a", "A", 131072}, ListedModel{"b", "", 4096}, ListedModel{"c", "", 0},
                                 ListedModel{"d", "", 0}));
}

TEST(ListParserTest, OnlyWhatChatsIsKept) {
  EXPECT_THAT(ids(R"({"data":[{"id":"a"},{"id":"text-embedding-3-small"},{"id":"rerank-v3"},{"id":"whisper-1"},
                              {"id":"b","type":"chat"},{"id":"c","type":"embedding"},{"id":"d","type":"image"},
                              {"id":"e","type":"language"}]})"),
              ElementsAre("a", "b", "e"));
  EXPECT_THAT(ids(R"({"models":[{"name":"models/a","supportedGenerationMethods":["generateContent"]},
                                {"name":"models/b","supportedGenerationMethods":["embedContent"]}]})"),
              ElementsAre("a"));
  EXPECT_THAT(
      ids(R"({"models":[{"name":"command","endpoints":["chat","generate"]},{"name":"x","endpoints":["embed"]}]})"),
      ElementsAre("command"));
  EXPECT_THAT(ids(R"({"data":[{"id":"a","architecture":{"output_modalities":["text","image"]}},
                              {"id":"b","architecture":{"output_modalities":["image"]}},
                              {"id":"c","capabilities":{"completion_chat":false}}]})"),
              ElementsAre("a"));
}

TEST(ListParserTest, ThePluginsRules) {
  const std::string_view body = R"({"data":[{"id":"m-1"},{"id":"m-2-internal"},{"id":"other"},{"id":"m-tts"}]})";
  EXPECT_THAT(ids(body, {"m-*", "*-internal", {}}), ElementsAre("m-1"));
  EXPECT_THAT(ids(body, {"", "", {"m-1,other"}}), ElementsAre("m-2-internal"));
}

TEST(ListParserTest, OddEntriesAreLeftOut) {
  EXPECT_THAT(
      ids(R"({"data":[{"id":"a"},{"id":"a"},{"id":""},{"id":7},{},null,{"id":"with blank"},{"id":"a\u0000b"}]})"),
      ElementsAre("a"));
  std::string many = "[";
  for (size_t i = 0; i < kMostModels + 100; ++i) many += (i ? ",\"m" : "\"m") + std::to_string(i) + "\"";
  EXPECT_EQ(ids(many + "]").size(), kMostModels);
}

TEST(ListParserTest, WhatIsNoListIsAnError) {
  for (const char* body : {"", "<html>", "{}", "7", R"({"error":{"message":"no"}})", R"({"a":[],"b":[]})",
                           R"({"data":[{"id":"text-embedding-1"}]})"}) {
    auto list = parseModelList(body, {});
    EXPECT_FALSE(list.ok()) << body;
  }
  EXPECT_TRUE(parseModelList(R"({"data":[]})", {}).ok()) << "nothing was pulled yet";
}

}  // namespace
}  // namespace spillway::inquiry
