// Requests that one wire alone can carry: what they ask for names something the vendor keeps, or an answer no other
// wire has a place for. The reader marks the document, every writer refuses a mark of another wire's.
//
// One request, one thread.
#pragma once

#include <string>
#include <string_view>

#include "../Json.hpp"
#include "Path.hpp"

namespace spw {

// Marks `canonical` as sayable in `wire` only. `member` is the wire's own name of what cannot be said elsewhere. The
// first mark stays.
inline void markOneWire(Call call, Json canonical, std::string_view wire, std::string_view member) {
  if (canonical["only"]) return;
  canonical.put("only", call.object().put("wire", wire).put("member", member));
}

// Refuses as UNSUPPORTED what `wire` cannot say.
inline void refuseOtherWires(Json canonical, std::string_view wire) {
  const Json only = canonical["only"];
  if (!only.isObject() || only["wire"].str() == wire) return;
  throw Refusal{SPW_FAULT_UNSUPPORTED, std::string(only["member"].str()),
                "only a target that speaks " + std::string(only["wire"].str()) + " can do this"};
}

}  // namespace spw
