// How one reply is to go wrong, or be slow, or be large. A default Behaviour is a well-behaved vendor. It comes, in
// this order of precedence, from a script entry, from the request header "x-sim", and from the model's name behind an
// '@': "some-model@status=429,retry-after=2". The words and their meaning are the table in README.md beside this file.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spillway::simulator {

struct Behaviour {
  enum class Framing { Natural, Length, Chunked, UntilClose };
  enum class Truncation { None, Length, Chunked };

  // What is answered.
  int status = 0;       // 0: 200
  std::string error;    // preset of an error body: quota, context, content, model, overloaded
  std::string message;  // replaces the error's message
  std::optional<std::string> body;
  std::string contentType;
  std::string retryAfter;  // value of Retry-After as given; "none" sends none even for 429
  int64_t retryAfterMs = -1;
  std::string redirect;  // 302 to there
  std::vector<std::pair<std::string, std::string>> headers;
  bool html = false;
  bool empty = false;
  bool gzipLie = false;
  std::string encoding;        // of the body: gzip, deflate, br or zstd
  bool shortEncoding = false;  // its data lacks the end, though the message does not
  bool badJson = false;
  int64_t badEvent = -1;     // this event of a stream is no JSON
  int64_t badChecksum = -1;  // this event's frame has a wrong checksum, where events travel in frames
  int64_t errorEvent = -1;   // after so many events a stream turns into an error; whole: an error body under 200
  int64_t hugeEvent = 0;     // bytes of text in one extra event, or of text added to a whole answer
  int64_t hugeHeader = 0;    // bytes of one extra header
  bool noDone = false;       // the stream lacks its last event
  bool noStop = false;       // and the one that says why it stopped
  bool noUsage = false;
  bool noThinking = false;  // it was asked to think and does not
  bool trailers = false;
  bool comments = false;     // SSE comments between events
  bool crlf = false;         // SSE lines end with CR LF
  int interim = 0;           // an interim reply with this status first, such as 103
  int64_t cachedTokens = 0;  // of the prompt
  int64_t deltas = 0;        // the text is so many deltas, whatever was asked
  int64_t deltaBytes = 32;   // of each
  int64_t batch = 1;         // events per send

  // When.
  bool silence = false;
  int64_t headDelayMs = 0;   // before the first byte
  int64_t firstDelayMs = 0;  // between head and first event or body
  int64_t gapMs = 0;         // between events
  int64_t readBytes = 0;     // read the request in portions of so many bytes, one each 5 ms

  // How the bytes travel and the connection ends.
  Framing framing = Framing::Natural;
  Truncation truncation = Truncation::None;
  int64_t splitBytes = 0;   // each so many bytes are sent on their own
  int64_t splitGapMs = 0;   // with this pause between them
  int64_t cutEvents = -1;   // the connection ends after so many events
  int64_t cutBytes = -1;    // or after so many bytes of the whole reply
  bool reset = false;       // a cut is a TCP reset instead of an end
  bool hold = false;        // a cut does not end the connection: it falls silent
  bool closeAfter = false;  // says "Connection: close" and does so
  bool dropAfter = false;   // says nothing and closes after the reply: a stale pooled connection

  // Sets one word; an unknown word or a value that does not fit gives the sentence why.
  std::optional<std::string> set(std::string_view word, std::string_view value);

  // Reads "word=value,word,..."; the first problem is returned, the words before it hold.
  std::optional<std::string> setAll(std::string_view words);

  // The same as a JSON object {"word": value}; "headers" is an object, "body" a string or any value to be dumped.
  std::optional<std::string> setAll(const nlohmann::ordered_json& object);
};

}  // namespace spillway::simulator
