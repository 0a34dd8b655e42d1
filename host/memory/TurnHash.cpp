#include "host/memory/TurnHash.h"

#define XXH_STATIC_LINKING_ONLY  // states without an allocation
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "host/base/Json.h"
#include "host/base/JsonText.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

constexpr XXH64_hash_t kSeeds[] = {0x53706c6c77617931, 0x53706c6c77617932};

template <size_t N>
XXH64_state_t* stateOf(std::array<unsigned char, N>& bytes) {
  static_assert(sizeof(XXH64_state_t) == N);
  return reinterpret_cast<XXH64_state_t*>(bytes.data());
}

// How much of the inside of a JSON string to take so that no escape, nor a pair of them, is cut: about `most` bytes, or
// all when it is nothing but escapes.
size_t wholeEscapes(std::string_view raw, size_t most) {
  constexpr size_t kPair = 12;
  for (size_t at = most; raw.size() > most && at > kPair;) {
    const size_t escape = raw.rfind('\\', at - 1);
    if (escape == std::string_view::npos || at - escape > kPair) return at;
    at = escape;
  }
  return raw.size();
}

constexpr std::string_view kBlank = " \t\n\r\f";

std::string_view withoutBlankEnds(std::string_view raw) {
  const auto blankEscape = [](char c) { return c == 'n' || c == 't' || c == 'r' || c == 'f'; };
  for (;;) {
    if (raw.starts_with(' '))
      raw.remove_prefix(1);
    else if (raw.size() > 1 && raw[0] == '\\' && blankEscape(raw[1]))
      raw.remove_prefix(2);
    else
      break;
  }
  for (;;) {
    if (raw.ends_with(' ')) {
      raw.remove_suffix(1);
    } else if (raw.size() > 1 && blankEscape(raw.back())) {
      const size_t other = raw.find_last_not_of('\\', raw.size() - 2);
      const size_t backslashes = raw.size() - 2 - (other == std::string_view::npos ? size_t(-1) : other);
      if (backslashes % 2 == 0) break;
      raw.remove_suffix(2);
    } else {
      break;
    }
  }
  return raw;
}

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

void Digest::reset() {
  used_ = 0;
  ::XXH64_reset(stateOf(low_), kSeeds[0]);
  ::XXH64_reset(stateOf(high_), kSeeds[1]);
}

void Digest::update(const char* data, size_t size) {
  ::XXH64_update(stateOf(low_), data, size);
  ::XXH64_update(stateOf(high_), data, size);
}

void Digest::flush() {
  update(buffer_, used_);
  used_ = 0;
}

void Digest::text(std::string_view piece) {
  if (used_ + piece.size() > kBuffer) flush();
  if (piece.size() > kBuffer) return update(piece.data(), piece.size());
  std::copy(piece.begin(), piece.end(), buffer_ + used_);
  used_ += piece.size();
}

void Digest::dense(std::string_view piece) {
  while (!piece.empty()) {
    if (used_ == kBuffer) flush();
    const size_t some = std::min(piece.size(), kBuffer - used_);
    size_t used = used_;
    for (size_t i = 0; i < some; ++i) {  // without a branch: words are short
      buffer_[used] = piece[i];
      used += isSpace(piece[i]) ? 0 : 1;
    }
    used_ = used;
    piece.remove_prefix(some);
  }
}

void Digest::trimmed(std::string_view whole) {
  const size_t from = whole.find_first_not_of(kBlank);
  if (from != std::string_view::npos) text(whole.substr(from, whole.find_last_not_of(kBlank) + 1 - from));
}

void Digest::trimmedSpelled(std::string_view raw) {
  raw = withoutBlankEnds(raw);
  char decoded[4096];
  std::string longer;
  while (!raw.empty()) {
    const std::string_view piece = raw.substr(0, wholeEscapes(raw, sizeof decoded));
    char* out = decoded;
    if (piece.size() > sizeof decoded) {
      longer.resize(piece.size());
      out = longer.data();
    }
    const char* end = base::unescape(piece, out);
    text({out, static_cast<size_t>(end - out)});
    raw.remove_prefix(piece.size());
  }
}

void Digest::whole(std::string_view all) {
  const uint64_t size = all.size();
  char length[sizeof size];
  std::memcpy(length, &size, sizeof size);
  text({length, sizeof length});
  text(all);
}

void Digest::json(base::Arena& arena, const spw_json* value) {
  switch (json::kind(value)) {
    case json::Kind::Object: {
      std::vector<std::pair<std::string_view, const spw_json*>> members;
      members.reserve(json::count(value));
      for (const spw_json* one = json::first(value); one; one = json::next(one))
        members.emplace_back(json::name(arena, one), one);
      std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      text("{");
      for (const auto& [name, one] : members) {
        whole(name);
        json(arena, one);
      }
      text("}");
      return;
    }
    case json::Kind::Array:
      text("[");
      for (const spw_json* one = json::first(value); one; one = json::next(one)) json(arena, one);
      text("]");
      return;
    case json::Kind::String:
      text("\"");
      whole(json::string(arena, value));
      return;
    case json::Kind::Number: {
      double number = 0;
      char spelled[32] = "n";
      if (json::number(value, number)) std::snprintf(spelled, sizeof spelled, "n%.17g", number);
      whole(spelled);
      return;
    }
    case json::Kind::Boolean:
      text(json::boolean(value) == 1 ? "t" : "f");
      return;
    default:
      text("0");
  }
}

std::string Digest::take() {
  flush();
  const uint64_t halves[] = {::XXH64_digest(stateOf(low_)), ::XXH64_digest(stateOf(high_))};
  reset();
  return {reinterpret_cast<const char*>(halves), sizeof halves};
}

// Letters and digits alone: wires differ in what else a name may hold.
void AnswerDigest::name(std::string_view name) {
  std::string plain;
  for (char c : name) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
    if (c >= 'A' && c <= 'Z') plain += static_cast<char>(c - 'A' + 'a');
  }
  calls_.whole(plain);
}

void AnswerDigest::called(std::string_view named, std::string_view arguments, bool custom) {
  const std::string_view text = trimmed(arguments);
  if (!custom) {
    base::Arena arena(4096);
    auto parsed = json::parse(arena, text.empty() ? std::string_view("{}") : text);
    if (parsed.ok()) return called(arena, named, *parsed);
  }
  name(named);
  calls_.whole(text);
}

void AnswerDigest::called(base::Arena& arena, std::string_view named, const spw_json* input) {
  name(named);
  calls_.json(arena, input);
}

std::string AnswerDigest::take() { return words_.take() + calls_.take(); }

std::string placeBehind(std::string_view before, char mark, std::string_view turn) {
  Digest digest;
  digest.whole(before);
  digest.text({&mark, 1});
  digest.whole(turn);
  return digest.take();
}

}  // namespace spillway::memory
