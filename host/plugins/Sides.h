// The host's sides of the callbacks a translator is given: while one runs, the thread is outside of the plugin, and
// nothing it throws goes through the plugin's frames.
//
// One thread at a time.
#pragma once

#include <cstring>

#include "host/plugins/Guarded.h"
#include "host/plugins/Translator.h"

namespace spillway::plugins {

// What a caller hears when its own callback refused.
inline base::Error stopped() {
  base::Error error;
  error.fault = base::Fault::Cancelled;
  error.message = "the exchange took no further events";
  return error;
}

// The host's side of spw_emit.
struct EmitSide {
  Emit emit;
  spw_status answered = SPW_OK;

  static spw_status event(void* ctx, const spw_event* event) noexcept {
    auto& side = *static_cast<EmitSide*>(ctx);
    if (side.answered != SPW_OK) return side.answered;
    if (!event) return side.answered = SPW_FAILED;
    Crumb outside(0, Function::None);
    try {
      side.answered = event->size >= sizeof(spw_event) ? side.emit(*event) : side.emit(widened(*event));
    } catch (...) {
      side.answered = SPW_FAILED;
    }
    return side.answered;
  }

  // An event of a plugin that was built before the newest fields.
  static spw_event widened(const spw_event& event) {
    spw_event full{};
    full.input = full.output = full.cache_read = full.cache_write = full.reasoning = -1;
    full.cache_write_1h = full.input_audio = full.input_image = full.output_audio = full.output_image = -1;
    std::memcpy(&full, &event, event.size);
    full.size = sizeof full;
    return full;
  }

  spw_emit table() { return {sizeof(spw_emit), this, event}; }
};

// The host's side of spw_out.
struct OutSide {
  Out out;
  bool failed = false;

  static void write(void* ctx, spw_str bytes) noexcept {
    auto& side = *static_cast<OutSide*>(ctx);
    if (side.failed || bytes.len == 0) return;
    Crumb outside(0, Function::None);
    try {
      side.out(toView(bytes));
    } catch (...) {
      side.failed = true;
    }
  }

  spw_out table() { return {sizeof(spw_out), this, write}; }
};

}  // namespace spillway::plugins
