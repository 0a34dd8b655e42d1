#include "host/base/Arena.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace spillway::base {

void* Arena::allocSlow(size_t bytes) {
  if (bytes > kLimit) return refuse();
  const size_t rounded = std::max((bytes + (kAlignment - 1)) & ~(kAlignment - 1), kAlignment);
  if (rounded <= static_cast<size_t>(end_ - next_)) {  // only for zero bytes, which the fast path does not serve
    void* taken = next_;
    next_ += rounded;
    return taken;
  }
  const bool own = rounded + sizeof(Chunk) > nextChunk_ && chunks_ != nullptr && rounded > kLargestChunk / 4;
  const size_t size = own ? rounded + sizeof(Chunk) : std::max(nextChunk_, rounded + sizeof(Chunk));
  if (size > kLimit - std::min(used_, kLimit)) return refuse();
  auto* chunk = static_cast<Chunk*>(std::malloc(size));
  if (!chunk) return refuse();
  chunk->size = size;
  used_ += size;
  char* start = reinterpret_cast<char*>(chunk) + sizeof(Chunk);
  if (own) {  // goes behind the chunk being filled, whose rest stays in use
    chunk->previous = chunks_->previous;
    chunks_->previous = chunk;
    return start;
  }
  chunk->previous = chunks_;
  chunks_ = chunk;
  next_ = start + rounded;
  end_ = reinterpret_cast<char*>(chunk) + size;
  nextChunk_ = std::min(std::max(nextChunk_ * 2, size), kLargestChunk);
  return start;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  auto* to = static_cast<char*>(alloc(text.size()));
  if (!to) return {};
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

void Arena::freeChunks(Chunk* chunk) {
  while (chunk) {
    Chunk* previous = chunk->previous;
    std::free(chunk);
    chunk = previous;
  }
}

void Arena::reset() {
  Chunk* keep = nullptr;
  for (Chunk* chunk = chunks_; chunk; chunk = chunk->previous)
    if (chunk->size <= kLargestKept && (!keep || chunk->size > keep->size)) keep = chunk;
  while (chunks_) {
    Chunk* previous = chunks_->previous;
    if (chunks_ != keep) std::free(chunks_);
    chunks_ = previous;
  }
  next_ = end_ = nullptr;
  used_ = 0;
  exhausted_ = false;
  if (!keep) return;
  keep->previous = nullptr;
  chunks_ = keep;
  used_ = keep->size;
  next_ = reinterpret_cast<char*>(keep) + sizeof(Chunk);
  end_ = reinterpret_cast<char*>(keep) + keep->size;
  nextChunk_ = std::min(keep->size * 2, kLargestChunk);
}

void Arena::wipe() {
  for (Chunk* chunk = chunks_; chunk; chunk = chunk->previous)
    explicit_bzero(reinterpret_cast<char*>(chunk) + sizeof(Chunk), chunk->size - sizeof(Chunk));
  reset();
}

}  // namespace spillway::base
