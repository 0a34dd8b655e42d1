// Reads one alternative of a reply: its deltas or its whole message become blocks, in the order they open. Text,
// reasoning and refusals follow one another; tool calls stay open to the end, because fragments of several may
// alternate.
//
// One stream, one thread.
#pragma once

#include <spillway/codec/TagSplitter.hpp>
#include <spillway/translator.hpp>
#include <string_view>

#include "ReplyContext.h"
#include "ToolCallReader.h"

namespace openaichat {

class ChoiceReader {
 public:
  ChoiceReader(int32_t number, ReplyContext& context) : number_(number), context_(&context), tools_(number, context) {}

  int32_t number() const { return number_; }

  // One element of "choices". True when it said anything at all.
  bool read(spw::Call call, spw::Json choice, spw::Emit& emit);

  // A web address the answer cites, told outside of the choice.
  void cite(spw::Call call, std::string_view url, std::string_view title, spw::Emit& emit);

  // True when the wire has said why generation ended.
  bool stopped() const { return stop_ != SPW_STOP_NONE; }
  // True when it ended with the word "error" and no more.
  bool broken() const { return broken_; }

  // Closes what is open and says why it ended. `complete`: the wire says the answer is, though it gave no reason.
  void finish(spw::Call call, bool complete, spw::Emit& emit);

 private:
  bool readMessage(spw::Call call, spw::Json message, bool whole, spw::Json logprobs, spw::Emit& emit);
  bool readContent(spw::Call call, spw::Json content, spw::Emit& emit);
  void readText(std::string_view text, spw::Emit& emit);
  bool readReasoning(spw::Call call, std::string_view text, spw::Json details, spw::Emit& emit);
  void readDetail(spw::Call call, spw::Json detail, bool withText, spw::Emit& emit);
  bool readAnnotations(spw::Call call, spw::Json annotations, spw::Emit& emit);
  bool readImages(spw::Json images, spw::Emit& emit);
  bool readAudio(spw::Json audio, spw::Emit& emit);
  bool readLogprobs(spw::Json logprobs, spw::Emit& emit);
  void readFinish(std::string_view reason);
  void put(int32_t block, std::string_view text, spw::Emit& emit);
  int32_t enter(int32_t block, spw::Emit& emit);
  void leave(spw::Emit& emit);

  int32_t number_;
  ReplyContext* context_;
  ToolCallReader tools_;
  spw::TagSplitter splitter_{"<think>", "</think>"};
  int32_t open_ = 0;   // enum spw_block_kind of the block that takes deltas now; 0: none
  int32_t index_ = 0;  // its number
  int32_t next_ = 0;
  int64_t detail_ = -1;          // index of the reasoning detail the open block belongs to
  bool sealed_ = false;          // the open block has its signature
  bool plainReasoning_ = false;  // reasoning came as plain text
  int32_t stop_ = SPW_STOP_NONE;
  bool text_ = false, refusal_ = false, broken_ = false;
};

}  // namespace openaichat
