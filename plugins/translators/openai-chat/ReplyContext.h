// What the readers of one reply share: the notes the request's writer left, and the reply's own id.
//
// Written by ReplyReader, read by its choices; one stream, one thread.
#pragma once

#include <spillway/codec/CallIds.hpp>
#include <spillway/codec/SentNames.hpp>
#include <string>

namespace openaichat {

struct ReplyContext {
  spw::SentNames tools;
  bool thinkTags = false;
  spw::CallIds ids;  // for calls that came without one
};

}  // namespace openaichat
