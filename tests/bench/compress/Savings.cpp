#include "tests/bench/compress/Savings.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <vector>

#include "tests/bench/Part.h"
#include "tests/compress/Compressors.h"

namespace spillway::bench {
namespace {

using compress::Sample;

constexpr const char* kHandle = "k3f9";

struct Sum {
  size_t outputs = 0;
  std::array<int64_t, 4> tokens{};  // before, lossless, balanced, max

  void add(const Sum& other) {
    outputs += other.outputs;
    for (size_t i = 0; i < tokens.size(); ++i) tokens[i] += other.tokens[i];
  }
  double saved(size_t level) const {
    return tokens[0] == 0 ? 0 : 1 - static_cast<double>(tokens[level]) / static_cast<double>(tokens[0]);
  }
};

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

std::string row(const std::string& name, const Sum& sum) {
  return "| " + name + " | " + std::to_string(sum.outputs) + " | " + std::to_string(sum.tokens[0]) + " | " +
         percent(sum.saved(1)) + " | " + percent(sum.saved(2)) + " | " + percent(sum.saved(3)) + " |\n";
}

// The first lines of a text, as many as a page bears.
std::string excerpt(std::string_view text) {
  constexpr size_t kLines = 16, kWidth = 160;
  std::string out;
  for (size_t lines = 0; !text.empty() && lines < kLines; ++lines) {
    const std::string_view line = text.substr(0, text.find('\n'));
    for (char c : line.substr(0, kWidth)) {
      if (c == '\x1b') {
        out += "^[";
      } else if (c == '\r') {
        out += "^M";
      } else if (static_cast<unsigned char>(c) < 0x80 && (c >= ' ' || c == '\t')) {
        out += c;
      } else if (static_cast<unsigned char>(c) >= 0xC0) {
        out += '?';
      }
    }
    out += line.size() > kWidth ? " ...\n" : "\n";
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  if (!text.empty()) out += "...\n";
  return out;
}

// A sample that shows well what one compressor does: of middling size, and much saved by it alone.
struct Example {
  const Sample* sample = nullptr;
  std::string after;
  double worth = 0;
  const char* level = "";
};

void consider(std::map<std::string, Example>& best, const Sample& sample, const compress::Compressors::Result& result,
              const char* level) {
  if (result.savings.size() != 1 || sample.text.size() < 300) return;
  // Names of places in the world, and what a page could not show.
  for (const char* unfit : {"```", "npmjs", "debian", "pypi", "/home", "/root", "<!--"})
    if (sample.text.find(unfit) != std::string::npos || sample.command.find(unfit) != std::string::npos) return;
  const double share = 1 - static_cast<double>(result.text.size()) / static_cast<double>(sample.text.size());
  const double worth = share / (1 + static_cast<double>(sample.text.size()) / 4000);
  Example& example = best[std::string(result.savings[0].compressor->id())];
  if (share > 0.1 && worth > example.worth) example = {&sample, result.text, worth, level};
}

}  // namespace

Savings savings() {
  const tokens::Tokenizer& tokenizer = *compress::tokenizers().at(0);
  std::map<std::string, Sum> kinds;
  std::map<std::string, Example> best;
  Sum all;
  for (const Sample& sample : compress::corpus()) {
    Sum sum{1, {tokenizer.count(sample.text)}};
    for (const int32_t level : {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED, SPW_LEVEL_MAX}) {
      const auto result = compress::compressors().squeeze(sample, level, tokenizer, kHandle);
      sum.tokens[static_cast<size_t>(level) + 1] = tokenizer.count(result.text);
      if (level < SPW_LEVEL_MAX) consider(best, sample, result, level == SPW_LEVEL_LOSSLESS ? "lossless" : "balanced");
    }
    kinds[sample.kind].add(sum);
    all.add(sum);
  }
  Savings out;
  out.table = "| kind | outputs | tokens | lossless | balanced | max |\n|---|---|---|---|---|---|\n";
  for (const auto& [kind, sum] : kinds) out.table += row(kind, sum);
  out.table += row("**all**", all);
  for (const auto& [id, example] : best) {
    if (example.sample == nullptr) continue;
    out.examples += "### " + id + "\n\n`" + example.sample->command.substr(0, 120) + "`, " + example.level + ", from " +
                    std::to_string(tokenizer.count(example.sample->text)) + " tokens to " +
                    std::to_string(tokenizer.count(example.after)) + ":\n\n```\n" + excerpt(example.sample->text) +
                    "```\n\n```\n" + excerpt(example.after) + "```\n\n";
  }
  out.lossless = all.saved(1);
  out.balanced = all.saved(2);
  return out;
}

double nothingToDo(int runs) {
  // Sources and prose, as if no file had been read: nobody declines before he has looked.
  std::string text;
  for (const Sample& sample : compress::corpus())
    if (compress::isFile(sample) && text.size() < size_t{2} << 20) text += sample.text;
  Sample sample;
  sample.tool = "Bash";
  sample.arguments = R"({"command":"run"})";
  auto& all = compress::compressors();
  std::vector<const plugins::Compressor*> idle;
  for (const auto* one : all.all())
    if (one->general() && !all.rewrite(*one, sample, SPW_LEVEL_LOSSLESS, text)) idle.push_back(one);
  const double seconds = leastSeconds(runs, [&] {
    for (const auto* one : all.all()) {
      if (!one->general()) (void)all.recognise(*one, sample, text);
    }
    for (const auto* one : idle) (void)all.rewrite(*one, sample, SPW_LEVEL_LOSSLESS, text);
  });
  return static_cast<double>(text.size()) / 1e6 / seconds;
}

double compressing(int runs) {
  auto& all = compress::compressors();
  size_t bytes = 0;
  for (const Sample& sample : compress::corpus()) bytes += sample.text.size();
  const double seconds = leastSeconds(runs, [&] {
    for (const Sample& sample : compress::corpus()) {
      const plugins::Compressor* surest = nullptr;
      int32_t most = 0;
      for (const auto* one : all.all()) {
        const int32_t sure = one->general() ? 0 : all.recognise(*one, sample, sample.text);
        if (sure > most) {
          most = sure;
          surest = one;
        }
      }
      std::string text = sample.text;
      for (const auto* one : all.all()) {
        if (!one->general() && one != surest) continue;
        if (auto shorter = all.rewrite(*one, sample, SPW_LEVEL_BALANCED, text, kHandle)) text = std::move(*shorter);
      }
    }
  });
  return static_cast<double>(bytes) / 1e6 / seconds;
}

}  // namespace spillway::bench
