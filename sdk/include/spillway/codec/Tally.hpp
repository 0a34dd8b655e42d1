// Losses that repeat through a conversation, reported once each: where the first one was and how many there were.
//
// One request, one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../Call.hpp"
#include "Path.hpp"

namespace spw {

class Tally {
 public:
  void dropped(const Path& where, std::string_view why) { add(SPW_LOSS_DROPPED, where, why); }
  void emulated(const Path& where, std::string_view why) { add(SPW_LOSS_EMULATED, where, why); }
  void changed(const Path& where, std::string_view why) { add(SPW_LOSS_CHANGED, where, why); }

  void report(Call call) const {
    for (const Row& row : rows_) {
      std::string why(row.why);
      if (row.count > 1) why += " (" + std::to_string(row.count) + " times)";
      if (row.kind == SPW_LOSS_DROPPED) call.dropped(row.where, why);
      if (row.kind == SPW_LOSS_EMULATED) call.emulated(row.where, why);
      if (row.kind == SPW_LOSS_CHANGED) call.changed(row.where, why);
    }
  }

 private:
  struct Row {
    int32_t kind;
    std::string_view why;
    std::string where;
    size_t count;
  };

  // `why` is a literal: rows are few, and a linear look finds them.
  void add(int32_t kind, const Path& where, std::string_view why) {
    for (Row& row : rows_) {
      if (row.kind == kind && row.why == why) {
        ++row.count;
        return;
      }
    }
    rows_.push_back({kind, why, where.text(), 1});
  }

  std::vector<Row> rows_;
};

}  // namespace spw
