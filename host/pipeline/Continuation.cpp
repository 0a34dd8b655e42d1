#include "host/pipeline/Continuation.h"

#include <algorithm>
#include <utility>

#include "host/pipeline/BlankEvent.h"
#include "host/pipeline/SpentBefore.h"

namespace spillway::pipeline {
namespace {

constexpr size_t kSure = 48;      // so many equal bytes at the beginning are no accident
constexpr size_t kOverlap = 120;  // the longest repetition of last words that is looked for
constexpr size_t kWords = 8;      // a shorter one may be an accident

std::string_view view(spw_str text) { return {text.ptr, text.len}; }
spw_str str(std::string_view text) { return {text.data(), text.size()}; }

base::Error unlike() {
  return {.fault = base::Fault::Server,
          .httpStatus = 502,
          .message = "the answer broke off, and the model that was to go on with it said something else",
          .code = std::string(Continuation::kUnlike)};
}

size_t common(std::string_view a, std::string_view b) {
  return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

bool blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// How many bytes at the beginning of `more` are the end of `told` once more.
size_t overlap(std::string_view told, std::string_view more) {
  for (size_t length = std::min({told.size(), more.size(), kOverlap}); length >= kWords; --length)
    if (told.substr(told.size() - length) == more.substr(0, length)) return length;
  // A beginning that may not end in white space was sent without it: the model says it again.
  size_t space = 0;
  while (space < told.size() && blank(told[told.size() - 1 - space])) ++space;
  for (size_t length = std::min(space, more.size()); length > 0; --length)
    if (told.substr(told.size() - length) == more.substr(0, length)) return length;
  return 0;
}

spw_event blockEvent(int32_t kind, int32_t index, int32_t block) {
  spw_event event = blankEvent(kind);
  event.index = index;
  event.block = block;
  return event;
}

}  // namespace

Continuation::Continuation(Told& told, bool repeats, const money::Usage& spent)
    : told_(told),
      spent_(spent),
      before_(told.text()),
      at_(before_.empty() ? At::Beyond
          : repeats       ? At::Repeating
                          : At::Seam),
      openText_(told.openText()),
      next_(told.nextIndex()) {}

std::optional<base::Error> Continuation::take(const spw_event& event, const Put& put) {
  switch (event.kind) {
    case SPW_EVENT_START:
      return std::nullopt;
    case SPW_EVENT_USAGE:
      usage(event, put);
      return std::nullopt;
    case SPW_EVENT_OPEN:
      if (event.block == SPW_BLOCK_TEXT || leavesOut(event)) return std::nullopt;
      if (auto failure = decide(true, put)) return failure;
      closeText(put);
      indexes_[event.index] = next_++;
      pass(event, put);
      return std::nullopt;
    case SPW_EVENT_DELTA:
      if (event.block == SPW_BLOCK_TEXT)
        return event.part == SPW_PART_TEXT ? text(view(event.text), put) : std::nullopt;
      if (indexes_.contains(event.index)) pass(event, put);
      return std::nullopt;
    case SPW_EVENT_CLOSE:
      if (event.block == SPW_BLOCK_TEXT) return std::nullopt;
      if (indexes_.contains(event.index)) pass(event, put);
      return std::nullopt;
    case SPW_EVENT_STOP:
      if (auto failure = decide(true, put)) return failure;
      closeText(put);
      said_ = true;
      break;
    default:
      break;
  }
  put(event);
  return std::nullopt;
}

std::optional<base::Error> Continuation::text(std::string_view piece, const Put& put) {
  if (at_ == At::Beyond) {
    emit(piece, put);
    return std::nullopt;
  }
  held_ += piece;
  return decide(false, put);
}

// `last`: no more text comes before what comes now.
std::optional<base::Error> Continuation::decide(bool last, const Put& put) {
  if (at_ == At::Seam) {
    if (!last && held_.size() < kOverlap) return std::nullopt;
    const size_t same = common(held_, before_);
    if (same == before_.size() || same >= kSure) {
      at_ = At::Repeating;
    } else {
      at_ = At::Beyond;
      const std::string more = std::exchange(held_, std::string());
      emit(std::string_view(more).substr(overlap(before_, more)), put);
    }
  }
  if (at_ == At::Repeating) {
    if (auto failure = compare(put)) return failure;
    if (last && at_ == At::Repeating) return unlike();
  }
  return std::nullopt;
}

std::optional<base::Error> Continuation::compare(const Put& put) {
  const size_t same = common(held_, std::string_view(before_).substr(repeated_));
  repeated_ += same;
  if (same < held_.size() && repeated_ < before_.size()) return unlike();
  held_.erase(0, same);
  if (repeated_ < before_.size()) return std::nullopt;
  at_ = At::Beyond;
  emit(std::exchange(held_, std::string()), put);
  return std::nullopt;
}

void Continuation::emit(std::string_view text, const Put& put) {
  if (text.empty()) return;
  if (!openText_) {
    openText_ = next_++;
    const spw_event open = blockEvent(SPW_EVENT_OPEN, *openText_, SPW_BLOCK_TEXT);
    told_.observe(open);
    put(open);
  }
  spw_event delta = blockEvent(SPW_EVENT_DELTA, *openText_, SPW_BLOCK_TEXT);
  delta.text = str(text);
  told_.observe(delta);
  said_ = true;
  put(delta);
}

void Continuation::closeText(const Put& put) {
  if (!openText_) return;
  const spw_event close = blockEvent(SPW_EVENT_CLOSE, *std::exchange(openText_, std::nullopt), SPW_BLOCK_TEXT);
  told_.observe(close);
  put(close);
}

// A block that is no text: nobody can go on from here any more.
void Continuation::pass(spw_event event, const Put& put) {
  event.index = indexes_.at(event.index);
  told_.lose();
  said_ = true;
  put(event);
}

// The client is told what all attempts together have used, as far as their upstreams have said it.
void Continuation::usage(spw_event event, const Put& put) const {
  addSpent(event, spent_);
  put(event);
}

}  // namespace spillway::pipeline
