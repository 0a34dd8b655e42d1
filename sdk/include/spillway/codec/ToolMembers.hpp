// What a tool of another wire has besides name, description and schema: it cannot be written, and that is said.
//
// Threading: pure functions; one thread per document.
#pragma once

#include <string_view>

#include "../Call.hpp"
#include "Path.hpp"

namespace spw {

// Reports the members of `tool` that only other wires than `wire` have. Those by which a codec finds its own spelling
// again are no loss: what they say is in the canonical members.
inline void reportToolMembers(Call call, Json tool, std::string_view wire, const Path& at) {
  constexpr std::string_view kSpelling[] = {"name", "description", "strict", "namespace", "additional"};
  for (Json other : tool["extra"]) {
    if (other.name() == wire) continue;
    for (Json member : other) {
      bool said = false;
      for (const std::string_view name : kSpelling) said = said || member.name() == name;
      if (!said) call.dropped(Path(at, member.name()).text(), "only the client's own wire has it");
    }
  }
}

}  // namespace spw
