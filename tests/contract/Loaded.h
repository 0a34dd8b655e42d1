// The plugins of this build, loaded once by the real loader from a copy of their folder.
//
// Used by the test's thread.
#pragma once

#include <memory>

#include "host/base/Arena.h"
#include "host/base/Call.h"
#include "host/plugins/PluginSet.h"

namespace contract {

// All plugins; every test of the program sees the same set.
const spillway::plugins::PluginSet& plugins();

// How many plugin files the build made.
size_t fileCount();

// Internal errors and slow calls of all plugins so far, with their last error: what must not change.
std::string complaints();

// A call with memory and a loss report of its own.
struct Call {
  Call() {
    call.arena = &arena;
    call.losses = &losses;
  }
  operator spw_call&() { return call; }
  spillway::base::Arena arena;
  spillway::base::LossReport losses;
  spw_call call;
};

}  // namespace contract
