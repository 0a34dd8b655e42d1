// One HTTP/1.1 request as it came, and the reader that finds it in the bytes of a connection. The reader is strict
// about framing (a test upstream must notice a proxy's mistakes) and keeps everything else as sent. One thread at a
// time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spillway::simulator {

struct HttpRequest {
  std::string method;
  std::string target;  // as sent, with the query
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // without chunk framing
  bool keepAlive = true;

  std::string_view header(std::string_view name) const;  // first of that name, any case; empty when absent
  std::string_view path() const;                         // the target before '?'
  std::string key() const;                               // the credential, wherever a vendor has it stand
};

class HttpRequestReader {
 public:
  enum class State { NeedMore, NeedContinue, Complete, Bad };

  // Looks at the connection's unread bytes. Complete: `request` is filled and `input` shortened by what it took.
  // NeedContinue is given once, when the client waits for "100 Continue". Bad: problem() says why.
  State read(std::string& input, HttpRequest& request);

  // After NeedMore: where the body begins in `input` once the head is complete, else 0; and how long it will be.
  size_t bodyStart() const { return chunked_ ? 0 : headEnd_; }
  uint64_t bodyLength() const { return length_; }

  const std::string& problem() const { return problem_; }
  void reset();

 private:
  bool readHead(std::string_view head, HttpRequest& request);
  State readChunks(std::string& input, HttpRequest& request);
  State fail(std::string problem);

  size_t headEnd_ = 0;  // 0: head not complete yet
  size_t scanned_ = 0;
  size_t chunkStart_ = 0;
  uint64_t length_ = 0;
  bool chunked_ = false;
  bool continueAsked_ = false;
  std::string problem_;
};

}  // namespace spillway::simulator
