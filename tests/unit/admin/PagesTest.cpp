#include "host/admin/Pages.h"

#include <gtest/gtest.h>

#include <map>

namespace spillway::admin {
namespace {

constexpr PageFile kFiles[] = {
    {"/index.html", "text/html; charset=utf-8", "t1", false, "<p>plain</p>", "GZ", "BR"},
    {"/assets/app-1.js", "text/javascript; charset=utf-8", "t2", true, "let a", "GZJS", {}},
};

class PagesTest : public testing::Test {
 protected:
  using Headers = std::map<std::string, std::string, std::less<>>;

  std::optional<AdminReply> ask(std::string_view path, Headers headers = {}, std::string_view method = "GET") {
    return pages_.handle({method, path, {}, {}, [headers](std::string_view name) -> std::string_view {
                            static std::string value;
                            const auto found = headers.find(name);
                            return found == headers.end() ? std::string_view() : (value = found->second);
                          }});
  }
  static std::string header(const AdminReply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers)
      if (key == name) return value;
    return {};
  }

  Pages pages_{kFiles};
};

TEST_F(PagesTest, TheFirstPageIsAskedForAgainEachTimeAndAssetsNever) {
  const auto page = ask("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  EXPECT_EQ(page->body, "<p>plain</p>");
  EXPECT_EQ(header(*page, "Cache-Control"), "no-cache");
  const auto asset = ask("/assets/app-1.js");
  ASSERT_TRUE(asset);
  EXPECT_EQ(header(*asset, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(asset->contentType, "text/javascript; charset=utf-8");
}

TEST_F(PagesTest, NothingButItsOwnFilesMayRunInIt) {
  const std::string policy = header(*ask("/"), "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self';")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(header(*ask("/"), "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(header(*ask("/"), "X-Frame-Options"), "DENY");
}

TEST_F(PagesTest, ItIsPackedAsTheBrowserWantsIt) {
  EXPECT_EQ(ask("/", {{"accept-encoding", "gzip, deflate, br"}})->body, "BR");
  EXPECT_EQ(ask("/", {{"accept-encoding", "gzip;q=0.5"}})->body, "GZ");
  EXPECT_EQ(ask("/", {{"accept-encoding", "br;q=0, gzip;q=0.0"}})->body, "<p>plain</p>");
  EXPECT_EQ(ask("/", {{"accept-encoding", "brotli"}})->body, "<p>plain</p>");
  EXPECT_EQ(ask("/assets/app-1.js", {{"accept-encoding", "br"}})->body, "let a") << "there is no such form";
  const auto packed = ask("/", {{"accept-encoding", "br"}});
  EXPECT_EQ(header(*packed, "Content-Encoding"), "br");
  EXPECT_EQ(header(*packed, "Vary"), "Accept-Encoding");
}

TEST_F(PagesTest, WhatTheBrowserHasIsNotSentAgain) {
  const std::string tag = header(*ask("/", {{"accept-encoding", "br"}}), "ETag");
  EXPECT_EQ(tag, "\"t1-br\"");
  const auto known = ask("/", {{"accept-encoding", "br"}, {"if-none-match", "\"x\", W/" + tag}});
  EXPECT_EQ(known->status, 304);
  EXPECT_TRUE(known->body.empty());
  EXPECT_EQ(header(*known, "ETag"), tag);
  EXPECT_EQ(ask("/", {{"if-none-match", tag}})->status, 200) << "another form is another thing";
}

TEST_F(PagesTest, OtherPathsAndMethodsAreNone) {
  for (const char* path :
       {"/x", "/assets/", "/assets/app-2.js", "/assets/../index.html", "/assets/%2e%2e/etc/passwd", ""}) {
    EXPECT_FALSE(ask(path)) << path;
    EXPECT_FALSE(pages_.has(path)) << path;
  }
  EXPECT_TRUE(pages_.has("/"));
  EXPECT_EQ(ask("/", {}, "POST")->status, 405);
  EXPECT_EQ(ask("/", {}, "HEAD")->status, 200);
}

}  // namespace
}  // namespace spillway::admin
