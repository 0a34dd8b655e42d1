// An answer as a stream of chunks, each a reply with the new parts only: server-sent events, or the elements of one
// JSON array when the client did not ask for events. Text is the hot path: one prefix, one escape, one suffix.
//
// Threading: one reply, one thread at a time.
#pragma once

#include "PartSink.h"

namespace gemini {

class ChunkSink : public PartSink {
 public:
  // `tail`: the members every chunk ends with, beginning with a comma.
  ChunkSink(bool events, std::string tail);

  void text(std::string& out, int32_t candidate, std::string_view piece, bool thought) override;
  void part(std::string& out, int32_t candidate, std::string_view json) override;
  void logprobs(std::string& out, spw::Call call, int32_t candidate, std::string_view list) override;
  void end(std::string& out, spw::Call call, const std::vector<CandidateEnd>& ends, std::string_view members) override;
  void fail(std::string& out, std::string_view body) override;

 private:
  void begin(std::string& out);
  void close(std::string& out, size_t from) const;
  void open(std::string& out);
  void shut(std::string& out, int32_t candidate, std::string_view members) const;

  bool events_;
  bool first_ = true;
  std::string tail_;
  std::string textTail_;  // behind the text of the first alternative
};

}  // namespace gemini
