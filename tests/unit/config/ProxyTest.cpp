#include "host/config/Proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/TestSupport.h"

namespace spillway::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(ProxyTest, UrlsAreTakenApart) {
  struct Row {
    const char* url;
    Proxy::Kind kind;
    const char *address, *user, *password;
  };
  const Row rows[] = {
      {"http://proxy.example:3128", Proxy::Kind::Http, "proxy.example:3128", "", ""},
      {"HTTP://Proxy.Example:3128/", Proxy::Kind::Http, "proxy.example:3128", "", ""},
      {"http://me:secret@proxy.example:1", Proxy::Kind::Http, "proxy.example:1", "me", "secret"},
      {"http://token@10.0.0.1:3128", Proxy::Kind::Http, "10.0.0.1:3128", "token", ""},
      {"socks5://10.0.0.1:1080", Proxy::Kind::Socks5, "10.0.0.1:1080", "", ""},
      {"socks5h://m%40e:a%3ab%2F%25@[::1]:1080", Proxy::Kind::Socks5h, "[::1]:1080", "m@e", "a:b/%"},
      {"http://a:b@c:d@h:65535", Proxy::Kind::Http, "h:65535", "a", "b@c:d"},
  };
  for (const Row& row : rows) {
    const auto proxy = parseProxy(row.url);
    ASSERT_TRUE(proxy.ok()) << row.url << ": " << proxy.error().message;
    EXPECT_EQ(proxy->kind, row.kind);
    EXPECT_EQ(proxy->address(), row.address);
    EXPECT_EQ(proxy->user.reveal(), row.user);
    EXPECT_EQ(proxy->password.reveal(), row.password);
  }
}

TEST(ProxyTest, WhatIsWrongIsSaidWithoutShowingIt) {
  const std::pair<const char*, const char*> rows[] = {
      {"proxy.example:3128", "expected a URL such as"},
      {"https://u:hidden@proxy.example:3128", "TLS to the proxy itself (https://) is not supported; write http://"},
      {"socks4://proxy.example:1080", "begins with something other than http://, socks5:// or socks5h://"},
      {"http://u:hidden@proxy.example", "says no port"},
      {"http://[::1]", "says no port"},
      {"http://proxy.example:0", "no valid host and port"},
      {"http://proxy.example:70000", "no valid host and port"},
      {"http://:3128", "no valid host and port"},
      {"http://u:hidden@pro xy:3128", "holds a blank"},
      {"http://u:hid/den@proxy.example:3128", "has a path, which a proxy does not; in a user or password write '/'"},
      {"http://proxy.example:3128/x", "has a path"},
      {"http://u:hidden%@proxy.example:3128", "must be written as %25"},
      {"http://u:hidden%2@proxy.example:3128", "must be written as %25"},
      {"http://u:hidden%zz@proxy.example:3128", "must be written as %25"},
      {"http://@proxy.example:3128", "'@' without a user"},
      {"http://:hidden@proxy.example:3128", "'@' without a user"},
      {"http://u%3av:hidden@proxy.example:3128", "cannot hold ':'"},
      {"http://u:hidden%0a@proxy.example:3128", "control characters"},
      {"http://u:hidden%00@proxy.example:3128", "control characters"},
      {"socks5://u@proxy.example:3128", "only together with a password"},
  };
  for (const auto& [url, words] : rows) {
    const auto proxy = parseProxy(url);
    ASSERT_FALSE(proxy.ok()) << url;
    EXPECT_THAT(proxy.error().message, HasSubstr(words)) << url;
    EXPECT_THAT(proxy.error().message, Not(HasSubstr("hid")));
  }
  EXPECT_TRUE(parseProxy("socks5://u:" + std::string(255, 'x') + "@h:1").ok());
  EXPECT_THAT(parseProxy("socks5://u:" + std::string(256, 'x') + "@h:1").error().message,
              HasSubstr("may have 255 bytes each"));
}

TEST(ProxyTest, TwoAreTheSameWhenAllOfThemIs) {
  const Proxy one = *parseProxy("http://u:p@h:1");
  for (const char* other :
       {"socks5h://u:p@h:1", "http://v:p@h:1", "http://u:q@h:1", "http://u:p@i:1", "http://u:p@h:2"})
    EXPECT_FALSE(one == *parseProxy(other)) << other;
  EXPECT_TRUE(one == *parseProxy("http://u:p@H:1/"));
  const auto shared = std::make_shared<const Proxy>(one);
  EXPECT_TRUE(sameProxy(shared, std::make_shared<const Proxy>(one)));
  EXPECT_TRUE(sameProxy(nullptr, nullptr));
  EXPECT_FALSE(sameProxy(shared, nullptr));
}

Loaded read(const std::string& yaml, const Environment& env = environment({})) {
  return readConfig(yaml, "c.yaml", env);
}

