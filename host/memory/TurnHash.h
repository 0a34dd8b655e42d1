// What a turn of a conversation says, as a number: the same for what one client sends again and again, although clients
// trim and join texts, write JSON anew, shorten names and give calls other ids on the way.
//
// One thread at a time.
#pragma once

#include <spillway/json.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/Arena.h"

namespace spillway::memory {

// 128 bits over pieces, each told apart from its neighbours. Fast, and no proof against who wants two turns to look the
// same: what is kept of a client is found by that client alone, and its upstream checks it again.
class Digest {
 public:
  Digest() { reset(); }

  // More of a text that may come in pieces.
  void text(std::string_view piece);
  // The same without its white space.
  void dense(std::string_view piece);
  // A text without white space at its ends; and the same given as the inside of a valid JSON string.
  void trimmed(std::string_view text);
  void trimmedSpelled(std::string_view raw);
  // A text as a whole, with its length.
  void whole(std::string_view text);
  // A JSON value whatever its spelling and the order of its members. `arena` is for names and strings.
  void json(base::Arena& arena, const spw_json* value);

  // 16 bytes; the digest begins anew.
  std::string take();

 private:
  static constexpr size_t kBuffer = 256;

  void reset();
  void flush();
  void update(const char* data, size_t size);

  alignas(8) std::array<unsigned char, 88> low_, high_;  // states of XXH64, of two seeds
  size_t used_ = 0;
  char buffer_[kBuffer];
};

// One turn of the assistant: its words in one digest, its calls in another, because some wires tell words first.
class AnswerDigest {
 public:
  void said(std::string_view piece) { words_.dense(piece); }
  // `arguments`: JSON text, or free text when `custom`. Calls in their order.
  void called(std::string_view name, std::string_view arguments, bool custom);
  void called(base::Arena& arena, std::string_view name, const spw_json* input);

  std::string take();

 private:
  void name(std::string_view name);

  Digest words_, calls_;
};

// The place in a conversation behind `before` and a turn of that digest; `mark` tells whose turn it is.
std::string placeBehind(std::string_view before, char mark, std::string_view turn);

}  // namespace spillway::memory
