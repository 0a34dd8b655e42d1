// Writes the content of a message: plain text where text is all there is, a list of parts otherwise. Knows what a
// target can look at: what is being asked now and cannot be shown ends in a Refusal, what lies further back in the
// conversation is replaced by a note.
//
// One request, one thread.
#pragma once

#include <spillway/codec/OpenAiRules.hpp>
#include <spillway/codec/Tally.hpp>
#include <spillway/translator.hpp>
#include <string_view>

#include "Wire.h"

namespace openaichat {

class PartWriter {
 public:
  PartWriter(spw::Call call, const spw::OpenAiRules& rules, spw::Tally& tally)
      : call_(call), rules_(rules), tally_(tally) {}

  // Content for a user's message: a string, a list of parts, or missing when nothing is left. `now`: the message
  // belongs to what is being asked.
  spw::Json content(spw::Json blocks, bool now, const Path& at);

  // One block as a part; missing when there is none for it.
  spw::Json part(spw::Json block, bool now, const Path& at);

  // The text blocks joined by `separator`; missing when there is no text. A single text moves as it is.
  spw::Json text(spw::Json blocks, std::string_view separator);

  static bool isEmptyText(spw::Json block);

 private:
  spw::Json image(spw::Json block, bool now, const Path& at);
  spw::Json audio(spw::Json block, const Path& at);
  spw::Json file(spw::Json block, bool now, const Path& at);
  spw::Json textPart(spw::Json text, spw::Json block);
  spw::Json omitted(bool now, const Path& at, std::string_view what);

  spw::Call call_;
  const spw::OpenAiRules& rules_;
  spw::Tally& tally_;
};

}  // namespace openaichat
