// spw_entry is filled by a constructor: in the file it is all zero.
#include <cstdlib>

#include "zoo.h"

namespace {
spw_plugin made() {
  spw_plugin plugin{};
  plugin.size = sizeof plugin;
  plugin.abi_major = std::getenv("HOME") ? 1 : 1;
  plugin.id = "not-constant";
  return plugin;
}
}  // namespace

extern "C" {
const spw_plugin spw_entry = made();
}
