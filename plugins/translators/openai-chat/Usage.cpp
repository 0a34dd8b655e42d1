#include "Usage.h"

#include <spillway/codec/Count.hpp>

#include <algorithm>

namespace openaichat {

using spw::Json;

namespace {

int64_t known(Json value) { return spw::countOf(value).value_or(-1); }

void addDetail(std::string& out, const char* name, int64_t count) {
  if (count < 0) return;
  if (!out.empty()) out += ',';
  out.append("\"").append(name).append("\":").append(std::to_string(count));
}

// A part that is told only where there is any.
int64_t some(Json value) {
  const int64_t count = known(value);
  return count > 0 ? count : -1;
}

int64_t firstKnown(std::initializer_list<Json> values) {
  for (const Json& value : values) {
    if (const int64_t count = known(value); count >= 0) return count;
  }
  return -1;
}

}  // namespace

bool readUsage(Json usage, spw_event& event) {
  if (!usage.isObject()) return false;
  const Json read = usage["prompt_tokens_details"], written = usage["completion_tokens_details"];
  event.input = known(usage["prompt_tokens"]);
  event.output = known(usage["completion_tokens"]);
  event.cache_read = firstKnown(
      {read["cached_tokens"], usage["prompt_cache_hit_tokens"], usage["cached_tokens"], usage["num_cached_tokens"]});
  event.cache_write = known(read["cache_write_tokens"]);
  event.reasoning = known(written["reasoning_tokens"]);
  event.input_audio = some(read["audio_tokens"]);
  event.input_image = some(read["image_tokens"]);
  event.output_audio = some(written["audio_tokens"]);
  event.output_image = some(written["image_tokens"]);
  // One vendor counts reasoning beside the completion instead of inside; its total gives it away.
  const int64_t total = known(usage["total_tokens"]);
  if (event.reasoning > 0 && event.input >= 0 && event.output >= 0 &&
      total == event.input + event.output + event.reasoning) {
    event.output += event.reasoning;
  }
  // Some report more reasoning than output; a part is never larger than the whole.
  if (event.output >= 0 && event.reasoning > event.output) event.reasoning = event.output;
  return knowsUsage(event);
}

void mergeUsage(spw_event& counts, const spw_event& news) {
  const auto take = [](int64_t& into, int64_t from) {
    if (from >= 0) into = from;
  };
  take(counts.input, news.input);
  take(counts.output, news.output);
  take(counts.cache_read, news.cache_read);
  take(counts.cache_write, news.cache_write);
  take(counts.reasoning, news.reasoning);
  take(counts.input_audio, news.input_audio);
  take(counts.input_image, news.input_image);
  take(counts.output_audio, news.output_audio);
  take(counts.output_image, news.output_image);
}

bool knowsUsage(const spw_event& counts) { return counts.input >= 0 || counts.output >= 0; }

std::string usageText(const spw_event& counts) {
  const int64_t input = std::max<int64_t>(counts.input, 0), output = std::max<int64_t>(counts.output, 0);
  std::string out = "{\"prompt_tokens\":" + std::to_string(input) + ",\"completion_tokens\":" + std::to_string(output) +
                    ",\"total_tokens\":" + std::to_string(spw::sumOf(input, output));
  std::string read, written;
  addDetail(read, "cached_tokens", counts.cache_read);
  if (counts.cache_write > 0) addDetail(read, "cache_write_tokens", counts.cache_write);
  addDetail(read, "audio_tokens", counts.input_audio);
  addDetail(read, "image_tokens", counts.input_image);
  addDetail(written, "reasoning_tokens", counts.reasoning);
  addDetail(written, "audio_tokens", counts.output_audio);
  addDetail(written, "image_tokens", counts.output_image);
  if (!read.empty()) out += ",\"prompt_tokens_details\":{" + read + "}";
  if (!written.empty()) out += ",\"completion_tokens_details\":{" + written + "}";
  return out + "}";
}

}  // namespace openaichat
