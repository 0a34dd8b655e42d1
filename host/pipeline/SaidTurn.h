// What a model has said in one answer, gathered from its events, as the message that shows it to itself in another
// request. Bounded: of a longer answer nothing is remembered.
//
// One thread at a time.
#pragma once

#include <spillway/json.h>
#include <spillway/translator.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Arena.h"
#include "host/memory/HeardBlock.h"

namespace spillway::pipeline {

class SaidTurn {
 public:
  static constexpr size_t kMostBytes = size_t{4} << 20;

  void observe(const spw_event& event);

  // There was more than is remembered.
  bool lost() const { return lost_; }

  // Its calls of a tool, in their order.
  std::vector<const memory::HeardBlock*> calls(std::string_view tool) const;

  // The canonical message. It points into this turn.
  spw_json* message(base::Arena& arena) const;

 private:
  struct Block : memory::HeardBlock {
    using HeardBlock::HeardBlock;
    std::string opaque;  // JSON text of a canonical block but for its type
  };
  spw_json* blockOf(base::Arena& arena, const Block& block) const;

  std::map<int32_t, Block> blocks_;  // by index
  size_t bytes_ = 0;
  bool lost_ = false;
};

}  // namespace spillway::pipeline
