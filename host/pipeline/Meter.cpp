#include "host/pipeline/Meter.h"

#include <algorithm>
#include <string_view>

#include "host/base/Skim.h"

namespace spillway::pipeline {
namespace {

constexpr size_t kMostTierBytes = 64;  // what is longer is no tier

void replaceKnown(int64_t& held, int64_t said) {
  if (said >= 0) held = said;
}

}  // namespace

void Meter::readTier(const spw_event& event) {
  const std::string_view extra(event.extra.ptr, event.extra.len);
  if (extra.find("\"service_tier\"") == std::string_view::npos) return;
  auto skimmed = base::Skim::of(extra);
  if (!skimmed.ok()) return;
  if (std::string tier = skimmed->string("service_tier"); !tier.empty() && tier.size() <= kMostTierBytes)
    serviceTier_ = std::move(tier);
}

money::Usage Meter::soFar(int64_t prompt) const {
  money::Usage usage = usage_;
  if (usage.input < 0) usage.input = prompt;
  usage.output = std::max(usage.output, textBytes_ / kBytesPerToken);
  return usage;
}

void Meter::opened(const spw_event& event) {
  if (event.block == SPW_BLOCK_REASONING)
    thinking_ = true;
  else if (event.block != SPW_BLOCK_TEXT && event.block != SPW_BLOCK_REFUSAL)
    called_ = true;
}

void Meter::observe(const spw_event& event) {
  switch (event.kind) {
    case SPW_EVENT_START:
      readTier(event);
      if (model_.empty() && event.name.len > 0) model_.assign(event.name.ptr, event.name.len);
      break;
    case SPW_EVENT_OPEN:
      answered_ = true;
      opened(event);
      break;
    case SPW_EVENT_DELTA:
      textBytes_ += static_cast<int64_t>(event.text.len);
      answered_ = true;
      break;
    case SPW_EVENT_CLOSE:
      answered_ = true;
      if (event.block == SPW_BLOCK_REASONING) thinking_ = false;
      break;
    case SPW_EVENT_USAGE:
      replaceKnown(usage_.input, event.input);
      replaceKnown(usage_.output, event.output);
      replaceKnown(usage_.cacheRead, event.cache_read);
      replaceKnown(usage_.cacheWrite, event.cache_write);
      replaceKnown(usage_.reasoning, event.reasoning);
      replaceKnown(usage_.cacheWrite1h, event.cache_write_1h);
      replaceKnown(usage_.inputAudio, event.input_audio);
      replaceKnown(usage_.inputImage, event.input_image);
      replaceKnown(usage_.outputAudio, event.output_audio);
      replaceKnown(usage_.outputImage, event.output_image);
      readTier(event);
      break;
    case SPW_EVENT_STOP:
      answered_ = true;
      stop_ = event.stop == SPW_STOP_NONE ? SPW_STOP_END : event.stop;
      break;
    case SPW_EVENT_END:
      ended_ = true;
      break;
    default:
      break;
  }
}

}  // namespace spillway::pipeline
