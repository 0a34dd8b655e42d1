#include "host/base/Masking.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstdio>
#include <functional>
#include <mutex>
#include <random>

namespace spillway::base {
namespace {

constexpr std::string_view kHidden = "***";
constexpr size_t kEnd = 4;

std::mutex mutex;
std::shared_ptr<const Mask> current, currentTokens;
std::atomic<bool> any{false};  // nothing to do is the usual case in tests and tools

std::string percentEncoded(std::string_view text) {
  std::string out;
  char code[4];
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-_.~").find(c) != std::string_view::npos;
    if (!plain) std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
    out += plain ? std::string(1, c) : std::string(code);
  }
  return out;
}

// As it stands between the quotation marks of JSON.
std::string jsonEscaped(std::string_view text) {
  std::string out;
  char code[8];
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      std::snprintf(code, sizeof code, "\\u%04x", byte);
      out += code;
    } else {
      out += c;
    }
  }
  return out;
}

// How many bytes at `at` are what people write in place of hidden characters.
size_t filler(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size()) {
    const std::string_view rest = text.substr(end);
    if (rest.front() == '*' || rest.front() == '.')
      ++end;
    else if (rest.starts_with("\xe2\x80\xa6") || rest.starts_with("\xe2\x80\xa2"))  // an ellipsis, a bullet
      end += 3;
    else
      break;
  }
  return end - at;
}

// What keys are made of; anything else ends the word.
bool isKeyCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_-+/=.&#").find(c) != std::string_view::npos;
}

int kindOf(char c) {
  if (c >= '0' && c <= '9') return 1;
  if (c >= 'a' && c <= 'z') return 2;
  return c >= 'A' && c <= 'Z' ? 3 : 0;
}

// Nobody writes like this: letters and digits change places too often. Names of models and files do not.
bool looksRandom(std::string_view word) {
  constexpr size_t kLeastCharacters = 16;
  size_t letters = 0, pairs = 0, changes = 0;
  for (size_t i = 0; i < word.size(); ++i) {
    const int kind = kindOf(word[i]);
    if (kind == 0) continue;
    ++letters;
    const int before = i > 0 ? kindOf(word[i - 1]) : 0;
    if (before == 0) continue;
    ++pairs;
    changes += before != kind ? 1 : 0;
  }
  return letters >= kLeastCharacters && changes * 10 >= pairs * 3;
}

// Longer than any word, and with letters and digits of more than one kind.
bool looksLikeNoWord(std::string_view run) {
  constexpr size_t kMixed = 18, kPlain = 24;
  bool digits = false, small = false, large = false;
  for (const char c : run) {
    digits = digits || kindOf(c) == 1;
    small = small || kindOf(c) == 2;
    large = large || kindOf(c) == 3;
  }
  return (run.size() >= kMixed && digits && small && large) || (run.size() >= kPlain && digits && (small || large));
}

// Paths and names are made of words; other signs belong to the key they stand in.
bool endsRun(char c) { return c == '/' || c == '-' || c == '_' || c == '.'; }

// A word that is none as a whole may hold one.
std::string withoutRuns(std::string_view word) {
  std::string out;
  for (size_t at = 0; at < word.size();) {
    size_t end = at;
    while (end < word.size() && !endsRun(word[end])) ++end;
    const std::string_view run = word.substr(at, end - at);
    out += looksLikeNoWord(run) ? kHidden : run;
    if (end < word.size()) out += word[end++];
    at = end;
  }
  return out;
}

bool looksSecret(std::string_view word) {
  constexpr size_t kLeastWord = 16;
  constexpr std::string_view kBeginnings[] = {"sk-",  "sk_",  "pk-",  "eyJ",  "AIza",
                                              "AKIA", "ASIA", "gsk_", "ghp_", "hf_"};
  if (word.size() < kLeastWord) return false;
  for (const std::string_view begin : kBeginnings)
    if (word.starts_with(begin)) return true;
  return !word.starts_with('/') && !word.starts_with('.') && looksRandom(word);
}

