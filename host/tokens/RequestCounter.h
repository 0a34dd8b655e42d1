// How many tokens a whole request has: every text of its canonical document (docs/canonical.md), the names, arguments
// and schemas of tools, pictures by the model's own rule. What cannot be counted is named, not guessed.
//
// One thread at a time.
#pragma once

#include <spillway/json.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Arena.h"
#include "host/tokens/ImageRule.h"
#include "host/tokens/Tokenizer.h"

namespace spillway::tokens {

struct RequestCount {
  int64_t tokens = 0;
  std::map<std::string, int> uncounted;  // "image": 2

  // "2 image, 1 file"; empty when everything was counted.
  std::string uncountedText() const;
};

class RequestCounter {
 public:
  RequestCounter(std::shared_ptr<const Tokenizer> tokenizer, std::optional<ImageRule> images)
      : tokenizer_(std::move(tokenizer)), images_(images) {}

  // `arena` holds the texts as they are read.
  RequestCount count(base::Arena& arena, const spw_json* canonical);

 private:
  void text(std::string_view text);
  void member(const spw_json* object, std::string_view name);
  void json(const spw_json* value);
  void block(const spw_json* block);
  void blocks(const spw_json* list);
  void image(const spw_json* block);
  void file(const spw_json* block, std::string_view type);
  void tool(const spw_json* tool);

  std::shared_ptr<const Tokenizer> tokenizer_;
  std::optional<ImageRule> images_;
  WordCounts known_;
  base::Arena* arena_ = nullptr;
  RequestCount out_;
};

}  // namespace spillway::tokens
