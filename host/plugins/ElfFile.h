// Reads what the loader must know of a shared library out of its bytes, before the dynamic linker sees it: a library
// that is cut off kills the process that maps it, and a wrong version must be found before any constructor runs.
//
// A pure function, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "host/base/Result.h"

namespace spillway::plugins {

struct ElfFacts {
  uint32_t entrySize = 0;  // first fields of spw_entry
  uint16_t abiMajor = 0, abiMinor = 0;
  unsigned uniqueSymbols = 0;  // symbols that outlive every replacement of the library
};

// Checks all bounds and finds spw_entry. The error's message is the reason and what to do, without the file's name:
// "it is cut off (program header 2 reaches past its end); copy it again".
base::Result<ElfFacts> inspectElf(std::string_view bytes);

}  // namespace spillway::plugins
