// Fetching over TLS from a server that does exactly what a script says. The names and the authority are the test's own;
// the guard lets the test's server through where it has to.
#include "host/upstream/GuardedFetcher.h"

#include <gtest/gtest.h>

#include <mutex>

#include "host/base/Clock.h"
#include "host/upstream/AddressGuard.h"
#include "host/upstream/TlsContext.h"
#include "tests/unit/upstream/ProxyServer.h"
#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::upstream {
namespace {

using test::Authority;
using test::Peer;
using test::ScriptedServer;

class GuardedFetcherTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { authority_ = new Authority(); }
  static void TearDownTestSuite() {
    delete authority_;
    authority_ = nullptr;
  }

  // Answers each connection with `reply`, which may depend on the request.
  void serve(std::function<std::string(const std::string& request)> reply, const std::string& name = "files.test") {
    test::CertificateOptions certificate;
    certificate.dnsName = name;
    server_ = std::make_unique<ScriptedServer>(
        [this, reply](Peer& peer) {
          const std::string request = peer.readUntil("\r\n\r\n");
          if (request.empty()) return;  // who asked has left without a word
          {
            std::lock_guard lock(mutex_);
            requests_.push_back(request);
          }
          peer.send(reply(request));
          peer.close();
        },
        authority_->serverContext(certificate));
  }

  // Every name is the test's server, unless the test has said otherwise.
  GuardedFetcher::Options options(bool guarded = false) {
    GuardedFetcher::Options options;
    options.tls = [file = authority_->pemFile()] { return makeTlsContext(file); };
    options.lookup = [this](const std::string& host, uint16_t port) -> base::Result<Resolver::Addresses> {
      const auto found = names_.find(host);
      Resolver::Addresses addresses;
      for (const std::string& address : found == names_.end() ? std::vector<std::string>{"127.0.0.1"} : found->second)
        addresses.emplace_back(address, port);
      return addresses;
    };
    if (!guarded)
      options.guard = [](const Poco::Net::IPAddress& address) {
        return address.toString() == "127.0.0.1" ? std::string() : whyNotPublic(address);
      };
    return options;
  }

  base::Result<Fetched> fetch(const std::string& url, bool guarded = false,
                              std::shared_ptr<const config::Proxy> proxy = nullptr) {
    GuardedFetcher fetcher(options(guarded));
    return fetcher.fetch(url, {1000, base::monotonicMs() + 5000, {"image/"}}, -1, proxy);
  }
  // "http://", "socks5://" or "socks5h://" on that port of this machine.
  static std::shared_ptr<const config::Proxy> proxyOf(const std::string& scheme, uint16_t port) {
    return std::make_shared<const config::Proxy>(*config::parseProxy(scheme + "127.0.0.1:" + std::to_string(port)));
  }
  std::string failure(const std::string& url, bool guarded = false) {
    auto fetched = fetch(url, guarded);
    return fetched.ok() ? "it was fetched" : fetched.error().message;
  }
  std::string at(const std::string& path, const std::string& host = "files.test") const {
    return "https://" + host + ":" + std::to_string(server_->port()) + path;
  }
  size_t asked() {
    std::lock_guard lock(mutex_);
    return requests_.size();
  }

