#include "host/tokens/Vocabulary.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace spillway::tokens {
namespace {

constexpr std::string_view kMagic = "SPWVOC1\n";
constexpr size_t kSections = 6;
constexpr size_t kHeadWords = 3 + kSections + 1;
constexpr size_t kLargest = size_t{256} << 20;

base::Error failure(std::string message) {
  return {.fault = base::Fault::Unsupported, .httpStatus = 501, .message = std::move(message)};
}

}  // namespace

base::Result<std::unique_ptr<Vocabulary>> Vocabulary::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failure("the vocabulary " + path + " cannot be read: " + std::strerror(errno));
  struct stat facts {};
  std::unique_ptr<Vocabulary> made(new Vocabulary);
  if (::fstat(file, &facts) == 0 && facts.st_size > 0 && static_cast<size_t>(facts.st_size) <= kLargest) {
    made->size_ = static_cast<size_t>(facts.st_size);
    void* mapped = ::mmap(nullptr, made->size_, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapped != MAP_FAILED) made->data_ = static_cast<const char*>(mapped);
  }
  ::close(file);
  if (!made->data_) return failure("the vocabulary " + path + " cannot be mapped into memory");
  if (!made->layOut()) return failure("the vocabulary " + path + " is damaged; build it again");
  return made;
}

Vocabulary::~Vocabulary() {
  if (data_) ::munmap(const_cast<char*>(data_), size_);
}

template <class T>
std::span<const T> Vocabulary::section(size_t from, size_t to) const {
  return {reinterpret_cast<const T*>(data_ + from), (to - from) / sizeof(T)};
}

// What the rest relies on: the sections follow each other, every start lies within the merges, and each table is whole.
// Tokens that merges name are compared and looked up only, so a wrong one is a wrong count and nothing worse.
bool Vocabulary::layOut() {
  if (size_ < kMagic.size() + 4 * kHeadWords || std::string_view(data_, kMagic.size()) != kMagic) return false;
  uint32_t head[kHeadWords];
  std::memcpy(head, data_ + kMagic.size(), sizeof head);
  const uint32_t* at = head + 3;
  if (head[0] > 1 || head[1] > 2 || at[0] != kMagic.size() + sizeof head || at[kSections] != size_) return false;
  for (size_t i = 0; i < kSections; ++i)
    if (at[i] > at[i + 1] || at[i] % 4 != 0) return false;
  characters_ = head[0] == 1;
  form_ = static_cast<NormalForm>(head[1]);
  tokens_ = head[2];
  if (!readTexts(at[0], at[1], patterns_) || !readTexts(at[1], at[2], wholes_)) return false;
  symbols_ = section<Symbol>(at[2], at[3]);
  bytes_ = section<uint32_t>(at[3], at[4]);
  starts_ = section<uint32_t>(at[4], at[5]);
  merges_ = section<Merge>(at[5], at[6]);
  if (!bytes_.empty() && bytes_.size() != 256) return false;
  return tokens_ < kNone && starts_.size() == size_t{tokens_} + 1 && std::is_sorted(starts_.begin(), starts_.end()) &&
         starts_.back() == merges_.size();
}

bool Vocabulary::readTexts(size_t from, size_t to, std::vector<std::string_view>& out) const {
  size_t left = to - from;
  const char* here = data_ + from;
  auto word = [&](uint32_t& value) {
    if (left < 4) return false;
    std::memcpy(&value, here, 4);
    here += 4;
    left -= 4;
    return true;
  };
  uint32_t count = 0;
  if (!word(count)) return false;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t size = 0;
    if (!word(size) || size > left) return false;
    out.emplace_back(here, size);
    const size_t padded = std::min<size_t>((size_t{size} + 3) & ~size_t{3}, left);
    here += padded;
    left -= padded;
  }
  return true;
}

bool Vocabulary::isWhole(std::string_view word) const {
  return !wholes_.empty() && std::binary_search(wholes_.begin(), wholes_.end(), word);
}

uint32_t Vocabulary::symbol(uint32_t what) const {
  if (!characters_ && symbols_.size() == 256) return symbols_[what & 255].token;
  auto found = std::lower_bound(symbols_.begin(), symbols_.end(), what,
                                [](const Symbol& symbol, uint32_t wanted) { return symbol.what < wanted; });
  return found != symbols_.end() && found->what == what ? found->token : kNone;
}

const Vocabulary::Merge* Vocabulary::merge(uint32_t left, uint32_t right) const {
  if (left >= tokens_) return nullptr;
  const Merge* end = merges_.data() + starts_[left + 1];
  const Merge* found = std::lower_bound(merges_.data() + starts_[left], end, right,
                                        [](const Merge& one, uint32_t wanted) { return one.right < wanted; });
  return found != end && found->right == right ? found : nullptr;
}

}  // namespace spillway::tokens
