#include "host/tokens/RequestCounter.h"

#include <spillway/codec/Base64.hpp>

#include "host/base/Json.h"

namespace spillway::tokens {
namespace {

namespace js = base::json;

// What the vendors' templates put around each message and before the answer.
constexpr int64_t kPerMessage = 3;
constexpr int64_t kBeforeAnswer = 3;

// Of a picture's file as base64: a picture says its size within that much, however much was put before it.
constexpr size_t kImageHead = 256 * 1024;

}  // namespace

std::string RequestCount::uncountedText() const {
  std::string out;
  for (const auto& [what, number] : uncounted) {
    if (!out.empty()) out += ", ";
    out += std::to_string(number) + " " + what;
  }
  return out;
}

RequestCount RequestCounter::count(base::Arena& arena, const spw_json* canonical) {
  arena_ = &arena;
  out_ = {};
  out_.tokens = kBeforeAnswer;
  for (spw_json* message = js::first(js::member(canonical, "messages")); message; message = js::next(message)) {
    out_.tokens += kPerMessage;
    member(message, "name");
    blocks(js::member(message, "blocks"));
  }
  for (spw_json* one = js::first(js::member(canonical, "tools")); one; one = js::next(one)) tool(one);
  const spw_json* output = js::member(canonical, "output");
  member(output, "name");
  member(output, "description");
  json(js::member(output, "schema"));
  return std::move(out_);
}

void RequestCounter::text(std::string_view text) { out_.tokens += tokenizer_->count(text, known_); }

void RequestCounter::member(const spw_json* object, std::string_view name) {
  text(js::string(*arena_, js::member(object, name)));
}

void RequestCounter::json(const spw_json* value) {
  if (value) text(js::dump(*arena_, value));
}

void RequestCounter::blocks(const spw_json* list) {
  for (spw_json* one = js::first(list); one; one = js::next(one)) block(one);
}

void RequestCounter::block(const spw_json* block) {
  const std::string_view type = js::string(*arena_, js::member(block, "type"));
  if (type == "text" || type == "refusal") {
    member(block, "text");
  } else if (type == "tool_call") {
    member(block, "name");
    member(block, "arguments");
    json(js::member(block, "input"));
  } else if (type == "tool_result") {
    out_.tokens += kPerMessage;
    blocks(js::member(block, "blocks"));
  } else if (type == "reasoning") {
    member(block, "text");
    const spw_json* summary = js::member(block, "summary");
    for (spw_json* one = js::first(summary); one; one = js::next(one)) text(js::string(*arena_, one));
    if (!js::member(block, "text") && !summary) ++out_.uncounted["reasoning"];
  } else if (type == "image") {
    image(block);
  } else if (type == "file" || type == "audio") {
    file(block, type);
  } else {
    ++out_.uncounted["opaque"];
  }
}

void RequestCounter::image(const spw_json* block) {
  const std::string_view data = js::string(*arena_, js::member(js::member(block, "source"), "data"));
  const auto head = spw::base64Decode(data.substr(0, std::min(data.size(), kImageHead)));
  const auto size = head && images_ ? imageSize(*head) : std::nullopt;
  if (!size) {
    ++out_.uncounted["image"];
    return;
  }
  out_.tokens += images_->tokens(*size, js::string(*arena_, js::member(block, "detail")) == "low");
}

void RequestCounter::file(const spw_json* block, std::string_view type) {
  const spw_json* written = js::member(js::member(block, "source"), "text");
  if (!written) {
    ++out_.uncounted[std::string(type)];
    return;
  }
  member(block, "title");
  member(block, "context");
  text(js::string(*arena_, written));
}

void RequestCounter::tool(const spw_json* tool) {
  if (js::string(*arena_, js::member(tool, "kind")) == "server") {
    ++out_.uncounted["server tool"];
    return;
  }
  out_.tokens += kPerMessage;
  member(tool, "name");
  member(tool, "description");
  json(js::member(tool, "schema"));
  member(js::member(tool, "format"), "definition");
}

}  // namespace spillway::tokens
