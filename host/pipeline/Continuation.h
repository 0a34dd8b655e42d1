// The seam between an answer that broke off and the attempt that goes on with it: takes the second one's events, finds
// where they join what the client was told, and puts only what is new, numbered as a continuation.
//
// The second model was asked to go on, but it may begin again, or repeat the last words. A beginning that is the same
// is taken for a repetition and must then be the same to the end; repeated last words are said once. Nothing is put
// before that is clear.
//
// One attempt; one thread at a time.
#pragma once

#include <spillway/translator.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Error.h"
#include "host/money/Usage.h"
#include "host/pipeline/Told.h"

namespace spillway::pipeline {

class Continuation {
 public:
  using Put = std::function<void(const spw_event&)>;

  // The code of the error when what comes does not join what was told.
  static constexpr std::string_view kUnlike = "unlike";

  // `repeats`: the model was asked the same again, not to go on. `told` grows with what is put; `spent` is what the
  // attempts before have used.
  Continuation(Told& told, bool repeats, const money::Usage& spent);

  // Whether a block begins here that the client is not told of: thoughts, and what only its own model understands.
  static bool leavesOut(const spw_event& event) {
    return event.kind == SPW_EVENT_OPEN && (event.block == SPW_BLOCK_REASONING || event.block == SPW_BLOCK_OPAQUE);
  }

  // An error is of code kUnlike.
  std::optional<base::Error> take(const spw_event& event, const Put& put);

  // True once the client was told something of it.
  bool said() const { return said_; }

 private:
  enum class At { Seam, Repeating, Beyond };

  std::optional<base::Error> text(std::string_view piece, const Put& put);
  std::optional<base::Error> decide(bool last, const Put& put);
  std::optional<base::Error> compare(const Put& put);
  void emit(std::string_view text, const Put& put);
  void closeText(const Put& put);
  void pass(spw_event event, const Put& put);
  void usage(spw_event event, const Put& put) const;

  Told& told_;
  const money::Usage spent_;
  const std::string before_;
  At at_;
  std::string held_;                    // of the second answer, not joined yet
  size_t repeated_ = 0;                 // bytes of before_ that it has repeated
  std::map<int32_t, int32_t> indexes_;  // of its blocks that are no text, as the client gets them
  std::optional<int32_t> openText_;     // of the client's
  int32_t next_;                        // first number that the client's blocks do not use
  bool said_ = false;
};

}  // namespace spillway::pipeline
