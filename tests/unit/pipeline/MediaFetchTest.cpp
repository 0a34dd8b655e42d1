#include "host/pipeline/MediaFetch.h"

#include <gtest/gtest.h>

#include "host/base/Json.h"

namespace spillway::pipeline {
namespace {

class MediaFetchTest : public testing::Test {
 protected:
  // The document after replacing, or the error's message.
  std::string replaced(const std::string& document) {
    text_ = document;
    auto parsed = base::json::parse(arena_, text_);
    EXPECT_TRUE(parsed.ok());
    auto failure = media_.replace(
        arena_, *parsed, way_,
        [this](std::string_view url, const upstream::FetchBounds& bounds) { return fetch(url, bounds); });
    if (failure) {
      param_ = failure->param;
      return failure->message;
    }
    return std::string(base::json::dump(arena_, *parsed));
  }

  base::Result<upstream::Fetched> fetch(std::string_view url, const upstream::FetchBounds& bounds) {
    fetched_.emplace_back(url);
    room_.push_back(bounds.bytes);
    if (url.find("bad") == std::string_view::npos) return upstream::Fetched{"image/png", "picture"};
    base::Error error;
    error.fault = base::Fault::Unsupported;
    error.message = "cannot fetch from bad.test: it is empty";
    return error;
  }

  static std::string image(const std::string& url) { return R"({"type":"image","source":{"url":")" + url + R"("}})"; }
  static std::string user(const std::string& blocks) {
    return R"({"messages":[{"role":"user","blocks":[)" + blocks + "]}]}";
  }

  config::Fetch rules_{true, 1000, 3, 5000};
  MediaFetch media_{rules_};
  base::Arena arena_{4096};
  std::string text_, param_;
  std::vector<std::string> fetched_;
  std::vector<size_t> room_;
  const void* way_ = nullptr;
};

// A proxy that does not lead there says nothing of another one.
TEST_F(MediaFetchTest, WhatCouldNotBeFetchedIsTriedAgainOnAnotherWayOnly) {
  const int one = 0, other = 0;
  const std::string bad = user(image("https://bad.test/1")), good = user(image("https://a.test/1"));
  way_ = &one;
  replaced(bad);
  replaced(bad);
  replaced(good);
  EXPECT_EQ(fetched_.size(), 2u);
  way_ = &other;
  replaced(bad);
  EXPECT_EQ(fetched_.size(), 3u);
  replaced(good);
  EXPECT_EQ(fetched_.size(), 3u) << "what is there need not be fetched again";
}

TEST_F(MediaFetchTest, PutsBytesInThePlaceOfUrls) {
  EXPECT_EQ(
      replaced(user(R"({"type":"text","text":"https://a.test/"},)" + image("https://a.test/1"))),
      user(
          R"({"type":"text","text":"https://a.test/"},{"type":"image","source":{"data":"cGljdHVyZQ==","media_type":"image/png"}})"));
  EXPECT_EQ(fetched_, std::vector<std::string>{"https://a.test/1"});
  const std::string inside =
      replaced(R"({"messages":[{"role":"tool","blocks":[{"type":"tool_result","id":"c","blocks":[)" +
               image("https://a.test/2") + "]}]}]}");
  EXPECT_NE(inside.find("cGljdHVyZQ=="), std::string::npos) << inside;
}

TEST_F(MediaFetchTest, LeavesWhatIsNoAddressOfTheWeb) {
  for (const char* url : {"gs://bucket/file", "data:image/png;base64,AAAA", "file-id"}) {
    const std::string document = user(image(url));
    EXPECT_EQ(replaced(document), document);
  }
  EXPECT_TRUE(fetched_.empty());
}

TEST_F(MediaFetchTest, FetchesOnceForAllAttempts) {
  const std::string document = user(image("https://a.test/1") + "," + image("https://a.test/1"));
  const std::string first = replaced(document);
  EXPECT_EQ(replaced(document), first);
  EXPECT_EQ(fetched_.size(), 1u);
  replaced(user(image("https://bad.test/")));
  replaced(user(image("https://bad.test/")));
  EXPECT_EQ(fetched_.size(), 2u);
}

TEST_F(MediaFetchTest, NamesTheFieldAndTheReason) {
  EXPECT_EQ(replaced(user(image("https://a.test/1") + "," + image("https://bad.test/"))),
            "messages[0].content[1]: cannot fetch from bad.test: it is empty");
  EXPECT_EQ(param_, "messages[0].content[1]");
}

TEST_F(MediaFetchTest, CountsAndMeasuresAllOfARequest) {
  const std::string said = replaced(user(image("https://a.test/1") + "," + image("https://a.test/2") + "," +
                                         image("https://a.test/3") + "," + image("https://a.test/4")));
  EXPECT_EQ(said.find("messages[0].content[3]: more than 3 things"), 0u) << said;
  EXPECT_EQ(room_, (std::vector<size_t>{1000, 993, 986}));
}

}  // namespace
}  // namespace spillway::pipeline
