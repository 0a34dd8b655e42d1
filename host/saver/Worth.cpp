#include "host/saver/Worth.h"

#include <algorithm>

namespace spillway::saver {
namespace {

// Prices in hundredths of that of a token of input.
constexpr int64_t kRead = 10, kWrite = 125, kOutput = 500;

constexpr int64_t kAskedForOneIn = 50;  // results whose whole text the model wants after all
constexpr int64_t kCallTokens = 60;     // what it writes to ask

constexpr int64_t kFewest = 4, kMost = 50;

}  // namespace

int64_t Outlook::requestsToCome() const { return std::clamp(static_cast<int64_t>(results), kFewest, kMost); }

bool worthLosing(int64_t tokens, int64_t original, const Outlook& outlook) {
  const int64_t saved = tokens * (kWrite + outlook.requestsToCome() * kRead);
  const int64_t askedFor = outlook.promptTokens * kRead + original * kWrite + kCallTokens * kOutput;
  return saved > askedFor / kAskedForOneIn;
}

}  // namespace spillway::saver
