#include "host/saver/Squeeze.h"

#include <algorithm>
#include <utility>

#include "host/base/JsonText.h"

namespace spillway::saver {
namespace {

// The text as it shrinks, with its tokens counted when somebody first wants to know.
class Shrinking {
 public:
  Shrinking(std::string_view text, const tokens::Tokenizer& tokenizer) : tokenizer_(tokenizer) { out_.text = text; }

  std::string_view text() const { return out_.text; }

  // Takes a compressor's result, unless it only looks smaller.
  void offer(const plugins::Compressor& compressor, std::string_view shorter) {
    if (shorter.size() >= out_.text.size()) return;
    if (!base::isUtf8(shorter) && base::isUtf8(out_.text)) return;
    if (!counted_) {
      out_.tokensBefore = out_.tokensAfter = tokenizer_.count(out_.text, known_);
      counted_ = true;
    }
    const int64_t tokens = tokenizer_.count(shorter, known_);
    if (tokens > out_.tokensAfter) return;
    out_.savings.push_back({&compressor, out_.text.size() - shorter.size(), out_.tokensAfter - tokens});
    out_.tokensAfter = tokens;
    out_.text = shorter;
  }

  std::optional<Squeezed> result() && {
    if (out_.savings.empty()) return std::nullopt;
    return std::move(out_);
  }

 private:
  const tokens::Tokenizer& tokenizer_;
  tokens::WordCounts known_;
  Squeezed out_;
  bool counted_ = false;
};

}  // namespace

std::optional<Squeezed> Squeeze::run(spw_call& call, const spw_text_context& context, int32_t level,
                                     std::string_view text) const {
  if (context.is_error != 0 || text.size() < kSmallest || text.size() > kLargest) return std::nullopt;
  Shrinking shrinking(text, tokenizer_);
  const plugins::Compressor* kind = nullptr;
  bool asked = false;
  for (const plugins::Compressor* compressor : compressors_) {
    if (!compressor->general()) {
      if (!asked) kind = surest(call, context, shrinking.text());
      asked = true;
      if (compressor != kind) continue;
    }
    if (const auto shorter = compressor->rewrite(call, context, level, shrinking.text()))
      shrinking.offer(*compressor, *shorter);
  }
  return std::move(shrinking).result();
}

const plugins::Compressor* Squeeze::surest(spw_call& call, const spw_text_context& context,
                                           std::string_view text) const {
  constexpr size_t kEnd = plugins::Compressor::kEnd;
  const std::string_view head = text.substr(0, kEnd), tail = text.substr(text.size() - std::min(text.size(), kEnd));
  const plugins::Compressor* found = nullptr;
  int32_t most = 0;
  for (const plugins::Compressor* compressor : compressors_) {
    if (compressor->general()) continue;
    const int32_t sure = compressor->recognise(call, context, head, tail);
    if (sure > most) {
      most = sure;
      found = compressor;
    }
  }
  return found;
}

}  // namespace spillway::saver
