#include "host/upstream/SseFramer.h"

#include <cstring>

#include "host/base/Strings.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace spillway::upstream {
namespace {

constexpr size_t kNone = std::string_view::npos;

// The first CR or LF in [p, end), or end.
const char* lineEnd(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const int mask = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, cr), _mm_cmpeq_epi8(bytes, lf)));
    if (mask) return p + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  while (p < end && *p != '\r' && *p != '\n') ++p;
  return p;
}

// The value of a line that begins with `field`; false when it is another field.
bool fieldValue(std::string_view line, std::string_view field, std::string_view& value) {
  if (line.substr(0, field.size()) != field) return false;
  if (line.size() == field.size()) {
    value = {};
    return true;
  }
  if (line[field.size()] != ':') return false;
  value = line.substr(field.size() + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  return true;
}

}  // namespace

// The index behind the blank line that ends the frame, or kNone. Remembers across calls where in a line it stopped.
size_t SseFramer::frameEnd(std::string_view piece, size_t from) {
  const char* const begin = piece.data();
  const char* const end = begin + piece.size();
  const char* p = begin + from;
  if (afterCr_ && p < end) {
    afterCr_ = false;
    if (*p == '\n') ++p;
  }
  while (p < end) {
    const char* stop = lineEnd(p, end);
    if (stop == end) {
      atLineStart_ = false;
      return kNone;
    }
    const bool blank = atLineStart_ && stop == p;
    p = stop + 1;
    if (*stop == '\r') {
      if (p == end) {
        afterCr_ = true;
      } else if (*p == '\n') {
        ++p;
      }
    }
    atLineStart_ = true;
    if (blank) return static_cast<size_t>(p - begin);
  }
  return kNone;
}

void SseFramer::emit(std::string_view raw, const FrameSink& sink) {
  Frame frame;
  frame.raw = raw;
  std::string_view rest = raw;
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (first_ && rest.substr(0, kMark.size()) == kMark) rest.remove_prefix(kMark.size());
  first_ = false;
  std::string_view bare = rest;
  if (bare.starts_with('\n')) bare.remove_prefix(1);  // of the CR that ended the event before
  size_t dataLines = 0;
  while (!rest.empty()) {
    const char* stop = lineEnd(rest.data(), rest.data() + rest.size());
    const std::string_view line = rest.substr(0, static_cast<size_t>(stop - rest.data()));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
    std::string_view value;
    if (fieldValue(line, "data", value)) {
      if (++dataLines == 1) {
        frame.data = value;
        continue;
      }
      if (dataLines == 2) joined_.assign(frame.data);
      joined_ += '\n';
      joined_ += value;
      frame.data = joined_;
    } else if (fieldValue(line, "event", value)) {
      frame.event = value;
    }
  }
  if (dataLines == 0 && bare.starts_with('{')) frame.data = base::trim(bare);
  frame.kind = frame.data.empty() ? Frame::Kind::Ping : Frame::Kind::Event;
  sink(frame);
}

base::Result<void> SseFramer::feed(std::string_view piece, const FrameSink& sink) {
  if (failed_) return tooLarge();
  size_t from = 0;
  while (from < piece.size()) {
    const size_t end = frameEnd(piece, from);
    const std::string_view part = piece.substr(from, end == kNone ? kNone : end - from);
    if (held_.size() + part.size() > maxEvent_) return tooLarge();
    if (end == kNone) {
      held_.append(part);
      break;
    }
    if (held_.empty()) {
      emit(part, sink);
    } else {
      held_.append(part);
      emit(held_, sink);
      base::giveBack(held_);
    }
    from = end;
  }
  return {};
}

base::Result<void> SseFramer::finish(const FrameSink& sink) {
  if (failed_) return tooLarge();
  if (held_.empty()) return {};
  const std::string rest = std::exchange(held_, std::string());
  emit(rest, sink);
  return {};
}

base::Result<void> SseFramer::tooLarge() {
  failed_ = true;
  base::giveBack(held_);
  return base::Error{.fault = base::Fault::Server,
                     .message = "the upstream sent an event larger than " + std::to_string(maxEvent_) + " bytes"};
}

}  // namespace spillway::upstream
