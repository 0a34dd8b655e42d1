// Where an answer's parts go: ChunkSink writes each as a streamed chunk, BodySink gathers the parts of a whole answer.
// Parts of one alternative come in order; text and thoughts come in pieces, everything else whole, as JSON text.
//
// A sink writes into the buffer it is given; whoever owns the buffer sends it on.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace gemini {

// How one alternative ended. Members of its object, as text that begins with a comma or is empty.
struct CandidateEnd {
  int32_t number = 0;
  std::string_view reason;
  std::string members;
};

class PartSink {
 public:
  virtual ~PartSink() = default;

  // A piece of text, or of a thought.
  virtual void text(std::string& out, int32_t candidate, std::string_view piece, bool thought) = 0;
  // A part of its own.
  virtual void part(std::string& out, int32_t candidate, std::string_view json) = 0;
  // Log probabilities of the text just written, as the canonical list.
  virtual void logprobs(std::string& out, spw::Call call, int32_t candidate, std::string_view list) = 0;

  // The answer is complete. `members` of the whole reply begin with a comma or are empty; without `ends` there are no
  // alternatives at all.
  virtual void end(std::string& out, spw::Call call, const std::vector<CandidateEnd>& ends,
                   std::string_view members) = 0;

  // The answer failed; `body` is an error object.
  virtual void fail(std::string& out, std::string_view body) = 0;
};

}  // namespace gemini
