// One frame of an upstream's stream: what a framer makes of bytes.
#pragma once

#include <functional>
#include <string_view>

namespace spillway::upstream {

// Views are good during the callback only.
struct Frame {
  enum class Kind {
    Event,  // has data for a reader
    Ping    // has none: a comment, a blank line, an event without data
  };

  Kind kind = Kind::Event;
  std::string_view event;  // the event's name; empty when it has none
  std::string_view data;   // its data, lines joined by a line feed
  std::string_view raw;    // the bytes as received, blank line included; all raw parts together are the stream
};

using FrameSink = std::function<void(const Frame&)>;

}  // namespace spillway::upstream
