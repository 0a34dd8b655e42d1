#include "host/money/Cost.h"

#include <algorithm>
#include <cmath>

namespace spillway::money {
namespace {

// 10^15 tokens at 10^12 picodollars, a thousandfold in millionths: 10^36, and there is room for a hundred such parts.
__extension__ using Wide = __int128;

constexpr Price kMostPrice = 1'000'000'000'000;  // a million dollars per million tokens
constexpr int64_t kMostFactor = 1'000 * kWhole;
constexpr int64_t kMostTokens = 1'000'000'000'000'000;  // more is no count
constexpr Wide kPicosPerMicro = 1'000'000;

int64_t part(int64_t count) { return std::max<int64_t>(count, 0); }

// Adds up what tokens of several kinds cost.
class Sum {
 public:
  void add(int64_t tokens, Price price) {
    if (tokens == 0 || price == 0) return;
    if (tokens < 0 || tokens > kMostTokens || price < 0 || price > kMostPrice)
      known_ = false;
    else
      picos_ += Wide{tokens} * price;
  }
  // The same with another price in place of an unknown one.
  void addOr(int64_t tokens, Price price, Price instead) {
    if (tokens > 0 && price < 0) estimated_ = true;
    add(tokens, price < 0 ? instead : price);
  }

  Cost total(int64_t factor) const {
    if (!known_) return {};
    if (picos_ == 0) return {0, false};
    if (factor < 0 || factor > kMostFactor) return {};
    constexpr Wide kUnit = kPicosPerMicro * kWhole;
    const Wide micros = (picos_ * factor + kUnit / 2) / kUnit;
    if (micros > INT64_MAX) return {};
    return {static_cast<int64_t>(micros), estimated_};
  }

 private:
  Wide picos_ = 0;
  bool known_ = true, estimated_ = false;
};

}  // namespace

Price priceOf(double dollarsPerMillion) {
  if (!(dollarsPerMillion >= 0) || dollarsPerMillion > 1e6) return -1;
  return std::llround(dollarsPerMillion * 1e6);
}

double dollarsOf(Price price) { return price < 0 ? -1 : static_cast<double>(price) / 1e6; }

Cost costOf(const Prices& prices, const Usage& usage) {
  Sum sum;
  // What is left of a whole when its parts are taken out; parts that contradict the whole leave nothing.
  const auto without = [](int64_t whole, int64_t used) { return whole < 0 ? -1 : std::max<int64_t>(whole - used, 0); };
  const auto within = [](int64_t whole, int64_t count) {
    return whole < 0 ? part(count) : std::clamp<int64_t>(count, 0, whole);
  };

  const int64_t read = part(usage.cacheRead), written = part(usage.cacheWrite);
  const int64_t hour = within(written, usage.cacheWrite1h);
  int64_t fresh = without(without(usage.input, read), written);
  const int64_t heard = within(fresh, usage.inputAudio);
  fresh = without(fresh, heard);
  const int64_t seen = within(fresh, usage.inputImage);
  fresh = without(fresh, seen);
  sum.add(fresh, prices.input);
  sum.addOr(read, prices.cacheRead, prices.input);
  sum.addOr(written - hour, prices.cacheWrite, prices.input);
  sum.add(hour, prices.cacheWrite1h);
  sum.add(heard, prices.inputAudio);
  sum.add(seen, prices.inputImage < 0 ? prices.input : prices.inputImage);

  int64_t text = usage.output;
  const int64_t spoken = within(text, usage.outputAudio);
  text = without(text, spoken);
  const int64_t drawn = within(text, usage.outputImage);
  text = without(text, drawn);
  sum.add(text, prices.output);
  sum.add(spoken, prices.outputAudio);
  sum.add(drawn, prices.outputImage);
  return sum.total(prices.factor);
}

}  // namespace spillway::money
