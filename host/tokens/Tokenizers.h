// The tokenizers there are, by the name of their vocabulary: each is loaded when it is first asked for and let go when
// nobody has asked for it in a while.
//
// Thread-safe. What find() gives stays good as long as it is held.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/tokens/Tokenizer.h"

namespace spillway::tokens {

// What models of unknown make are counted with.
inline constexpr std::string_view kDefaultFamily = "o200k_base";

class Tokenizers {
 public:
  // `folder` may be empty or missing: then there are none.
  explicit Tokenizers(std::string folder) : folder_(std::move(folder)) {}

  // An error of status 501 that says what is missing. Reads a file: may take a moment, never long.
  base::Result<std::shared_ptr<const Tokenizer>> find(std::string_view family);

  // Lets those go that were last asked for before that time, on base::monotonicMs().
  void forgetBefore(int64_t monotonicMs);

 private:
  struct Entry {
    std::shared_ptr<const Tokenizer> tokenizer;
    int64_t usedMs = 0;
  };

  const std::string folder_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> loaded_;
};

}  // namespace spillway::tokens
