// What a tool returned as a "functionResponse". Text that is a JSON object goes as that object, other text in the
// member the vendor keeps for it. Media go inside where the target takes them, otherwise behind all responses of the
// turn.
//
// One request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/Tally.hpp>
#include <string_view>

#include "PartWriter.h"
#include "TargetRules.h"
#include "Wire.h"

namespace gemini {

class ResponseWriter {
 public:
  ResponseWriter(spw::Call call, const TargetRules& rules, PartWriter& parts, spw::Tally& tally)
      : call_(call), rules_(rules), parts_(parts), tally_(tally) {}

  // Completes `response`, which has the tool's name, from a canonical result, or says that there is none when it is
  // missing. `now`: it belongs to what is being asked.
  void write(spw::Json result, spw::Json response, bool now, const Path& at);

  // The text of a result as a value; an empty one when it has none. Its media are kept for takeBehind(), introduced by
  // `toolName`.
  spw::Json textOf(spw::Json result, std::string_view toolName, bool now, const Path& at);

  // Parts that belong behind the responses written so far; empty afterwards.
  spw::Json takeBehind();

 private:
  bool goesInside(spw::Json block) const;
  void placeBehind(spw::Json part, std::string_view toolName, bool first, const Path& at);
  spw::Json bodyOf(spw::Json result, spw::Json text) const;

  spw::Call call_;
  const TargetRules& rules_;
  PartWriter& parts_;
  spw::Tally& tally_;
  spw::Json behind_;
};

}  // namespace gemini
