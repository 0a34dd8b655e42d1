// A request's text with its results of tools as they are sent: looked at from where its conversation goes on from what
// is known of it.
//
// One thread at a time. What it is made of must outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Bytes.h"
#include "host/saver/Beginnings.h"
#include "host/saver/Results.h"

namespace spillway::saver {

class Rewrite {
 public:
  // `list` is the text of the list of turns within `body`.
  Rewrite(const plugins::Translator& wire, Beginnings& beginnings, const ResultKey& conversation, std::string_view body,
          std::string_view list);

  // All of the list was looked at before: look() need not be called. Costs one pass over its bytes.
  bool known() const { return known_; }

  // Looks at the rest of the list, and keeps what is known now for the next time. False: the body is no JSON, or too
  // large for what had to be done, and body() has nothing.
  // `results` are those of this conversation.
  bool look(Results& results);

  // The body as it is sent; nothing: as it came.
  std::optional<base::Bytes> body();

  // What is sent smaller, in the order of the request.
  const std::vector<SentResult>& sent() const { return now_.sent; }

 private:
  bool writeAnew(Results& results, spw_call& call, spw_json* request);
  bool lookBehind(Results& results, const TurnEnd& from);
  void takeUpTo(const TurnEnd& end);
  void findEnds(base::Arena& arena, const spw_json* request, std::string_view source, size_t at, size_t inList,
                size_t turnsBefore);

  const plugins::Translator& wire_;
  Beginnings& beginnings_;
  const ResultKey conversation_;
  const std::string_view body_, list_;
  std::shared_ptr<const Beginning> before_;  // null: nothing is known
  const TurnEnd* from_ = nullptr;            // of before_; null: the list is looked at from its start
  bool known_ = false;
  Beginning now_;
  std::optional<base::Bytes> anew_;  // the body was written by the codec
};

}  // namespace spillway::saver
