// A shared library in this process. It stays mapped for the life of the process, also when this object is gone:
// unmapping saves a few tens of kilobytes and is the one step that can crash a healthy process (thread-locals, exit
// handlers, a pointer kept too long).
//
// Immutable once open; any thread.
#pragma once

#include <spillway/abi.h>

#include <memory>
#include <string>

#include "host/base/Result.h"

namespace spillway::plugins {

class PluginLibrary {
 public:
  // Maps the file at an absolute path, all symbols resolved now and none of its own made visible to others. Runs the
  // library's constructors. The error is the dynamic linker's sentence.
  static base::Result<PluginLibrary> open(const std::string& path);

  PluginLibrary(PluginLibrary&&) noexcept;
  PluginLibrary& operator=(PluginLibrary&&) noexcept;
  ~PluginLibrary();

  const spw_plugin& entry() const { return *entry_; }

 private:
  struct Handle;
  PluginLibrary();

  std::unique_ptr<Handle> handle_;
  const spw_plugin* entry_ = nullptr;
};

}  // namespace spillway::plugins
