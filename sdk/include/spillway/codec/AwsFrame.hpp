// Messages of an AWS event stream, as a codec writes them to its clients; the host takes those of upstreams apart.
//
//   u32 length of all | u32 length of the headers | u32 CRC of these two | headers | payload | u32 CRC of all before it
//
// All numbers are big-endian. A kind of message has the same headers every time, so they are spelled once; a payload is
// appended between begin() and end():
//
//   const AwsFrame delta = AwsFrame::event("contentBlockDelta");
//   const size_t at = delta.begin(out);
//   out += payload;
//   AwsFrame::end(out, at);
//
// Threading: an AwsFrame is immutable; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace spw {
namespace detail {

// Four tables: four bytes a step.
constexpr std::array<std::array<uint32_t, 256>, 4> makeCrcTables() {
  std::array<std::array<uint32_t, 256>, 4> tables{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320u : 0u);
    tables[0][i] = value;
  }
  for (size_t t = 1; t < tables.size(); ++t) {
    for (size_t i = 0; i < 256; ++i) {
      const uint32_t before = tables[t - 1][i];
      tables[t][i] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}
inline constexpr auto kCrcTables = makeCrcTables();

inline void putNumber(char* at, size_t number) {
  for (int i = 3; i >= 0; --i) {
    at[i] = static_cast<char>(number & 0xFF);
    number >>= 8;
  }
}

}  // namespace detail

// CRC-32 as in zlib and Ethernet.
inline uint32_t crc32(std::string_view bytes) {
  const auto& tables = detail::kCrcTables;
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  size_t left = bytes.size();
  uint32_t crc = 0xFFFFFFFFu;
  for (; left >= 4; p += 4, left -= 4) {
    crc ^= uint32_t{p[0]} | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
    crc = tables[3][crc & 0xFF] ^ tables[2][crc >> 8 & 0xFF] ^ tables[1][crc >> 16 & 0xFF] ^ tables[0][crc >> 24];
  }
  for (; left > 0; ++p, --left) crc = (crc >> 8) ^ tables[0][(crc ^ *p) & 0xFF];
  return ~crc;
}

class AwsFrame {
 public:
  // A message that carries JSON. `type` is the event's or the exception's own name.
  static AwsFrame event(std::string_view type) { return AwsFrame("event", ":event-type", type); }
  static AwsFrame exception(std::string_view type) { return AwsFrame("exception", ":exception-type", type); }

  // Begins a message at the end of `out`; what is appended until end() is its payload. Returns where it begins.
  size_t begin(std::string& out) const {
    const size_t at = out.size();
    out.append(kPrelude, '\0').append(headers_);
    detail::putNumber(out.data() + at + 4, headers_.size());
    return at;
  }

  // Ends the message that begins at `at`.
  static void end(std::string& out, size_t at) {
    char* message = out.data() + at;
    const size_t length = out.size() - at;
    detail::putNumber(message, length + kChecksum);
    detail::putNumber(message + 8, crc32({message, 8}));
    const uint32_t checksum = crc32({message, length});
    out.append(kChecksum, '\0');
    detail::putNumber(out.data() + at + length, checksum);
  }

  void append(std::string& out, std::string_view payload) const {
    const size_t at = begin(out);
    out += payload;
    end(out, at);
  }

 private:
  static constexpr size_t kPrelude = 12, kChecksum = 4;
  static constexpr char kString = 7;  // a header's type

  AwsFrame(std::string_view messageType, std::string_view typeHeader, std::string_view type) {
    add(typeHeader, type);
    add(":content-type", "application/json");
    add(":message-type", messageType);
  }

  // Names are short literals; values at most what two bytes can count.
  void add(std::string_view name, std::string_view value) {
    value = value.substr(0, 0xFFFF);
    headers_ += static_cast<char>(name.size());
    headers_.append(name);
    headers_ += kString;
    headers_ += static_cast<char>(value.size() >> 8);
    headers_ += static_cast<char>(value.size() & 0xFF);
    headers_.append(value);
  }

  std::string headers_;
};

}  // namespace spw
