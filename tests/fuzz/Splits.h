// One stream framed whole and in pieces: the same comes out. `End` is a byte that ends a line and so is never in data.
//
// Free functions; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "host/upstream/Frame.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {

struct Framed {
  std::vector<std::pair<std::string, std::string>> events;
  std::string raw;
  bool good = true;
};

template <class Framer, char End>
Framed frame(std::string_view stream, size_t step) {
  Framer framer(4096);
  Framed out;
  upstream::FrameSink sink = [&](const upstream::Frame& one) {
    // A bare JSON object in the place of an event keeps its own lines.
    const size_t first = one.raw.find_first_not_of("\n\xEF\xBB\xBF");
    const bool bare = first != std::string_view::npos && one.raw[first] == '{';
    require(bare || one.data.find(End) == std::string_view::npos, "a line end in the data");
    if (one.kind == upstream::Frame::Kind::Event) out.events.emplace_back(one.event, one.data);
    out.raw += one.raw;
  };
  for (size_t at = 0; at < stream.size() && out.good; at += step) {
    const std::string piece(stream.substr(at, step));
    out.good = framer.feed(piece, sink).ok();
  }
  if (out.good) out.good = framer.finish(sink).ok();
  require(framer.held() == 0, "bytes are held after the end");
  return out;
}

template <class Framer, char End>
void splitsDoNotMatter(std::string_view stream, size_t step) {
  const Framed whole = frame<Framer, End>(stream, std::max<size_t>(stream.size(), 1));
  const Framed parts = frame<Framer, End>(stream, step);
  require(whole.good == parts.good, "a split decides whether the stream is good");
  if (!whole.good) return;
  require(whole.events == parts.events, "a split changes the events");
  require(whole.raw == stream && parts.raw == stream, "bytes were lost");
}

}  // namespace spillway::fuzz
