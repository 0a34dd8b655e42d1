// An event of the host's own: of that kind, with nothing said.
#pragma once

#include <spillway/translator.h>

namespace spillway::pipeline {

inline spw_event blankEvent(int32_t kind) {
  spw_event event{};
  event.size = sizeof event;
  event.kind = kind;
  event.input = event.output = event.cache_read = event.cache_write = event.reasoning = -1;
  event.cache_write_1h = event.input_audio = event.input_image = event.output_audio = event.output_image = -1;
  return event;
}

}  // namespace spillway::pipeline