TEST(ProxyTest, ProvidersHaveOneForAllAndAccountsTheirOwn) {
  const Loaded loaded = read(
      "providers:\n"
      "  up:\n"
      "    proxy: http://shared.example:3128\n"
      "    accounts:\n"
      "      - {name: a}\n"
      "      - {name: b, proxy: 'socks5h://own.example:1080'}\n"
      "      - {name: c, proxy: none}\n"
      "      - name: d\n"
      "        proxy: {url: 'http://own.example:3128', user: me, password: {env: PROXY_PASSWORD}}\n",
      environment({{"PROXY_PASSWORD", "from-environment"}}));
  ASSERT_TRUE(loaded.report.ok()) << loaded.report.text();
  EXPECT_TRUE(loaded.report.warnings.empty());
  const ProviderRow& up = loaded.config.providers[0];
  ASSERT_TRUE(up.proxy.proxy);
  EXPECT_EQ(up.proxy.proxy->address(), "shared.example:3128");
  EXPECT_FALSE(up.accounts[0].proxy.proxy);
  EXPECT_FALSE(up.accounts[0].proxy.none);
  EXPECT_EQ(up.accounts[1].proxy.proxy->address(), "own.example:1080");
  EXPECT_FALSE(up.accounts[2].proxy.proxy);
  EXPECT_TRUE(up.accounts[2].proxy.none);
  EXPECT_EQ(up.accounts[3].proxy.proxy->user.reveal(), "me");
  EXPECT_EQ(up.accounts[3].proxy.proxy->password.reveal(), "from-environment");
  for (const AccountRow& account : up.accounts) EXPECT_TRUE(account.settings.empty()) << "it is no plugin's setting";
}

TEST(ProxyTest, APasswordInTheFileIsWarnedOf) {
  const Loaded loaded = read("providers: {up: {proxy: 'http://me:hidden@h:1', accounts: [{name: a}]}}");
  ASSERT_TRUE(loaded.report.ok());
  EXPECT_THAT(lines(loaded.report.warnings),
              ElementsAre("c.yaml:1: providers.up.proxy: a password stands in the file itself; the keys url, user and "
                          "password with {env: NAME} or {file: /path} keep it out"));
}

TEST(ProxyTest, MistakesNameTheirPlace) {
  const auto errors = [](const std::string& proxy, const Environment& env = environment({})) {
    const Loaded loaded = read("providers:\n  up:\n    accounts:\n      - name: a\n        proxy: " + proxy, env);
    for (const std::string& line : lines(loaded.report.errors)) EXPECT_THAT(line, Not(HasSubstr("hidden"))) << proxy;
    return lines(loaded.report.errors);
  };
  const std::string at = "c.yaml:5: providers.up.accounts[0].proxy";
  EXPECT_THAT(errors("http://u:hidden@proxy.example"),
              ElementsAre(at + ": says no port; write it behind the host, such as proxy.example:3128"));
  EXPECT_THAT(errors("[hidden]"), ElementsAre(at + ": expected a proxy's URL, `none`, or a group of keys, got a list"));
  EXPECT_THAT(errors(""), ElementsAre(at + ": expected a proxy's URL, `none`, or a group of keys, got nothing"));
  EXPECT_THAT(errors("{user: u}"), ElementsAre(at + ": needs the key 'url'"));
  EXPECT_THAT(errors("{url: none}"), ElementsAre(HasSubstr(at + ".url: expected a URL such as")));
  EXPECT_THAT(errors("{url: 'http://h:1', pasword: hidden}"),
              ElementsAre(at + ".pasword: unknown key (did you mean 'password'?)"));
  EXPECT_THAT(errors("{url: 'http://h:1', password: hidden}"), ElementsAre(at + ": a password needs a user"));
  EXPECT_THAT(errors("{url: 'http://v:hidden@h:1', user: u, password: hidden}"),
              ElementsAre(at + ": user and password stand in 'url' already: say them once"));
  EXPECT_THAT(errors("{url: 'http://h:1', user: u, password: {env: NO_SUCH}}"),
              ElementsAre(at + ".password: environment variable NO_SUCH is not set (account 'a' of provider 'up')"));
  EXPECT_THAT(
      errors("{url: 'socks5://h:1', user: u, password: {env: LONG}}", environment({{"LONG", std::string(256, 'x')}})),
      ElementsAre(at + ": user and password may have 255 bytes each"));
  // One that is out of use has no secrets looked for.
  EXPECT_TRUE(read("providers: {up: {accounts: [{name: a, enabled: false, proxy: {url: 'socks5://h:1', user: u, "
                   "password: {env: NO_SUCH}}}]}}")
                  .report.ok());
}

}  // namespace
}  // namespace spillway::config
