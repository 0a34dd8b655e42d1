// Encodes bodies as vendors' gateways do, with the libraries that made the encodings: gzip, deflate, br, zstd. A stream
// is flushed at each piece, so that its events arrive when they are sent.
//
// One body, one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace spillway::simulator {

class Encoder {
 public:
  // Null when there is no such encoding.
  static std::unique_ptr<Encoder> make(std::string_view coding);
  virtual ~Encoder() = default;

  // The encoded form of the next bytes; `last`: with the end of the data.
  virtual std::string add(std::string_view bytes, bool last) = 0;
};

// A whole body; as it is when there is no such encoding.
std::string encoded(std::string_view coding, std::string_view body);

}  // namespace spillway::simulator
