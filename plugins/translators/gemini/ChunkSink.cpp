#include "ChunkSink.h"

#include "Logprobs.h"

namespace gemini {
namespace {

constexpr std::string_view kPartsBegin = "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[";
constexpr std::string_view kEmptyText = "{\"text\":\"\"}";

// Some clients cut a stream at every character that Unicode calls the end of a line, also inside a string.
void escapeLineEnds(std::string& out, size_t from) {
  constexpr std::string_view kMark = "\xE2\x80";
  for (size_t at = out.find(kMark, from); at != std::string::npos; at = out.find(kMark, at + 1)) {
    const char last = at + 2 < out.size() ? out[at + 2] : '\0';
    if (last == '\xA8') out.replace(at, 3, "\\u2028");
    if (last == '\xA9') out.replace(at, 3, "\\u2029");
  }
}

}  // namespace

ChunkSink::ChunkSink(bool events, std::string tail) : events_(events), tail_(std::move(tail)) {
  textTail_ = "\"}]},\"index\":0}]" + tail_ + "}";
}

void ChunkSink::begin(std::string& out) {
  if (events_) {
    out += "data: ";
  } else {
    out += first_ ? "[" : ",\r\n";
  }
  first_ = false;
}

void ChunkSink::close(std::string& out, size_t from) const {
  if (!events_) return;
  escapeLineEnds(out, from);
  out += "\r\n\r\n";
}

void ChunkSink::open(std::string& out) {
  begin(out);
  out += kPartsBegin;
}

void ChunkSink::shut(std::string& out, int32_t candidate, std::string_view members) const {
  out.append("]},\"index\":").append(std::to_string(candidate)).append(members).append("}]").append(tail_).append("}");
}

void ChunkSink::text(std::string& out, int32_t candidate, std::string_view piece, bool thought) {
  const size_t from = out.size();
  open(out);
  out += "{\"text\":\"";
  spw::escapeTo(out, piece);
  if (candidate == 0 && !thought) {
    out += textTail_;
  } else {
    out += thought ? "\",\"thought\":true}" : "\"}";
    shut(out, candidate, {});
  }
  close(out, from);
}

void ChunkSink::part(std::string& out, int32_t candidate, std::string_view json) {
  const size_t from = out.size();
  open(out);
  out += json;
  shut(out, candidate, {});
  close(out, from);
}

void ChunkSink::logprobs(std::string& out, spw::Call call, int32_t candidate, std::string_view list) {
  const std::string result = logprobsText(call, list);
  if (result.empty()) return;
  const size_t from = out.size();
  open(out);
  out += kEmptyText;
  shut(out, candidate, ",\"logprobsResult\":" + result);
  close(out, from);
}

void ChunkSink::end(std::string& out, spw::Call, const std::vector<CandidateEnd>& ends, std::string_view members) {
  const size_t from = out.size();
  begin(out);
  out += '{';
  for (const CandidateEnd& one : ends) {
    out += &one == ends.data() ? "\"candidates\":[{" : ",{";
    out.append("\"content\":{\"role\":\"model\",\"parts\":[").append(kEmptyText).append("]},\"finishReason\":\"");
    out.append(one.reason).append("\",\"index\":").append(std::to_string(one.number)).append(one.members).append("}");
  }
  if (!ends.empty()) out += ']';
  // Without alternatives the first member has no comma before it.
  std::string rest = std::string(members).append(tail_);
  if (ends.empty() && rest.starts_with(',')) rest.erase(0, 1);
  out.append(rest).append("}");
  close(out, from);
  if (!events_) out += ']';
}

// The list stays open: nothing may take it for a whole one.
void ChunkSink::fail(std::string& out, std::string_view body) {
  const size_t from = out.size();
  begin(out);
  out += body;
  close(out, from);
}

}  // namespace gemini
