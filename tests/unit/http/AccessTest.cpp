#include "host/http/Access.h"

#include <gtest/gtest.h>

namespace spillway::http {
namespace {

using Headers = std::vector<HeaderLine>;

std::string refusal(std::string_view method, Headers headers, std::vector<std::string> hosts = {}) {
  RequestHead head;
  head.method = method;
  head.path = "/api/accounts";
  head.headers = std::move(headers);
  head.headers.push_back({"Host", "localhost:20128"});
  return Access({std::move(hosts), nullptr, false}).refusal(head);
}

TEST(AccessTest, ProgramsAndTheServersOwnPagesAreLetIn) {
  EXPECT_EQ(refusal("GET", {}), "");
  EXPECT_EQ(refusal("POST", {{"Origin", "http://localhost:20128"}, {"Sec-Fetch-Site", "same-origin"}}), "");
  EXPECT_EQ(refusal("GET", {{"Sec-Fetch-Site", "same-origin"}}), "");
  EXPECT_EQ(refusal("GET", {{"Sec-Fetch-Site", "none"}}), "") << "somebody has typed the address";
}

TEST(AccessTest, PagesOfAnotherOriginAreNot) {
  EXPECT_NE(refusal("POST", {{"Origin", "https://evil.example"}}), "");
  EXPECT_NE(refusal("POST", {{"Origin", "null"}}), "");
  EXPECT_NE(refusal("POST", {{"Origin", "http://localhost:3000"}}), "") << "another port is another origin";
  for (const char* site : {"cross-site", "same-site"}) {
    EXPECT_NE(refusal("GET", {{"Sec-Fetch-Site", site}, {"Sec-Fetch-Mode", "no-cors"}}), "") << "a picture";
    EXPECT_NE(refusal("GET", {{"Sec-Fetch-Site", site}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}}),
              "");
    EXPECT_NE(
        refusal("POST", {{"Sec-Fetch-Site", site}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}}), "")
        << "a form";
    EXPECT_EQ(
        refusal("GET", {{"Sec-Fetch-Site", site}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}}), "")
        << "a link that was followed";
  }
}

TEST(AccessTest, ThoseThatAreListedAre) {
  EXPECT_EQ(refusal("POST", {{"Origin", "https://chat.example"}, {"Sec-Fetch-Site", "cross-site"}}, {"chat.example"}),
            "");
}

}  // namespace
}  // namespace spillway::http
