#include "tests/compress/Page.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

#include "tests/compress/Compressors.h"

namespace spillway::compress {
namespace {

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

std::vector<std::string_view> linesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), lines.back().size() + 1));
  }
  return lines;
}

void append(std::string_view line, std::string& out) {
  constexpr size_t kWidth = 160;
  size_t width = std::min(line.size(), kWidth);
  while (width < line.size() && (static_cast<unsigned char>(line[width]) & 0xC0) == 0x80) --width;
  for (char c : line.substr(0, width)) {
    if (c == '\x1b') {
      out += "^[";
    } else if (c == '\r') {
      out += "^M";
    } else if (static_cast<unsigned char>(c) >= ' ' || c == '\t') {
      out += c;
    }
  }
  out += line.size() > width ? " ...\n" : "\n";
}

// As many lines of a text as a page bears: the first ones, and those around the first marker.
std::string excerpt(std::string_view text) {
  constexpr size_t kLines = 16, kBefore = 6, kAround = 4;
  const std::vector<std::string_view> lines = linesOf(text);
  const auto marker = static_cast<size_t>(
      std::find_if(lines.begin(), lines.end(), [](std::string_view line) { return line.starts_with("[spillway: "); }) -
      lines.begin());
  const bool later = marker >= kLines && marker < lines.size();
  std::string out;
  size_t next = 0;
  for (; next < std::min(lines.size(), later ? kBefore : kLines); ++next) append(lines[next], out);
  if (later) {
    out += "...\n";
    for (next = marker - kAround; next < std::min(lines.size(), marker + kAround + 1); ++next) append(lines[next], out);
  }
  if (next < lines.size()) out += "...\n";
  return out;
}

// A sample that shows well what one compressor does: of middling size, and much saved by it alone.
struct Example {
  const Sample* sample = nullptr;
  std::string after;
  double worth = 0;
  int32_t level = 0;
};
using Examples = std::map<std::string_view, Example>;  // by compressor

void consider(const Sample& sample, const plugins::Compressor& compressor, int32_t level, Examples& best) {
  if (sample.text.size() < 300) return;
  // Names of places in the world, and what a page could not show.
  for (const char* unfit : {"```", "npmjs", "debian", "pypi", "/home", "/root", "<!--"})
    if (sample.text.find(unfit) != std::string::npos || sample.command.find(unfit) != std::string::npos) return;
  auto after = compressors().rewrite(compressor, sample, level, sample.text, kHandle);
  if (!after) return;
  const double share = 1 - static_cast<double>(after->size()) / static_cast<double>(sample.text.size());
  const double worth = share / (1 + static_cast<double>(sample.text.size()) / 4000);
  Example& example = best[compressor.id()];
  if (share > 0.05 && worth > example.worth) example = {&sample, std::move(*after), worth, level};
}

// For each compressor that has none yet, where it is the one that recognises a text.
void findExamples(const std::vector<Sample>& samples, int32_t level, const tokens::Tokenizer& tokenizer,
                  Examples& best) {
  Examples found;
  for (const Sample& sample : samples)
    for (const saver::Saving& saving : compressors().squeeze(sample, level, tokenizer, kHandle).savings)
      if (!best.contains(saving.compressor->id())) consider(sample, *saving.compressor, level, found);
  for (auto& [id, example] : found)
    if (example.sample != nullptr) best.emplace(id, std::move(example));
}

std::string shown(std::string_view id, const Example& example, const tokens::Tokenizer& tokenizer) {
  static constexpr const char* kLevels[] = {"lossless", "balanced", "max"};
  const Sample& sample = *example.sample;
  const std::string from = sample.command.empty() ? sample.tool : sample.command.substr(0, 120);
  return "### " + std::string(id) + "\n\n`" + from + "`, " + kLevels[example.level] + ", from " +
         std::to_string(tokenizer.count(sample.text)) + " tokens to " + std::to_string(tokenizer.count(example.after)) +
         ":\n\n```\n" + excerpt(sample.text) + "```\n\n```\n" + excerpt(example.after) + "```\n\n";
}

}  // namespace

Savings savings() {
  const tokens::Tokenizer& tokenizer = *tokenizers().at(0);
  std::map<std::string, Sum> kinds;
  Examples best;
  Sum all;
  for (const Sample& sample : corpus()) {
    Sum sum{1, {tokenizer.count(sample.text)}};
    for (const int32_t level : {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED, SPW_LEVEL_MAX}) {
      const auto result = compressors().squeeze(sample, level, tokenizer, kHandle);
      sum.tokens[static_cast<size_t>(level) + 1] = tokenizer.count(result.text);
      for (const saver::Saving& saving : result.savings)
        if (level < SPW_LEVEL_MAX) consider(sample, *saving.compressor, level, best);
    }
    kinds[sample.kind].add(sum);
    all.add(sum);
  }
  std::erase_if(best, [](const auto& one) { return one.second.sample == nullptr; });
  findExamples(shapes(), SPW_LEVEL_LOSSLESS, tokenizer, best);
  findExamples(corpus(), SPW_LEVEL_MAX, tokenizer, best);
  Savings out;
  out.table = "| kind | outputs | tokens | lossless | balanced | max |\n|---|---|---|---|---|---|\n";
  for (const auto& [kind, sum] : kinds) out.table += row(kind, sum);
  out.table += row("**all**", all);
  for (const auto& [id, example] : best) out.examples += shown(id, example, tokenizer);
  out.lossless = all.saved(1);
  out.balanced = all.saved(2);
  return out;
}

}  // namespace spillway::compress
