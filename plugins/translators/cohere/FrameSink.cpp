#include "FrameSink.h"

#include <spillway/Text.hpp>

namespace cohere {
namespace {

// "event: <type>\ndata: {"type":"<type>","index":<index>"
void begin(std::string& out, std::string_view type, int index) {
  out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type).append("\",\"index\":");
  out += std::to_string(index);
}

constexpr std::string_view kEnd = "}\n\n";

}  // namespace

void FrameSink::openContent(std::string& out, int index, bool thinking) {
  index_ = index;
  begin(out, "content-start", index);
  out += thinking ? ",\"delta\":{\"message\":{\"content\":{\"type\":\"thinking\",\"thinking\":\"\"}}}"
                  : ",\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}";
  out += kEnd;
  head_.clear();
  begin(head_, "content-delta", index);
  head_ += thinking ? ",\"delta\":{\"message\":{\"content\":{\"thinking\":\""
                    : ",\"delta\":{\"message\":{\"content\":{\"text\":\"";
}

void FrameSink::content(std::string& out, std::string_view piece) {
  out += head_;
  spw::escapeTo(out, piece);
  out += "\"}}}}\n\n";
}

void FrameSink::closeContent(std::string& out) {
  begin(out, "content-end", index_);
  out += kEnd;
}

void FrameSink::openCall(std::string& out, int index, std::string_view id, std::string_view name) {
  index_ = index;
  begin(out, "tool-call-start", index);
  out += ",\"delta\":{\"message\":{\"tool_calls\":{\"id\":\"";
  spw::escapeTo(out, id);
  out += "\",\"type\":\"function\",\"function\":{\"name\":\"";
  spw::escapeTo(out, name);
  out += "\",\"arguments\":\"\"}}}}";
  out += kEnd;
  head_.clear();
  begin(head_, "tool-call-delta", index);
  head_ += ",\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"";
}

void FrameSink::arguments(std::string& out, std::string_view piece) {
  out += head_;
  spw::escapeTo(out, piece);
  out += "\"}}}}}\n\n";
}

void FrameSink::closeCall(std::string& out) {
  begin(out, "tool-call-end", index_);
  out += kEnd;
}

void FrameSink::citation(std::string& out, int index, std::string_view json) {
  begin(out, "citation-start", index);
  out.append(",\"delta\":{\"message\":{\"citations\":").append(json).append("}}").append(kEnd);
  begin(out, "citation-end", index);
  out += kEnd;
}

void FrameSink::logprob(std::string& out, std::string_view json) {
  out.append(head_).append("\"}}},\"logprobs\":").append(json).append(kEnd);
}

}  // namespace cohere
