// What is known of conversations from the request of theirs that was looked at last: at which places its list of turns
// could be gone on from, what the text was up to there, and what was put in place of which of its bytes. The next
// request mostly begins with the same bytes; then only what is behind them has to be looked at.
//
// In memory only, bounded, and no more than a short cut: what it does not know is looked up. Any thread.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/saver/Results.h"

namespace spillway::saver {

// The end of a turn behind which the model speaks next, in the text of a list of turns.
struct TurnEnd {
  size_t bytes = 0, turns = 0;  // up to and with it
  ResultKey digest;             // of those bytes
};

struct Beginning {
  std::vector<TurnEnd> ends;           // rising; the last few
  std::vector<Edit> edits;             // rising, in the text of the list
  std::vector<SentResult> sent;        // one for each edit
  std::vector<OfferedResult> offered;  // in their order

  size_t size() const;
};

// Fills in the digests of ends, which rise, in one pass.
void digest(std::string_view list, std::vector<TurnEnd>& ends);

// The last of the ends up to which `list` is what it was; null: it is another list from the first of them on.
const TurnEnd* agreed(const Beginning& known, std::string_view list);

class Beginnings {
 public:
  static constexpr size_t kMostEnds = 8;
  static constexpr size_t kMostConversations = 512, kMostBytes = size_t{16} << 20;

  // Null: nothing is known. Counts as use.
  std::shared_ptr<const Beginning> find(const ResultKey& conversation);
  void keep(const ResultKey& conversation, Beginning beginning);

  struct Status {
    size_t conversations = 0, bytes = 0;
  };
  Status status() const;

 private:
  struct Entry {
    ResultKey conversation;
    std::shared_ptr<const Beginning> beginning;
  };
  using Entries = std::list<Entry>;  // the last used first

  void remove(Entries::iterator entry);

  mutable std::mutex mutex_;
  Entries entries_;
  std::unordered_map<ResultKey, Entries::iterator, ResultKey::Hash> byKey_;
  size_t bytes_ = 0;
};

}  // namespace spillway::saver
