#include "host/upstream/AddressGuard.h"

#include <cstdint>
#include <cstring>

namespace spillway::upstream {
namespace {

struct Range {
  uint32_t address;
  int bits;
  const char* what;
};

constexpr uint32_t at(uint32_t a, uint32_t b, uint32_t c, uint32_t d) { return a << 24 | b << 16 | c << 8 | d; }

// IANA's special-purpose addresses.
constexpr Range kSpecial4[] = {
    {at(0, 0, 0, 0), 8, "of this network"},
    {at(10, 0, 0, 0), 8, "private"},
    {at(100, 64, 0, 0), 10, "shared by a carrier's customers"},
    {at(127, 0, 0, 0), 8, "loopback"},
    {at(169, 254, 0, 0), 16, "link-local"},
    {at(172, 16, 0, 0), 12, "private"},
    {at(192, 0, 0, 0), 24, "reserved"},
    {at(192, 0, 2, 0), 24, "for documentation"},
    {at(192, 88, 99, 0), 24, "a relay"},
    {at(192, 168, 0, 0), 16, "private"},
    {at(198, 18, 0, 0), 15, "for benchmarks"},
    {at(198, 51, 100, 0), 24, "for documentation"},
    {at(203, 0, 113, 0), 24, "for documentation"},
    {at(224, 0, 0, 0), 4, "multicast"},
    {at(240, 0, 0, 0), 4, "reserved"},
};

// Of what is global unicast: the ranges that stand for something else. The first 32 bits decide.
constexpr Range kSpecial6[] = {
    {0x20010000, 23, "reserved"},
    {0x20010db8, 32, "for documentation"},
    {0x20020000, 16, "an IPv4 address in disguise"},
    {0x3fff0000, 20, "for documentation"},
};

bool within(uint32_t address, const Range& range) { return (address ^ range.address) >> (32 - range.bits) == 0; }

uint32_t big(const unsigned char* bytes) { return at(bytes[0], bytes[1], bytes[2], bytes[3]); }

bool allZero(const unsigned char* bytes, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (bytes[i] != 0) return false;
  return true;
}

std::string why6(const unsigned char* bytes) {
  if (allZero(bytes, 15) && bytes[15] <= 1) return bytes[15] == 1 ? "loopback" : "of no host";
  if (allZero(bytes, 10)) return "an IPv4 address in disguise";
  if (bytes[0] == 0xff) return "multicast";
  if ((bytes[0] & 0xfe) == 0xfc) return "private";
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return "link-local";
  if ((bytes[0] & 0xe0) != 0x20) return "not of the public internet";
  for (const Range& range : kSpecial6)
    if (within(big(bytes), range)) return range.what;
  return {};
}

}  // namespace

std::string whyNotPublic(const Poco::Net::IPAddress& address) {
  unsigned char bytes[16] = {};
  const auto length = static_cast<size_t>(address.length());
  if (length != 4 && length != 16) return "of an unknown family";
  std::memcpy(bytes, address.addr(), length);
  if (length == 16) return why6(bytes);
  for (const Range& range : kSpecial4)
    if (within(big(bytes), range)) return range.what;
  return {};
}

}  // namespace spillway::upstream
