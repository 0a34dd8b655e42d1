// What was said in one exchange, as it is heard: the client's request and what it was answered, and for each attempt
// what its upstream was asked and has answered, headers and bodies. For people who look at it later.
//
// A body is kept from its beginning, as far as its own limit and that of all transcripts together allow; its whole
// size is kept in any case. Values of headers that hold credentials are not taken up, and remembered until the texts
// are masked, so that they are nowhere else either.
//
// One thread at a time. Nothing blocks.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spillway::memory {

// What all transcripts that are not yet written hold together; bytes.
using HeldBytes = std::atomic<int64_t>;

class Transcript {
 public:
  struct Message {
    std::string line;  // "POST /v1/messages HTTP/1.1", or the status of an answer; empty: there was none
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    int64_t size = 0;  // of the whole body
  };
  struct Attempt {
    int number = 0;
    std::string provider, account, model, wire;
    bool translated = false;  // its body is not the client's
    std::string canonical;    // the request between the wires; empty: it was passed through
    int64_t canonicalSize = 0;
    Message request, answer;
  };

  static constexpr size_t kMostAttempts = 16;
  static constexpr size_t kMostHeaderBytes = size_t{32} << 10;  // of one message

  Transcript(size_t bodyBytes, int64_t mostHeld, std::shared_ptr<HeldBytes> held);
  ~Transcript();
  Transcript(const Transcript&) = delete;
  Transcript& operator=(const Transcript&) = delete;

  std::string wire;      // the client's
  std::string replayOf;  // id of the exchange whose request it is once more; empty: a client's own
  Message request, answer;

  // Another attempt; null when there are too many.
  Attempt* attempt(int number);
  const std::list<Attempt>& attempts() const { return attempts_; }

  // A header of the message.
  void header(Message& message, std::string_view name, std::string_view value);
  // Lines of "name: value", each ended by CRLF.
  void headers(Message& message, std::string_view lines);
  // The head of a request as it is sent: its first line, and its headers.
  void head(Message& message, std::string_view text);
  // More of a body.
  void body(Message& message, std::string_view bytes);
  void canonical(Attempt& attempt, std::string_view text);

  // A credential that may be quoted anywhere in it.
  void hide(std::string_view secret);
  const std::vector<std::string>& secrets() const { return secrets_; }

 private:
  void remember(std::string_view header, std::string_view value);
  std::string withoutCredentials(std::string_view line);
  std::string_view within(size_t there, std::string_view bytes);

  const size_t bodyBytes_;
  const int64_t mostHeld_;
  const std::shared_ptr<HeldBytes> held_;
  int64_t mine_ = 0;  // of them
  std::list<Attempt> attempts_;
  std::vector<std::string> secrets_;
};

// Whether headers of that name hold credentials.
bool holdsCredential(std::string_view header);

}  // namespace spillway::memory
