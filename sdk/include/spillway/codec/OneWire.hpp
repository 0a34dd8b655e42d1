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

// Marks `canonical` as sayable in `wire` only. `member` is the wire's own name of what cannot be said elsewhere, `why`
// a sentence for the client where the usual one says too little. The first mark stays.
inline void markOneWire(Call call, Json canonical, std::string_view wire, std::string_view member,
                        std::string_view why = {}) {
  if (canonical["only"]) return;
  const Json only = call.object().put("wire", wire).put("member", member);
  if (!why.empty()) only.put("why", why);
  canonical.put("only", only);
}

// Refuses as UNSUPPORTED what `wire` cannot say.
inline void refuseOtherWires(Json canonical, std::string_view wire) {
  const Json only = canonical["only"];
  if (!only.isObject() || only["wire"].str() == wire) return;
  std::string why(only["why"].str());
  if (why.empty()) why.append("only a target that speaks ").append(only["wire"].str()).append(" can do this");
  throw Refusal{SPW_FAULT_UNSUPPORTED, std::string(only["member"].str()), std::move(why)};
}

}  // namespace spw
