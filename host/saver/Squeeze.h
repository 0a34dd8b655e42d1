// One text made smaller: the compressors that are for it run one after the other, and each of their results is kept
// only when the tokenizer agrees that it is smaller. Knows no conversation and keeps nothing.
//
// Immutable; any thread. What it is made of must outlive it.
#pragma once

#include <spillway/compressor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "host/base/Call.h"
#include "host/plugins/Compressor.h"
#include "host/tokens/Tokenizer.h"

namespace spillway::saver {

// What one compressor took away.
struct Saving {
  const plugins::Compressor* compressor = nullptr;
  size_t bytes = 0;
  int64_t tokens = 0;  // at least 0
};

struct Squeezed {
  std::string_view text;  // in the call's arena
  int64_t tokensBefore = 0, tokensAfter = 0;
  std::vector<Saving> savings;  // in the order they ran; never empty
};

class Squeeze {
 public:
  static constexpr size_t kSmallest = 64;              // bytes of a text that is looked at
  static constexpr size_t kLargest = size_t{8} << 20;  // and of the largest

  // `compressors` in the order they run, as PluginSet gives them; `tokenizer`: that of the model that will read the
  // text.
  Squeeze(std::span<const plugins::Compressor* const> compressors, const tokens::Tokenizer& tokenizer)
      : compressors_(compressors), tokenizer_(tokenizer) {}

  int64_t tokens(std::string_view text) const { return tokenizer_.count(text); }

  // The smaller text; nothing when it stays as it is, as the text of an error always does. `level`: enum spw_level.
  //
  // All general compressors run, and of the others the one that is surest that the text is of its kind: asked when its
  // turn comes, so that what noise hid has come to light.
  std::optional<Squeezed> run(spw_call& call, const spw_text_context& context, int32_t level,
                              std::string_view text) const;

 private:
  const plugins::Compressor* surest(spw_call& call, const spw_text_context& context, std::string_view text) const;

  const std::span<const plugins::Compressor* const> compressors_;
  const tokens::Tokenizer& tokenizer_;
};

}  // namespace spillway::saver
