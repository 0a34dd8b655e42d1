// Reads one alternative of a reply: its parts become blocks in the order they come. Text follows text into one block,
// thoughts into another; a function call is a block of its own, whole in one chunk unless its arguments were asked for
// piece by piece.
//
// One stream, one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "Grounding.h"
#include "PartialArguments.h"
#include "ReplyContext.h"
#include "Wire.h"

namespace gemini {

class CandidateReader {
 public:
  CandidateReader(int32_t number, ReplyContext& context) : number_(number), context_(&context) {}

  int32_t number() const { return number_; }

  // One element of "candidates". True when it said anything at all.
  bool read(spw::Call call, spw::Json candidate, spw::Emit& emit);

  // The prompt was refused; there will be no answer.
  void refusePrompt(spw::Json feedback);

  // True when the wire has said why generation ended.
  bool stopped() const { return !word_.empty(); }

  // Closes what is open and says why it ended, or that it failed: then false.
  bool finish(spw::Call call, spw::Emit& emit);

 private:
  void readPart(spw::Call call, spw::Json part, spw::Emit& emit);
  void readText(std::string_view text, std::string_view signature, bool thought, spw::Emit& emit);
  void readSignature(std::string_view signature, spw::Emit& emit);
  void readMedia(spw::Call call, spw::Json part, spw::Json blob, spw::Emit& emit);
  void readOpaque(spw::Call call, spw::Json part, spw::Emit& emit);
  void readCall(spw::Call call, spw::Json function, std::string_view signature, spw::Emit& emit);
  void openCall(spw::Json function, spw::Emit& emit);
  void closeCall(spw::Call call, spw::Json arguments, bool cut, spw::Emit& emit);
  void readEnd(spw::Json reason, spw::Json message);
  void tellCitations(spw::Emit& emit);
  int32_t stop() const;
  std::string details(std::string_view type) const;
  int32_t enter(int32_t block, spw::Emit& emit);
  int32_t enterThoughts(spw::Emit& emit);
  void seal(std::string_view signature, spw::Emit& emit);
  void leave(spw::Emit& emit);

  int32_t number_;
  ReplyContext* context_;
  int32_t open_ = 0;   // enum spw_block_kind of the block that takes deltas now; 0: none
  int32_t index_ = 0;  // its number
  int32_t next_ = 0;
  std::string text_;       // the answer so far, which citations point into
  std::string signature_;  // of the open text, told when it ends
  GroundingReader grounding_;
  PartialArguments arguments_;
  bool callWaits_ = false;  // the open call has more to come
  bool custom_ = false;     // it is a custom tool's
  bool sealed_ = false;     // the open thoughts have their signature
  bool called_ = false, prompt_ = false;
  std::string word_, message_;  // why it ended
};

}  // namespace gemini
