// A whole answer, gathered part by part. Writes nothing until its end.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <map>

#include "PartSink.h"

namespace gemini {

class BodySink : public PartSink {
 public:
  explicit BodySink(std::string tail) : tail_(std::move(tail)) {}

  void text(std::string& out, int32_t candidate, std::string_view piece, bool thought) override;
  void part(std::string& out, int32_t candidate, std::string_view json) override;
  void logprobs(std::string& out, spw::Call call, int32_t candidate, std::string_view list) override;
  void end(std::string& out, spw::Call call, const std::vector<CandidateEnd>& ends, std::string_view members) override;
  void fail(std::string& out, std::string_view body) override;

 private:
  enum class Open { Nothing, Text, Thought };
  struct Candidate {
    std::string parts;
    std::string logprobs;  // canonical entries, comma-separated
    Open open = Open::Nothing;
  };
  static void close(Candidate& candidate);

  std::string tail_;
  std::map<int32_t, Candidate> candidates_;
};

}  // namespace gemini
