#include "host/http/Server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/unit/http/RawClient.h"

namespace spillway::http {
namespace {

using test::RawClient;

void answer(ClientSocket& socket, const base::Result<base::Bytes>& body, pipeline::Reply& reply) {
  std::string text;
  int status = 200;
  if (body.ok()) {
    text =
        std::string(socket.head().method) + " " + std::string(socket.head().path) + " " + std::to_string(body->size());
  } else {
    status = body.error().httpStatus;
    text = body.error().message;
  }
  reply.begin({status, "text/plain", {}, static_cast<int64_t>(text.size())});
  std::string_view piece = text;
  reply.send({&piece, 1});
  reply.finish();
}

class EchoVisit : public Visit {
 public:
  explicit EchoVisit(ClientSocket& socket) : socket_(socket) {}
  std::unique_ptr<pipeline::Exchange> begin(base::Bytes body, std::unique_ptr<pipeline::Reply>& reply) override {
    answer(socket_, std::move(body), *reply);
    return nullptr;
  }
  void refuse(const base::Error& error, pipeline::Reply& reply) override { answer(socket_, error, reply); }

 private:
  ClientSocket& socket_;
};

// Answers with what it was asked: "<method> <path> <body length>".
class EchoService : public Service {
 public:
  std::unique_ptr<Visit> admit(ClientSocket& socket) override {
    if (!inPump || socket.head().path == "/abort" || socket.head().path == "/detach") return nullptr;
    ++served;
    return std::make_unique<EchoVisit>(socket);
  }

  Served serve(ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) override {
    ++served;
    auto body = socket.readBody();
    if (socket.head().path == "/abort") {
      reply->begin({200, "text/plain", {}, pipeline::ReplyHead::kStreamed});
      std::string_view piece = "half";
      reply->send({&piece, 1});
      reply->abort();
      return Served::Answered;
    }
    if (socket.head().path == "/detach") {
      reply->detach();
      std::lock_guard lock(mutex);
      threads.emplace_back([held = std::shared_ptr<pipeline::Reply>(std::move(reply))] {
        held->begin({200, "text/plain", {}, pipeline::ReplyHead::kStreamed});
        std::string_view piece = "later";
        held->send({&piece, 1});
        held->finish();
        held->release();
      });
      return Served::Detached;
    }
    answer(socket, body, *reply);
    return Served::Answered;
  }

  ~EchoService() override {
    for (auto& thread : threads) thread.join();
  }

  bool inPump = true;
  std::atomic<int> served = 0;
  std::mutex mutex;
  std::vector<std::thread> threads;
};

// Every test with requests answered on threads and with requests answered in the pump.
class ServerTest : public testing::TestWithParam<bool> {
 protected:
  ~ServerTest() override {
    if (server_) server_->stop();
    pump_.stop();
  }

  void start(ServerSettings settings = {}) {
    settings.port = 0;
    settings.maxThreads = std::min(settings.maxThreads, 32);
    service_.inPump = GetParam();
    server_ = std::make_unique<Server>(settings, service_, pump_);
    auto port = server_->start();
    ASSERT_TRUE(port.ok()) << port.error().message;
    port_ = *port;
  }

  std::string ask(std::string_view bytes) {
    RawClient client(port_);
    client.send(bytes);
    return client.readAll(500);
  }

