#include "BodySink.h"

#include "Logprobs.h"

namespace gemini {
void BodySink::close(Candidate& candidate) {
  if (candidate.open == Open::Text) candidate.parts += "\"}";
  if (candidate.open == Open::Thought) candidate.parts += "\",\"thought\":true}";
  candidate.open = Open::Nothing;
}

void BodySink::text(std::string&, int32_t number, std::string_view piece, bool thought) {
  Candidate& candidate = candidates_[number];
  const Open wanted = thought ? Open::Thought : Open::Text;
  if (candidate.open != wanted) {
    close(candidate);
    candidate.parts += candidate.parts.empty() ? "{\"text\":\"" : ",{\"text\":\"";
    candidate.open = wanted;
  }
  spw::escapeTo(candidate.parts, piece);
}

void BodySink::part(std::string&, int32_t number, std::string_view json) {
  Candidate& candidate = candidates_[number];
  close(candidate);
  if (!candidate.parts.empty()) candidate.parts += ',';
  candidate.parts += json;
}

void BodySink::logprobs(std::string&, spw::Call, int32_t number, std::string_view list) {
  if (list.size() <= 2) return;
  std::string& entries = candidates_[number].logprobs;
  if (!entries.empty()) entries += ',';
  entries += list.substr(1, list.size() - 2);
}

void BodySink::end(std::string& out, spw::Call call, const std::vector<CandidateEnd>& ends, std::string_view members) {
  out += "{\"candidates\":[";
  for (const CandidateEnd& one : ends) {
    Candidate& candidate = candidates_[one.number];
    close(candidate);
    if (&one != ends.data()) out += ',';
    out += "{\"content\":{\"role\":\"model\"";
    if (!candidate.parts.empty()) out.append(",\"parts\":[").append(candidate.parts).append("]");
    out.append("},\"finishReason\":\"").append(one.reason).append("\",\"index\":").append(std::to_string(one.number));
    const std::string result = logprobsText(call, "[" + candidate.logprobs + "]");
    if (!result.empty()) out.append(",\"logprobsResult\":").append(result);
    out.append(one.members).append("}");
  }
  out.append("]").append(members).append(tail_).append("}");
}

void BodySink::fail(std::string& out, std::string_view body) { out += body; }

}  // namespace gemini
