// A bump allocator: memory for one call or one exchange, dropped as a whole. Nothing allocated from it is destroyed, so
// it holds plain data only.
//
// Not thread-safe; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spillway::base {

class Arena {
 public:
  static constexpr size_t kAlignment = 16;
  static constexpr size_t kLimit = size_t{256} << 20;         // bytes an arena hands out at most
  static constexpr size_t kLargestChunk = size_t{256} << 10;  // chunks grow up to this; a larger request gets its own
  static constexpr size_t kLargestKept = size_t{64} << 10;    // reset() keeps no larger chunk than this

  // `firstChunk` bytes are taken at the first allocation, not before.
  explicit Arena(size_t firstChunk = 1024) : nextChunk_(firstChunk < 256 ? 256 : firstChunk) {}
  ~Arena() { freeChunks(chunks_); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // `bytes` uninitialised bytes aligned for any type, good until reset() or destruction; null when the limit of 256 MiB
  // is reached or the system has no memory, and exhausted() from then on.
  void* alloc(size_t bytes) {
    const size_t rounded = (bytes + (kAlignment - 1)) & ~(kAlignment - 1);
    if (rounded - 1 < static_cast<size_t>(end_ - next_)) {
      void* taken = next_;
      next_ += rounded;
      return taken;
    }
    return allocSlow(bytes);
  }

  // A copy of `text`. An empty view (data() null) when there is no memory for it.
  std::string_view copy(std::string_view text);

  // Forgets everything allocated. Keeps the largest chunk up to 64 KiB, so an arena that is used again and again
  // settles at the size its work needs and then costs no system allocation.
  void reset();

  // Overwrites everything allocated, then resets. For arenas that held secrets.
  void wipe();

  // Something was refused since the last reset. What was built meanwhile may lack parts without a word, for builders of
  // trees leave out what there is no memory for: whoever hands on what stands in an arena asks first.
  bool exhausted() const { return exhausted_; }

  // Bytes taken from the system at present.
  size_t used() const { return used_; }

 private:
  struct Chunk {
    Chunk* previous;
    size_t size;  // of the whole block, this header included
  };
  static_assert(sizeof(Chunk) == kAlignment);

  void* allocSlow(size_t bytes);
  void* refuse() {
    exhausted_ = true;
    return nullptr;
  }
  static void freeChunks(Chunk* chunk);

  char* next_ = nullptr;
  char* end_ = nullptr;
  Chunk* chunks_ = nullptr;  // the one being filled first
  size_t nextChunk_;
  size_t used_ = 0;
  bool exhausted_ = false;
};

}  // namespace spillway::base
