// Listens to the events of one answer and gathers what its vendor will want back: reasoning with its signature or
// encrypted, and the signatures of calls, each with where it stood. Memory is bounded: a larger answer is not kept.
//
// One thread at a time.
#pragma once

#include <spillway/translator.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "host/memory/HeardBlock.h"
#include "host/memory/TurnHash.h"

namespace spillway::memory {

class AnswerListener {
 public:
  // `before`: the place in the conversation the answer follows.
  explicit AnswerListener(std::string before) : before_(std::move(before)) {}

  void observe(const spw_event& event);

  struct Heard {
    std::string place;    // in the conversation, behind the answer
    std::string content;  // members "blocks" and "calls" of a JSON object, for Restoring
  };
  // Once, after a complete answer. Nothing when there is nothing to give back.
  std::optional<Heard> finish();

 private:
  static constexpr size_t kMostBytes = size_t{4} << 20;

  struct Block : HeardBlock {
    using HeardBlock::HeardBlock;
    size_t call = 0;          // number of calls opened before, of a call its own number
    bool afterWords = false;  // words came since the last call
    bool closed = false;
  };

  void open(const spw_event& event);
  void delta(Block& block, const spw_event& event);
  void finishCalls();
  void giveUp();

  std::string before_;
  AnswerDigest digest_;
  std::map<int32_t, Block> blocks_;  // by index
  size_t bytes_ = 0, calls_ = 0, told_ = 0;
  bool words_ = false, sealed_ = false, lost_ = false;
};

}  // namespace spillway::memory
