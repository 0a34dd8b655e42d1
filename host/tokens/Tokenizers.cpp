#include "host/tokens/Tokenizers.h"

#include <algorithm>

#include "host/base/Clock.h"

namespace spillway::tokens {
namespace {

bool isName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

base::Error failure(std::string message) {
  return {.fault = base::Fault::Unsupported, .httpStatus = 501, .message = std::move(message), .code = "no_tokenizer"};
}

}  // namespace

base::Result<std::shared_ptr<const Tokenizer>> Tokenizers::find(std::string_view family) {
  if (!isName(family)) return failure("\"" + std::string(family.substr(0, 64)) + "\" is no name of a tokenizer");
  std::lock_guard lock(mutex_);
  auto found = loaded_.find(family);
  if (found == loaded_.end()) {
    if (folder_.empty())
      return failure(
          "this installation has no tokenizers, so it cannot count tokens itself; build it where npm's "
          "packages can be had");
    auto opened = Tokenizer::open(folder_ + "/" + std::string(family) + ".vocabulary");
    if (!opened.ok())
      return failure("there is no tokenizer \"" + std::string(family) + "\": " + opened.error().message);
    found = loaded_.emplace(std::string(family), Entry{std::move(*opened), 0}).first;
  }
  found->second.usedMs = base::monotonicMs();
  return found->second.tokenizer;
}

void Tokenizers::forgetBefore(int64_t monotonicMs) {
  std::lock_guard lock(mutex_);
  std::erase_if(loaded_, [&](const auto& one) { return one.second.usedMs < monotonicMs; });
}

}  // namespace spillway::tokens
