// A request body at the depth somebody asked for: its bytes, its top-level members, its tree. Each is made once, when
// it is first wanted, and the bytes stay as they came.
//
// Used by one thread at a time.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "host/base/Arena.h"
#include "host/base/Bytes.h"
#include "host/base/Json.h"
#include "host/base/Result.h"
#include "host/base/Skim.h"

namespace spillway::base {

class Body {
 public:
  Body() = default;
  // `marks`: what the skim shall look for; outlives the body.
  explicit Body(Bytes raw, Skim::Marks marks = {}) : raw_(std::move(raw)), marks_(marks) {}

  std::string_view raw() const { return raw_.view(); }
  size_t size() const { return raw_.size(); }
  bool empty() const { return raw_.empty(); }

  // The top-level members. Points into this body, wherever it is moved to.
  const Result<Skim>& skim() {
    if (!skim_) skim_.emplace(Skim::of(raw(), marks_));
    return *skim_;
  }

  // A new tree in `arena`, whose spans point into this body: two callers may edit theirs apart.
  Result<spw_json*> parse(Arena& arena) const { return json::parse(arena, raw()); }

 private:
  Bytes raw_;
  Skim::Marks marks_;
  std::optional<Result<Skim>> skim_;
};

}  // namespace spillway::base
