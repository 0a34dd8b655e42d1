// Puts the items of one reply together, from their stream events or whole, and gives them out as blocks. Items are told
// apart by their place in the output, never by their ids, which some services change from event to event. What an
// item's last event has and no earlier one brought is made up for then.
//
// One stream, one thread.
#pragma once

#include <set>
#include <spillway/codec/CallIds.hpp>
#include <spillway/codec/StopSequences.hpp>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "Wire.h"

namespace responses {

class OutputReader {
 public:
  explicit OutputReader(spw::Json notes);

  void setReplyId(std::string_view id) { callIds_.reply(id); }

  // --- stream events; each is given the frame ---
  void added(spw::Json frame, spw::Emit& emit);
  void done(spw::Call call, spw::Json frame, spw::Emit& emit);
  void partAdded(spw::Json frame, spw::Emit& emit);
  void partDone(spw::Call call, spw::Json frame, spw::Emit& emit);
  // A piece of what is said, or with `whole` all of it; `block` is enum spw_block_kind.
  void said(spw::Call call, spw::Json frame, int32_t block, std::string_view whole, spw::Emit& emit);
  void annotated(spw::Call call, spw::Json frame, spw::Emit& emit);
  // A piece of a reasoning item's part, numbered by `counter`; `part` is enum spw_part.
  void thought(spw::Json frame, int32_t part, std::string_view counter, spw::Emit& emit);
  // A piece of a call's arguments or input, or with `whole` all of it.
  void argued(spw::Json frame, std::string_view piece, bool whole, spw::Emit& emit);

  // The answer is over; `output` is its list of items.
  void finish(spw::Call call, spw::Json output, spw::Emit& emit);

  bool called() const { return called_; }
  bool onlyRefused() const { return refused_ && !spoke_; }
  // The stop sequence that cut the answer; empty when none did.
  std::string_view cutAt() const { return stops_.found(); }

 private:
  enum class Kind { Message, Reasoning, Call, Other };

  struct Part {
    int64_t number;
    int32_t index, block;
    bool fed = false, closed = false;
    size_t citations = 0;
  };
  struct Item {
    int64_t position = 0;
    Kind kind = Kind::Other;
    std::string id, callId, name, extra;
    int32_t index = -1, block = 0;  // of reasoning and calls, once they are open
    bool fed = false, done = false;
    bool unwrap = false;      // a custom tool that travels as a function
    std::string held;         // arguments of a call that cannot be given out yet
    int64_t number = -1;      // of the reasoning part that came last
    int32_t fedParts = 0;     // kinds of parts a reasoning item has brought, by bit
    std::vector<Part> parts;  // of a message
  };

  Item* itemOf(spw::Json frame);
  Item& open(int64_t position, spw::Json item, spw::Emit& emit);
  void close(spw::Call call, Item& item, spw::Json value, spw::Emit& emit);
  void closeMessage(spw::Call call, Item& item, spw::Json value, spw::Emit& emit);
  void closeReasoning(spw::Call call, Item& item, spw::Json value, spw::Emit& emit);
  void closeCall(spw::Call call, Item& item, spw::Json value, spw::Emit& emit);
  void giveOther(spw::Call call, spw::Json value, spw::Emit& emit);
  void nameCall(Item& item, spw::Json value, spw::Emit& emit);
  void seal(spw::Call call, Item& item, spw::Json value, spw::Emit& emit);
  void think(Item& item, int32_t part, int64_t number, std::string_view text, std::string_view name,
             std::string_view extra, spw::Emit& emit);
  Part& partOf(Item& item, int64_t number, int32_t block, spw::Emit& emit);
  void complete(spw::Call call, Part& part, spw::Json value, spw::Emit& emit);
  void feed(Part& part, std::string_view text, spw::Emit& emit);
  void cite(spw::Call call, Part& part, spw::Json annotation, spw::Emit& emit);
  void closePart(Part& part, spw::Emit& emit);
  void closeSpoken(spw::Emit& emit);

  std::unordered_map<std::string, std::string> names_;  // sent tool name -> the client's
  std::set<std::string, std::less<>> custom_;           // sent names of custom tools that travel as functions
  spw::StopSequences stops_;
  spw::CallIds callIds_;
  std::vector<Item> items_;
  int32_t next_ = 0;
  bool called_ = false, spoke_ = false, refused_ = false;
};

}  // namespace responses