  static std::string ok(const std::string& body, const std::string& more = "content-type: image/png; a=b\r\n") {
    return "HTTP/1.1 200 OK\r\n" + more + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  static std::string to(const std::string& location) {
    return "HTTP/1.1 302 Found\r\nlocation: " + location + "\r\ncontent-length: 0\r\n\r\n";
  }

  static Authority* authority_;
  std::map<std::string, std::vector<std::string>> names_;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::unique_ptr<ScriptedServer> server_;
};

Authority* GuardedFetcherTest::authority_ = nullptr;

TEST_F(GuardedFetcherTest, FetchesWithoutSayingWhoAsks) {
  serve([](const std::string&) { return ok("the picture"); });
  auto fetched = fetch(at("/a.png?signed=1"));
  ASSERT_TRUE(fetched.ok()) << fetched.error().message;
  EXPECT_EQ(fetched->bytes, "the picture");
  EXPECT_EQ(fetched->type, "image/png");
  ASSERT_EQ(asked(), 1u);
  EXPECT_TRUE(requests_[0].starts_with("GET /a.png?signed=1 HTTP/1.1\r\n")) << requests_[0];
  for (const char* name : {"authorization", "cookie", "referer", "x-api-key"})
    EXPECT_EQ(requests_[0].find(name), std::string::npos) << requests_[0];
}

TEST_F(GuardedFetcherTest, ReadsChunksAndWhatEndsWithTheConnection) {
  serve([](const std::string&) {
    return "HTTP/1.1 200 OK\r\ncontent-type: image/gif\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  });
  EXPECT_EQ(fetch(at("/"))->bytes, "abc");
  serve([](const std::string&) { return "HTTP/1.1 200 OK\r\ncontent-type: image/gif\r\n\r\nabcd"; });
  EXPECT_EQ(fetch(at("/"))->bytes, "abcd");
}

// The production guard: the server is there, and nothing connects to it.
TEST_F(GuardedFetcherTest, S17_ConnectsToNoAddressThatIsNotPublic) {
  serve([](const std::string&) { return ok("secret"); });
  names_ = {{"private.test", {"10.1.2.3"}},     {"metadata.test", {"169.254.169.254"}},
            {"mapped.test", {"::ffff:7f00:1"}}, {"mixed.test", {"1.1.1.1", "127.0.0.1"}},
            {"carrier.test", {"100.64.0.1"}},   {"six.test", {"fd00::1"}}};
  for (const char* host :
       {"files.test", "private.test", "metadata.test", "mapped.test", "mixed.test", "carrier.test", "six.test"}) {
    const std::string said = failure(at("/", host), true);
    EXPECT_NE(said.find(std::string("cannot fetch from ") + host + ": its host has an address that is"),
              std::string::npos)
        << said;
  }
  EXPECT_EQ(asked(), 0u);
}

// What an address is written as does not matter: the system's own lookup reads it, and the guard sees the result.
TEST_F(GuardedFetcherTest, NumbersInPlaceOfNamesAreCheckedAsWell) {
  GuardedFetcher::Options production;
  production.tls = [file = authority_->pemFile()] { return makeTlsContext(file); };
  GuardedFetcher fetcher(std::move(production));
  for (const char* host :
       {"127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0", "localhost"}) {
    auto fetched = fetcher.fetch(std::string("https://") + host + "/", {1000, base::monotonicMs() + 5000, {""}}, -1);
    ASSERT_FALSE(fetched.ok()) << host;
    EXPECT_TRUE(fetched.error().message.find("has an address that is") != std::string::npos ||
                fetched.error().message.find("cannot be found") != std::string::npos ||
                fetched.error().message.find("no URL") != std::string::npos)
        << host << ": " << fetched.error().message;
  }
}

// A name that changes its address between check and connection gains nothing: it is asked once.
TEST_F(GuardedFetcherTest, TheAddressThatWasCheckedIsTheOneConnectedTo) {
  serve([](const std::string&) { return ok("the picture"); });
  int lookups = 0;
  auto rebinding = options();
  rebinding.lookup = [&lookups](const std::string&, uint16_t port) -> base::Result<Resolver::Addresses> {
    return Resolver::Addresses{Poco::Net::SocketAddress(++lookups == 1 ? "127.0.0.1" : "10.0.0.1", port)};
  };
  GuardedFetcher fetcher(std::move(rebinding));
  auto fetched = fetcher.fetch(at("/"), {1000, base::monotonicMs() + 5000, {"image/"}}, -1);
  EXPECT_TRUE(fetched.ok()) << fetched.error().message;
  EXPECT_EQ(lookups, 1);
}

// Whoever looks names up for requests: here the address that was checked is the one the proxy is asked for.
TEST_F(GuardedFetcherTest, GoesThroughAProxyWithTheAddressThatWasChecked) {
  serve(
      [this](const std::string& request) { return request.starts_with("GET /1 ") ? to(at("/2")) : ok("the picture"); });
  const std::string target = "127.0.0.1:" + std::to_string(server_->port());
  for (const char* scheme : {"http://", "socks5://", "socks5h://"}) {
    SCOPED_TRACE(scheme);
    test::ProxyServer proxy(scheme == std::string("http://") ? test::ProxyServer::Kind::Connect
                                                             : test::ProxyServer::Kind::Socks5);
    auto fetched = fetch(at("/1"), false, proxyOf(scheme, proxy.port()));
    ASSERT_TRUE(fetched.ok()) << fetched.error().message;
    EXPECT_EQ(fetched->bytes, "the picture");
    const auto seen = proxy.seen();
    ASSERT_EQ(seen.size(), 2u) << "the redirect goes the same way";
    for (const auto& one : seen) {
      EXPECT_EQ(one.target, target);
      EXPECT_EQ(one.dialogue.find("files.test"), std::string::npos) << one.dialogue;
      EXPECT_EQ(one.up.find("GET /"), std::string::npos) << "the request is for the server alone";
    }
  }
}

TEST_F(GuardedFetcherTest, AProxyIsAskedForNoAddressThatIsNotPublic) {
  serve([this](const std::string&) { return to(at("/", "inside.test")); });
  names_ = {{"inside.test", {"192.168.1.1"}}};
  for (const char* scheme : {"http://", "socks5://", "socks5h://"}) {
    SCOPED_TRACE(scheme);
    test::ProxyServer proxy(scheme == std::string("http://") ? test::ProxyServer::Kind::Connect
                                                             : test::ProxyServer::Kind::Socks5);
    for (const std::string& url : {at("/", "inside.test"), at("/")}) {
      auto fetched = fetch(url, false, proxyOf(scheme, proxy.port()));
      ASSERT_FALSE(fetched.ok()) << url;
      EXPECT_NE(fetched.error().message.find("has an address that is"), std::string::npos) << fetched.error().message;
    }
    for (const auto& one : proxy.seen()) EXPECT_EQ(one.target.find("192.168"), std::string::npos) << one.target;
  }
}

TEST_F(GuardedFetcherTest, NothingIsFetchedPastAProxyThatFails) {
  serve([](const std::string&) { return ok("the picture"); });
  uint16_t gone = 0;
  {
    test::ProxyServer proxy(test::ProxyServer::Kind::Connect);
    gone = proxy.port();
  }
  for (const char* scheme : {"http://", "socks5://", "socks5h://"}) {
    auto fetched = fetch(at("/"), false, proxyOf(scheme, gone));
    ASSERT_FALSE(fetched.ok());
    EXPECT_EQ(fetched.error().message,
              "cannot fetch from files.test: no connection could be made through the proxy of the account it is for");
  }
  EXPECT_EQ(asked(), 0u);
}

TEST_F(GuardedFetcherTest, FollowsAFewRedirects) {
  serve([this](const std::string& request) {
    if (request.starts_with("GET /1 ")) return to("/2");
    if (request.starts_with("GET /2 ")) return to(at("/3"));
    return ok("the picture");
  });
  EXPECT_EQ(fetch(at("/1"))->bytes, "the picture");
  EXPECT_EQ(asked(), 3u);
  serve([](const std::string&) { return to("/again"); });
  EXPECT_NE(failure(at("/")).find("redirects too often"), std::string::npos);
}

TEST_F(GuardedFetcherTest, ChecksEachRedirectAsTheFirst) {
  names_ = {{"inside.test", {"192.168.1.1"}}};
  std::string location;
  serve([&location](const std::string&) { return to(location); });
  const std::pair<std::string, const char*> cases[] = {
      {"http://files.test/", "redirects to http"},
      {at("/", "inside.test"), "inside.test: its host has an address that is private"},
      {"https://10.0.0.1/", "cannot fetch from"},
      {"ftp://files.test/", "no URL"},
      {"//files.test/", "no URL"},
      {"https://user:password@files.test/", "no URL"},
  };
  for (const auto& [target, reason] : cases) {
    location = target;
    const size_t before = asked();
    const std::string said = failure(at("/"));
    EXPECT_NE(said.find(reason), std::string::npos) << target << ": " << said;
    EXPECT_EQ(asked(), before + 1) << target;
  }
}

TEST_F(GuardedFetcherTest, SaysWhyItDoesNotTakeAnAnswer) {
  std::string reply;
  serve([&reply](const std::string&) { return reply; });
  const std::pair<std::string, const char*> cases[] = {
      {ok("x", "content-type: text/html\r\n"), "its type 'text/html'"},
      {ok("x", ""), "its type ''"},
      {ok("x", "content-type: image/png\r\ncontent-encoding: gzip\r\n"), "compressed"},
      {ok(std::string(1001, 'x')), "larger than the limit of 1000 bytes"},
      {ok(""), "empty"},
      {"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "status 404"},
      {"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n", "redirects to nowhere"},
      {"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 50\r\n\r\nabc", "ended too early"},
      {"what is this?\r\n\r\n", "no HTTP"},
  };
  for (const auto& [answer, reason] : cases) {
    reply = answer;
    const std::string said = failure(at("/a?token=secret"));
    EXPECT_NE(said.find(reason), std::string::npos) << said;
    EXPECT_EQ(said.find("secret"), std::string::npos) << said;
  }
}

TEST_F(GuardedFetcherTest, TakesNoAddressButHttps) {
  for (const char* url : {"http://files.test/", "HTTP://files.test/"})
    EXPECT_NE(failure(url).find("only https"), std::string::npos) << url << failure(url);
  for (const char* url : {"", "file:///etc/passwd", "gopher://x/", "https://", "https://a b/", "data:,x"})
    EXPECT_NE(failure(url).find("no URL"), std::string::npos) << url << failure(url);
}

TEST_F(GuardedFetcherTest, ChecksTheCertificate) {
  serve([](const std::string&) { return ok("x"); }, "other.test");
  EXPECT_NE(failure(at("/")).find("no connection could be made"), std::string::npos);
  server_.reset();  // its thread has seen all there was
  EXPECT_EQ(asked(), 0u);
}

TEST_F(GuardedFetcherTest, GivesUpInTime) {
  test::CertificateOptions certificate;
  certificate.dnsName = "files.test";
  server_ = std::make_unique<ScriptedServer>(
      [](Peer& peer) {
        peer.readUntil("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 5\r\n\r\nab");
        peer.read();
      },
      authority_->serverContext(certificate));
  GuardedFetcher fetcher(options());
  const int64_t begun = base::monotonicMs();
  auto fetched = fetcher.fetch(at("/"), {1000, begun + 300, {"image/"}}, -1);
  ASSERT_FALSE(fetched.ok());
  EXPECT_NE(fetched.error().message.find("too long"), std::string::npos) << fetched.error().message;
  EXPECT_LT(base::monotonicMs() - begun, 5000);
}

}  // namespace
}  // namespace spillway::upstream
