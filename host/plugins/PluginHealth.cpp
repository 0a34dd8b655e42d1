#include "host/plugins/PluginHealth.h"

#include <algorithm>

#include "host/base/Explained.h"
#include "host/base/Log.h"
#include "host/base/Masking.h"

namespace spillway::plugins {

void PluginHealth::internalError(Function function, std::string_view what, int64_t nowMs) {
  std::string sentence = "plugin " + id_ + " failed inside " + functionName(function) + ": ";
  sentence += base::masked(what);
  bool begins = false;
  {
    std::lock_guard lock(mutex_);
    ++report_.internalErrors;
    report_.lastError = sentence;
    recent_.push_back(nowMs);
    while (!recent_.empty() && recent_.front() <= nowMs - kWindowMs) recent_.pop_front();
    begins = recent_.size() >= kErrorsToQuarantine && !quarantined();
    if (begins) {
      report_.quarantine = "plugin " + id_ + " is in quarantine after " + std::to_string(kErrorsToQuarantine) +
                           " internal errors within ten minutes, the last inside " + functionName(function) +
                           "; replace its file or restart the host to use it again";
      quarantined_.store(true, std::memory_order_relaxed);
    }
    while (recent_.size() > kErrorsToQuarantine) recent_.pop_front();
  }
  base::log(base::Level::Error, "plugins", sentence);
  if (begins)
    base::log(base::Level::Error, "plugins", base::explained(report().quarantine, base::Cause::PluginQuarantined));
}

void PluginHealth::slow(Function function, int64_t us) {
  bool slowest = false;
  {
    std::lock_guard lock(mutex_);
    ++report_.slowCalls;
    slowest = us > report_.slowestUs;
    report_.slowestUs = std::max(report_.slowestUs, us);
  }
  // Only records are logged, so that a plugin that is always slow does not fill the log.
  if (slowest)
    base::log(base::Level::Warn, "plugins",
              "plugin " + id_ + " took " + std::to_string(us / 1000) + " ms inside " + functionName(function) +
                  ", which may not block");
}

PluginHealth::Report PluginHealth::report() const {
  std::lock_guard lock(mutex_);
  return report_;
}

}  // namespace spillway::plugins
