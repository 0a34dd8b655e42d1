// Reads a reply of this wire into events: a line of a stream, or a whole body, which is a stream of one line. A chat's
// answer stands in "message", a prompt's beside everything else; both are read. A call comes whole, usually without an
// id.
//
// One stream, one thread.
#pragma once

#include <spillway/codec/CallIds.hpp>
#include <spillway/codec/SentNames.hpp>
#include <spillway/codec/TagSplitter.hpp>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>

#include "Wire.h"

namespace ollama {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  // A stream without its last line was cut: nothing is added to it.
  void close(spw::Call, spw::Emit*) {}

 private:
  struct Said;

  void readSaid(spw::Call call, const Said& said, spw::Emit& emit);
  void readText(std::string_view text, spw::Emit& emit);
  void readCall(spw::Call call, spw::Json entry, spw::Emit& emit);
  void readImage(std::string_view data, spw::Emit& emit);
  void finish(spw::Json root, std::string_view reason, spw::Emit& emit);
  void readUsage(spw::Json root, spw::Emit& emit) const;
  void put(int32_t block, std::string_view text, spw::Emit& emit);
  void enter(int32_t block, spw::Emit& emit, std::string_view id = {}, std::string_view name = {});
  void leave(spw::Emit& emit);

  spw::SentNames tools_;
  spw::CallIds callIds_;
  spw::TagSplitter splitter_{"<think>", "</think>"};
  int32_t open_ = 0;    // enum spw_block_kind of the block that takes deltas now; 0: none
  int32_t index_ = -1;  // its number, or that of the latest
  bool whole_, thinkTags_ = false, started_ = false, called_ = false, over_ = false;
};

}  // namespace ollama
