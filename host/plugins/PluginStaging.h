// The private copies that are really loaded: <folder>/<sha256>.so, readable and executable for us alone. A dropped file
// may be overwritten or cut short while it is mapped, which kills the process; a copy named by its content cannot.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "host/base/Result.h"
#include "host/plugins/PluginFile.h"

namespace spillway::plugins {

class PluginStaging {
 public:
  static constexpr int64_t kSweepAgeMs = 24 * 60 * 60 * 1000;

  // `folder` is made, mode 0700, when the first copy is.
  explicit PluginStaging(std::string folder) : folder_(std::move(folder)) {}

  // The path of a copy of the file's bytes. One that is there already is compared again, and replaced when it differs.
  // The error names the folder and the reason.
  base::Result<std::string> place(const PluginFile& file) const;

  // Removes copies that are not among `keep` (sha256) and were last placed longer ago than `ageMs`; returns how many.
  // Libraries that are loaded from a removed copy stay good.
  size_t sweep(const std::set<std::string>& keep, int64_t ageMs = kSweepAgeMs) const;

 private:
  base::Result<void> prepare() const;

  std::string folder_;
};

}  // namespace spillway::plugins