  EchoService service_;
  pipeline::Pump pump_{2, 4};
  std::unique_ptr<Server> server_;
  uint16_t port_ = 0;
};

TEST_P(ServerTest, KeepAliveCarriesSeveralRequestsAndPipelinedOnes) {
  start();
  RawClient client(port_);
  client.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(client.readReply().find("GET /a 0"), std::string::npos);
  client.send("POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabcGET /c HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.readReply().find("POST /b 3"), std::string::npos);
  EXPECT_NE(client.readReply().find("GET /c 0"), std::string::npos);
}

TEST_P(ServerTest, AnIdleConnectionGivesItsThreadBackAndStillWorks) {
  ServerSettings settings;
  settings.maxThreads = 4;
  start(settings);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(port_));
    clients.back()->send("GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_NE(clients.back()->readReply().find("GET /first 0"), std::string::npos) << i;
  }
  for (int round = 0; round < 3; ++round) {
    for (int wait = 0; wait < 200 && server_->load().idle < 20; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(server_->load().idle, 20u);
    for (auto& client : clients) {
      client->send("GET /again HTTP/1.1\r\nHost: localhost\r\n\r\n");
      EXPECT_NE(client->readReply().find("GET /again 0"), std::string::npos);
    }
  }
}

TEST_P(ServerTest, ADetachedReplyEndsOnAnotherThreadAndTheConnectionComesBack) {
  start();
  RawClient client(port_);
  for (int i = 0; i < 3; ++i) {
    client.send("GET /detach HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_NE(client.takeUntil("\r\n0\r\n\r\n").find("5\r\nlater\r\n"), std::string::npos);
    client.send("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_NE(client.readReply().find("GET /x 0"), std::string::npos);
  }
}

TEST_P(ServerTest, AnAbortedReplyIsResetAndNeverEndsItsChunks) {
  start();
  RawClient client(port_);
  client.send("GET /abort HTTP/1.1\r\nHost: localhost\r\n\r\n");
  std::string reply = client.readAll();
  EXPECT_NE(reply.find("half"), std::string::npos);
  EXPECT_EQ(reply.find("0\r\n\r\n"), std::string::npos);
  EXPECT_TRUE(client.wasReset());
}

TEST_P(ServerTest, ASecondServerOnTheSamePortSaysWhatToDo) {
  start();
  ServerSettings settings;
  settings.port = port_;
  Server second(settings, service_, pump_);
  auto port = second.start();
  ASSERT_FALSE(port.ok());
  EXPECT_NE(port.error().message.find("another program"), std::string::npos) << port.error().message;
}

TEST_P(ServerTest, ChunkedBodiesAreDecodedAndTheNextRequestIsFound) {
  start();
  RawClient client(port_);
  client.send("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_NE(client.readReply().find("POST /c 5"), std::string::npos);
  client.send("GET /d HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(client.readReply().find("GET /d 0"), std::string::npos);
}

TEST_P(ServerTest, ExpectContinueIsAnsweredBeforeTheBody) {
  start();
  RawClient client(port_);
  client.send("POST /e HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_NE(client.readUntil("\r\n\r\n").find("100 Continue"), std::string::npos);
  client.send("hi");
  EXPECT_NE(client.readUntil("POST /e 2").find("POST /e 2"), std::string::npos);
}

TEST_P(ServerTest, ABodyAboveTheLimitIsRefusedWithoutBeingReadAsARequest) {
  ServerSettings settings;
  settings.limits.bodyBytes = 10;
  start(settings);
  std::string reply =
      ask("POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: 60\r\n\r\n"
          "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n                         ");
  EXPECT_NE(reply.find("HTTP/1.1 413"), std::string::npos) << reply;
  EXPECT_EQ(reply.find("smuggled"), std::string::npos);
  EXPECT_EQ(service_.served, 1);
}

TEST_P(ServerTest, ASlowHeadIsGivenUp) {
  ServerSettings settings;
  settings.headMs = 200;
  start(settings);
  RawClient client(port_);
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_NE(client.readAll(2000).find("HTTP/1.1 408"), std::string::npos);
}

// What two servers could read in two ways is refused by this one.
struct Smuggled {
  const char* name;
  const char* bytes;
  int status;
};
constexpr Smuggled kCorpus[] = {

    Smuggled{"BothLengths",
             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX", 400},
    Smuggled{"TwoLengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", 400},
    Smuggled{"SameLengthTwice", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
             400},
    Smuggled{"ListLength", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nabcde", 400},
    Smuggled{"SignedLength", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nabcde", 400},
    Smuggled{"HexLength", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nabcde", 400},
    Smuggled{"NegativeLength", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
    Smuggled{"EmptyLength", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n", 400},
    Smuggled{"HugeLength", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
    Smuggled{"GzipChunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    Smuggled{"ChunkedTwice",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             400},
    Smuggled{"ChunkedIdentity", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
             501},
    Smuggled{"SpaceBeforeColon", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 5\r\n\r\nabcde", 400},
    Smuggled{"FoldedHeader", "GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n c\r\n\r\n", 400},
    Smuggled{"FoldedFirst", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
    Smuggled{"BareLineFeed", "GET / HTTP/1.1\nHost: h\n\n", 400},
    Smuggled{"BareLineFeedInside", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", 400},
    Smuggled{"BareReturn", "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", 400},
    Smuggled{"NoColon", "GET / HTTP/1.1\r\nHost: h\r\nBroken\r\n\r\n", 400},
    Smuggled{"EmptyName", "GET / HTTP/1.1\r\nHost: h\r\n: v\r\n\r\n", 400},
    Smuggled{"NameWithSpace", "GET / HTTP/1.1\r\nHost: h\r\nA B: v\r\n\r\n", 400},
    Smuggled{"ControlInValue",
             "GET / HTTP/1.1\r\nHost: h\r\nX: a\x01"
             "b\r\n\r\n",
             400},
    Smuggled{"NoHost", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400},
    Smuggled{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    Smuggled{"OldVersionChunked", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    Smuggled{"NoLength", "POST / HTTP/1.1\r\nHost: h\r\n\r\n", 411},
    Smuggled{"Version2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
    Smuggled{"NoVersion", "GET /\r\nHost: h\r\n\r\n", 400},
    Smuggled{"SpaceInTarget", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    Smuggled{"ChunkSizeJunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
             400},
    Smuggled{"ChunkTooLong", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
             400},
    Smuggled{"ChunkLineFeed", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n", 400},
    Smuggled{"ChunkExtension",
             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n", 400},
    Smuggled{"UnknownExpectation", "GET / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\n\r\n", 417}};

TEST_P(ServerTest, WhatCouldBeReadInTwoWaysIsRefused) {
  start();
  for (const Smuggled& request : kCorpus) {
    SCOPED_TRACE(request.name);
    std::string reply = ask(request.bytes);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 " + std::to_string(request.status))) << reply;
    EXPECT_EQ(reply.find("}HTTP/1.1"), std::string::npos) << "a second reply: " << reply;
    EXPECT_NE(reply.find("Connection: close"), std::string::npos);
  }
}

// A header value that Poco would decode into one with a line break arrives as it was sent.
TEST_P(ServerTest, EncodedWordsAreNotDecoded) {
  class HeaderService : public EchoService {
   public:
    Served serve(ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) override {
      seen = socket.head().header("x-word");
      return EchoService::serve(socket, reply);
    }
    std::unique_ptr<Visit> admit(ClientSocket& socket) override {
      seen = socket.head().header("x-word");
      return EchoService::admit(socket);
    }
    std::string seen;
  } service;
  ServerSettings settings;
  settings.port = 0;
  service.inPump = GetParam();
  server_ = std::make_unique<Server>(settings, service, pump_);
  auto port = server_->start();
  ASSERT_TRUE(port.ok());
  RawClient client(*port);
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX-Word: a=?UTF-8?Q?=0D=0AX-Evil:_1?=b\r\n\r\n");
  client.readReply();
  EXPECT_EQ(service.seen, "a=?UTF-8?Q?=0D=0AX-Evil:_1?=b");
  server_->stop();
  pump_.stop();
}

TEST_P(ServerTest, MoreAndLongerHeadersThanPocoTakesAreFine) {
  start();
  std::string request = "GET /many HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 150; ++i) request += "X-" + std::to_string(i) + ": v\r\n";
  request += "X-Long: " + std::string(20000, 'a') + "\r\n\r\n";
  RawClient client(port_);
  client.send(request);
  EXPECT_NE(client.readReply().find("GET /many 0"), std::string::npos);
}

TEST_P(ServerTest, AHeadAboveTheLimitIs431) {
  start();
  EXPECT_TRUE(
      ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(70000, 'a') + "\r\n\r\n").starts_with("HTTP/1.1 431"));
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 300; ++i) many += "A: b\r\n";
  EXPECT_TRUE(ask(many + "\r\n").starts_with("HTTP/1.1 431"));
}

INSTANTIATE_TEST_SUITE_P(Http, ServerTest, testing::Bool(),
                         [](const auto& with) { return std::string(with.param ? "InThePump" : "OnThreads"); });

}  // namespace
}  // namespace spillway::http
