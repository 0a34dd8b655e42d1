// How long an attempt is waited for while somebody else could answer instead. Without such a one, as long as the
// configured limits allow: a slow answer is better than none.
//
// Pure; any thread. Times are milliseconds.
#pragma once

#include <cstdint>

namespace spillway::routing {

// What the configuration says.
struct Waits {
  int64_t firstTokenMs = 10'000;  // 0: never leave a slow upstream for another one
  int64_t stallMs = 20'000;       // the same in the middle of an answer
};

// What is known of the attempt.
struct Asking {
  bool another = false;     // another candidate is left
  bool streams = false;     // tokens are seen as they come
  bool reasons = false;     // the model is known to think before it speaks
  bool rescues = false;     // another candidate could go on with what has come
  int64_t promptBytes = 0;  // as the client sent them
  int64_t learnedMs = -1;   // 95 of 100 answers of this model began within that time; -1: not known
};

struct Patience {
  int64_t firstTokenMs = 0;  // from the sending to the first token; 0: no limit of its own
  int64_t stallMs = 0;       // between two pieces of the answer; 0: no limit of its own
};

// A model that thinks gets six times as long until it is known how long it takes, a long prompt a second more for each
// 40,000 bytes. What was learned counts three times, and never shortens the configured time.
Patience patience(const Waits& waits, const Asking& asking);

}  // namespace spillway::routing
