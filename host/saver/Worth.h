// Whether what a model is unlikely to need is worth leaving out of a result, in expected dollars rather than in
// characters: a prompt cache is written once, at five quarters of the price of input, and read by every later request
// at a tenth; and when the model does want what is gone, it asks for it in a request more, which reads the whole prompt
// once again.
//
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace spillway::saver {

// What is ahead of a conversation, as far as anybody can tell.
struct Outlook {
  int64_t promptTokens = 0;  // of the request at hand
  size_t results = 0;        // of tools in it so far

  // As many again: nothing else is known of how long it goes on. Never none, and bounded.
  int64_t requestsToCome() const;
};

// `tokens`: fewer than without losing anything; `original`: of the whole result.
bool worthLosing(int64_t tokens, int64_t original, const Outlook& outlook);

}  // namespace spillway::saver
