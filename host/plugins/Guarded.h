// The one way into a plugin: leaves a breadcrumb, stops exceptions, refuses a plugin in quarantine, counts its bugs,
// and makes Errors of what it answers. Costs a few nanoseconds; only coarse functions are timed.
//
// Any thread.
#pragma once

#include <spillway/abi.h>

#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "host/base/Call.h"
#include "host/base/Clock.h"
#include "host/base/Result.h"
#include "host/plugins/Breadcrumbs.h"
#include "host/plugins/PluginHealth.h"

namespace spillway::plugins {

inline spw_str toStr(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view toView(spw_str text) {
  return text.len ? std::string_view(text.ptr, text.len) : std::string_view();
}

// An empty error as a plugin expects it.
inline spw_error emptyError() {
  spw_error error{};
  error.size = sizeof error;
  return error;
}

// Counts the exception now being handled as a bug of the plugin.
void countException(PluginHealth& health, Function function) noexcept;

// Counts something a plugin did that it may not, such as answering success with nothing.
void countBreach(PluginHealth& health, Function function, std::string_view what) noexcept;

// What a plugin's status other than SPW_OK means for the caller. An Error of the client keeps the plugin's words;
// others name the plugin.
base::Error toError(spw_status status, const spw_error& error, const PluginHealth& health, Function function);

// What every function of a plugin in quarantine answers.
base::Error quarantineError(const PluginHealth& health);

// Names the plugin in the call object for as long as it is inside.
class CallName {
 public:
  CallName(spw_call& call, const PluginHealth& health) : call_(call), before_(call.plugin) {
    call.plugin = health.id().c_str();
  }
  ~CallName() { call_.plugin = before_; }
  CallName(const CallName&) = delete;
  CallName& operator=(const CallName&) = delete;

 private:
  spw_call& call_;
  const char* const before_;
};

// Runs `body`, a call of the plugin's `function` that returns spw_status. Never throws. Exceptions, SPW_INTERNAL and
// numbers that are no status are counted and become SPW_INTERNAL. Does not look at quarantine: what was opened must be
// closed in any case.
template <class Body>
spw_status guarded(PluginHealth& health, Function function, Body&& body) noexcept {
  Crumb crumb(health.crumb(), function);
  try {
    const spw_status status = std::forward<Body>(body)();
    if (status >= SPW_OK && status < SPW_INTERNAL) [[likely]]
      return status;
    countBreach(health, function,
                status == SPW_INTERNAL ? "it reported a bug of its own" : "it returned no known status");
  } catch (...) {
    countException(health, function);
  }
  return SPW_INTERNAL;
}

// The same for functions that return nothing.
template <class Body>
void guardedVoid(PluginHealth& health, Function function, Body&& body) noexcept {
  Crumb crumb(health.crumb(), function);
  try {
    std::forward<Body>(body)();
  } catch (...) {
    countException(health, function);
  }
}

// guarded() with the time taken, for functions that are called once or a few times per exchange and may not block.
template <class Body>
spw_status guardedTimed(PluginHealth& health, Function function, Body&& body) noexcept {
  const int64_t begun = base::monotonicUs();
  const spw_status status = guarded(health, function, std::forward<Body>(body));
  health.took(function, base::monotonicUs() - begun);
  return status;
}

}  // namespace spillway::plugins
