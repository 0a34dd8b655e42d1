#include "host/saver/Frozen.h"

#include <xxhash.h>

#include <charconv>
#include <utility>

namespace spillway::saver {
namespace {

constexpr const char* kOriginals = "originals";  // their space in the object store
constexpr size_t kHandleDigits = 12;
constexpr std::string_view kFirst = "smaller 1 ";  // what every packed form begins with

class Hashing {
 public:
  Hashing() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~Hashing() { XXH3_freeState(state_); }
  Hashing(const Hashing&) = delete;
  Hashing& operator=(const Hashing&) = delete;

  // With its length, so that two texts do not run into each other.
  void add(std::string_view text) {
    const uint64_t size = text.size();
    XXH3_128bits_update(state_, &size, sizeof size);
    XXH3_128bits_update(state_, text.data(), text.size());
  }
  XXH128_hash_t digest() const { return XXH3_128bits_digest(state_); }

 private:
  XXH3_state_t* state_;
};

// The number before the next separator; false: there is none.
bool takeNumber(std::string_view& rest, char separator, int64_t& number) {
  const size_t end = rest.find(separator);
  if (end == std::string_view::npos) return false;
  const auto [stopped, error] = std::from_chars(rest.data(), rest.data() + end, number);
  if (error != std::errc() || stopped != rest.data() + end || number < 0) return false;
  rest.remove_prefix(end + 1);
  return true;
}

}  // namespace

ResultKey ResultKey::of(std::initializer_list<std::string_view> texts) {
  Hashing hashing;
  for (std::string_view text : texts) hashing.add(text);
  const XXH128_hash_t digest = hashing.digest();
  return {digest.high64, digest.low64};
}

ResultKey ResultKey::of(std::string_view owner, uint64_t conversation, std::string_view tool,
                        std::string_view arguments, std::string_view text) {
  return of({owner, {reinterpret_cast<const char*>(&conversation), sizeof conversation}, tool, arguments, text});
}

std::string ResultKey::name() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const uint64_t part : {high, low})
    for (int shift = 60; shift >= 0; shift -= 4) out += kHex[part >> shift & 15];
  return out;
}

std::string ResultKey::handle() const { return name().substr(0, kHandleDigits); }

// "smaller 1 BEFORE AFTER COUNT OF\n", "COMPRESSOR TOKENS\n" for each, and the text.
std::string packed(const SmallerForm& form) {
  std::string out(kFirst);
  out += std::to_string(form.tokensBefore) + " " + std::to_string(form.tokensAfter) + " " +
         std::to_string(form.savings.size()) + " " + form.of + "\n";
  for (const CompressorSaving& saving : form.savings)
    out += saving.compressor + " " + std::to_string(saving.tokens) + "\n";
  return out += form.text;
}

std::optional<SmallerForm> unpacked(std::string_view text) {
  if (!text.starts_with(kFirst)) return std::nullopt;
  text.remove_prefix(kFirst.size());
  SmallerForm form;
  int64_t count = 0;
  if (!takeNumber(text, ' ', form.tokensBefore) || !takeNumber(text, ' ', form.tokensAfter) ||
      !takeNumber(text, ' ', count))
    return std::nullopt;
  const size_t line = text.find('\n');
  if (line == std::string_view::npos) return std::nullopt;
  form.of = text.substr(0, line);
  text.remove_prefix(line + 1);
  for (int64_t i = 0; i < count; ++i) {
    const size_t end = text.find(' ');
    if (end == std::string_view::npos) return std::nullopt;
    CompressorSaving& saving = form.savings.emplace_back(CompressorSaving{std::string(text.substr(0, end)), 0});
    text.remove_prefix(end + 1);
    if (!takeNumber(text, '\n', saving.tokens)) return std::nullopt;
  }
  form.text = text;
  return form;
}

Frozen::Found Frozen::find(std::string_view owner, const ResultKey& key) {
  if (const auto content = vault_.find(owner, key.name()))
    if (auto form = unpacked(*content)) return {false, std::move(form)};
  std::lock_guard lock(mutex_);
  return {isAsItIs(key), std::nullopt};
}

void Frozen::setLimits(const memory::VaultLimits& limits, const store::SpaceLimits& originals) {
  vault_.setLimits(limits);
  objects_.setLimits(kOriginals, originals);
}

std::optional<Frozen::Both> Frozen::both(std::string_view owner, const std::string& name) {
  const auto content = vault_.find(owner, name);
  auto after = content ? unpacked(*content) : std::nullopt;
  if (!after) return std::nullopt;
  auto before = original(name.substr(0, kHandleDigits));
  if (!before) return std::nullopt;
  return Both{std::move(*before), std::move(*after)};
}

std::optional<std::string> Frozen::original(const std::string& handle) {
  auto found = objects_.get({kOriginals, {}, handle});
  return found.ok() ? std::move(*found) : std::nullopt;
}

Frozen::Found Frozen::keep(std::string_view owner, const ResultKey& key, std::string_view original,
                           std::optional<SmallerForm> form) {
  std::lock_guard lock(mutex_);
  const std::string name = key.name();
  if (const auto content = vault_.find(owner, name))
    if (auto known = unpacked(*content)) return {false, std::move(known)};
  if (isAsItIs(key)) return {true, std::nullopt};
  if (!form) {
    rememberAsItIs(key);
    return {true, std::nullopt};
  }
  vault_.put(owner, name, packed(*form));
  objects_.put({kOriginals, {}, key.handle()}, std::string(original));
  return {false, std::move(form)};
}

bool Frozen::isAsItIs(const ResultKey& key) { return asTheyAre_.contains(key) || asTheyWere_.contains(key); }

void Frozen::rememberAsItIs(const ResultKey& key) {
  if (asTheyAre_.size() >= kMostAsTheyAre) asTheyWere_ = std::exchange(asTheyAre_, {});
  asTheyAre_.insert(key);
}

}  // namespace spillway::saver
