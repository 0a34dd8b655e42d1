// Token counts between this wire and events. The wire counts thoughts beside the answer and what tools brought in
// beside the prompt; what was cached is inside the prompt. Events count everything read and everything written. -1 is
// unknown.
//
// One reply, one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include <spillway/codec/Count.hpp>

#include "Wire.h"

namespace gemini {

// What one answer's chunks said so far; later ones replace what they name.
struct Usage {
  int64_t prompt = -1, toolPrompt = -1, cached = -1, answer = -1, thoughts = -1;
  int64_t heard = -1, seen = -1, spoken = -1,
          drawn = -1;  // by modality, of prompt and answer; only where there are any
  std::string tier;

  // Takes what a "usageMetadata" names. True when anything changed.
  bool merge(spw::Json wire) {
    bool changed = false;
    const auto take = [&](std::string_view name, int64_t& into) {
      const auto count = spw::countOf(wire[name]);
      if (!count || *count == into) return;
      into = *count;
      changed = true;
    };
    take("promptTokenCount", prompt);
    take("toolUsePromptTokenCount", toolPrompt);
    take("cachedContentTokenCount", cached);
    take("candidatesTokenCount", answer);
    take("thoughtsTokenCount", thoughts);
    const auto takePart = [&](std::string_view list, std::string_view modality, int64_t& into) {
      for (spw::Json one : wire[list]) {
        const int64_t count = spw::countOf(one["tokenCount"]).value_or(0);
        if (count > 0 && count != into && one["modality"].str() == modality) {
          into = count;
          changed = true;
        }
      }
    };
    takePart("promptTokensDetails", "AUDIO", heard);
    takePart("promptTokensDetails", "IMAGE", seen);
    takePart("candidatesTokensDetails", "AUDIO", spoken);
    takePart("candidatesTokensDetails", "IMAGE", drawn);
    if (const std::string_view said = wire["serviceTier"].str(); !said.empty()) {
      tier = said == "standard" ? "default" : said;
    }
    return changed;
  }

  // A part is never larger than the whole, whatever the counts say.
  void fill(spw_event& event) const {
    if (prompt >= 0) event.input = prompt + std::max<int64_t>(toolPrompt, 0);
    if (answer >= 0 || thoughts >= 0) event.output = std::max<int64_t>(answer, 0) + std::max<int64_t>(thoughts, 0);
    event.cache_read = event.input >= 0 ? std::min(cached, event.input) : cached;
    event.reasoning = thoughts;
    event.input_audio = heard;
    event.input_image = seen;
    event.output_audio = spoken;
    event.output_image = drawn;
  }
};

// Takes the known counts of a USAGE event over into `counts`.
inline void mergeUsage(spw_event& counts, const spw_event& news) {
  const auto take = [](int64_t& into, int64_t from) {
    if (from >= 0) into = from;
  };
  take(counts.input, news.input);
  take(counts.output, news.output);
  take(counts.cache_read, news.cache_read);
  take(counts.reasoning, news.reasoning);
  take(counts.input_audio, news.input_audio);
  take(counts.input_image, news.input_image);
  take(counts.output_audio, news.output_audio);
  take(counts.output_image, news.output_image);
}

// ,"usageMetadata":{...} as text; empty when nothing is known.
std::string usageText(const spw_event& counts, std::string_view tier);

}  // namespace gemini
