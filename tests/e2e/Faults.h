// What an upstream can do to an answer, as the fault matrix plays it: the simulator's words, where they strike, and
// what has to come of it. Values; any thread.
#pragma once

#include <string>
#include <vector>

namespace spillway::test {

// What is being answered when it happens.
enum class Content { Text, Calls, Thoughts };

struct Fault {
  enum class When { Both, Streamed, Whole };
  enum class Comes {
    Good,   // odd, but all of the answer is there
    Asked,  // the client's own mistake: it is told, and nobody else is asked
    Early,  // nothing has reached the client by then
    Late,   // part of a stream may have
    Any     // depends on the wire: good on some, late on others
  };

  std::string words;  // "connect": there is no upstream
  When when = When::Both;
  Content content = Content::Text;
  Comes comes = Comes::Early;
  std::string fault;  // what the first attempt's is; empty: any
  bool wide = false;  // concerns more than the model: needs a provider of its own
};

// All of them, content by content.
std::vector<Fault> allFaults();

// For coordinates.
const char* nameOf(Content content);

}  // namespace spillway::test