// Whether a part of it tells something that nobody writes otherwise.
bool telling(std::string_view secret) {
  constexpr size_t kShort = 16, kLong = 24;
  const bool digits = std::any_of(secret.begin(), secret.end(), [](char c) { return kindOf(c) == 1; });
  return secret.size() >= kLong || (secret.size() >= kShort && digits);
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

Mask::Mask(const std::vector<std::string_view>& secrets, size_t least) : seed_(std::random_device()()) {
  for (const std::string_view secret : secrets) {
    add(secret, least);
    if (const std::string encoded = percentEncoded(secret); encoded != secret) add(encoded, least);
    if (const std::string escaped = jsonEscaped(secret); escaped != secret) add(escaped, least);
  }
  std::sort(wholeSizes_.rbegin(), wholeSizes_.rend());
  wholeSizes_.erase(std::unique(wholeSizes_.begin(), wholeSizes_.end()), wholeSizes_.end());
}

uint64_t Mask::digest(std::string_view part) const {
  return std::hash<std::string_view>()(part) * 0x9e3779b97f4a7c15ULL ^ seed_;
}

void Mask::add(std::string_view secret, size_t least) {
  if (secret.size() < least) return;
  if (secret.size() >= kPart) tails_.insert(digest(secret.substr(secret.size() - kEnd)));
  if (!telling(secret)) {
    whole_.insert(digest(secret));
    wholeSizes_.push_back(secret.size());
    return;
  }
  for (size_t at = 0; at + kPart <= secret.size(); ++at) parts_.insert(digest(secret.substr(at, kPart)));
  heads_.insert(digest(secret.substr(0, kEnd)));
}

// How many bytes at `at` have to go.
size_t Mask::hiddenAt(std::string_view text, size_t at) const {
  const std::string_view rest = text.substr(at);
  if (rest.size() >= kPart && parts_.contains(digest(rest.substr(0, kPart)))) return kPart;
  for (const size_t size : wholeSizes_)
    if (rest.size() >= size && whole_.contains(digest(rest.substr(0, size)))) return size;
  // The beginning of one before stars, and the end of one after them.
  if (rest.size() > kEnd + 2 && heads_.contains(digest(rest.substr(0, kEnd))))
    for (size_t size = kEnd; size < kPart && size < rest.size(); ++size)
      if (const size_t stars = filler(rest, size); stars >= 2) return size + stars;
  if (const size_t stars = filler(rest, 0); stars >= 2 && rest.size() >= stars + kEnd)
    if (tails_.contains(digest(rest.substr(stars, kEnd)))) return stars + kEnd;
  return 0;
}

std::string Mask::hide(std::string_view text) const {
  std::string out;
  size_t kept = 0;  // up to here it is in `out`
  for (size_t at = 0; at < text.size();) {
    size_t size = hiddenAt(text, at);
    if (size == 0) {
      ++at;
      continue;
    }
    // Parts that overlap or follow each other are one, and a character is never cut.
    size_t begin = at, end = at + size;
    while (begin > kept && continues(text[begin])) --begin;
    for (size_t next = at + 1; next <= end && next < text.size(); ++next)
      if (const size_t more = hiddenAt(text, next); next + more > end) end = next + more;
    while (end < text.size() && continues(text[end])) ++end;
    if (const size_t stars = filler(text, end); stars >= 2) {
      end += stars;
      if (text.size() >= end + kEnd && tails_.contains(digest(text.substr(end, kEnd)))) end += kEnd;
    }
    out += text.substr(kept, begin - kept);
    if (!out.ends_with(kHidden)) out += kHidden;
    at = kept = end;
  }
  out += text.substr(kept);
  return out;
}

std::string withoutLikelySecrets(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("://")) {
      const size_t end = std::min(text.find_first_of("/ \t\n'\"", at + 3), text.size());
      const size_t sign = text.substr(0, end).rfind('@');
      out += "://";
      at += 3;
      if (sign != std::string_view::npos && sign >= at) {
        out += kHidden;
        at = sign;
      }
      continue;
    }
    if (!isKeyCharacter(text[at])) {
      out += text[at++];
      continue;
    }
    size_t end = at;
    while (end < text.size() && isKeyCharacter(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    out += looksSecret(word) ? std::string(kHidden) : withoutRuns(word);
    at = end;
  }
  return out;
}

void setMask(std::shared_ptr<const Mask> mask) {
  std::lock_guard lock(mutex);
  current = std::move(mask);
  any.store(current != nullptr || currentTokens != nullptr, std::memory_order_release);
}

void setTokenMask(std::shared_ptr<const Mask> mask) {
  std::lock_guard lock(mutex);
  currentTokens = std::move(mask);
  any.store(current != nullptr || currentTokens != nullptr, std::memory_order_release);
}

std::string masked(std::string_view text) {
  std::string out(text);
  if (!any.load(std::memory_order_acquire)) return out;
  std::shared_ptr<const Mask> mask, tokens;
  {
    std::lock_guard lock(mutex);
    mask = current;
    tokens = currentTokens;
  }
  if (mask) out = mask->hide(out);
  if (tokens) out = tokens->hide(out);
  return out;
}

}  // namespace spillway::base
