#include "tests/compress/Laws.h"

#include <algorithm>
#include <ctime>

#include "host/base/JsonText.h"
#include "tests/compress/Needles.h"
#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::string brief(std::string_view text) {
  return text.size() <= 600 ? std::string(text) : std::string(text.substr(0, 600)) + " ...";
}

// The place where two texts part.
std::string parting(std::string_view one, std::string_view other) {
  size_t at = 0;
  while (at < one.size() && at < other.size() && one[at] == other[at]) ++at;
  const size_t from = at < 60 ? 0 : at - 60;
  return "at " + std::to_string(at) + ": <" + std::string(one.substr(from, 160)) + "> and <" +
         std::string(other.substr(from, 160)) + ">";
}

// Whether the lines of one text are lines of another, in that order.
bool within(std::string_view lines, std::string_view more) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, std::min(lines.find('\n'), lines.size()));
    while (!more.empty() && more.substr(0, std::min(more.find('\n'), more.size())) != line)
      more.remove_prefix(std::min(more.size(), more.find('\n') + 1 == 0 ? more.size() : more.find('\n') + 1));
    if (more.empty()) return line.empty() && lines.size() <= 1;
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    more.remove_prefix(std::min(more.size(), line.size() + 1));
  }
  return true;
}

std::string lossOf(const plugins::Compressor& compressor, std::string_view text, std::string_view result) {
  const Proof::Forms* proof = Proof::of(compressor.id());
  if (proof == nullptr) return result == text ? "" : "it has no proof in tests/compress/proofs that it loses nothing";
  const std::string before = proof->like(text), after = proof->like(proof->decode(result));
  if (before == after || (proof->adds && within(before, after))) return {};
  return "lossless loses something " + parting(before, after);
}

std::string brokenBy(const plugins::Compressor& compressor, const Sample& sample, int32_t level,
                     std::string_view text) {
  const auto result = compressors().rewrite(compressor, sample, level, text);
  if (!result) return {};
  if (isFile(sample) && level < SPW_LEVEL_MAX) return "it changes the text of a file";
  if (result->size() >= text.size()) return "the result is no shorter";
  if (base::isUtf8(text) && !base::isUtf8(*result)) return "valid UTF-8 became invalid";
  if (compressors().rewrite(compressor, sample, level, text) != result) return "it is not deterministic";
  const auto again = compressors().rewrite(compressor, sample, level, *result);
  if (again && *again != *result) return "it changes its own result " + parting(*result, *again);
  // What was cut or changed may end in the middle of a word; then it is the host that looks at tokens.
  const bool whole = text.data() == sample.text.data() && text.size() == sample.text.size();
  for (const auto& tokenizer : tokenizers()) {
    if (!whole) break;
    const int64_t before = tokenizer->count(text), after = tokenizer->count(*result);
    if (after > before)
      return "the result has more tokens: " + std::to_string(after) + ", not " + std::to_string(before) + ":\n" +
             brief(*result);
  }
  if (level == SPW_LEVEL_LOSSLESS) return lossOf(compressor, text, *result);
  const auto lost = lostIn(*result, needlesIn(text), {compressor.id()});
  return lost.empty() ? "" : "it loses " + std::to_string(lost.size()) + " needles, first: " + lost[0];
}

}  // namespace

std::vector<std::string> lostIn(std::string result, std::vector<std::string> needles,
                                const std::vector<std::string_view>& compressors) {
  needles = missing(needles, result);
  for (auto id = compressors.rbegin(); id != compressors.rend() && !needles.empty(); ++id) {
    const Proof::Forms* proof = Proof::of(*id);
    if (proof == nullptr) continue;
    result = proof->decode(result);
    needles = missing(needles, result);
  }
  return needles;
}

std::string broken(const plugins::Compressor& compressor, const Sample& sample, int32_t level, std::string_view text) {
  const std::string law = brokenBy(compressor, sample, level, text);
  if (law.empty()) return law;
  return std::string(compressor.id()) + ", level " + std::to_string(level) + ", " + sample.id + " (" + sample.command +
         "): " + law;
}

std::string brokenTogether(const Sample& sample, int32_t level, std::string_view text) {
  Sample other = sample;
  other.text = text;
  const tokens::Tokenizer& tokenizer = *tokenizers().at(0);
  const auto result = compressors().squeeze(other, level, tokenizer, "h1");
  const std::string where = "all together, level " + std::to_string(level) + ", " + sample.id + ": ";
  if (tokenizer.count(result.text) > tokenizer.count(text)) return where + "the result has more tokens";
  if (base::isUtf8(text) && !base::isUtf8(result.text)) return where + "valid UTF-8 became invalid";
  std::vector<std::string_view> ran;
  for (const saver::Saving& saving : result.savings) ran.push_back(saving.compressor->id());
  const auto lost = lostIn(result.text, needlesIn(text), ran);
  return lost.empty() ? "" : where + "lost are " + std::to_string(lost.size()) + " needles, first: " + lost[0];
}

std::string slow(const plugins::Compressor& compressor, const Sample& sample, int32_t level, std::string_view text) {
  constexpr size_t kSize = size_t{1} << 18;
  constexpr double kMostSeconds = 8;  // under sanitizers, on a busy machine; quadratic work takes minutes
  std::string many;
  while (many.size() < kSize && !text.empty()) many += text;
  const std::clock_t begun = std::clock();
  (void)compressors().recognise(compressor, sample, many);
  (void)compressors().rewrite(compressor, sample, level, many);
  const double took = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  if (took <= kMostSeconds) return {};
  return std::string(compressor.id()) + ", level " + std::to_string(level) + ": " + std::to_string(took) + " s for " +
         std::to_string(many.size()) + " bytes";
}

}  // namespace spillway::compress
