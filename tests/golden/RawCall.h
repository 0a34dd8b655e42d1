// What a call into a codec's C table takes and gives, from and to the text forms of Codec.h. One call, one thread.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Json.h"
#include "tests/golden/Codec.h"

namespace spillway::golden {

namespace json = base::json;

inline spw_str borrow(std::string_view text) { return {text.data(), text.size()}; }
inline std::string own(spw_str text) { return {text.len > 0 ? text.ptr : "", text.len}; }

inline spw_error emptyError() {
  spw_error error{};
  error.size = sizeof error;
  return error;
}

inline Failure failureOf(spw_status status, const spw_error& error) {
  return {status,          error.fault,     error.http_status, error.retry_after_ms, own(error.message),
          own(error.code), own(error.param)};
}

inline spw_json* parsed(OneCall& call, std::string_view text) {
  auto tree = json::parse(*call.raw()->arena, text);
  if (!tree) throw std::runtime_error("not JSON: " + tree.error().message);
  return *tree;
}

inline std::string dumped(OneCall& call, const spw_json* value) {
  return std::string(json::dump(*call.raw()->arena, value));
}

// Collects the events a reader emits.
struct EventSink {
  std::vector<Event> events;
  spw_emit emit{sizeof(spw_emit), this, &put};

  static spw_status put(void* self, const spw_event* event) {
    static_cast<EventSink*>(self)->events.push_back(Event::of(*event));
    return SPW_OK;
  }
};

// Collects the bytes a writer writes.
struct ByteSink {
  std::string bytes;
  spw_out out{sizeof(spw_out), this, &put};

  static void put(void* self, spw_str more) { static_cast<ByteSink*>(self)->bytes.append(own(more)); }
};

// The C form of a target, borrowing from the text form.
struct RawTarget {
  std::vector<spw_quirk> quirks;
  spw_target target{};

  explicit RawTarget(const TargetText& text) {
    for (const auto& [id, value] : text.quirks) {
      quirks.push_back({id.c_str(), value.empty() ? nullptr : value.c_str(), nullptr});
    }
    target.size = sizeof target;
    target.model = borrow(text.model);
    target.provider = borrow(text.provider);
    target.caps = text.caps;
    target.known = text.known ? 1 : 0;
    target.max_output = text.maxOutput;
    target.mode = text.mode;
    target.path = borrow(text.path);
    target.quirk_stride = sizeof(spw_quirk);
    target.quirks = quirks.data();
    target.quirk_count = quirks.size();
  }
};

}  // namespace spillway::golden
