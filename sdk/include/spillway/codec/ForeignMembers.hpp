// What a request of another wire has besides its canonical members: it cannot be written, and that is said.
//
// Threading: pure functions; one thread per document.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "../Call.hpp"
#include "Path.hpp"

namespace spw {

// Reports the members that only other wires than `wire` have, each name once: where the first is and how many there
// are. Those of messages and blocks by which a codec finds its own spelling again are no loss: what they say is in the
// canonical members, or it is what that wire calls the message or the block, or how likely an earlier answer was.
class ForeignMembers {
 public:
  ForeignMembers(Call call, std::string_view wire) : call_(call), wire_(wire) {}

  void report(Json canonical) {
    const Path root;
    look(canonical, root, true);
    const Path all("messages");
    size_t index = 0;
    for (Json message : canonical["messages"]) {
      const Path here(all, index++);
      look(message, here);
      lookAt(message["blocks"], Path(here, "blocks"));
    }
    for (const Row& row : rows_) {
      const std::string times = row.count > 1 ? " (" + std::to_string(row.count) + " times)" : std::string();
      call_.dropped(row.where, "a member of another wire" + times);
    }
  }

 private:
  struct Row {
    std::string_view wire, name;
    std::string where;
    size_t count;
  };

  void lookAt(Json blocks, const Path& at) {
    size_t index = 0;
    for (Json block : blocks) {
      const Path here(at, index++);
      look(block, here);
      if (block["type"].str() == "tool_result") lookAt(block["blocks"], Path(here, "blocks"));
    }
  }

  void look(Json owner, const Path& at, bool wholeRequest = false) {
    const Path extra(at, "extra");
    for (Json other : owner["extra"]) {
      if (other.name() == wire_) continue;
      for (Json member : other) {
        if (wholeRequest || !isSaid(member)) note(other.name(), member.name(), Path(extra, other.name()));
      }
    }
  }

  static bool isSaid(Json member) {
    static constexpr std::string_view kSpelling[] = {"block",
                                                     "document",
                                                     "source",
                                                     "item",
                                                     "id",
                                                     "name",
                                                     "namespace",
                                                     "mimeType",
                                                     "status",
                                                     "logprobs",
                                                     "prompt_cache_breakpoint"};
    if (std::find(std::begin(kSpelling), std::end(kSpelling), member.name()) != std::end(kSpelling)) return true;
    // A call made by the model itself, as all calls of other wires are.
    return member.name() == "caller" && member["type"].str() == "direct";
  }

  void note(std::string_view wire, std::string_view name, const Path& at) {
    static constexpr size_t kMost = 64;  // names; more are not kept by the host either
    for (Row& row : rows_) {
      if (row.name != name || row.wire != wire) continue;
      ++row.count;
      return;
    }
    if (rows_.size() < kMost) rows_.push_back({wire, name, Path(at, name).text(), 1});
  }

  Call call_;
  std::string_view wire_;
  std::vector<Row> rows_;
};

}  // namespace spw
