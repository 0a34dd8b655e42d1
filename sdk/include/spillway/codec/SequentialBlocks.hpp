// Blocks of an answer one behind the other, for wires that know no other order: of blocks that overlap, the first goes
// on at once, and what belongs to the others is held until it is closed. Events go in, events come out.
//
// One reply, one thread at a time.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "../translator.hpp"

namespace spw {

class SequentialBlocks {
 public:
  // Takes an OPEN, DELTA or CLOSE event and calls next(const spw_event&) for what is due: between an OPEN and its CLOSE
  // there are DELTA events of that block only. A DELTA or CLOSE of a block that is not open goes nowhere.
  template <class Next>
  void put(const spw_event& event, Next next);

  // No event follows: closes what is open and lets out what was held.
  template <class Next>
  void finish(Next next);

 private:
  struct Held {
    spw_event event;  // without its texts
    std::string id, name, text, extra;

    explicit Held(const spw_event& given)
        : event(given), id(view(given.id)), name(view(given.name)), text(view(given.text)), extra(view(given.extra)) {}
    template <class Next>
    void release(Next& next) {
      event.id = str(id);
      event.name = str(name);
      event.text = str(text);
      event.extra = str(extra);
      next(std::as_const(event));
    }
  };
  struct Block {
    int32_t index, kind;
    bool closed = false;
    std::vector<Held> held = {};
  };

  static void hold(Block& block, const spw_event& event);
  template <class Next>
  void advance(Next& next);

  std::deque<Block> blocks_;  // the front one is going on
};

// Adjacent pieces of one part are one piece.
inline void SequentialBlocks::hold(Block& block, const spw_event& event) {
  if (!block.held.empty() && event.kind == SPW_EVENT_DELTA && event.extra.len == 0) {
    Held& last = block.held.back();
    const bool joins = last.event.kind == SPW_EVENT_DELTA && last.event.part == event.part && last.extra.empty() &&
                       last.name == view(event.name);
    if (joins) {
      last.text.append(view(event.text));
      return;
    }
  }
  block.held.emplace_back(event);
}

template <class Next>
void SequentialBlocks::put(const spw_event& event, Next next) {
  if (event.kind == SPW_EVENT_OPEN) {
    blocks_.push_back({event.index, event.block});
    if (blocks_.size() == 1) {
      next(event);
    } else {
      hold(blocks_.back(), event);
    }
    return;
  }
  const auto block = std::find_if(blocks_.begin(), blocks_.end(),
                                  [&](const Block& one) { return one.index == event.index && !one.closed; });
  if (block == blocks_.end()) return;
  const bool front = block == blocks_.begin();
  if (event.kind == SPW_EVENT_DELTA) {
    if (front) {
      next(event);
    } else {
      hold(*block, event);
    }
    return;
  }
  block->closed = true;
  if (front) advance(next);
}

template <class Next>
void SequentialBlocks::finish(Next next) {
  for (Block& block : blocks_) block.closed = true;
  advance(next);
}

// Closes closed blocks at the front, and lets the next one begin with what it held.
template <class Next>
void SequentialBlocks::advance(Next& next) {
  while (!blocks_.empty() && blocks_.front().closed) {
    spw_event end = event(SPW_EVENT_CLOSE);
    end.index = blocks_.front().index;
    end.block = blocks_.front().kind;
    blocks_.pop_front();
    next(std::as_const(end));
    if (blocks_.empty()) return;
    for (Held& held : std::exchange(blocks_.front().held, {})) held.release(next);
  }
}

}  // namespace spw
