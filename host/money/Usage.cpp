#include "host/money/Usage.h"

#include <initializer_list>

namespace spillway::money {

int64_t addKnown(int64_t a, int64_t b) {
  if (a < 0) return b;
  if (b < 0) return a;
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

void addUsage(Usage& sum, const Usage& more) {
  for (int64_t Usage::*part :
       {&Usage::input, &Usage::cacheRead, &Usage::cacheWrite, &Usage::output, &Usage::reasoning, &Usage::cacheWrite1h,
        &Usage::inputAudio, &Usage::inputImage, &Usage::outputAudio, &Usage::outputImage})
    sum.*part = addKnown(sum.*part, more.*part);
}

}  // namespace spillway::money
