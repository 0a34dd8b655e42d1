#include "BodySink.h"

#include <spillway/Text.hpp>

namespace cohere {
namespace {

void addItem(std::string& list, std::string_view item) {
  if (!list.empty()) list += ',';
  list += item;
}

void addList(std::string& out, std::string_view name, const std::string& list) {
  if (!list.empty()) out.append(",\"").append(name).append("\":[").append(list).append("]");
}

}  // namespace

void BodySink::openContent(std::string&, int, bool thinking) {
  addItem(content_, thinking ? "{\"type\":\"thinking\",\"thinking\":\"" : "{\"type\":\"text\",\"text\":\"");
}

void BodySink::content(std::string&, std::string_view piece) { spw::escapeTo(content_, piece); }

void BodySink::closeContent(std::string&) { content_ += "\"}"; }

void BodySink::openCall(std::string&, int, std::string_view id, std::string_view name) {
  addItem(calls_, "{\"id\":\"");
  spw::escapeTo(calls_, id);
  calls_ += "\",\"type\":\"function\",\"function\":{\"name\":\"";
  spw::escapeTo(calls_, name);
  calls_ += "\",\"arguments\":\"";
}

void BodySink::arguments(std::string&, std::string_view piece) { spw::escapeTo(calls_, piece); }

void BodySink::closeCall(std::string&) { calls_ += "\"}}"; }

void BodySink::citation(std::string&, int, std::string_view json) { addItem(citations_, json); }

void BodySink::logprob(std::string&, std::string_view json) { addItem(logprobs_, json); }

std::string BodySink::message() const {
  std::string out = "{\"role\":\"assistant\"";
  addList(out, "content", content_);
  addList(out, "tool_calls", calls_);
  addList(out, "citations", citations_);
  return out + "}";
}

std::string BodySink::logprobs() const {
  std::string out;
  addList(out, "logprobs", logprobs_);
  return out;
}

}  // namespace cohere
