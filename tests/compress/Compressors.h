// The compressors that the build has made, loaded from their files, and ways to run them.
//
// One thread at a time.
#pragma once

#include <spillway/testing/FakeHost.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/Compressor.h"
#include "host/plugins/PluginHealth.h"
#include "host/saver/Squeeze.h"
#include "host/tokens/Tokenizer.h"
#include "tests/compress/Corpus.h"

namespace spillway::compress {

class Compressors {
 public:
  Compressors();
  ~Compressors();

  // In the order they run.
  const std::vector<const plugins::Compressor*>& all() const { return order_; }
  const plugins::Compressor& find(std::string_view id) const;

  // What one makes of a text; nothing when it leaves it alone. `handle`: under which the original could be had.
  std::optional<std::string> rewrite(const plugins::Compressor& compressor, const Sample& sample, int32_t level,
                                     std::string_view text, std::string_view handle = {});

  // How sure it is of the text.
  int32_t recognise(const plugins::Compressor& compressor, const Sample& sample, std::string_view text);

  // What all make of it together.
  struct Result {
    std::string text;
    std::vector<saver::Saving> savings;
  };
  Result squeeze(const Sample& sample, int32_t level, const tokens::Tokenizer& tokenizer, std::string_view handle = {});

 private:
  struct Library;

  spw::testing::FakeHost host_;
  std::vector<std::unique_ptr<Library>> libraries_;
  std::deque<plugins::Compressor> compressors_;
  std::vector<const plugins::Compressor*> order_;
};

// Loaded once for all tests of a program.
Compressors& compressors();

// The tokenizers there are: o200k_base and, where the build has them, those of other families.
const std::vector<std::shared_ptr<const tokens::Tokenizer>>& tokenizers();

}  // namespace spillway::compress
