#include "host/store/JournalFrame.h"

#include <zlib.h>

#include <cstring>

namespace spillway::store {
namespace {

void putLittle(uint32_t value, char* out) {
  for (int i = 0; i < 4; ++i) out[i] = static_cast<char>(value >> (8 * i));
}

uint32_t getLittle(const char* in) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= uint32_t{static_cast<unsigned char>(in[i])} << (8 * i);
  return value;
}

uint32_t crcOf(std::string_view payload) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(payload.data()), static_cast<z_size_t>(payload.size())));
}

}  // namespace

void writeFrameHead(std::string_view payload, char* out) {
  std::memcpy(out, kFrameMark.data(), kFrameMark.size());
  putLittle(static_cast<uint32_t>(payload.size()), out + 4);
  putLittle(crcOf(payload), out + 8);
}

std::optional<FrameHead> readFrameHead(std::string_view bytes) {
  if (bytes.size() < kFrameHead || !bytes.starts_with(kFrameMark)) return std::nullopt;
  return FrameHead{getLittle(bytes.data() + 4), getLittle(bytes.data() + 8)};
}

bool matches(const FrameHead& head, std::string_view payload) {
  return payload.size() == head.length && crcOf(payload) == head.crc;
}

}  // namespace spillway::store
