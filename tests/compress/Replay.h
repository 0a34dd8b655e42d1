// A recorded conversation, sent request by request through the saver as the host does it: results keep the form they
// were first sent in, and later ones refer to earlier ones.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/config/Compression.h"
#include "tests/compress/Conversations.h"

namespace spillway::compress {

struct SentText {
  std::string tool, arguments;
  std::string before, after;             // the text as the agent sent it, and as the model reads it
  std::vector<size_t> refersTo;          // results of the same call, of which it points to one; else empty
  std::vector<std::string> compressors;  // that made it smaller, in the order they ran
  int64_t tokensBefore = 0, tokensAfter = 0;
  size_t requests = 0;  // in which it was sent
  bool stays = false;   // the text of a file or an error: below level max nothing is left out of it
};

struct Replay {
  size_t requests = 0;
  std::vector<SentText> results;  // all of the conversation, in its order
  std::string broken;             // where a later request does not begin with what an earlier one was; empty: nowhere
};

Replay replayed(const Conversation& conversation, config::CompressionLevel level);

}  // namespace spillway::compress
