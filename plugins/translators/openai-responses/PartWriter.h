// Writes the content of a message or of a tool's output: plain text where one text is all there is, a list of parts
// otherwise. Knows what a target can look at: what is being asked now and cannot be shown ends in a Refusal, what lies
// further back in the conversation is replaced by a note.
//
// One request, one thread.
#pragma once

#include <spillway/codec/OpenAiRules.hpp>
#include <spillway/codec/Tally.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

#include "Wire.h"

namespace responses {

class PartWriter {
 public:
  PartWriter(spw::Call call, const spw::OpenAiRules& rules, spw::Tally& tally)
      : call_(call), rules_(rules), tally_(tally) {}

  // What a user, the system or a tool says: a string, a list of parts, or missing when nothing is left. `now`: it
  // belongs to what is being asked.
  spw::Json content(spw::Json blocks, bool now, const Path& at);

  // One block as a part; missing when there is none for it.
  spw::Json part(spw::Json block, bool now, const Path& at);

  // A text or a refusal of the assistant.
  spw::Json spoken(spw::Json block, const Path& at);

  // Takes away cache marks beyond what the target takes; the last ones stay.
  void limitMarks();

  static bool isEmptyText(spw::Json block);

 private:
  spw::Json image(spw::Json block, bool now, const Path& at);
  spw::Json file(spw::Json block, bool now, const Path& at);
  spw::Json omitted(bool now, const Path& at, std::string_view what);
  spw::Json marked(spw::Json block, spw::Json part);
  spw::Json joined(spw::Json blocks);

  spw::Call call_;
  const spw::OpenAiRules& rules_;
  spw::Tally& tally_;
  std::vector<spw::Json> marks_;  // parts that carry one, in order
};

}  // namespace responses
