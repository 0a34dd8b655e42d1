#include "host/app/StartMemory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace spillway::app {
namespace {

// Segments that are mapped without write access hold no relocations, so they are still what the file says. What was
// made read-only afterwards (RELRO) belongs to a writable segment.
int giveBackSegments(dl_phdr_info* object, size_t, void* pageSize) {
  const auto page = *static_cast<const uintptr_t*>(pageSize);
  for (size_t i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_filesz;
    ::madvise(reinterpret_cast<void*>(begin), (end - begin + page - 1) & ~(page - 1), MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void giveBackStartMemory() {
  ::malloc_trim(0);
  auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  ::dl_iterate_phdr(giveBackSegments, &page);
}

}  // namespace spillway::app
