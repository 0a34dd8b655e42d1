// A few edits to JSON text that is otherwise sent on byte for byte: a member's value replaced, a member added.
//
// Used by one thread at a time. Pieces point into the skimmed text and into the splice, until the next set().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/Bytes.h"
#include "host/base/Skim.h"

namespace spillway::base {

class Splice {
 public:
  // `skim` and its text must outlive the splice.
  explicit Splice(const Skim& skim) : skim_(skim) {}

  // Gives the member the value `json`, which is JSON text and copied: in place, in all places when the name occurs
  // several times, so that it does not matter which of them the reader takes; else as a new last member. At most once
  // per name.
  void set(std::string_view name, std::string_view json);

  bool empty() const { return edits_.empty(); }

  // The edited text in pieces, for writev.
  std::vector<std::string_view> pieces() const;

  // The edited text as one.
  Bytes joined() const;

 private:
  struct Edit {
    size_t at;      // offset in the text
    size_t length;  // bytes replaced there
    std::string with;
  };

  const Skim& skim_;
  std::vector<Edit> edits_;  // by offset; those at one offset in the order made
};

// `text`, which is UTF-8, as JSON text with quotes.
std::string quoted(std::string_view text);

}  // namespace spillway::base
