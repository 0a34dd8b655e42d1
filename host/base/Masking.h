// Takes secrets out of texts that people, clients or files get: whole ones, parts of them that help to recognise or to
// guess one, and what is left of them when somebody wrote stars into the middle. Upstreams quote keys back in their
// complaints, and plugins may put one into a message.
//
// A Mask is immutable and holds no secret, only digests of parts. The one of the process is replaced as a whole; any
// thread may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace spillway::base {

class Mask {
 public:
  // Shorter ones are no secrets: they would be found in every sentence.
  static constexpr size_t kLeast = 8;

  // Of short secrets, and of words such as people write where no key is needed, only the whole is hidden: their parts
  // are words of any sentence.
  explicit Mask(const std::vector<std::string_view>& secrets, size_t least = kLeast);

  // "***" where a secret was, or eight characters of one that stand together, or its ends around stars; also as
  // percent-encoding and JSON write it.
  std::string hide(std::string_view text) const;

 private:
  static constexpr size_t kPart = 8;

  void add(std::string_view secret, size_t least);
  uint64_t digest(std::string_view part) const;
  size_t hiddenAt(std::string_view text, size_t at) const;

  uint64_t seed_ = 0;
  std::unordered_set<uint64_t> parts_;          // of kPart bytes
  std::unordered_set<uint64_t> whole_;          // secrets that are hidden as a whole only
  std::vector<size_t> wholeSizes_;              // of those, each once, the longest first
  std::unordered_set<uint64_t> heads_, tails_;  // four characters at either end
};

// The text with every word hidden that looks like a key, and with the credentials of URLs: for complaints about what
// somebody has written into the wrong place, of which nobody knows that it is a secret.
std::string withoutLikelySecrets(std::string_view text);

// The secrets of this process from now on; null: none.
void setMask(std::shared_ptr<const Mask> mask);

// The same of tokens that come and go, beside those; null: none.
void setTokenMask(std::shared_ptr<const Mask> mask);

// The text without them.
std::string masked(std::string_view text);

}  // namespace spillway::base
