#include "host/upstream/Url.h"

#include <gtest/gtest.h>

#include <unordered_set>

#include "host/upstream/RequestHead.h"

namespace spillway::upstream {
namespace {

TEST(UrlTest, takesUrlsApart) {
  auto url = parseUrl("https://API.example.com/v1/chat?a=b/c");
  ASSERT_TRUE(url.ok());
  EXPECT_TRUE(url->origin.tls);
  EXPECT_EQ(url->origin.host, "api.example.com");
  EXPECT_EQ(url->origin.port, 443);
  EXPECT_EQ(url->path, "/v1/chat");
  EXPECT_EQ(url->query, "a=b/c");
  EXPECT_EQ(url->target(), "/v1/chat?a=b/c");
  EXPECT_EQ(url->origin.hostHeader(), "api.example.com");
  EXPECT_EQ(url->origin.text(), "https://api.example.com:443");

  url = parseUrl("HTTP://[::1]:8080");
  ASSERT_TRUE(url.ok());
  EXPECT_FALSE(url->origin.tls);
  EXPECT_EQ(url->origin.host, "::1");
  EXPECT_EQ(url->origin.hostHeader(), "[::1]:8080");
  EXPECT_EQ(url->path, "");
  EXPECT_EQ(url->target(), "/");

  url = parseUrl("http://127.0.0.1:1?q");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->target(), "/?q");
  EXPECT_EQ(url->origin.hostHeader(), "127.0.0.1:1");
}

TEST(UrlTest, refusesTheRest) {
  for (const char* text : {"",
                           "example.com",
                           "ftp://x",
                           "https://",
                           "https://:80",
                           "https://h:0",
                           "https://h:65536",
                           "https://h:8a",
                           "https://h:",
                           "https://user:pw@h/",
                           "https://h/a b",
                           "https://h/\r\nX: y",
                           "https://h/#f",
                           "https://[::1",
                           "https://[zz]",
                           "https://[::1]x",
                           "https://a..b",
                           "https://-x",
                           "https://h_/\x7f",
                           "//h",
                           "https:/h",
                           "https://h\xC3\xA9"})
    EXPECT_FALSE(parseUrl(text).ok()) << text;
  EXPECT_EQ(parseUrl("https://h:99999/x").error().message,
            "bad URL 'https://h:99999/x': the port is not a number from 1 to 65535");
}

TEST(UrlTest, originsAreKeys) {
  std::unordered_set<Origin> origins;
  for (const char* text : {"https://a", "https://a:443/x", "http://a:443", "https://b", "https://a:444", "https://A"})
    origins.insert(parseUrl(text)->origin);
  EXPECT_EQ(origins.size(), 4u);
}

TEST(UrlTest, knowsThisMachine) {
  for (const char* text : {"http://localhost:1", "http://127.0.0.1", "http://127.9.9.9", "http://[::1]"})
    EXPECT_TRUE(parseUrl(text)->origin.isLoopback()) << text;
  for (const char* text : {"http://localhost.example", "http://128.0.0.1", "http://127.0.0.1.example", "http://[::2]"})
    EXPECT_FALSE(parseUrl(text)->origin.isLoopback()) << text;
}

TEST(RequestHeadTest, writesWhatIsAsked) {
  RequestHead head("POST", parseUrl("https://h:8443/")->origin, "/v1/x?y=1");
  head.add("Content-Type", "application/json");
  head.add("X-Empty", "");
  auto bytes = head.bytes(12);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(*bytes,
            "POST /v1/x?y=1 HTTP/1.1\r\nHost: h:8443\r\nAccept-Encoding: identity\r\n"
            "Content-Type: application/json\r\nX-Empty: \r\nContent-Length: 12\r\n\r\n");
  auto get = RequestHead("GET", parseUrl("http://h")->origin, "/").bytes(RequestHead::kNoBody);
  EXPECT_EQ(*get, "GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\n\r\n");
}

TEST(RequestHeadTest, decidesTheFramingItself) {
  RequestHead head("POST", parseUrl("http://h")->origin, "/");
  for (const char* name : {"host", "Content-Length", "TRANSFER-ENCODING", "connection", "Accept-Encoding", "Expect",
                           "te", "upgrade", "trailer", "keep-alive", "proxy-connection"})
    head.add(name, "evil");
  auto bytes = head.bytes(0);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(bytes->find("evil"), std::string::npos);
  EXPECT_NE(bytes->find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(RequestHeadTest, S13_refusesControlBytesAndNeverShowsTheValue) {
  auto refused = [](std::string_view name, std::string_view value) {
    RequestHead head("GET", parseUrl("http://h")->origin, "/");
    head.add(name, value);
    auto bytes = head.bytes(0);
    return bytes.ok() ? "" : bytes.error().message;
  };
  EXPECT_EQ(refused("x-key", "secret\r\nX-Evil: 1"), "the value of header 'x-key' holds a control byte");
  EXPECT_EQ(refused("x", std::string_view("a\0b", 3)), "the value of header 'x' holds a control byte");
  EXPECT_EQ(refused("x", "a\x7f"), "the value of header 'x' holds a control byte");
  EXPECT_EQ(refused("a b", "v"), "a header name is not valid");
  EXPECT_EQ(refused("", "v"), "a header name is not valid");
  EXPECT_EQ(refused("x:", "v"), "a header name is not valid");
  EXPECT_EQ(refused("x", "tab\tand \xC3\xA9"), "");
  EXPECT_FALSE(RequestHead("GE T", Origin(), "/").bytes(0).ok());
  for (const char* target : {"", "x", "/a b", "/a\r\nX: y", "/#"})
    EXPECT_FALSE(RequestHead("GET", Origin(), target).bytes(0).ok()) << target;
}

}  // namespace
}  // namespace spillway::upstream
