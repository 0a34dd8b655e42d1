#include "host/upstream/HttpCaller.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/upstream/BlockingExchange.h"
#include "host/upstream/RequestHead.h"

namespace spillway::upstream {
namespace {

base::Error wrong(std::string message) { return {.fault = base::Fault::InvalidRequest, .message = std::move(message)}; }

// Bytes that may hold a credential.
struct Wiped {
  std::string bytes;
  explicit Wiped(std::string text) : bytes(std::move(text)) {}
  ~Wiped() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

// Where to; not the words of the parser, which quote the URL.
base::Result<Url> placeOf(const HttpCall& call) {
  if (call.url.size() > HttpCaller::kMostUrl) return wrong("the URL of a call is too long");
  auto url = parseUrl(call.url);
  if (!url.ok()) return wrong("the URL of a call is not valid");
  url->origin.proxy = call.proxy;
  if (url->origin.tls) return url;
  if (!url->origin.isLoopback())
    return wrong(url->origin.text() + " cannot be called: only https, and http on this machine");
  if (call.proxy && !Origin{.host = call.proxy->host}.isLoopback())
    return wrong(url->origin.text() + " cannot be called: plain http does not go through a proxy elsewhere");
  return url;
}

base::Result<std::string> headOf(const HttpCall& call, const Url& url) {
  if (call.headers.size() > HttpCaller::kMostHeaders) return wrong("a call has too many headers");
  if (call.body.size() > HttpCaller::kMostBody) return wrong("the body of a call is too large");
  RequestHead head(call.method, url.origin, url.target());
  const auto said = [&](std::string_view name) {
    return std::any_of(call.headers.begin(), call.headers.end(),
                       [&](const auto& header) { return base::iequals(header.first, name); });
  };
  if (!said("user-agent")) head.add("user-agent", "spillway");
  if (!said("accept")) head.add("accept", "*/*");
  for (const auto& [name, value] : call.headers) head.add(name, value);
  const bool bodiless = call.body.empty() && (call.method == "GET" || call.method == "HEAD");
  return head.bytes(bodiless ? RequestHead::kNoBody : call.body.size());
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  for (const auto& [known, value] : headers)
    if (base::iequals(known, name)) return value;
  return {};
}

base::Result<HttpAnswer> HttpCaller::call(const HttpCall& call) {
  struct Place {
    std::atomic<int>& taken;
    ~Place() { --taken; }
  } place{underWay_};
  if (++underWay_ > kMostUnderWay)
    return base::Error{.fault = base::Fault::Overloaded, .message = "too many calls are under way"};
  auto url = placeOf(call);
  if (!url.ok()) return url.error();
  auto head = headOf(call, *url);
  if (!head.ok()) return head.error();
  const Wiped bytes(std::move(*head));
  const auto failed = [&](base::Error error) {
    error.message = "calling " + url->origin.text() + " failed: " + error.message;
    return error;
  };

  const int64_t limitMs = std::clamp<int64_t>(call.timeoutMs, 1, kMostMs);
  const WaitBounds bounds{.deadlineMs = base::monotonicMs() + limitMs, .cancelled = call.cancelled};
  Timeouts timeouts;
  timeouts.connectMs = std::min(timeouts.connectMs, limitMs);
  auto connection = connections_.open(url->origin, timeouts);
  if (!connection.ok()) return connection.error();
  BlockingExchange exchange(**connection, bounds);
  if (auto sent = exchange.send(bytes.bytes); !sent.ok()) return failed(sent.error());
  if (auto sent = exchange.send(call.body); !sent.ok()) return failed(sent.error());

  ResponseReader reader({}, call.method == "HEAD");
  HttpAnswer answer;
  bool tooLarge = false;
  const auto take = [&](std::string_view piece) {
    tooLarge = answer.body.size() + piece.size() > call.mostBytes;
    if (!tooLarge) answer.body.append(piece);
    return !tooLarge;
  };
  if (auto received = exchange.receive(reader, take); !received.ok()) return failed(received.error());
  if (tooLarge)
    return failed({.fault = base::Fault::Server,
                   .message = "its answer is larger than " + std::to_string(call.mostBytes) + " bytes"});
  if (const auto encoding = reader.header("content-encoding"); !encoding.empty() && encoding != "identity")
    return failed({.fault = base::Fault::Server, .message = "its answer is compressed, which was not asked for"});
  answer.status = reader.status();
  for (const Header& header : reader.headers()) answer.headers.emplace_back(header.name, header.value);
  return answer;
}

}  // namespace spillway::upstream
