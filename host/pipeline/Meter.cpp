#include "host/pipeline/Meter.h"

namespace spillway::pipeline {
namespace {

void replaceKnown(int64_t& held, int64_t said) {
  if (said >= 0) held = said;
}

}  // namespace

void Meter::observe(const spw_event& event) {
  switch (event.kind) {
    case SPW_EVENT_START:
      if (model_.empty() && event.name.len > 0) model_.assign(event.name.ptr, event.name.len);
      break;
    case SPW_EVENT_OPEN:
    case SPW_EVENT_DELTA:
    case SPW_EVENT_CLOSE:
      answered_ = true;
      break;
    case SPW_EVENT_USAGE:
      replaceKnown(usage_.input, event.input);
      replaceKnown(usage_.output, event.output);
      replaceKnown(usage_.cacheRead, event.cache_read);
      replaceKnown(usage_.cacheWrite, event.cache_write);
      replaceKnown(usage_.reasoning, event.reasoning);
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
