#include "host/upstream/GuardedFetcher.h"

#include <algorithm>

#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/upstream/AddressGuard.h"
#include "host/upstream/BlockingExchange.h"
#include "host/upstream/RequestHead.h"
#include "host/upstream/ResponseReader.h"

namespace spillway::upstream {
namespace {

constexpr int kMostRedirects = 3;
constexpr int kMostUnderWay = 16;  // of the threads that set exchanges up most stay free

base::Error refusal(std::string message) {
  return {.fault = base::Fault::Unsupported, .httpStatus = 400, .message = std::move(message)};
}

// What went wrong on the way, as the client may hear it.
base::Error refusal(const base::Error& on) {
  base::Error error = refusal(on.message);
  if (on.fault == base::Fault::Cancelled) error.fault = on.fault;
  return error;
}

bool redirects(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

std::string mediaType(std::string_view header) {
  return base::toLower(base::trim(header.substr(0, std::min(header.find(';'), header.size()))));
}

// An absolute URL, or a path on the same host; other forms of a Location are rare and not followed.
base::Result<Url> locationFrom(const Url& from, std::string_view location) {
  if (!location.starts_with('/') || location.starts_with("//")) return parseUrl(location);
  return parseUrl(from.origin.text() + std::string(location.substr(0, std::min(location.find('#'), location.size()))));
}

}  // namespace

// One answer: either where to go on, or the thing itself.
struct GuardedFetcher::Hop {
  std::string location;
  Fetched fetched;
};

GuardedFetcher::GuardedFetcher(Options options)
    : options_(std::move(options)), connections_(options_.tls, [this] {
        ConnectionPool::Options pool;
        pool.lookup = [this](const std::string& host, uint16_t port) { return lookUp(host, port); };
        pool.proxyLookup = options_.proxyLookup;
        return pool;
      }()) {
  if (!options_.guard) options_.guard = whyNotPublic;
}

// One address that must not be reached spoils the name: a server that mixes them wants something.
base::Result<Resolver::Addresses> GuardedFetcher::lookUp(const std::string& host, uint16_t port) const {
  auto found = options_.lookup(host, port);
  if (!found.ok()) return refusal("its host's address cannot be found");
  for (const auto& address : *found)
    if (const std::string why = options_.guard(address.host()); !why.empty())
      return refusal("its host has an address that is " + why);
  return found;
}

base::Result<Fetched> GuardedFetcher::fetch(std::string_view text, const FetchBounds& bounds, int cancelFd,
                                            const std::shared_ptr<const config::Proxy>& proxy) {
  struct Place {
    std::atomic<int>& taken;
    ~Place() { --taken; }
  } place{underWay_};
  if (++underWay_ > kMostUnderWay) return refusal("too much is being fetched right now");
  auto url = parseUrl(text);
  for (int hop = 0;; ++hop) {
    if (!url.ok()) return refusal(hop == 0 ? "it is no URL" : "it redirects to what is no URL");
    if (!url->origin.tls) return refusal(hop == 0 ? "only https is fetched" : "it redirects to http");
    url->origin.proxy = proxy;
    auto answer = request(*url, bounds, cancelFd);
    if (!answer.ok()) {
      base::Error error = answer.error();
      error.message = "cannot fetch from " + url->origin.host + ": " + error.message;
      return error;
    }
    if (answer->location.empty()) return std::move(answer->fetched);
    if (hop == kMostRedirects) return refusal("cannot fetch from " + url->origin.host + ": it redirects too often");
    url = locationFrom(*url, answer->location);
  }
}

base::Result<GuardedFetcher::Hop> GuardedFetcher::request(const Url& url, const FetchBounds& bounds, int cancelFd) {
  Timeouts timeouts;
  timeouts.connectMs = std::min(timeouts.connectMs, bounds.deadlineMs - base::monotonicMs());
  if (timeouts.connectMs <= 0) return refusal("it took too long");
  auto connection = connections_.open(url.origin, timeouts, {.closes = cancelFd});
  if (!connection.ok()) {
    // The guard's and the client's reasons as they are; what a network error says may tell too much of this network.
    if (connection.error().fault != base::Fault::Network) return connection.error();
    return refusal(url.origin.proxy ? "no connection could be made through the proxy of the account it is for"
                                    : "no connection could be made");
  }

  RequestHead head("GET", url.origin, url.target());
  head.add("user-agent", "spillway");
  head.add("accept", "*/*");
  auto bytes = head.bytes(RequestHead::kNoBody);
  if (!bytes.ok()) return refusal("its URL cannot be sent");
  BlockingExchange exchange(**connection, {.deadlineMs = bounds.deadlineMs, .cancelFd = cancelFd});
  if (auto sent = exchange.send(*bytes); !sent.ok()) return refusal(sent.error());

  ResponseReader reader;
  Hop hop;
  std::optional<base::Error> failure;
  // The head decides whether the body is wanted at all.
  const auto judge = [&]() -> std::optional<base::Error> {
    if (redirects(reader.status())) return std::nullopt;
    if (reader.status() != 200) return refusal("it answered with status " + std::to_string(reader.status()));
    if (const auto encoding = reader.header("content-encoding"); !encoding.empty() && encoding != "identity")
      return refusal("it is compressed, which was not asked for");
    hop.fetched.type = mediaType(reader.header("content-type"));
    if (std::none_of(bounds.types.begin(), bounds.types.end(),
                     [&](std::string_view type) { return hop.fetched.type.starts_with(type); }))
      return refusal("its type '" + hop.fetched.type.substr(0, 60) + "' is not one that can be used here");
    return std::nullopt;
  };
  bool judged = false;
  const auto take = [&](std::string_view piece) {
    if (!judged) failure = judge();
    judged = true;
    if (failure || redirects(reader.status())) return false;
    if (hop.fetched.bytes.size() + piece.size() > bounds.bytes)
      failure = refusal("it is larger than the limit of " + std::to_string(bounds.bytes) + " bytes");
    else
      hop.fetched.bytes.append(piece);
    return !failure;
  };
  if (auto received = exchange.receive(reader, take); !received.ok()) return refusal(received.error());
  if (failure) return *failure;
  if (redirects(reader.status())) {
    hop.location = reader.header("location");
    if (hop.location.empty()) return refusal("it redirects to nowhere");
  } else if (hop.fetched.bytes.empty()) {
    return refusal("it is empty");
  }
  return hop;
}

}  // namespace spillway::upstream
