// Token counts between this wire's "usage" object and the USAGE event.
//
// Free functions; any thread.
#pragma once

#include <algorithm>
#include <spillway/codec/Count.hpp>
#include <spillway/translator.hpp>
#include <string>

#include "Wire.h"

namespace responses {

// Fills the counts of a USAGE event; what is not said stays -1. False when the object says nothing.
inline bool readUsage(spw::Json usage, spw_event& event) {
  const auto count = [](spw::Json value) { return spw::countOf(value).value_or(-1); };
  event.input = count(usage["input_tokens"]);
  event.output = count(usage["output_tokens"]);
  event.cache_read = count(usage["input_tokens_details"]["cached_tokens"]);
  event.cache_write = count(usage["input_tokens_details"]["cache_write_tokens"]);
  event.reasoning = count(usage["output_tokens_details"]["reasoning_tokens"]);
  // Some count reasoning beside the output instead of inside; their total gives it away.
  const int64_t total = count(usage["total_tokens"]);
  if (event.reasoning > 0 && event.input >= 0 && event.output >= 0 &&
      total == event.input + event.output + event.reasoning) {
    event.output += event.reasoning;
  }
  // Some report more reasoning than output; a part is never larger than the whole.
  if (event.output >= 0) event.reasoning = std::min(event.reasoning, event.output);
  return event.input >= 0 || event.output >= 0;
}

// Takes over the counts that `news` knows.
inline void mergeUsage(spw_event& counts, const spw_event& news) {
  const auto take = [](int64_t& into, int64_t from) { into = from >= 0 ? from : into; };
  take(counts.input, news.input);
  take(counts.output, news.output);
  take(counts.cache_read, news.cache_read);
  take(counts.cache_write, news.cache_write);
  take(counts.reasoning, news.reasoning);
}

// The usage object, or null when nothing is known. Its clients insist on every detail: one nobody knows is 0.
inline std::string usageText(const spw_event& counts) {
  if (counts.input < 0 && counts.output < 0) return "null";
  const auto known = [](int64_t count) { return std::max<int64_t>(count, 0); };
  const auto text = [&](int64_t count) { return std::to_string(known(count)); };
  return "{\"input_tokens\":" + text(counts.input) +
         ",\"input_tokens_details\":{\"cached_tokens\":" + text(counts.cache_read) +
         ",\"cache_write_tokens\":" + text(counts.cache_write) + "},\"output_tokens\":" + text(counts.output) +
         ",\"output_tokens_details\":{\"reasoning_tokens\":" + text(counts.reasoning) +
         "},\"total_tokens\":" + std::to_string(spw::sumOf(known(counts.input), known(counts.output))) + "}";
}

}  // namespace responses
