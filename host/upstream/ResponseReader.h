// Reads an upstream's HTTP/1.1 reply from bytes as they arrive. Strict: what two readers could understand differently
// is an error, because a misread length would make part of one answer the beginning of the next. Bodies end by length,
// by the last chunk, or, when the head says neither, with the connection.
//
// Does no I/O. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Limits.h"
#include "host/base/Result.h"
#include "host/base/Strings.h"
#include "host/upstream/Header.h"

namespace spillway::upstream {

// Takes decoded body bytes, which lie in the buffer given to feed().
using BodySink = std::function<void(std::string_view)>;

class ResponseReader {
 public:
  enum class State { Head, Body, Done, Failed };

  // `toHead`: the reply to a HEAD request, which has no body whatever its head says.
  explicit ResponseReader(const base::Limits& limits = {}, bool toHead = false)
      : headLimit_(limits.headerBytes), countLimit_(limits.headerCount), toHead_(toHead) {}
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  // Takes bytes, hands body bytes to `sink`, and returns how many were consumed: all of them, unless the reply ended
  // before. The head is complete, and may be asked for, when the sink is first called. An error (Server: what came is
  // no HTTP or above a limit) ends the reply: the connection must be closed.
  base::Result<size_t> feed(const char* data, size_t size, const BodySink& sink);

  // The upstream closed the connection. Fine when the body ends that way or is complete; otherwise an error (Network).
  base::Result<void> end();

  State state() const { return state_; }
  bool headReady() const { return state_ != State::Head && status_ != 0; }

  // True once a byte of the reply was seen: from then on the request must not be repeated on another connection.
  bool begun() const { return begun_; }

  // Once headReady(). Views are good as long as the reader.
  int status() const { return status_; }
  std::span<const Header> headers() const { return headers_; }
  std::string_view header(std::string_view name) const;  // the first of that name in any case, or empty

  // Drops the head's text, for streams that run long: header() and headers() are empty from then on.
  void forgetHead() {
    base::giveBack(headers_);
    base::giveBack(head_);
  }

  // The length the head states, or -1.
  int64_t contentLength() const { return length_; }

  // Body bytes handed out so far.
  uint64_t bodyBytes() const { return bodyBytes_; }

  // True when the reply is complete, nothing followed it, and the upstream did not ask to close: the connection may
  // carry another request.
  bool keepAlive() const { return state_ == State::Done && keepAlive_ && !leftover_; }

 private:
  enum class Framing { None, Length, Chunked, UntilClose };
  enum class Chunk { Size, Data, DataEnd, Trailer };

  size_t feedHead(std::string_view data);
  size_t feedBody(std::string_view data, const BodySink& sink);
  size_t feedChunked(std::string_view data, const BodySink& sink);
  bool takeLine(std::string_view& data, std::string_view& line);
  void chunkLine(std::string_view line);
  void readHead();
  bool readStatusLine(std::string_view line);
  bool readHeader(std::string_view line);
  void chooseFraming();
  void fail(std::string message);
  base::Error failure(base::Fault fault) const;

  size_t headLimit_, countLimit_;
  bool toHead_;
  State state_ = State::Head;
  Framing framing_ = Framing::None;
  Chunk chunk_ = Chunk::Size;
  bool begun_ = false, keepAlive_ = true, leftover_ = false;
  int status_ = 0;
  int minorVersion_ = 1;
  int interim_ = 0;  // 1xx replies skipped
  int64_t length_ = -1;
  uint64_t left_ = 0;  // of the body or of the chunk
  uint64_t bodyBytes_ = 0;
  size_t trailerBytes_ = 0;
  std::string head_;  // what headers_ points into
  std::string line_;  // the beginning of a chunk line whose end has not arrived
  std::vector<Header> headers_;
  std::string problem_;
};

}  // namespace spillway::upstream
