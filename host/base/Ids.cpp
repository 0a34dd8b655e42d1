#include "host/base/Ids.h"

#include <sys/random.h>

#include <cstdint>
#include <cstring>
#include <random>

#include "host/base/Clock.h"
#include "host/base/Hex.h"

namespace spillway::base {
namespace {

// 32 digits without the letters that are mistaken for digits.
constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

uint64_t seed() {
  uint64_t value = 0;
  if (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value))
    value = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  return value;
}

// One per thread: the 80 random bits of an id, fresh every millisecond and counted up within one.
struct Source {
  std::mt19937_64 random{seed()};
  int64_t ms = -1;
  uint64_t high = 0;  // 16 bits
  uint64_t low = 0;   // 64 bits
};

}  // namespace

std::string newId() {
  thread_local Source source;
  int64_t now = unixMs();
  if (now > source.ms) {
    source.ms = now;
    source.high = source.random() & 0x7fff;  // the top bit stays free for counting
    source.low = source.random();
  } else if (++source.low == 0) {
    ++source.high;
  }
  std::string id(26, '0');
  auto time = static_cast<uint64_t>(source.ms);
  for (size_t i = 10; i-- > 0; time >>= 5) id[i] = kDigits[time & 31];
  uint64_t high = source.high, low = source.low;
  for (size_t i = 26; i-- > 10;) {
    id[i] = kDigits[low & 31];
    low = (low >> 5) | ((high & 31) << 59);
    high >>= 5;
  }
  return id;
}

std::string newSecret() {
  unsigned char bytes[16];
  std::random_device device;
  if (getrandom(bytes, sizeof bytes, 0) != static_cast<ssize_t>(sizeof bytes))
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(device());
  return hex(bytes, sizeof bytes);
}

}  // namespace spillway::base
