// The frame around a record in the journal: mark, length, check sum. See Journal.h.
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace spillway::store {

inline constexpr size_t kFrameHead = 12;
inline constexpr std::string_view kFrameMark = "SpJ1";

struct FrameHead {
  uint32_t length = 0;  // of the payload
  uint32_t crc = 0;     // CRC-32 of it
};

// Writes the head of a frame around `payload` to the kFrameHead bytes at `out`.
void writeFrameHead(std::string_view payload, char* out);

// The head at the begin of `bytes`; nothing when there is none.
std::optional<FrameHead> readFrameHead(std::string_view bytes);

// Whether `payload` is what the head was written for.
bool matches(const FrameHead& head, std::string_view payload);

}  // namespace spillway::store
