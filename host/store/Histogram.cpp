#include "host/store/Histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spillway::store {
namespace {

constexpr double kLeastMicros = 64;  // what is below counts as that
constexpr size_t kPerOctave = 4, kSteps = 27 * kPerOctave;

size_t stepOf(int64_t micros) {
  const double octaves = std::log2(static_cast<double>(micros) / kLeastMicros);
  const double step = std::floor(octaves * static_cast<double>(kPerOctave));
  return static_cast<size_t>(std::clamp(step, 0.0, static_cast<double>(kSteps - 1)));
}

}  // namespace

void Histogram::add(int64_t micros) {
  if (micros < 0) return;
  counts_.resize(kSteps);
  ++counts_[stepOf(std::max<int64_t>(micros, 1))];
}

void Histogram::add(const Histogram& other) {
  if (other.counts_.empty()) return;
  counts_.resize(kSteps);
  for (size_t i = 0; i < kSteps; ++i) counts_[i] += other.counts_[i];
}

void Histogram::add(std::string_view encoded) {
  if (encoded.empty()) return;
  counts_.resize(kSteps);
  for (size_t at = 0; at + 1 < encoded.size();) {
    const size_t step = static_cast<unsigned char>(encoded[at++]);
    int64_t count = 0;
    for (int shift = 0; at < encoded.size() && shift < 63; shift += 7) {
      const auto byte = static_cast<unsigned char>(encoded[at++]);
      count |= static_cast<int64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (step < kSteps) counts_[step] += count;
  }
}

int64_t Histogram::count() const { return std::accumulate(counts_.begin(), counts_.end(), int64_t{0}); }

int64_t Histogram::quantile(double share) const {
  const int64_t all = count();
  if (all == 0) return -1;
  const auto rank = std::max<int64_t>(1, static_cast<int64_t>(std::ceil(share * static_cast<double>(all))));
  int64_t seen = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen < rank) continue;
    const double middle = (static_cast<double>(i) + 0.5) / static_cast<double>(kPerOctave);
    return std::llround(kLeastMicros * std::exp2(middle));
  }
  return -1;
}

std::string Histogram::encoded() const {
  std::string out;
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    out += static_cast<char>(i);
    auto rest = static_cast<uint64_t>(counts_[i]);
    for (; rest >= 0x80; rest >>= 7) out += static_cast<char>((rest & 0x7f) | 0x80);
    out += static_cast<char>(rest);
  }
  return out;
}

}  // namespace spillway::store
