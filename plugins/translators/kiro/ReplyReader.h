// Replies of this wire into events. They are streams always.
//
// The wire has no word for its end: a stream that closes well has ended, unless a tool call was still under way. What
// tells a cut from an end is the framing below it, which the host watches. Counts come only where the service sends
// them.
//
// Threading: one reply, one thread at a time.
#pragma once

#include <spillway/codec/CallIds.hpp>
#include <spillway/codec/TagSplitter.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "Wire.h"

namespace kiro {

class ReplyReader {
 public:
  ReplyReader(spw::Call call, int32_t mode, spw::Json notes);

  spw::Status feed(spw::Call call, std::string_view event, std::string_view data, spw::Emit& emit, spw::Error& error);
  void close(spw::Call call, spw::Emit* emit);

 private:
  struct Tool {
    std::string id;
    int32_t index;
    bool custom;
    std::string kept;  // input of a free-text call, given out at the end
    bool fed = false;
  };

  void readText(std::string_view text, spw::Emit& emit);
  void readReasoning(spw::Json data, spw::Emit& emit);
  void readTool(spw::Call call, spw::Json data, spw::Emit& emit);
  void readLinks(spw::Call call, spw::Json data, spw::Emit& emit);
  void cite(spw::Call call, spw::Json citation, spw::Emit& emit);
  void readMetadata(spw::Json data, spw::Emit& emit);
  void fail(spw::Call call, std::string_view type, spw::Json data, spw::Emit& emit);
  void start(spw::Emit& emit);
  void put(int32_t kind, int32_t part, std::string_view text, spw::Emit& emit, std::string_view name = {});
  void open(int32_t kind, spw::Emit& emit);
  void closeBlock(spw::Emit& emit);
  void closeTool(spw::Call call, Tool& tool, spw::Emit& emit);
  void finishTags(spw::Emit& emit);

  int32_t mode_;
  std::unordered_map<std::string, std::string> names_;  // as sent to as asked
  std::unordered_set<std::string> custom_;
  std::optional<spw::TagSplitter> tags_;
  std::string id_, model_;
  int32_t kind_ = 0;  // of the open block that is no tool call; 0: none
  int32_t index_ = 0, nextIndex_ = 0;
  std::vector<Tool> open_;
  std::unordered_set<std::string> called_;  // ids of calls that were begun
  int32_t stop_ = SPW_STOP_NONE;            // what the service said
  spw::CallIds callIds_;
  bool started_ = false, failed_ = false;
};

}  // namespace kiro
