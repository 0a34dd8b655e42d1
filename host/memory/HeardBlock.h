// One block of an answer, gathered from its events: what it says, and the token its vendor wants back with it.
//
// Plain; one thread at a time.
#pragma once

#include <spillway/json.h>
#include <spillway/translator.h>

#include <string>
#include <string_view>
#include <vector>

#include "host/base/Arena.h"

namespace spillway::memory {

struct HeardBlock {
  int32_t kind = 0;      // enum spw_block_kind
  std::string id, name;  // as its OPEN has them
  std::string text;      // words, thoughts, or a call's arguments
  std::vector<std::string> summary;
  std::string signature, encrypted, issuer, sealedId;

  HeardBlock() = default;
  explicit HeardBlock(const spw_event& open);

  bool isCall() const { return kind == SPW_BLOCK_TOOL_CALL || kind == SPW_BLOCK_CUSTOM_CALL; }
  // Its vendor will want something back.
  bool sealed() const { return !issuer.empty() && (!signature.empty() || !encrypted.empty()); }

  // A DELTA of it.
  void take(const spw_event& delta);

  // The canonical block of a reasoning; and the member "signature" of a call.
  spw_json* reasoning(base::Arena& arena) const;
  spw_json* seal(base::Arena& arena) const;
};

}  // namespace spillway::memory
