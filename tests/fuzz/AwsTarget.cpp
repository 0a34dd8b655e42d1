#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "host/upstream/AwsFramer.h"
#include "spillway/codec/AwsFrame.hpp"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {
namespace {

constexpr size_t kLimit = 4096;

struct Framed {
  std::vector<std::pair<std::string, std::string>> events;
  std::string raw, error;
};

Framed frame(std::string_view stream, size_t step) {
  upstream::AwsFramer framer(kLimit);
  Framed out;
  upstream::FrameSink sink = [&](const upstream::Frame& one) {
    const bool failure = one.event.starts_with("exception:") || one.event.starts_with("error:");
    require(!failure || !one.data.empty(), "a failure without data");
    out.events.emplace_back(one.event, one.data);
    out.raw += one.raw;
  };
  for (size_t at = 0; at < stream.size() && out.error.empty(); at += step) {
    const std::string piece(stream.substr(at, step));
    if (auto fed = framer.feed(piece, sink); !fed.ok()) out.error = fed.error().message;
  }
  if (auto done = framer.finish(sink); !done.ok()) out.error = done.error().message;
  require(framer.held() == 0, "bytes are held after the end");
  return out;
}

void splitsDoNotMatter(std::string_view stream, size_t step) {
  const Framed whole = frame(stream, std::max<size_t>(stream.size(), 1));
  const Framed parts = frame(stream, step);
  require(whole.error == parts.error, "a split changes what is wrong with the stream");
  require(whole.events == parts.events, "a split changes the events");
  require(whole.raw == parts.raw && stream.starts_with(whole.raw), "the bytes are not the stream's");
  require(!whole.error.empty() || whole.raw == stream, "bytes were lost");
}

void putNumber(std::string& out, size_t at, size_t number) {
  for (size_t i = 4; i-- > 0; number >>= 8) out[at + i] = static_cast<char>(number & 0xFF);
}

// The input as headers and payload of a message whose checksums are right: a mutation seldom is one. The first byte is
// the length of the headers.
std::string sealed(std::string_view input) {
  if (input.empty()) return {};
  const size_t headers = std::min<size_t>(static_cast<unsigned char>(input.front()), input.size() - 1);
  input.remove_prefix(1);
  std::string message(12, '\0');
  message += input;
  putNumber(message, 0, message.size() + 4);
  putNumber(message, 4, headers);
  putNumber(message, 8, spw::crc32(std::string_view(message).substr(0, 8)));
  message.append(4, '\0');
  putNumber(message, message.size() - 4, spw::crc32(std::string_view(message).substr(0, message.size() - 4)));
  return message;
}

}  // namespace

void aws(std::string_view input) {
  if (input.empty()) return;
  const size_t step = static_cast<unsigned char>(input.front()) % 61 + 1;
  input.remove_prefix(1);
  splitsDoNotMatter(input, step);
  const std::string good = sealed(input);
  splitsDoNotMatter(good + good, step);
}

}  // namespace spillway::fuzz
