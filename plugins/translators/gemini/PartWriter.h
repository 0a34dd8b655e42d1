// Canonical blocks as parts of this wire. Knows what a target can look at: what is being asked now and cannot be shown
// ends in a Refusal, what lies further back in the conversation is replaced by a note.
//
// One request, one thread.
#pragma once

#include <spillway/codec/Tally.hpp>
#include <string_view>

#include "TargetRules.h"
#include "Wire.h"

namespace gemini {

class PartWriter {
 public:
  PartWriter(spw::Call call, const TargetRules& rules, spw::Tally& tally) : call_(call), rules_(rules), tally_(tally) {}

  // A block that is no call and no result; takes it over. Missing when nothing is sent for it. `now`: it belongs to
  // what is being asked.
  spw::Json write(spw::Json block, bool now, const Path& at);

  // A part of text.
  spw::Json text(std::string_view text) const { return call_.object().put("text", text); }

  // The type of what a block of media holds; empty when it does not say.
  static std::string_view mediaOf(spw::Json block);

 private:
  spw::Json writeText(spw::Json block, const Path& at);
  spw::Json writeReasoning(spw::Json block, const Path& at);
  spw::Json writeMedia(spw::Json block, std::string_view type, bool now, const Path& at);
  spw::Json writeDocument(spw::Json block, const Path& at);
  spw::Json writeAddress(spw::Json block, std::string_view uri) const;
  spw::Json omitted(bool now, const Path& at, std::string_view what);
  spw::Json finish(spw::Json block, spw::Json part) const;
  void reportLost(spw::Json block, const Path& at);

  spw::Call call_;
  const TargetRules& rules_;
  spw::Tally& tally_;
};

}  // namespace gemini
