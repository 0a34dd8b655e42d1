#include "tests/simulator/Reply.h"

#include <algorithm>
#include <cstdio>

#include "tests/simulator/Encoder.h"

namespace spillway::simulator {
namespace {

using Framing = Behaviour::Framing;
using Truncation = Behaviour::Truncation;

const char* reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 529:
      return "Site is overloaded";
    default:
      return "Simulated";
  }
}

std::string chunk(std::string_view bytes) {
  char size[24];
  int length = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  std::string out(size, static_cast<size_t>(length));
  out += bytes;
  out += "\r\n";
  return out;
}

Framing framingOf(const Content& content, const Behaviour& behaviour) {
  if (behaviour.truncation == Truncation::Length) return Framing::Length;
  if (behaviour.truncation == Truncation::Chunked) return Framing::Chunked;
  if (behaviour.framing != Framing::Natural) return behaviour.framing;
  return content.streamed ? Framing::Chunked : Framing::Length;
}

size_t bodyBytes(const Content& content) {
  if (!content.streamed) return content.body.size();
  size_t total = 0;
  for (const auto& event : content.events) total += event.size();
  return total;
}

std::string writeHead(const Content& content, const Behaviour& behaviour, Framing framing, bool keepAlive) {
  std::string head = "HTTP/1.1 " + std::to_string(content.status) + " " + reason(content.status) + "\r\n";
  if (!content.contentType.empty()) head += "content-type: " + content.contentType + "\r\n";
  const auto replaced = [&](const std::string& name) {
    return std::any_of(behaviour.headers.begin(), behaviour.headers.end(),
                       [&](const auto& own) { return own.first == name; });
  };
  for (const auto& [name, value] : content.headers)
    if (!replaced(name)) head += name + ": " + value + "\r\n";
  for (const auto& [name, value] : behaviour.headers) head += name + ": " + value + "\r\n";
  if (behaviour.hugeHeader > 0)
    head += "x-padding: " + std::string(static_cast<size_t>(behaviour.hugeHeader), 'x') + "\r\n";
  if (!behaviour.encoding.empty()) head += "content-encoding: " + behaviour.encoding + "\r\n";
  if (behaviour.gzipLie) head += "content-encoding: gzip\r\n";
  if (framing == Framing::Chunked) {
    if (behaviour.trailers) head += "trailer: x-simulated-trailer\r\n";
    head += "transfer-encoding: chunked\r\n";
  } else if (framing == Framing::Length) {
    size_t length = bodyBytes(content) + (behaviour.truncation == Truncation::Length ? 100 : 0);
    head += "content-length: " + std::to_string(length) + "\r\n";
  }
  if (!keepAlive) head += "connection: close\r\n";
  head += "\r\n";
  return head;
}

// Puts what is said into the encoding; the events of a stream stay pieces of their own.
void encode(Content& content, const Behaviour& behaviour) {
  if (!content.streamed) {
    content.body = encoded(behaviour.encoding, content.body);
    if (behaviour.shortEncoding) content.body.resize(content.body.size() / 2);
    return;
  }
  auto encoder = Encoder::make(behaviour.encoding);
  for (size_t i = 0; i < content.events.size(); ++i) {
    const bool last = i + 1 == content.events.size() && !behaviour.shortEncoding;
    content.events[i] = encoder->add(content.events[i], last);
  }
}

void addBody(Reply& reply, const Content& content, const Behaviour& behaviour, Framing framing) {
  auto framed = [&](const std::string& bytes) { return framing == Framing::Chunked ? chunk(bytes) : bytes; };
  if (!content.streamed) {
    if (content.body.empty()) return;
    if (behaviour.firstDelayMs == 0) {
      reply.pieces.back().bytes += framed(content.body);
    } else {
      reply.pieces.push_back({framed(content.body), behaviour.firstDelayMs});
    }
    return;
  }
  size_t batch = static_cast<size_t>(std::max<int64_t>(1, behaviour.batch));
  for (size_t i = 0; i < content.events.size(); i += batch) {
    std::string together = content.events[i];
    for (size_t j = i + 1; j < std::min(i + batch, content.events.size()); j++) together += content.events[j];
    reply.pieces.push_back({framed(together), i == 0                ? behaviour.firstDelayMs
                                              : i < content.opening ? 0
                                                                    : behaviour.gapMs});
  }
}

void endBody(Reply& reply, const Behaviour& behaviour, Framing framing) {
  if (behaviour.truncation != Truncation::None) {
    reply.end = Reply::End::Close;
    reply.complete = false;
    return;
  }
  if (framing != Framing::Chunked) return;
  reply.pieces.back().bytes += behaviour.trailers ? "0\r\nx-simulated-trailer: yes\r\n\r\n" : "0\r\n\r\n";
}

void cut(Reply& reply, const Content& content, const Behaviour& behaviour, size_t firstEvent) {
  bool cutting = false;
  if (behaviour.cutEvents >= 0) {
    size_t keep = firstEvent + static_cast<size_t>(behaviour.cutEvents);
    if (!content.streamed) keep = firstEvent;
    if (keep < reply.pieces.size()) {
      reply.pieces.resize(keep);
      cutting = true;
    }
  }
  if (behaviour.cutBytes >= 0) {
    size_t left = static_cast<size_t>(behaviour.cutBytes);
    for (size_t i = 0; i < reply.pieces.size(); i++) {
      std::string& bytes = reply.pieces[i].bytes;
      if (bytes.size() > left) {
        bytes.resize(left);
        reply.pieces.resize(i + 1);
        cutting = true;
        break;
      }
      left -= bytes.size();
    }
  }
  if (!cutting && !behaviour.reset && !behaviour.hold) return;
  reply.complete = reply.complete && !cutting;
  reply.end = behaviour.hold ? Reply::End::Hold : behaviour.reset ? Reply::End::Reset : Reply::End::Close;
}

void split(Reply& reply, const Behaviour& behaviour) {
  size_t portion = static_cast<size_t>(behaviour.splitBytes);
  std::vector<Reply::Piece> pieces;
  for (const auto& piece : reply.pieces) {
    for (size_t at = 0; at < piece.bytes.size(); at += portion) {
      pieces.push_back({piece.bytes.substr(at, portion), at == 0 ? piece.delayMs : behaviour.splitGapMs});
    }
  }
  reply.pieces = std::move(pieces);
}

}  // namespace

std::shared_ptr<const Reply> buildReply(Content content, const Behaviour& behaviour, bool keepAlive) {
  auto reply = std::make_shared<Reply>();
  if (behaviour.silence) {
    reply->end = Reply::End::Hold;
    reply->complete = false;
    return reply;
  }
  if (!behaviour.encoding.empty()) encode(content, behaviour);
  Framing framing = framingOf(content, behaviour);
  bool announced = keepAlive && !behaviour.closeAfter && framing != Framing::UntilClose;
  if (behaviour.interim > 0) {
    reply->pieces.push_back({"HTTP/1.1 " + std::to_string(behaviour.interim) + " Interim\r\nx-interim: yes\r\n\r\n"});
  }
  reply->pieces.push_back({writeHead(content, behaviour, framing, announced)});
  reply->pieces.front().delayMs = behaviour.headDelayMs;
  size_t firstEvent = reply->pieces.size();
  reply->end = announced && !behaviour.dropAfter ? Reply::End::KeepAlive : Reply::End::Close;
  addBody(*reply, content, behaviour, framing);
  endBody(*reply, behaviour, framing);
  cut(*reply, content, behaviour, firstEvent);
  if (behaviour.splitBytes > 0) split(*reply, behaviour);
  return reply;
}

}  // namespace spillway::simulator
