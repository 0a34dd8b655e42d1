#include "host/memory/TurnHash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "host/base/Json.h"

namespace spillway::memory {
namespace {

namespace json = base::json;

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

void Digest::Free::operator()(evp_md_ctx_st* context) const { ::EVP_MD_CTX_free(context); }

Digest::Digest() : context_(::EVP_MD_CTX_new()) { reset(); }
Digest::~Digest() = default;

void Digest::reset() {
  used_ = 0;
  ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr);
}

void Digest::flush() {
  ::EVP_DigestUpdate(context_.get(), buffer_, used_);
  used_ = 0;
}

void Digest::text(std::string_view piece) {
  if (used_ + piece.size() > sizeof buffer_) flush();
  if (piece.size() > sizeof buffer_) {
    ::EVP_DigestUpdate(context_.get(), piece.data(), piece.size());
    return;
  }
  std::copy(piece.begin(), piece.end(), buffer_ + used_);
  used_ += piece.size();
}

void Digest::dense(std::string_view piece) {
  for (char c : piece) {
    if (isSpace(c)) continue;
    if (used_ == sizeof buffer_) flush();
    buffer_[used_++] = c;
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
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  ::EVP_DigestFinal_ex(context_.get(), bytes, &size);
  reset();
  return {reinterpret_cast<const char*>(bytes), size};
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
