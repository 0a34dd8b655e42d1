#include "tests/compress/ConversationTable.h"

#include <array>
#include <cstdio>

#include "tests/compress/Replay.h"

namespace spillway::compress {
namespace {

using config::CompressionLevel;

// Tokens of results as they came, and as they were sent at each level.
struct Sum {
  size_t requests = 0, results = 0;
  int64_t before = 0, stays = 0;
  std::array<int64_t, 3> after{};

  void add(const Sum& other) {
    requests += other.requests;
    results += other.results;
    before += other.before;
    stays += other.stays;
    for (size_t i = 0; i < after.size(); ++i) after[i] += other.after[i];
  }
  double saved(size_t level) const {
    return before == 0 ? 0 : 1 - static_cast<double>(after[level]) / static_cast<double>(before);
  }
};

std::string share(int64_t part, int64_t whole) {
  char text[16];
  std::snprintf(text, sizeof text, " %.1f %% |",
                whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text;
}

std::string row(const std::string& name, const Sum& sum) {
  std::string out = "| " + name + " | " + std::to_string(sum.requests) + " | " + std::to_string(sum.results) + " | " +
                    std::to_string(sum.before) + " |" + share(sum.stays, sum.before);
  for (const int64_t after : sum.after) out += share(sum.before - after, sum.before);
  return out + "\n";
}

}  // namespace

ConversationSavings conversationSavings() {
  ConversationSavings out;
  out.table =
      "| conversation | requests | results | tokens | of files, errors | lossless | balanced | max "
      "|\n|---|---|---|---|---|---|---|---|\n";
  Sum all, sent;  // each result once; as often as it was sent
  for (const Conversation& conversation : conversations()) {
    Sum sum;
    for (const CompressionLevel level :
         {CompressionLevel::Lossless, CompressionLevel::Balanced, CompressionLevel::Max}) {
      const Replay replay = replayed(conversation, level);
      const auto place = static_cast<size_t>(level);
      const bool first = place == 0;
      for (const SentText& one : replay.results) {
        const auto times = static_cast<int64_t>(one.requests);
        sum.after[place] += one.tokensAfter;
        sent.after[place] += one.tokensAfter * times;
        if (!first) continue;
        sum.before += one.tokensBefore;
        sent.before += one.tokensBefore * times;
        if (one.stays) sum.stays += one.tokensBefore;
        if (one.stays) sent.stays += one.tokensBefore * times;
        sent.results += one.requests;
      }
      if (first) {
        sum.requests = replay.requests;
        sum.results = replay.results.size();
        sent.requests += replay.requests;
      }
    }
    out.table += row(conversation.name, sum);
    all.add(sum);
  }
  out.table += row("**all**", all) + row("all, as often as sent", sent);
  out.fit = all.before == all.stays
                ? 0
                : static_cast<double>(all.before - all.after[1]) / static_cast<double>(all.before - all.stays);
  out.lossless = all.saved(0);
  out.balanced = all.saved(1);
  out.max = all.saved(2);
  return out;
}

}  // namespace spillway::compress
